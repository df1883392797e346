import type { CdnTask } from "../model/task.js";
import { COMPLETE, FAILED, isFinal, REFRESHING } from "../model/taskStatus.js";

/**
 * What is known of tasks that are waited for by their ids alone, whatever paths they have. They have ended when, for
 * each id, one reading has shown all of its rows and all of these have ended.
 */
export class WholeTask {
  readonly #taskIds: readonly string[];
  readonly #rowsOf = new Map<string, readonly CdnTask[]>();

  constructor(taskIds: readonly string[]) {
    this.#taskIds = [...new Set(taskIds)];
  }

  /** Takes in all rows of one id. None say nothing: the history shows a task only some time after its submission. */
  record(taskId: string, rows: readonly CdnTask[]): void {
    if (rows.length > 0) this.#rowsOf.set(taskId, rows);
  }

  hasEnded(taskId: string): boolean {
    return this.#rowsOf.get(taskId)?.every(({ status }) => isFinal(status)) === true;
  }

  /** How far the row is that is the farthest from its end, in percent. */
  get slowest(): number {
    return this.#taskIds.reduce((slowest, id) => Math.min(slowest, this.#slowestOf(id)), 100);
  }

  /** A row that stands for all; undefined before the first was seen. */
  get row(): CdnTask | undefined {
    const rows = this.#taskIds.flatMap((id) => this.#rowsOf.get(id) ?? []);
    const [first] = rows;
    if (first === undefined) return undefined;
    const failed = rows.find(({ status }) => status === FAILED);
    const open = rows.find(({ status }) => !isFinal(status));
    const hasEnded = this.#taskIds.every((id) => this.hasEnded(id));
    return {
      taskId: this.#taskIds.join(","),
      objectPath: rows.length === 1 ? first.objectPath : "",
      objectType: first.objectType,
      status: hasEnded ? (failed?.status ?? COMPLETE) : (open?.status ?? REFRESHING),
      process: hasEnded
        ? 100
        : Math.floor(mean(this.#taskIds.map((id) => mean((this.#rowsOf.get(id) ?? []).map(progressOf))))),
      creationTime: rows.map(({ creationTime }) => creationTime).toSorted()[0] ?? "",
      ...(hasEnded && lastEndOf(rows)),
      description: failed?.description ?? "",
    };
  }

  #slowestOf(taskId: string): number {
    let slowest = 100;
    for (const row of this.#rowsOf.get(taskId) ?? []) slowest = Math.min(slowest, progressOf(row));
    return this.#rowsOf.has(taskId) ? slowest : 0;
  }
}

/** When the last row ended, where each of them says it. */
function lastEndOf(rows: readonly CdnTask[]): Pick<CdnTask, "completionTime"> {
  const times = rows.flatMap(({ completionTime }) => completionTime ?? []).toSorted();
  const last = times.at(-1);
  return times.length === rows.length && last !== undefined ? { completionTime: last } : {};
}

/** A row that has ended is as far as it will ever be. */
function progressOf({ status, process }: CdnTask): number {
  return isFinal(status) ? 100 : process;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
