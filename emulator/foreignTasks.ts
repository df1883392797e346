import { parseObjectPath } from "./objectPath.js";
import type { EmulatedProduct } from "./productName.js";
import type { Submissions } from "./submissions.js";
import type { TaskIds } from "./taskIds.js";
import type { NewRow } from "./tasks.js";

/** A task of somebody else, made with the console or from another machine. */
export interface ForeignTask {
  /** The path that it refreshes or prefetches, as the history shows it: any text. */
  objectPath: string;
  /** The type, as the history shows it: any text. Default `file`. */
  objectType?: string;
  /** The id. That of a known task adds a row to it. Default: a new id. */
  taskId?: string;
  /** The age, in ms of the emulator's clock, 0 or more. Default 0. */
  age?: number;
  /** A status that never changes, any text. Default: it runs and ends like a task that was submitted at that age. */
  status?: string;
  /** The progress in percent, together with `status`. Default: 100 if that is `Complete`, else 0. */
  process?: number;
  /** The description, together with `status`. Default: empty. */
  description?: string;
  /** The product in whose history it is. Default: that of the site, else `cdn`. */
  product?: EmulatedProduct;
  /** The account in whose history it is. Default: that of `emulator.account`. */
  accountId?: string;
  /** The site of ESA in whose history it is. Default: none, the task is one of CDN. */
  siteId?: string;
}

export function productOf({ product, siteId }: ForeignTask): EmulatedProduct {
  return product ?? (siteId === undefined ? "cdn" : "esa");
}

/** Row of such a task in the store. */
export function toRow(
  task: ForeignTask,
  {
    accountId,
    now,
    taskIds,
    submissions,
  }: { accountId: string; now: number; taskIds: TaskIds; submissions: Submissions },
): NewRow {
  const { objectPath, objectType = "file", age = 0, status, siteId } = task;
  if (!(age >= 0)) throw new RangeError(`age: expected 0 ms or more, got ${age}`);
  const taskId = task.taskId ?? taskIds.next();
  const createdAt = now - age;
  const row: NewRow = {
    product: productOf(task),
    accountId: task.accountId ?? accountId,
    ...(siteId !== undefined && { siteId }),
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

/** Domain of a path; empty where it has none, since such a row can hold any text. */
function domainOf(objectPath: string): string {
  try {
    return parseObjectPath(objectPath).domain;
  } catch {
    return "";
  }
}
