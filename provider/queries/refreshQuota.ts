import { z } from "zod";
import type { RefreshQuota } from "../model/client.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments, product } from "./arguments.js";

/** `getRefreshQuota`: one call of `DescribeRefreshQuota`. */
export async function refreshQuota(
  given: unknown,
  account: Account,
): Promise<Omit<RefreshQuota, "serverTime">> {
  parseArguments(z.object({ product }), given);
  const { serverTime: _, ...quota } = await withinTime(account, { calls: "one" }, async (budget) => {
    await account.limiters.quota.acquire(budget.signal);
    return account.client.describeRefreshQuota({ budget });
  });
  return quota;
}
