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

/** What the quotas of a product with sites are asked for: those of one site and type. */
export interface QuotaScope {
  siteId: string;
  /** The type of what is submitted. */
  objectType: string;
}

/** The smaller allowance of several: that of the day, or of a longer time. */
export interface Allowance extends Quota {
  /** Whether it is that of 30 days. Default: of a day. */
  in30Days?: true;
}

/** `DescribeRefreshQuota`. A kind that the account does not have is left out of the answer and so is absent here. */
export interface RefreshQuota extends Answer {
  url?: Allowance;
  dir?: Allowance;
  regex?: Quota;
  ignoreParams?: Allowance;
  /** ESA's alone, as the next two are. */
  hostname?: Allowance;
  cacheTag?: Allowance;
  everything?: Allowance;
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
  /** CDN: `DescribeRefreshQuota`. Of a product with sites, `scope` says which of its quotas: no call tells them all. */
  describeRefreshQuota(options?: CallOptions, scope?: QuotaScope): Promise<RefreshQuota>;
}
