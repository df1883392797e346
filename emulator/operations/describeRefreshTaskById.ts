import { accountIdOf } from "../accounts.js";
import { ApiError } from "../apiError.js";
import type { Operation } from "./operation.js";
import { checkTaskId, required } from "./parameters.js";
import { toAnswer } from "./rows.js";
import { throttledUser } from "./throttling.js";

const MAX_IDS = 10;

export const describeRefreshTaskById: Operation = {
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
