/** How edges are asked. */
export interface CheckOptions {
  /** Headers beside the check's own. Default: none. */
  headers?: Record<string, string> | undefined;
  /** Edges to ask, each for every URL. Default: the one that the domain's name leads to. */
  addresses?: string[] | undefined;
  /** Looks at a URL at most. Default: 10. */
  attempts?: number | undefined;
  /** Time of the whole check, in ms. Default: 60000. */
  within?: number | undefined;
}

/** The argument `edgeCheck` of a resource where it is no flag. */
export interface EdgeCheckOptions extends CheckOptions {
  /** URLs to check. Default: those of the files. */
  paths?: string[] | undefined;
  /** Time since which the origin has to have been asked, in ISO 8601; `""` for none. Default: that of the submission. */
  since?: string | undefined;
  /** What a stale edge does to the deployment. Default: `"warn"`. */
  onStale?: "warn" | "error" | undefined;
}

/**
 * What one look at an edge has shown:
 *
 * - `"fresh"`: the edge has asked the origin since the submission, or its content is the expected one.
 * - `"stale"`: it serves a copy from before the submission.
 * - `"differs"`: it has asked the origin since, or since when is not known, and its content is not the expected one.
 * - `"notCached"`: after a prefetch, it had no copy.
 * - `"unknown"`: it gave no answer, or one that tells nothing. That is no failure of the purge.
 */
export type EdgeVerdict = "fresh" | "stale" | "differs" | "notCached" | "unknown";

/** The last look at one URL, at one address where addresses were named. */
export interface EdgeDetail {
  /** The URL in its normal form, percent-encoded. */
  path: string;
  /** What the look has shown. */
  verdict: EdgeVerdict;
  /** Why, and what mends it: a sentence or two for people. */
  reason: string;
  /** The age of the edge's copy in seconds, as its `Age` says; left out without that header. */
  age?: number;
  /** When the origin has last confirmed the copy, UTC, in ISO 8601; left out where the edge does not say so. */
  storedAt?: string;
  /** What the edge says of its cache, such as `HIT TCP_MEM_HIT`; left out without `X-Cache` and `X-Site-Cache-Status`. */
  cache?: string;
  /** The `EagleId` of the answer, which Alibaba Cloud's support asks for; left out where there was none. */
  eagleId?: string;
  /** The edge that was asked, as `addresses` names it; left out where the domain's own name decided. */
  address?: string;
  /** The HTTP status of the answer; left out where there was none. */
  status?: number;
}

/** What edges answer for URLs: how many looks had which end, and each of them. */
export interface EdgeReport {
  /** How many looks there were: one for each URL, at each of the addresses that were named. */
  checked: number;
  /** How many of them were `"fresh"`. */
  fresh: number;
  /** How many of them were `"stale"`. */
  stale: number;
  /** How many of them were `"differs"`. */
  differs: number;
  /** How many of them were `"notCached"`. */
  notCached: number;
  /** How many of them were `"unknown"`. */
  unknown: number;
  /**
   * When the last of the tasks was submitted that the check of a resource was about, by the API's clock, in ISO 8601; left out
   * by `checkEdge`.
   */
  submittedAt?: string;
  /** Each look, in the order of the URLs. */
  details: EdgeDetail[];
}
