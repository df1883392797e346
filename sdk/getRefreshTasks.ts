import type * as pulumi from "@pulumi/pulumi";
import type { CdnTask } from "../provider/model/task.js";
import type { ProductQueryArgs } from "./product.js";
import { query, queryOutput } from "./query.js";
import type { OutputArgs, QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** Filters for the tasks of the last three days. One that is left out does not filter. */
export interface RefreshTasksFilter extends ProductQueryArgs {
  /**
   * The id of one task, a whole number as text. It can be combined with `objectPath`. Default: any.
   *
   * @example taskId: "704225667"
   */
  taskId?: string;
  /**
   * The full path that was refreshed or prefetched, compared as a whole. At most 1024 characters. Characters that a
   * URL cannot have are percent-encoded, as when it was submitted. Where the history has nothing under that form, it is
   * asked for others that mean the same: as given, and `a+b.js` for `a%2Bb.js`. Default: any.
   *
   * @example objectPath: "https://www.example.com/index.html"
   */
  objectPath?: string;
  /**
   * Only tasks of the domains in this resource group. DCDN knows no such filter. Default: any.
   *
   * @example resourceGroupId: "rg-acfmyuji4b6r4"
   */
  resourceGroupId?: string;
}

/** Filters by type, domain and status: the API filters by the last two only together with the type. */
export interface RefreshTasksOfType {
  /**
   * The kind of task: `file`, `directory` and `regex` for refreshes, `preload` for prefetches, `block`, `unblock`.
   * Needed with `domainName` and with `status`. DCDN lists by `file`, `directory` and `preload` alone. Default: any.
   *
   * @example objectType: "preload"
   */
  objectType: "file" | "directory" | "regex" | "preload" | "block" | "unblock";
  /**
   * One accelerated domain. Needs `objectType`. Default: any.
   *
   * @example domainName: "www.example.com"
   */
  domainName?: string;
  /**
   * The status of the tasks. Needs `objectType`. Default: any.
   *
   * @example status: "Failed"
   */
  status?: "Complete" | "Refreshing" | "Failed";
}

/** Filters by the time of creation. */
export interface RefreshTasksInTime {
  /**
   * The beginning of the time in which tasks were created, UTC, as `yyyy-MM-ddTHH:mm:ssZ`: at most 3 days ago. It is given
   * together with `endTime`, or neither is. Default, of both: all that the API remembers.
   *
   * @example startTime: "2025-12-21T08:00:00Z"
   */
  startTime: string;
  /**
   * The end of that time, UTC, as `yyyy-MM-ddTHH:mm:ssZ`: later than `startTime`. It is given together with `startTime`, or
   * neither is. Default, of both: all that the API remembers.
   *
   * @example endTime: "2025-12-22T08:00:00Z"
   */
  endTime: string;
}

/** One page of the tasks. */
export interface RefreshTasksOnPage {
  /**
   * The page, 1 to 100000. Default: 1. Not together with `all`.
   *
   * @example pageNumber: 2
   */
  pageNumber?: number;
  /**
   * The number of tasks on a page, 1 to 100, of DCDN to 50. Default: 20. Not together with `all`.
   *
   * @example pageSize: 100
   */
  pageSize?: number;
}

/** The tasks of every page. */
export interface RefreshTasksOnAllPages {
  /**
   * Reads every page instead of one, 100 tasks a page and 4 pages a second, of DCDN 50 and 8, which leaves some of the
   * account's calls to others. It ends with an error after 2000 pages, or 15 minutes. Default: false.
   *
   * @example all: true
   */
  all?: boolean;
}

/**
 * The request parameters of `DescribeRefreshTasks`, and `all`. The types know which go together: `domainName` and
 * `status` need `objectType`, `startTime` and `endTime` each other, and with `all` there is no page to choose.
 */
export type GetRefreshTasksArgs = RefreshTasksFilter &
  (RefreshTasksOfType | Without<RefreshTasksOfType>) &
  (RefreshTasksInTime | Without<RefreshTasksInTime>) &
  ((RefreshTasksOnPage & OnePage) | (RefreshTasksOnAllPages & Without<RefreshTasksOnPage>));

/** As `GetRefreshTasksArgs`, with values that may come from resources. */
export type GetRefreshTasksOutputArgs = OutputArgs<RefreshTasksFilter> &
  (OutputArgs<RefreshTasksOfType> | Without<RefreshTasksOfType>) &
  (OutputArgs<RefreshTasksInTime> | Without<RefreshTasksInTime>) &
  (
    | (OutputArgs<RefreshTasksOnPage> & OnePage)
    | (OutputArgs<RefreshTasksOnAllPages> & Without<RefreshTasksOnPage>)
  );

interface OnePage {
  /**
   * `false` reads one page. With `true`, which reads every page, there is none to choose. Default: false.
   *
   * @example all: false
   */
  all?: false;
}

/** None of the arguments of `T`. */
type Without<T> = { [K in keyof T]?: undefined };

/** The answer of `DescribeRefreshTasks`. With `all`, all pages are given as if they were one. */
export interface GetRefreshTasksResult {
  /** One entry for each path of each task; usually the newest come first. */
  tasks: CdnTask[];
  /** The number of tasks on all pages. With `all`: of those that were read. */
  totalCount: number;
  /** The page that was read. With `all`: 1. */
  pageNumber: number;
  /** The size of the pages. With `all`: the number of tasks. */
  pageSize: number;
  /** The API's id of the request, which Alibaba Cloud's support asks for. With `all`: of the last request. */
  requestId: string;
}

/**
 * Asks for the history of refreshes and prefetches, of this stack and of everybody else in the account, by the API
 * operation `DescribeRefreshTasks`, or `DescribeDcdnRefreshTasks`. The API remembers three days; a task shows about two seconds after it was
 * submitted.
 *
 * The arguments are checked before the API is called. Rejects with a `QueryError` that names all that is wrong with
 * them, or what the API said. A listing that cannot be read as a whole is an error, never a shorter list.
 *
 * Asks in previews too. What must wait for a resource is asked with `getRefreshTasksOutput`.
 *
 * @example
 * const { tasks } = await cdn.getRefreshTasks({ objectType: "file", status: "Failed", all: true });
 */
export function getRefreshTasks(
  args: GetRefreshTasksArgs = {},
  opts?: QueryOptions,
): Promise<GetRefreshTasksResult> {
  return query("getRefreshTasks", args, opts);
}

/**
 * `getRefreshTasks` with arguments that may come from resources. As long as one of them, or a resource of
 * `dependsOn`, is not known, the result is unknown and nothing is asked. The result is secret if an argument is.
 *
 * @example
 * export const history = cdn.getRefreshTasksOutput(
 *   { objectPath: "https://www.example.com/index.html" },
 *   { dependsOn: refresh },
 * ).tasks;
 */
export function getRefreshTasksOutput(
  args: GetRefreshTasksOutputArgs = {},
  opts?: QueryOutputOptions,
): pulumi.Output<GetRefreshTasksResult> {
  return queryOutput("getRefreshTasks", args, opts);
}
