import { accountIdOf, type EmulatorAccount } from "../accounts.js";
import { ApiError, throttledUser } from "../apiError.js";
import type { Parameters } from "../operation.js";
import { checkTaskId, required } from "../parameters.js";
import type { HistoryRow } from "../tasks.js";
import type { CdnBackend, CdnOperation } from "./backend.js";
import { toAnswer } from "./rows.js";

const MAX_IDS = 10;

export const describeRefreshTaskById: CdnOperation = {
  callsPerSecond: 30,
  tooMany: throttledUser,
  run(parameters, account, backend) {
    const rows = rowsById(parameters, account, backend);
    return { body: { TotalCount: rows.length, Tasks: rows.map(toAnswer) }, rows: rows.length };
  },
};

/** The rows that a call asks for. */
export function rowsById(
  parameters: Parameters,
  account: EmulatorAccount,
  { history }: CdnBackend,
): HistoryRow[] {
  const taskIds = required(parameters, "TaskId").split(",");
  taskIds.forEach(checkTaskId);
  if (taskIds.length > MAX_IDS) {
    throw new ApiError(
      400,
      "InvalidTaskId.Malformed",
      `A maximum of ${MAX_IDS} task IDs are supported for each request.`,
    );
  }
  return [...new Set(taskIds)].flatMap((taskId) => history.find(accountIdOf(account), { taskId }));
}
