import { z } from "zod";
import { flag, oneOf, wholeNumber } from "../base/validation.js";
import { withoutUndefined } from "../base/withoutUndefined.js";
import type { Site, SitesPage } from "../products/esa/api.js";
import { SITES_PER_PAGE } from "../products/esa/limits.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments } from "./arguments.js";
import { esaOf } from "./esaSiteArguments.js";
import { pageProblems, text } from "./historyArguments.js";

/** Calls that a listing of all sites takes at most: they read 50,000. */
const MOST_CALLS = 100;

const schema = z.object({
  siteName: text('the name of a site such as "example.com"')
    .min(1, "is empty; give the name of a site, or a part of it with siteSearchType")
    .optional(),
  siteSearchType: oneOf(["exact", "prefix", "suffix", "fuzzy"]).optional(),
  pageNumber: wholeNumber(1, 100_000).optional(),
  pageSize: wholeNumber(1, SITES_PER_PAGE).optional(),
  all: flag.optional(),
});

/** `getEsaSites`: one page of `ListSites`, or all of them as if they were one. */
export async function esaSites(given: unknown, account: Account): Promise<Omit<SitesPage, "serverTime">> {
  const { all, ...rest } = parseArguments(schema, given, pageProblems);
  const query = withoutUndefined(rest);
  const sites = new Map<string, Site>();
  const soFar = (): string => `${sites.size} sites were read; narrow the query with siteName`;
  const limit = all === true ? { calls: "many" as const, soFar } : { calls: "one" as const };
  return withinTime(account, limit, async (budget) => {
    const ask = async (page: { pageNumber?: number; pageSize?: number }) => {
      await account.limiters.of("ListSites").acquire(budget.signal);
      const { serverTime: _, ...answer } = await esaOf(account).listSites({ ...query, ...page }, { budget });
      return answer;
    };
    if (all !== true) return ask({});
    for (let pageNumber = 1; pageNumber <= MOST_CALLS; pageNumber++) {
      const page = await ask({ pageNumber, pageSize: SITES_PER_PAGE });
      for (const site of page.sites) sites.set(site.siteId, site);
      if (page.sites.length > 0 && pageNumber * page.pageSize < page.totalCount) continue;
      const found = [...sites.values()];
      return {
        sites: found,
        totalCount: found.length,
        pageNumber: 1,
        pageSize: found.length,
        requestId: page.requestId,
      };
    }
    throw new Error(`the list of sites still goes on after ${MOST_CALLS} calls: ${soFar()}`);
  });
}
