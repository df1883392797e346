import { z } from "zod";
import { show } from "../base/validation.js";
import type { RefreshTasksById } from "../model/client.js";
import { callsById, tasksById } from "../model/tasksById.js";
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
  const calls = callsById(account, taskIds);
  let made = 0;
  const soFar = (): string => `${made} of ${calls.length} calls were made; give fewer taskIds at a time`;
  await withinTime(account, { calls: "many", soFar }, async (budget) => {
    for await (const { tasks, totalCount, requestId } of tasksById(account, calls, budget)) {
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
