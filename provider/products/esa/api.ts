import type { Answer, CallOptions } from "../../cloud/call.js";
import type { RefreshTasksPage, Submission } from "../../model/client.js";

/** What is purged by a call, as the API spells it. */
export type PurgeType = "file" | "directory" | "hostname" | "ignoreParams" | "cachetag" | "purgeall";

/** The types of which a call names what is to be purged: all but `purgeall`. */
export type NamedPurgeType = Exclude<PurgeType, "purgeall">;

/** The request parameters of `PurgeCaches`. */
export type PurgeRequest = {
  siteId: string;
  force?: boolean;
  edgeComputePurge?: boolean;
} & ({ type: NamedPurgeType; content: readonly string[] } | { type: "purgeall" });

/** The request parameters of `PreloadCaches`. */
export interface PreloadRequest {
  siteId: string;
  /** Full URLs. */
  content: readonly string[];
  /** Headers of the requests to the origin. Default: `Accept-Encoding: gzip`. */
  headers?: Readonly<Record<string, string>>;
}

/** The request parameters of `DescribePreloadTasks`. No task can be asked for by its id. */
export interface PreloadTasksQuery {
  siteId: string;
  /** Exactly the path that was submitted. */
  content?: string;
  status?: string;
  /** `yyyy-MM-ddTHH:mm:ssZ`, together with `endTime`. */
  startTime?: string;
  endTime?: string;
  /** 1 to 100000, default 1. */
  pageNumber?: number;
  /** 1 to 50, default 20. */
  pageSize?: number;
}

/** The request parameters of `DescribePurgeTasks`. */
export interface PurgeTasksQuery extends PreloadTasksQuery {
  /** The API takes none for `file`: there is no listing of all types. */
  type: PurgeType;
}

/** `GetPurgeQuota` of one type: of a day, and of the 30 days that end with it. */
export interface PurgeQuota extends Answer {
  /** Allowance of a day. */
  quota: number;
  /** Allowance that is used up today. */
  usage: number;
  /** The same of 30 days; absent where the site has no such limit. */
  quota30Day?: number;
  usage30Day?: number;
}

/** The request parameters of `ListSites`. */
export interface SitesQuery {
  siteName?: string;
  /** How `siteName` is compared. Default: `exact`. */
  siteSearchType?: "prefix" | "suffix" | "exact" | "fuzzy";
  /** 1 or more, default 1. */
  pageNumber?: number;
  /** 1 to 500, default 500. */
  pageSize?: number;
}

/** A site of the account. */
export interface Site {
  /** A whole number, as text: it can have more digits than a number keeps. */
  siteId: string;
  /** The domain, `example.com`. */
  siteName: string;
  /** `pending`, `active`, `offline`, `moved`, or what the API adds later. */
  status: string;
  /** Name of the plan that the site has; empty where the API says nothing. */
  planName: string;
}

export interface SitesPage extends Answer {
  sites: Site[];
  totalCount: number;
  pageNumber: number;
  pageSize: number;
}

/**
 * The part of the ESA API that this package uses. Every failure is a `CallError`.
 *
 * What is safe to repeat is repeated within the call's limits. A submission whose fate is not known is never
 * repeated: it fails with kind `ambiguous`, and the caller looks the paths up first.
 */
export interface EsaApi {
  /** `PurgeCaches`: one task, whatever the number of paths. */
  purgeCaches(request: PurgeRequest, options?: CallOptions): Promise<Submission>;
  /** `PreloadCaches`: the same. */
  preloadCaches(request: PreloadRequest, options?: CallOptions): Promise<Submission>;
  /** `DescribePurgeTasks`: tasks of one site and type, the newest first. */
  describePurgeTasks(query: PurgeTasksQuery, options?: CallOptions): Promise<RefreshTasksPage>;
  /** `DescribePreloadTasks`: the prefetches of one site, with `preload` as their `objectType`. */
  describePreloadTasks(query: PreloadTasksQuery, options?: CallOptions): Promise<RefreshTasksPage>;
  /** `GetPurgeQuota` */
  getPurgeQuota(request: { siteId: string; type: PurgeType }, options?: CallOptions): Promise<PurgeQuota>;
  /** `ListSites` */
  listSites(query: SitesQuery, options?: CallOptions): Promise<SitesPage>;
}
