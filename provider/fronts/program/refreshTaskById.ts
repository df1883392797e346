import { z } from "zod";
import { chunk } from "../../base/chunk.js";
import { show } from "../../base/validation.js";
import type { RefreshTasksById } from "../../model/client.js";
import { paced } from "../../model/paced.js";
import { CDN_LIMITS } from "../../products/cdn/limits.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments } from "./arguments.js";
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
});

/** `getRefreshTaskById`: a call of `DescribeRefreshTaskById` for every 10 ids. */
export async function refreshTaskById(
  given: unknown,
  account: Account,
): Promise<Omit<RefreshTasksById, "serverTime">> {
  const { taskIds } = parseArguments(schema, given);
  const result: Omit<RefreshTasksById, "serverTime"> = { tasks: [], totalCount: 0, requestId: "" };
  const calls = chunk([...new Set(taskIds)], CDN_LIMITS.idsPerCall);
  let made = 0;
  const soFar = (): string => `${made} of ${calls.length} calls were made; give fewer taskIds at a time`;
  await withinTime(account, { calls: "many", soFar }, async (budget) => {
    for (const ids of calls) {
      const { tasks, totalCount, requestId } = await paced(
        account.limiters.describeRefreshTaskById,
        { budget },
        (options) => account.client.describeRefreshTaskById(ids, options),
      );
      made++;
      for (const task of tasks) result.tasks.push(task);
      result.totalCount += totalCount;
      result.requestId = requestId;
    }
  });
  return result;
}
