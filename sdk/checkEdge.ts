import * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import { later } from "./later.js";
import { asQuery, onceReady, whileEngineWaits } from "./query.js";
import type { QueryOutputOptions } from "./queryOptions.js";

/** What edges are asked for, and what they are to answer. */
export interface CheckEdgeArgs {
  /**
   * The URLs to ask for, at most 1000, each as visitors ask for it: another scheme or query string, `/dir/` and
   * `/dir/index.html` are copies of their own. One without a scheme is asked for by HTTPS. Duplicates are asked for once.
   *
   * @example urls: ["https://www.example.com/index.html"]
   */
  urls: readonly string[];
  /**
   * The time of the purge: a copy that is older is stale, by more than 5 s. A `Date`, or text in ISO 8601 with its zone. It is
   * compared by the machine's clock. Default: not known, and so is `""`; only `expected` is judged by then.
   *
   * @example since: "2026-01-31T08:00:00Z"
   */
  since?: Date | string;
  /**
   * The hash of the content of each URL, as `hashFolder` gives it with a `digest`: `md5:…` or `sha256:…`. An etag of OSS is
   * taken for an MD5. A hash that no answer can be compared with, such as those without `digest`, counts as none; so do URLs
   * that are not among `urls`. Default: none.
   *
   * @example expected: await cdn.hashFolder("dist", "https://www.example.com/", { digest: "md5" })
   */
  expected?: Readonly<Record<string, string>>;
  /**
   * Headers of each request, beside those of its own. Not taken are `Host`, `Range`, `Cache-Control`, `Pragma`, those of
   * conditional requests and those of the connection. Default: none.
   *
   * @example headers: { Referer: "https://www.example.com/" }
   */
  headers?: Readonly<Record<string, string>>;
  /**
   * The edges to ask, at most 20, by their IP addresses, each with or without a port. Each is asked for every URL, with the
   * URL's own name in `Host` and TLS. Default: the one that the domain's name leads to from this machine.
   *
   * @example addresses: ["203.0.113.7", "[2001:db8::1]:8443"]
   */
  addresses?: readonly string[];
  /**
   * How often a URL is asked for at most, 1 to 20: again only as long as it is stale, differs or the edge is in trouble, with
   * pauses of 2 to 10 s. Default: 10.
   *
   * @example attempts: 1
   */
  attempts?: number;
  /**
   * The time of the whole check in ms, 1000 to 600000. What has not answered by then is `"unknown"`. Default: 60000.
   *
   * @example within: 120_000
   */
  within?: number;
}

/** A list or a map whose parts may come from resources. */
type Parts<T> = T extends readonly string[]
  ? readonly pulumi.Input<string>[]
  : T extends Readonly<Record<string, string>>
    ? Readonly<Record<string, pulumi.Input<string>>>
    : T;

/** As `CheckEdgeArgs`, with values that may come from resources. */
export type CheckEdgeOutputArgs = { [K in keyof CheckEdgeArgs]: pulumi.Input<Parts<CheckEdgeArgs[K]>> };

/** Options of `checkEdgeOutput`. No account is asked, so that none can be named. */
export type CheckEdgeOutputOptions = Pick<QueryOutputOptions, "dependsOn">;

/**
 * Asks edges for URLs as a visitor does, and judges what they answer: whether the origin was asked since a purge, and whether
 * the content is the expected one. Asks again while an edge is stale, within a minute. No API is called and no credentials
 * are needed.
 *
 * It finds an edge that is behind, and can rule none out: it asks the one that is nearest to this machine, and what it asks
 * for is then cached there. Redirects are not followed, no cookies are kept, and of the content nothing but its hash, up to
 * 10 MB. At most 8 requests run at a time, and one for each domain. A proxy of the environment is used, and looks the names up
 * itself.
 *
 * Stale edges are in the report and no error. Rejects with a `QueryError` that names all that is wrong with the arguments,
 * before anything is asked. Ages are counted by the machine's clock: where it is not set, they tell nothing. An address of this
 * machine or of a private network is asked only where `alicloud-cdn-refresh:edgeAllowPrivateAddresses` is `true`; with
 * `alicloud-cdn-refresh:edgeEndpoint`, every URL is asked for at that server.
 *
 * Asks in previews too. What must wait for a resource is asked with `checkEdgeOutput`.
 *
 * @example
 * const { stale, details } = await cdn.checkEdge({
 *   urls: ["https://www.example.com/"],
 *   since: new Date(Date.now() - 3_600_000),
 * });
 * if (stale > 0) pulumi.log.warn(details.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
 */
export function checkEdge(args: CheckEdgeArgs): Promise<EdgeReport> {
  return whileEngineWaits(() => check(args));
}

/**
 * `checkEdge` with arguments that may come from resources. As long as one of them, or a resource of `dependsOn`, is not known,
 * the result is unknown and nothing is asked. The result is secret if an argument is.
 *
 * @example
 * export const edge = cdn.checkEdgeOutput({
 *   urls: ["https://www.example.com/index.html"],
 *   since: refresh.submittedAt,
 * });
 */
export function checkEdgeOutput(
  args: CheckEdgeOutputArgs,
  opts: CheckEdgeOutputOptions = {},
): pulumi.Output<EdgeReport> {
  // A program in JavaScript may give anything.
  const { since, ...others } = { ...args };
  const given = pulumi
    .all([pulumi.output(others), later(since).apply(asText)])
    .apply(([known, time]) => ({ ...known, ...(time !== undefined && { since: time }) }));
  return onceReady("checkEdge", given, opts?.dependsOn, check);
}

function check(args: unknown): Promise<EdgeReport> {
  return asQuery("checkEdge", async ({ cancelled }) => {
    // Loaded on the first call: a program that checks nothing starts without it.
    const { checkEdge: run } = await import("../provider/queries/checkEdge.js");
    const configuration = pulumi.runtime.allConfig();
    return run(args, { configured: (key) => configuration[key], environment: process.env, cancelled });
  });
}

/** `pulumi.output` would look into a `Date`, and find nothing. */
function asText(time: unknown): unknown {
  if (!(time instanceof Date)) return time;
  return Number.isNaN(time.getTime()) ? String(time) : time.toISOString();
}
