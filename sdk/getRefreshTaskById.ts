import type * as pulumi from "@pulumi/pulumi";
import type { CdnTask } from "../provider/model/task.js";
import type { ProductQueryArgs } from "./product.js";
import { query, queryOutput } from "./query.js";
import type { OutputArgs, QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** The request parameters of `DescribeRefreshTaskById`. */
export interface GetRefreshTaskByIdArgs extends ProductQueryArgs {
  /**
   * The ids of the tasks, up to 10000, each a whole number as text. Duplicates are asked for once. With an empty list,
   * the API is not asked.
   *
   * @example taskIds: ["704225667"]
   */
  taskIds: readonly string[];
}

/** As `GetRefreshTaskByIdArgs`, with values that may come from resources. */
export interface GetRefreshTaskByIdOutputArgs extends OutputArgs<ProductQueryArgs> {
  /**
   * The ids of the tasks, up to 10000, each a whole number as text. Duplicates are asked for once. With an empty list,
   * the API is not asked.
   *
   * @example taskIds: refresh.taskIds
   */
  taskIds: pulumi.Input<readonly pulumi.Input<string>[]>;
}

/** The answer of `DescribeRefreshTaskById`. */
export interface GetRefreshTaskByIdResult {
  /** One entry for each path of each task. An id that the API does not know, or no longer, has none. */
  tasks: CdnTask[];
  /** The number of entries, as the API tells it. */
  totalCount: number;
  /**
   * The API's id of the request, which Alibaba Cloud's support asks for: of the last one if there were several, empty if
   * there was none.
   */
  requestId: string;
}

/**
 * Asks for tasks by their ids alone, by the API operation `DescribeRefreshTaskById`, or `DescribeDcdnRefreshTaskById`: 10 ids a call, at most 20 calls
 * a second of the 30 that an account may make. Beside the statuses of `getRefreshTasks` it knows `Pending`.
 *
 * The arguments are checked before the API is called. Rejects with a `QueryError` that names all that is wrong with
 * them, or what the API said, and after 15 minutes.
 *
 * @example
 * const { tasks } = await cdn.getRefreshTaskById({ taskIds: ["704225667"] });
 */
export function getRefreshTaskById(
  args: GetRefreshTaskByIdArgs,
  opts?: QueryOptions,
): Promise<GetRefreshTaskByIdResult> {
  return query("getRefreshTaskById", args, opts);
}

/**
 * `getRefreshTaskById` with arguments that may come from resources. As long as one of them, or a resource of
 * `dependsOn`, is not known, the result is unknown and nothing is asked. The result is secret if an argument is.
 *
 * @example
 * export const tasks = cdn.getRefreshTaskByIdOutput({ taskIds: refresh.taskIds }).tasks;
 */
export function getRefreshTaskByIdOutput(
  args: GetRefreshTaskByIdOutputArgs,
  opts?: QueryOutputOptions,
): pulumi.Output<GetRefreshTaskByIdResult> {
  return queryOutput("getRefreshTaskById", args, opts);
}
