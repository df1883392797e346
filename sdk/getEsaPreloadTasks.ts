import type * as pulumi from "@pulumi/pulumi";
import type { EsaTasksFilter } from "./esaQueries.js";
import type { GetRefreshTasksResult } from "./getRefreshTasks.js";
import { query, queryOutput } from "./query.js";
import type { OutputArgs, QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** The request parameters of `DescribePreloadTasks`, and `site` and `all`. */
export interface GetEsaPreloadTasksArgs extends EsaTasksFilter {}

/** As `GetEsaPreloadTasksArgs`, with values that may come from resources. */
export interface GetEsaPreloadTasksOutputArgs extends OutputArgs<GetEsaPreloadTasksArgs> {}

/** The answer of `DescribePreloadTasks`. With `all`, all pages are given as if they were one. */
export interface GetEsaPreloadTasksResult extends GetRefreshTasksResult {}

/**
 * Asks for the prefetches of a site of ESA, of this stack and of everybody else, by the API operation `DescribePreloadTasks`.
 * The API names no zone for the times of prefetches: they are taken to be China's.
 *
 * The arguments are checked before the API is called. Rejects with a `QueryError` that names all that is wrong with
 * them, or what the API said. A listing that cannot be read as a whole is an error, never a shorter list.
 *
 * Asks in previews too. What must wait for a resource is asked with `getEsaPreloadTasksOutput`.
 *
 * @example
 * const { tasks } = await cdn.getEsaPreloadTasks({ site: "example.com", status: "Failed", all: true });
 */
export function getEsaPreloadTasks(
  args: GetEsaPreloadTasksArgs,
  opts?: QueryOptions,
): Promise<GetEsaPreloadTasksResult> {
  return query("getEsaPreloadTasks", args, opts);
}

/**
 * `getEsaPreloadTasks` with arguments that may come from resources. As long as one of them, or a resource of
 * `dependsOn`, is not known, the result is unknown and nothing is asked. The result is secret if an argument is.
 *
 * @example
 * export const warmed = cdn.getEsaPreloadTasksOutput({ site: "example.com" }, { dependsOn: prefetch }).totalCount;
 */
export function getEsaPreloadTasksOutput(
  args: GetEsaPreloadTasksOutputArgs,
  opts?: QueryOutputOptions,
): pulumi.Output<GetEsaPreloadTasksResult> {
  return queryOutput("getEsaPreloadTasks", args, opts);
}
