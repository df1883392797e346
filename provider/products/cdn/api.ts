import type { Budget } from "../../base/budget.js";

/** What is refreshed by a `RefreshObjectCaches` call, as the API spells it when submitting. */
export type SubmitObjectType = "File" | "Directory" | "Regex" | "IgnoreParams";

/** What every answer carries. */
export interface Answer {
  /** The API's id of the request: what Alibaba Cloud's support asks for. */
  requestId: string;
  /** When the server answered, in ms since 1970, from the `Date` header; undefined where there is none. */
  serverTime: number | undefined;
}

/** The answer to a refresh or a prefetch. */
export interface Submission extends Answer {
  /** At least one. One call can be cut into several tasks, and calls of the same second can share one. */
  taskIds: string[];
}

/** One row of the task history: one object path of one task. */
export interface CdnTask {
  /**
   * The id of the task; many paths can share one. Several ids, comma-separated, while it is open which one is meant;
   * empty where the API gives none.
   */
  taskId: string;
  /** The full URL, in the form in which it was submitted. */
  objectPath: string;
  /** `file`, `directory`, `regex`, `preload`, `block`, `unblock`, or what the API adds later. */
  objectType: string;
  /**
   * `Complete`, `Failed`, `Refreshing`, `Pending`, of prefetches also `PreloadPending` and `Preloading`, or what the API
   * adds later: only the first is success, and only the first two are an end. In the outputs of a resource also
   * `Unconfirmed`, where the answer to another submission was lost, and `Forgotten`, where the task left the history
   * before its end was seen.
   */
  status: string;
  /** Progress in percent, 0 to 100; 0 where the API says nothing. */
  process: number;
  /** ISO 8601, UTC. */
  creationTime: string;
  /**
   * When the task ended: ISO 8601, UTC. Only in the results of functions, and only where the API says it; of a resource
   * `completedAt` tells it.
   */
  completionTime?: string;
  /** Why the task failed; empty where the API says nothing. */
  description: string;
}

export interface RefreshTasksPage extends Answer {
  tasks: CdnTask[];
  totalCount: number;
  pageNumber: number;
  pageSize: number;
}

/** The request parameters of `DescribeRefreshTasks`, in camelCase. */
export interface RefreshTasksQuery {
  taskId?: string;
  objectPath?: string;
  objectType?: string;
  domainName?: string;
  status?: string;
  /** `yyyy-MM-ddTHH:mm:ssZ`, together with `endTime`. */
  startTime?: string;
  endTime?: string;
  /** 1 to 100000, default 1. */
  pageNumber?: number;
  /** 1 to 100, default 20. */
  pageSize?: number;
  resourceGroupId?: string;
}

export interface RefreshTasksById extends Answer {
  tasks: CdnTask[];
  totalCount: number;
}

/** Allowance of one kind of call: for a whole day, and what is left of it. */
export interface Quota {
  /** How many a day has. */
  quota: number;
  /** How many of them are left today. */
  remain: number;
}

/** `DescribeRefreshQuota`. A kind that the account does not have is left out of the answer and so is absent here. */
export interface RefreshQuota extends Answer {
  url?: Quota;
  dir?: Quota;
  regex?: Quota;
  ignoreParams?: Quota;
  preload?: Quota;
  preloadEdge?: Quota;
  block?: Quota;
}

/** What became of one URL of a prefetch. */
export interface PreloadUrl {
  /** The full URL. */
  url: string;
  /** As the API says it. */
  success: string;
  /** Why it failed; empty where the API says nothing. */
  description: string;
}

/** What became of a prefetch on one domain. */
export interface PreloadUrlDetail {
  /** The id of the prefetch. */
  taskId: string;
  /** The domain of the URLs. */
  domain: string;
  /** When it was submitted: ISO 8601, UTC. */
  creationTime: string;
  /** When it ended: ISO 8601, UTC. */
  endTime: string;
  /** The result's code, as the API says it. */
  retCode: string;
  /** Progress in percent, 0 to 100. */
  process: number;
  /** As in `CdnTask`. */
  status: string;
  /** Each of the URLs. */
  urls: PreloadUrl[];
}

export interface PreloadDetail extends Answer {
  urlDetails: PreloadUrlDetail[];
}

/** How often a failed call is tried again. */
export interface RetryLimits {
  /**
   * For how long, in ms, passing failures in a row are tried again: the endpoint may be wrong. Where the API itself
   * asks to come again later, and once it has answered any call, only the budget counts. Default 120000.
   */
  patience?: number;
  /** The first pause in ms; each further one is twice as long, with jitter. Default 500. */
  minDelay?: number;
  /** The longest pause in ms, unless the API asks for a longer one. Default 15000. */
  maxDelay?: number;
}

export interface CallOptions {
  /**
   * Ends the call, its pauses and all attempts. Where it is cancelled, a submission under way gets some time more for its
   * answer. Default: 2 minutes.
   */
  budget?: Budget;
  /** `false`: one attempt only, for callers that pace themselves. Default: as `RetryLimits` says. */
  retry?: false | RetryLimits;
  /** Told of each failure that is followed by another attempt, and of the pause in ms before it. */
  onRetry?: (error: Error, pause: number) => void;
}

/**
 * The part of the CDN API that this package uses. Every failure is a `CdnApiError`.
 *
 * What is safe to repeat is repeated within the call's limits. A submission whose fate is not known is never
 * repeated: it fails with kind `ambiguous`, and the caller looks the paths up first.
 */
export interface CdnApi {
  /** `RefreshObjectCaches` */
  refreshObjectCaches(
    request: { objectPaths: readonly string[]; objectType: SubmitObjectType; force?: boolean },
    options?: CallOptions,
  ): Promise<Submission>;
  /** `PushObjectCache` */
  pushObjectCache(
    request: {
      objectPaths: readonly string[];
      area?: string;
      l2Preload?: boolean;
      withHeader?: Readonly<Record<string, string>>;
      queryHashkey?: boolean;
    },
    options?: CallOptions,
  ): Promise<Submission>;
  /** `RefreshObjectCacheByCacheTag` */
  refreshObjectCacheByCacheTag(
    request: { domainName: string; cacheTags: readonly string[]; force?: boolean },
    options?: CallOptions,
  ): Promise<Submission>;
  /** `DescribeRefreshTasks`: 5 calls a second for the whole account. */
  describeRefreshTasks(query: RefreshTasksQuery, options?: CallOptions): Promise<RefreshTasksPage>;
  /** `DescribeRefreshTaskById`: at most 10 ids a call. */
  describeRefreshTaskById(taskIds: readonly string[], options?: CallOptions): Promise<RefreshTasksById>;
  /** `DescribeRefreshQuota` */
  describeRefreshQuota(options?: CallOptions): Promise<RefreshQuota>;
  /** `DescribePreloadDetailById`: only for accounts that Alibaba Cloud has put on a list. */
  describePreloadDetailById(taskId: string, options?: CallOptions): Promise<PreloadDetail>;
}
