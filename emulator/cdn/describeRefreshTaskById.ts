import { accountIdOf } from "../accounts.js";
import { ApiError, throttledUser } from "../apiError.js";
import { checkTaskId, required } from "../parameters.js";
import type { CdnOperation } from "./backend.js";
import { toAnswer } from "./rows.js";

const MAX_IDS = 10;

export const describeRefreshTaskById: CdnOperation = {
  callsPerSecond: 30,
  tooMany: throttledUser,
  run(parameters, account, { history }) {
    const taskIds = required(parameters, "TaskId").split(",");
    taskIds.forEach(checkTaskId);
    if (taskIds.length > MAX_IDS) {
      throw new ApiError(
        400,
        "InvalidTaskId.Malformed",
        `A maximum of ${MAX_IDS} task IDs are supported for each request.`,
      );
    }
    const rows = [...new Set(taskIds)].flatMap((taskId) => history.find(accountIdOf(account), { taskId }));
    return { body: { TotalCount: rows.length, Tasks: rows.map(toAnswer) }, rows: rows.length };
  },
};
