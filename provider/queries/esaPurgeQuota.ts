import { z } from "zod";
import { oneOf } from "../base/validation.js";
import type { PurgeQuota } from "../products/esa/api.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments } from "./arguments.js";
import { esaOf, siteArguments, siteIdFor, siteProblems } from "./esaSiteArguments.js";
import { PURGE_TYPES } from "./esaTasks.js";

const schema = z.object({ ...siteArguments, type: oneOf(PURGE_TYPES).optional() });

/** `getEsaPurgeQuota`: one call of `GetPurgeQuota`. */
export async function esaPurgeQuota(
  given: unknown,
  account: Account,
): Promise<Omit<PurgeQuota, "serverTime"> & { remain: number }> {
  const { type = "file", site, siteId } = parseArguments(schema, given, siteProblems);
  return withinTime(account, { calls: "one" }, async (budget) => {
    const named = { ...(site !== undefined && { site }), ...(siteId !== undefined && { siteId }) };
    const id = await siteIdFor(account, named, budget);
    await account.limiters.quota.acquire(budget.signal);
    const { serverTime: _, ...quota } = await esaOf(account).getPurgeQuota({ siteId: id, type }, { budget });
    return { ...quota, remain: remainOf(quota) };
  });
}

/** What both the day and the 30 days leave. */
function remainOf({ quota, usage, quota30Day, usage30Day = 0 }: Omit<PurgeQuota, "serverTime">): number {
  const long = quota30Day === undefined ? Number.POSITIVE_INFINITY : quota30Day - usage30Day;
  return Math.max(0, Math.min(quota - usage, long));
}
