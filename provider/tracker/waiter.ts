import type { Budget } from "../base/budget.js";
import { isOfAnother } from "../model/pathIndex.js";
import type { CdnTask } from "../model/task.js";

/** A task that somebody waits for. */
export interface Outstanding {
  /** Ids that the task can have. What one call has submitted shares the list. */
  taskIds: readonly string[];
  /** Path of its row. Left out, all rows of all its ids are meant. */
  path?: string | undefined;
  /** Type as the history names it; left out where that is not known. */
  objectType?: string | undefined;
  /** Site in whose history it stands; left out of products that have no sites. */
  siteId?: string | undefined;
  /** Time of its submission in ms, by the API's clock; where that is not known, of the wait's beginning. */
  since: number;
}

/** What a task is known by. */
export type Named = Pick<Outstanding, "taskIds" | "path">;

export interface Wait<T extends Outstanding = Outstanding> {
  tasks: readonly T[];
  /** Tasks of the same resource that are not waited for, whose rows are not to be taken for others. Default: none. */
  others?(): readonly Named[];
  budget: Budget;
  /** Number of times that all is asked for, whatever was found. Default: only the tasks and the budget end the wait. */
  rounds?: number;
  /** A row of the history, for one of the tasks; for a task without a path, one that stands for all of its rows. */
  onRow(task: T, row: CdnTask): void;
  /** The history no longer has the task. */
  onForgotten(task: T): void;
  /** Some of what is outstanding was asked for. */
  onRound?(): void;
  /** A call failed; the wait goes on. */
  onTrouble?(error: unknown): void;
  /** Kept by the tracker: why the last call about a task has told nothing, until one does. */
  troubles?: Map<Outstanding, unknown>;
}

export type Outcome = "settled" | "over" | { error: unknown };

/** A wait under way, and what it still waits for. */
export class Waiter<T extends { readonly task: Outstanding }> {
  readonly wait: Wait;
  /** Time at which the wait began in ms, by the tracker's clock. */
  readonly beganAt: number;
  readonly #left = new Set<T>();
  readonly #ended = new AbortController();
  readonly #finish: (outcome: Outcome) => void;
  /** Of a wait for so many rounds: what was not asked for in this one. */
  readonly #unasked = new Set<T>();
  #rounds = 0;
  #tasksByPath: Map<string | undefined, Named[]> | undefined;

  constructor(wait: Wait, beganAt: number, finish: (outcome: Outcome) => void) {
    this.wait = wait;
    this.beganAt = beganAt;
    this.#finish = finish;
  }

  /** Tasks that it still waits for. */
  get left(): ReadonlySet<T> {
    return this.#left;
  }

  /** Signal that fires when it ends. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Whether the task is to be asked for at once, rather than when that is worth the call. */
  wantsNow(task: T): boolean {
    return this.#unasked.has(task);
  }

  /** Whether a row that is spelled otherwise than the task's path is that of another task of its resource. */
  isOfAnother(task: Outstanding, row: CdnTask): boolean {
    const known = this.#namedByPath;
    return isOfAnother(
      row,
      task.path ?? "",
      (path, taskId) => known.get(path)?.some(({ taskIds }) => taskIds.includes(taskId)) === true,
    );
  }

  add(task: T): void {
    this.#left.add(task);
    if (this.wait.rounds !== undefined) this.#unasked.add(task);
  }

  end(outcome: Outcome): void {
    if (this.ended.aborted) return;
    this.#ended.abort();
    this.#finish(outcome);
  }

  onRow({ task }: T, row: CdnTask): void {
    this.#tell(() => this.wait.onRow(task, row));
  }

  onForgotten({ task }: T): void {
    this.#tell(() => this.wait.onForgotten(task));
  }

  onTrouble(error: unknown): void {
    this.#tell(() => this.wait.onTrouble?.(error));
  }

  /** The task was asked for, and the answer has told of it, or that there is nothing of it yet. */
  onAnswered(task: T): void {
    this.#unasked.delete(task);
    this.wait.troubles?.delete(task.task);
  }

  /** The task was asked for without an answer. */
  onFailed(task: T, error: unknown): void {
    this.#unasked.delete(task);
    this.onHindered(task, error);
  }

  /** The task could not be asked for. */
  onHindered({ task }: T, error: unknown): void {
    this.wait.troubles?.set(task, error);
  }

  onSettled(task: T): void {
    this.#left.delete(task);
    this.onAnswered(task);
    if (this.#left.size === 0) this.end("settled");
  }

  /** Some of it was asked for. */
  onRound(): void {
    this.#tell(() => this.wait.onRound?.());
    const { rounds } = this.wait;
    if (rounds === undefined || this.ended.aborted || this.#unasked.size > 0) return;
    this.#rounds++;
    if (this.#rounds >= rounds) this.end("over");
    else for (const task of this.#left) this.#unasked.add(task);
  }

  /** All tasks of the resource, by their paths; made when a row is spelled otherwise than what is waited for. */
  get #namedByPath(): Map<string | undefined, Named[]> {
    const { tasks, others } = this.wait;
    this.#tasksByPath ??= Map.groupBy<string | undefined, Named>(
      [...tasks, ...(others?.() ?? [])],
      ({ path }) => path,
    );
    return this.#tasksByPath;
  }

  /** What goes wrong in who waits ends this wait, and no other. */
  #tell(tell: () => void): void {
    if (this.ended.aborted) return;
    try {
      tell();
    } catch (error) {
      this.end({ error });
    }
  }
}
