import type * as pulumi from "@pulumi/pulumi";
import type { Site } from "../provider/products/esa/api.js";
import { query, queryOutput } from "./query.js";
import type { OutputArgs, QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** Filters for the sites of the account, and the page. */
export interface GetEsaSitesArgs {
  /**
   * The name of the site, or with `siteSearchType` a part of it. Default: any.
   *
   * @example siteName: "example.com"
   */
  siteName?: string;
  /**
   * How `siteName` is compared: `"exact"`, `"prefix"`, `"suffix"`, or `"fuzzy"` for any part of the name. Default: `"exact"`.
   *
   * @example siteSearchType: "suffix"
   */
  siteSearchType?: "exact" | "prefix" | "suffix" | "fuzzy";
  /**
   * The page, 1 to 100000. Default: 1. Not together with `all`.
   *
   * @example pageNumber: 2
   */
  pageNumber?: number;
  /**
   * The number of sites on a page, 1 to 500. Default: 500. Not together with `all`.
   *
   * @example pageSize: 100
   */
  pageSize?: number;
  /**
   * Reads every page instead of one, 500 sites a page. It ends with an error after 100 pages. Default: false.
   *
   * @example all: true
   */
  all?: boolean;
}

/** As `GetEsaSitesArgs`, with values that may come from resources. */
export interface GetEsaSitesOutputArgs extends OutputArgs<GetEsaSitesArgs> {}

/** The answer of `ListSites`. With `all`, all pages are given as if they were one. */
export interface GetEsaSitesResult {
  /** The sites, each with its id, name, status and plan. */
  sites: Site[];
  /** The number of sites on all pages. With `all`: of those that were read. */
  totalCount: number;
  /** The page that was read. With `all`: 1. */
  pageNumber: number;
  /** The size of the pages. With `all`: the number of sites. */
  pageSize: number;
  /** The API's id of the request, which Alibaba Cloud's support asks for. With `all`: of the last request. */
  requestId: string;
}

/**
 * Asks for the account's sites of ESA, by the API operation `ListSites`. A site is a domain, `example.com`, with all of its
 * hosts; only one that is `active` can be purged.
 *
 * The arguments are checked before the API is called. Rejects with a `QueryError` that names all that is wrong with
 * them, or what the API said.
 *
 * @example
 * const { sites } = await cdn.getEsaSites({ all: true });
 */
export function getEsaSites(args: GetEsaSitesArgs = {}, opts?: QueryOptions): Promise<GetEsaSitesResult> {
  return query("getEsaSites", args, opts);
}

/**
 * `getEsaSites` with arguments that may come from resources. As long as one of them, or a resource of `dependsOn`, is not
 * known, the result is unknown and nothing is asked. The result is secret if an argument is.
 *
 * @example
 * export const sites = cdn.getEsaSitesOutput({ siteName: config.require("site") }).sites;
 */
export function getEsaSitesOutput(
  args: GetEsaSitesOutputArgs = {},
  opts?: QueryOutputOptions,
): pulumi.Output<GetEsaSitesResult> {
  return queryOutput("getEsaSites", args, opts);
}
