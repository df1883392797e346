import { accountIdOf } from "../accounts.js";
import { integer } from "../parameters.js";
import { CALLS_PER_SECOND, type EsaOperation, invalidParameter, tooMany } from "./backend.js";
import type { EsaSite } from "./sites.js";

const MATCHES = {
  exact: (name: string, sought: string) => name === sought,
  fuzzy: (name: string, sought: string) => name.includes(sought),
  prefix: (name: string, sought: string) => name.startsWith(sought),
  suffix: (name: string, sought: string) => name.endsWith(sought),
};

/** Of the documented filters those by name and by status. */
export const listSites: EsaOperation = {
  callsPerSecond: CALLS_PER_SECOND,
  tooMany,
  run(parameters, account, { sites }) {
    const { SiteName, SiteSearchType = "exact", Status } = parameters;
    if (!isSearchType(SiteSearchType)) throw invalidParameter();
    const number = integer(parameters, "PageNumber", {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      fallback: 1,
    });
    const size = integer(parameters, "PageSize", { min: 1, max: 500, fallback: 500 });
    const found = sites
      .of(accountIdOf(account))
      .filter(
        ({ siteName, status }) =>
          (SiteName === undefined || MATCHES[SiteSearchType](siteName, SiteName.toLowerCase())) &&
          (Status === undefined || status === Status),
      );
    const page = found.slice((number - 1) * size, number * size);
    return {
      body: { PageNumber: number, PageSize: size, TotalCount: found.length, Sites: page.map(toAnswer) },
      rows: page.length,
    };
  },
};

function isSearchType(type: string): type is keyof typeof MATCHES {
  return Object.hasOwn(MATCHES, type);
}

/** How the plan is named here is a guess. */
function toAnswer({ siteId, siteName, status, plan }: Required<EsaSite>): Record<string, unknown> {
  return { SiteId: Number(siteId), SiteName: siteName, Status: status, PlanName: plan };
}
