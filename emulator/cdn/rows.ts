import { formatTime } from "../clock.js";
import type { HistoryRow } from "../tasks.js";

/** A row of the task history in the form of the API. */
export function toAnswer(row: HistoryRow): Record<string, string> {
  return {
    Status: row.status,
    CreationTime: formatTime(row.createdAt),
    ObjectType: row.objectType,
    Process: `${row.process}%`,
    Description: row.description,
    ObjectPath: row.objectPath,
    TaskId: row.taskId,
  };
}
