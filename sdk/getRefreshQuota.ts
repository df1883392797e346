import type * as pulumi from "@pulumi/pulumi";
import type { Quota } from "../provider/model/client.js";
import type { ProductQueryArgs } from "./product.js";
import { query, queryOutput } from "./query.js";
import type { OutputArgs, QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** Whose quotas they are, beside the account. */
export interface GetRefreshQuotaArgs extends ProductQueryArgs {}

/** As `GetRefreshQuotaArgs`, with a value that may come from a resource. */
export interface GetRefreshQuotaOutputArgs extends OutputArgs<ProductQueryArgs> {}

/**
 * The answer of `DescribeRefreshQuota`, as numbers: for each kind of refresh or prefetch the account's allowance of a day
 * (`quota`), and what is left of it today (`remain`). A kind that the API does not name is left out.
 */
export interface GetRefreshQuotaResult {
  /** Refreshes of files, counted by the URL. */
  url?: Quota;
  /** Refreshes of directories. */
  dir?: Quota;
  /** Refreshes by regular expression. */
  regex?: Quota;
  /** Refreshes of URLs whose query string is ignored. */
  ignoreParams?: Quota;
  /** Prefetches, counted by the URL. */
  preload?: Quota;
  /** Prefetches to the edge, counted by the URL. */
  preloadEdge?: Quota;
  /** URLs that are blocked. */
  block?: Quota;
  /** The API's id of the request, which Alibaba Cloud's support asks for. */
  requestId: string;
}

/**
 * Asks what is left of today's refreshes and prefetches, by the API operation `DescribeRefreshQuota`, or
 * `DescribeDcdnRefreshQuota`: each product has quotas of its own.
 *
 * `url` is for refreshes of files, `dir` of directories, `regex` by regular expression, `ignoreParams` of URLs whatever their
 * query string; `preload` is for prefetches, which have this word as their `objectType` in the history too; `block` for URLs that
 * are blocked.
 *
 * Rejects with a `QueryError` that says what the API said.
 *
 * @example
 * const { url } = await cdn.getRefreshQuota();
 * if (url !== undefined && url.remain < 100) pulumi.log.warn(`Only ${url.remain} refreshes are left today.`);
 */
export function getRefreshQuota(
  args: GetRefreshQuotaArgs = {},
  opts?: QueryOptions,
): Promise<GetRefreshQuotaResult> {
  return query("getRefreshQuota", args, opts);
}

/**
 * `getRefreshQuota` as an Output. As long as its argument, or a resource of `dependsOn`, is not known, the result is unknown and
 * nothing is asked.
 *
 * @example
 * export const left = cdn.getRefreshQuotaOutput({}, { dependsOn: refresh }).apply(({ url }) => url?.remain);
 */
export function getRefreshQuotaOutput(
  args: GetRefreshQuotaOutputArgs = {},
  opts?: QueryOutputOptions,
): pulumi.Output<GetRefreshQuotaResult> {
  return queryOutput("getRefreshQuota", args, opts);
}
