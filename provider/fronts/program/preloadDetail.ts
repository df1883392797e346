import { z } from "zod";
import type { PreloadDetail } from "../../products/cdn/api.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments } from "./arguments.js";
import { taskId } from "./taskIdArgument.js";

const schema = z.object({ taskId });

/** `getPreloadDetail`: one call of `DescribePreloadDetailById`. */
export async function preloadDetail(
  given: unknown,
  account: Account,
): Promise<Omit<PreloadDetail, "serverTime">> {
  const { taskId: id } = parseArguments(schema, given);
  const { urlDetails, requestId } = await withinTime(account, { calls: "one" }, async (budget) => {
    await account.limiters.preloadDetail.acquire(budget.signal);
    return account.client.describePreloadDetailById(id, { budget });
  });
  return { urlDetails, requestId };
}
