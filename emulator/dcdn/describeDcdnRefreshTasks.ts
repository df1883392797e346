import { ApiError } from "../apiError.js";
import type { CdnOperation } from "../cdn/backend.js";
import { describeRefreshTasks, pageOf } from "../cdn/describeRefreshTasks.js";
import { toDcdnAnswer } from "./rows.js";

const MOST_ROWS = 50;
/** The reference names these, and no others. */
const OBJECT_TYPES = ["file", "directory", "preload"];

export const describeDcdnRefreshTasks: CdnOperation = {
  ...describeRefreshTasks,
  callsPerSecond: 10,
  run(parameters, account, backend) {
    const { ResourceGroupId: _, ...known } = parameters;
    if (known.ObjectType !== undefined && !OBJECT_TYPES.includes(known.ObjectType)) {
      throw new ApiError(
        400,
        "InvalidObjectType.ValueNotSupported",
        "The specified ObjectType is not supported.",
      );
    }
    const { rows, ...page } = pageOf(known, account, backend, MOST_ROWS);
    return { body: { ...page, Tasks: { Task: rows.map(toDcdnAnswer) } }, rows: rows.length };
  },
};
