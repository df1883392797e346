import type * as pulumi from "@pulumi/pulumi";
import type { EsaPurgeType, EsaSiteQueryArgs } from "./esaQueries.js";
import { query, queryOutput } from "./query.js";
import type { OutputArgs, QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** The request parameters of `GetPurgeQuota`, and `site`. */
export interface GetEsaPurgeQuotaArgs extends EsaSiteQueryArgs {
  /**
   * The type of purges: each has a quota of its own. Default: `"file"`.
   *
   * @example type: "purgeall"
   */
  type?: EsaPurgeType;
}

/** As `GetEsaPurgeQuotaArgs`, with values that may come from resources. */
export interface GetEsaPurgeQuotaOutputArgs extends OutputArgs<GetEsaPurgeQuotaArgs> {}

/** The answer of `GetPurgeQuota`, as numbers. */
export interface GetEsaPurgeQuotaResult {
  /** The allowance of a day. */
  quota: number;
  /** How much of it is used today. */
  usage: number;
  /** The allowance of 30 days; left out where there is none. */
  quota30Day?: number;
  /** How much of that is used in the 30 days that end today. */
  usage30Day?: number;
  /** What is left: the smaller of what the day and what the 30 days leave. */
  remain: number;
  /** The API's id of the request, which Alibaba Cloud's support asks for. */
  requestId: string;
}

/**
 * Asks what is left of a site's purges of one type, by the API operation `GetPurgeQuota`. None tells that of prefetches.
 *
 * Rejects with a `QueryError` that names all that is wrong with the arguments, or what the API said.
 *
 * @example
 * const { remain } = await cdn.getEsaPurgeQuota({ site: "example.com", type: "purgeall" });
 * if (remain === 0) pulumi.log.warn("Everything can be purged again tomorrow.");
 */
export function getEsaPurgeQuota(
  args: GetEsaPurgeQuotaArgs,
  opts?: QueryOptions,
): Promise<GetEsaPurgeQuotaResult> {
  return query("getEsaPurgeQuota", args, opts);
}

/**
 * `getEsaPurgeQuota` with arguments that may come from resources. As long as one of them, or a resource of
 * `dependsOn`, is not known, the result is unknown and nothing is asked. The result is secret if an argument is.
 *
 * @example
 * export const left = cdn.getEsaPurgeQuotaOutput({ site: "example.com" }, { dependsOn: purge }).remain;
 */
export function getEsaPurgeQuotaOutput(
  args: GetEsaPurgeQuotaOutputArgs,
  opts?: QueryOutputOptions,
): pulumi.Output<GetEsaPurgeQuotaResult> {
  return queryOutput("getEsaPurgeQuota", args, opts);
}
