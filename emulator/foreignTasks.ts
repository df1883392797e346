import { parseObjectPath } from "./objectPath.js";
import type { Submissions } from "./submissions.js";
import type { NewRow } from "./tasks.js";

/** A task that somebody else has made, with the console or from another machine. */
export interface ForeignTask {
  /** What it refreshes or prefetches, as the history shows it: any text. */
  objectPath: string;
  /** As the history shows it, any text. Default `file`. */
  objectType?: string;
  /** Default: an id of its own. With the id of a task that there is, the row is one more of that task. */
  taskId?: string;
  /** How long ago it was made, in ms of the emulator's clock, 0 or more. Default 0. */
  age?: number;
  /** Any text, and it stays that. Default: it runs and ends like a task that was submitted then. */
  status?: string;
  /** In percent, together with `status`. Default: 100 if that is `Complete`, else 0. */
  process?: number;
  /** Together with `status`. Default: empty. */
  description?: string;
  /** The account in whose history it is. Default: that of `emulator.account`. */
  accountId?: string;
}

/** The row that such a task is in the store. */
export function toRow(
  task: ForeignTask,
  {
    accountId,
    now,
    nextTaskId,
    submissions,
  }: { accountId: string; now: number; nextTaskId: () => string; submissions: Submissions },
): NewRow {
  const { objectPath, objectType = "file", age = 0, status } = task;
  if (!(age >= 0)) throw new RangeError(`age: expected 0 ms or more, got ${age}`);
  const taskId = task.taskId ?? nextTaskId();
  const createdAt = now - age;
  const row: NewRow = {
    accountId: task.accountId ?? accountId,
    taskId,
    objectPath,
    objectType,
    domain: domainOf(objectPath),
    createdAt,
    completesAt: createdAt + submissions.duration({ objectPath, objectType, taskId }),
    failure: undefined,
  };
  if (status === undefined) return row;
  const { process = status === "Complete" ? 100 : 0, description = "" } = task;
  return { ...row, fixed: { status, process, description } };
}

/** Empty where the path has none: a stranger's row can hold any text. */
function domainOf(objectPath: string): string {
  try {
    return parseObjectPath(objectPath).domain;
  } catch {
    return "";
  }
}
