import type { Answer, CallOptions } from "../cloud/call.js";
import type { CdnTask } from "./task.js";

/** The answer to a refresh or a prefetch. */
export interface Submission extends Answer {
  /** Ids of its tasks, at least one. The API can make several tasks of a call, or one of several calls in a second. */
  taskIds: string[];
}

/** The request parameters of `DescribeRefreshTasks`, in camelCase. */
export interface RefreshTasksQuery {
  /** ESA's alone, whose histories are those of sites. */
  siteId?: string;
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
  /** 1 to `Limits.pageSize`, default 20. */
  pageSize?: number;
  /** CDN's alone. */
  resourceGroupId?: string;
}

export interface RefreshTasksPage extends Answer {
  tasks: CdnTask[];
  totalCount: number;
  pageNumber: number;
  pageSize: number;
}

export interface RefreshTasksById extends Answer {
  tasks: CdnTask[];
  totalCount: number;
}

/** Allowance of one kind of refresh or prefetch: of a whole day, and what is left of it. */
export interface Quota {
  /** Allowance of a day. */
  quota: number;
  /** Allowance that is left today. */
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

/** Queries that a product's API answers; a product's own client adds submissions. Every failure is a `CallError`. */
export interface Client {
  /** CDN: `DescribeRefreshTasks` */
  describeRefreshTasks(query: RefreshTasksQuery, options?: CallOptions): Promise<RefreshTasksPage>;
  /** CDN: `DescribeRefreshTaskById`, at most `Limits.idsPerCall` ids. Left out where no task can be asked for by its id. */
  describeRefreshTaskById?(taskIds: readonly string[], options?: CallOptions): Promise<RefreshTasksById>;
  /** CDN: `DescribeRefreshQuota` */
  describeRefreshQuota(options?: CallOptions): Promise<RefreshQuota>;
}
