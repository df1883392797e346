import { z } from "zod";
import { chunk } from "../base/chunk.js";
import { show } from "../base/validation.js";
import type { RefreshTasksById } from "../model/client.js";
import { paced } from "../model/paced.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments, product } from "./arguments.js";
import { listingEndsEarly } from "./everyPage.js";
import { taskId } from "./taskIdArgument.js";

/** Ids of a query: they take 1000 calls and about a minute. */
const MAX_IDS = 10_000;

const schema = z.object({
  taskIds: z
    .array(taskId, {
      error: (issue) => `must be a list of task ids such as ["704225667"], not ${show(issue.input)}`,
    })
    .max(MAX_IDS, {
      error: (issue) =>
        `has ${(issue.input as unknown[]).length} task ids; give at most ${MAX_IDS} at a time`,
    }),
  product,
});

/** `getRefreshTaskById`: a call of `DescribeRefreshTaskById` for every 10 ids. */
export async function refreshTaskById(
  given: unknown,
  account: Account,
): Promise<Omit<RefreshTasksById, "serverTime">> {
  const { taskIds } = parseArguments(schema, given);
  const result: Omit<RefreshTasksById, "serverTime"> = { tasks: [], totalCount: 0, requestId: "" };
  const calls = chunk([...new Set(taskIds)], account.limits.idsPerCall);
  const { describeRefreshTaskById: ask } = account.client;
  const { describeRefreshTaskById: limiter } = account.limiters;
  if (ask === undefined || limiter === undefined)
    throw new Error("this product's tasks have no ids to ask for");
  let made = 0;
  const soFar = (): string => `${made} of ${calls.length} calls were made; give fewer taskIds at a time`;
  await withinTime(account, { calls: "many", soFar }, async (budget) => {
    for (const ids of calls) {
      const { tasks, totalCount, requestId } = await paced(limiter, { budget }, (options) =>
        ask(ids, options),
      );
      made++;
      if (tasks.length === 0 && totalCount > 0)
        throw listingEndsEarly(0, totalCount, "ask again, or for fewer taskIds");
      for (const task of tasks) result.tasks.push(task);
      result.totalCount += totalCount;
      result.requestId = requestId;
    }
  });
  return result;
}
