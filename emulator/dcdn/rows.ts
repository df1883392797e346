import { toAnswer } from "../cdn/rows.js";
import type { HistoryRow } from "../tasks.js";

/**
 * A row of the task history in the form of DCDN, at its least regular: the reference calls a directory `directory` and
 * `path`, shows a progress with a percent sign and without, and says that a description can be missing.
 */
export function toDcdnAnswer(row: HistoryRow): Record<string, string> {
  const { Description, ...answer } = toAnswer(row);
  return {
    ...answer,
    ObjectType: row.objectType === "directory" ? "path" : row.objectType,
    Process: row.process === 100 ? "100%" : String(row.process),
    ...(row.description !== "" && { Description: row.description }),
  };
}
