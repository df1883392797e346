import type * as pulumi from "@pulumi/pulumi";
import type { PreloadUrlDetail } from "../provider/products/cdn/api.js";
import { query, queryOutput } from "./query.js";
import type { QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** The request parameters of `DescribePreloadDetailById`. */
export interface GetPreloadDetailArgs {
  /**
   * The id of one prefetch, a whole number as text.
   *
   * @example taskId: "704225667"
   */
  taskId: string;
}

/** As `GetPreloadDetailArgs`, with a value that may come from a resource. */
export interface GetPreloadDetailOutputArgs {
  /**
   * The id of one prefetch, a whole number as text.
   *
   * @example taskId: prefetch.taskIds[0]
   */
  taskId: pulumi.Input<string>;
}

/** The answer of `DescribePreloadDetailById`. */
export interface GetPreloadDetailResult {
  /** The parts of the prefetch, each with its URLs and how far they are. */
  urlDetails: PreloadUrlDetail[];
  /** The API's id of the request, which Alibaba Cloud's support asks for. */
  requestId: string;
}

/**
 * Asks how a prefetch went, URL by URL, by the API operation `DescribePreloadDetailById`. Alibaba Cloud opens it for
 * single accounts, on request; for any other the API refuses. It is CDN's alone: DCDN has no operation like it.
 *
 * The arguments are checked before the API is called. Rejects with a `QueryError` that names what is wrong with them,
 * or what the API said.
 *
 * @example
 * const { urlDetails } = await cdn.getPreloadDetail({ taskId: "704225667" });
 */
export function getPreloadDetail(
  args: GetPreloadDetailArgs,
  opts?: QueryOptions,
): Promise<GetPreloadDetailResult> {
  return query("getPreloadDetail", args, opts);
}

/**
 * `getPreloadDetail` with an argument that may come from a resource. As long as it, or a resource of `dependsOn`, is
 * not known, the result is unknown and nothing is asked. The result is secret if the argument is.
 *
 * @example
 * export const detail = cdn.getPreloadDetailOutput({ taskId: prefetch.taskIds[0] }).urlDetails;
 */
export function getPreloadDetailOutput(
  args: GetPreloadDetailOutputArgs,
  opts?: QueryOutputOptions,
): pulumi.Output<GetPreloadDetailResult> {
  return queryOutput("getPreloadDetail", args, opts);
}
