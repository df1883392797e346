import { z } from "zod";
import { show } from "../../base/validation.js";
import { chunk } from "../../model/kind.js";
import type { RefreshTasksById } from "../../products/cdn/api.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments } from "./arguments.js";
import { taskId } from "./taskIdArgument.js";

/** The most ids that DescribeRefreshTaskById takes in one call. */
const IDS_A_CALL = 10;
/** So many ids are 1000 calls, which take about a minute. */
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

/** `getRefreshTaskById` */
export async function refreshTaskById(
  given: unknown,
  account: Account,
): Promise<Omit<RefreshTasksById, "serverTime">> {
  const { taskIds } = parseArguments(schema, given);
  const result: Omit<RefreshTasksById, "serverTime"> = { tasks: [], totalCount: 0, requestId: "" };
  const calls = chunk([...new Set(taskIds)], IDS_A_CALL);
  let made = 0;
  const soFar = (): string => `${made} of ${calls.length} calls were made; give fewer taskIds at a time`;
  await withinTime(account, { calls: "many", soFar }, async (budget) => {
    for (const ids of calls) {
      await account.describeRefreshTaskById.pass(budget);
      const { tasks, totalCount, requestId } = await account.api.describeRefreshTaskById(ids, { budget });
      made++;
      for (const task of tasks) result.tasks.push(task);
      result.totalCount += totalCount;
      result.requestId = requestId;
    }
  });
  return result;
}
