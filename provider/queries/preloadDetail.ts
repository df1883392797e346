import { z } from "zod";
import { show } from "../base/validation.js";
import type { CdnApi, PreloadDetail } from "../products/cdn/api.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments } from "./arguments.js";
import { taskId } from "./taskIdArgument.js";

const schema = z.object({
  taskId,
  product: z
    .literal("cdn", {
      error: (issue) =>
        `must be "cdn", not ${show(issue.input)}: no other product says what became of each URL of a prefetch; ask for its tasks with getRefreshTaskById`,
    })
    .optional(),
});

/** `getPreloadDetail`: one call of `DescribePreloadDetailById`. */
export async function preloadDetail(
  given: unknown,
  account: Account,
): Promise<Omit<PreloadDetail, "serverTime">> {
  const { taskId: id } = parseArguments(schema, given);
  const { urlDetails, requestId } = await withinTime(account, { calls: "one" }, async (budget) => {
    await account.limiters.preloadDetail?.acquire(budget.signal);
    return (account.client as CdnApi).describePreloadDetailById(id, { budget });
  });
  return { urlDetails, requestId };
}
