import type * as pulumi from "@pulumi/pulumi";
import type { CdnTask } from "../provider/cdn/api.js";
import { type OutputArgs, type QueryOptions, type QueryOutputOptions, query, queryOutput } from "./query.js";

/**
 * Which tasks of the last three days are asked for: the request parameters of `DescribeRefreshTasks`. What is left
 * out does not filter.
 */
export interface GetRefreshTasksArgs {
  /** The id of one task, a whole number as text. It can be combined with `objectPath`. */
  taskId?: string;
  /**
   * The full path that was refreshed or prefetched, compared as a whole: `https://www.example.com/index.html`. At
   * most 1024 characters. Characters that may not stand in a URL are percent-encoded, as when it was submitted.
   */
  objectPath?: string;
  /**
   * The kind of task: `file`, `directory` and `regex` for refreshes, `preload` for prefetches, `block`, `unblock`.
   * Needed with `domainName` and with `status`.
   */
  objectType?: "file" | "directory" | "regex" | "preload" | "block" | "unblock";
  /** One accelerated domain, such as `www.example.com`. Default: all. Needs `objectType`. */
  domainName?: string;
  /** How far the tasks are. Needs `objectType`. */
  status?: "Complete" | "Refreshing" | "Failed";
  /**
   * The beginning of the time in which tasks were created, UTC, as `yyyy-MM-ddTHH:mm:ssZ`: at most 3 days ago.
   * Needs `endTime`.
   */
  startTime?: string;
  /** The end of that time, in the same form: later than `startTime`, which it needs. */
  endTime?: string;
  /** The page, 1 to 100000. Default 1. Not together with `all`. */
  pageNumber?: number;
  /** The number of tasks on a page, 1 to 100. Default 20. Not together with `all`. */
  pageSize?: number;
  /** Only tasks of the domains in this resource group, such as `rg-acfmyuji4b6r4`. */
  resourceGroupId?: string;
  /**
   * Reads every page instead of one, 100 tasks a page and 4 pages a second, which leaves a call a second of the
   * account's limit to others. It ends with an error after 2000 pages. Default false.
   */
  all?: boolean;
}

/** As `GetRefreshTasksArgs`, with values that may come from resources. */
export type GetRefreshTasksOutputArgs = OutputArgs<GetRefreshTasksArgs>;

/** What `DescribeRefreshTasks` answers. With `all`, all pages are given as if they were one. */
export interface GetRefreshTasksResult {
  /** One entry for each path of each task; usually the newest come first. */
  tasks: CdnTask[];
  /** How many tasks there are on all pages. With `all`: how many were read. */
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
 * operation `DescribeRefreshTasks`. The API remembers three days; a task shows about two seconds after it was
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
