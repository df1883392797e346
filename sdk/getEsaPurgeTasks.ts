import type * as pulumi from "@pulumi/pulumi";
import type { EsaPurgeType, EsaTasksFilter } from "./esaQueries.js";
import type { GetRefreshTasksResult } from "./getRefreshTasks.js";
import { query, queryOutput } from "./query.js";
import type { OutputArgs, QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** The request parameters of `DescribePurgeTasks`, and `site` and `all`. */
export interface GetEsaPurgeTasksArgs extends EsaTasksFilter {
  /**
   * The type of the purges: the API lists one at a time. Default: `"file"`.
   *
   * @example type: "purgeall"
   */
  type?: EsaPurgeType;
}

/** As `GetEsaPurgeTasksArgs`, with values that may come from resources. */
export interface GetEsaPurgeTasksOutputArgs extends OutputArgs<GetEsaPurgeTasksArgs> {}

/** The answer of `DescribePurgeTasks`. With `all`, all pages are given as if they were one. */
export interface GetEsaPurgeTasksResult extends GetRefreshTasksResult {}

/**
 * Asks for the purges of one type of a site of ESA, of this stack and of everybody else, by the API operation
 * `DescribePurgeTasks`. All rows of a call have one task id, by which none can be asked for.
 *
 * The arguments are checked before the API is called. Rejects with a `QueryError` that names all that is wrong with
 * them, or what the API said. A listing that cannot be read as a whole is an error, never a shorter list.
 *
 * Asks in previews too. What must wait for a resource is asked with `getEsaPurgeTasksOutput`.
 *
 * @example
 * const { tasks } = await cdn.getEsaPurgeTasks({ site: "example.com", status: "Failed", all: true });
 */
export function getEsaPurgeTasks(
  args: GetEsaPurgeTasksArgs,
  opts?: QueryOptions,
): Promise<GetEsaPurgeTasksResult> {
  return query("getEsaPurgeTasks", args, opts);
}

/**
 * `getEsaPurgeTasks` with arguments that may come from resources. As long as one of them, or a resource of
 * `dependsOn`, is not known, the result is unknown and nothing is asked. The result is secret if an argument is.
 *
 * @example
 * export const purges = cdn.getEsaPurgeTasksOutput({ site: "example.com" }, { dependsOn: purge }).totalCount;
 */
export function getEsaPurgeTasksOutput(
  args: GetEsaPurgeTasksOutputArgs,
  opts?: QueryOutputOptions,
): pulumi.Output<GetEsaPurgeTasksResult> {
  return queryOutput("getEsaPurgeTasks", args, opts);
}
