import type { Budget } from "../base/budget.js";
import type { CdnTask } from "../model/task.js";
import type { Entry } from "./entry.js";
import type { Outstanding } from "./outstanding.js";
import { isOfAnother } from "./pathIndex.js";

/** What a task is known by. */
export type Named = Pick<Outstanding, "taskIds" | "path">;

export interface Wait {
  tasks: readonly Outstanding[];
  /** Tasks of the same resource that are not waited for, whose rows are not to be taken for others. Default: none. */
  others?: readonly Named[];
  budget: Budget;
  /** Ends after all was asked for so many times, whatever was found. Default: only the tasks and the budget end it. */
  rounds?: number;
  /** A row of the history, for one of the tasks; for a task without a path, one that stands for all of its rows. */
  onRow(task: Outstanding, row: CdnTask): void;
  /** The history no longer has the task. */
  onForgotten(task: Outstanding): void;
  /** Some of what is outstanding was asked for. */
  onRound?(): void;
  /** A call failed; the wait goes on. */
  onTrouble?(error: unknown): void;
  /** Kept by the tracker: why the last call about a task has told nothing, until one does. */
  troubles?: Map<Outstanding, unknown>;
}

export type Outcome = "settled" | "over" | { error: unknown };

/** A wait under way. */
export class Watch {
  readonly wait: Wait;
  readonly #left: Set<Entry>;
  readonly #ended = new AbortController();
  readonly #finish: (outcome: Outcome) => void;
  /** Of a wait for so many rounds: what was not asked for in this one. */
  #unasked: Set<Entry>;
  #rounds = 0;
  #tasksByPath: Map<string | undefined, Named[]> | undefined;

  constructor(wait: Wait, finish: (outcome: Outcome) => void) {
    this.wait = wait;
    this.#finish = finish;
    this.#left = new Set();
    this.#unasked = new Set();
  }

  /** What it still waits for. */
  get left(): ReadonlySet<Entry> {
    return this.#left;
  }

  /** Fires when it ends. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Whether it wants an answer at once, rather than when it is worth the call. */
  get isHasty(): boolean {
    return this.wait.rounds !== undefined;
  }

  /** Whether the entry is to be asked for at once. */
  wantsNow(entry: Entry): boolean {
    return this.isHasty && this.#unasked.has(entry);
  }

  /** Whether a row that is spelled otherwise than the task's path is that of another task of its resource. */
  isOfAnother(task: Outstanding, row: CdnTask): boolean {
    const { tasks, others = [] } = this.wait;
    this.#tasksByPath ??= Map.groupBy<string | undefined, Named>([...tasks, ...others], ({ path }) => path);
    const known = this.#tasksByPath;
    return isOfAnother(
      row,
      task.path ?? "",
      (path, taskId) => known.get(path)?.some(({ taskIds }) => taskIds.includes(taskId)) === true,
    );
  }

  add(entry: Entry): void {
    this.#left.add(entry);
    this.#unasked.add(entry);
  }

  end(outcome: Outcome): void {
    if (this.ended.aborted) return;
    this.#ended.abort();
    this.#finish(outcome);
  }

  onRow({ task }: Entry, row: CdnTask): void {
    this.#tell(() => this.wait.onRow(task, row));
  }

  onForgotten({ task }: Entry): void {
    this.#tell(() => this.wait.onForgotten(task));
  }

  onTrouble(error: unknown): void {
    this.#tell(() => this.wait.onTrouble?.(error));
  }

  /** The entry was asked for, and the answer has told of it, or that there is nothing of it yet. */
  onAnswered(entry: Entry): void {
    this.#unasked.delete(entry);
    this.wait.troubles?.delete(entry.task);
  }

  /** The entry was asked for without an answer. */
  onFailed(entry: Entry, error: unknown): void {
    this.#unasked.delete(entry);
    this.onHindered(entry, error);
  }

  /** The entry could not be asked for. */
  onHindered({ task }: Entry, error: unknown): void {
    this.wait.troubles?.set(task, error);
  }

  onSettled(entry: Entry): void {
    this.#left.delete(entry);
    this.#unasked.delete(entry);
    this.wait.troubles?.delete(entry.task);
    if (this.#left.size === 0) this.end("settled");
  }

  /** Some of it was asked for. */
  onRound(): void {
    this.#tell(() => this.wait.onRound?.());
    if (this.ended.aborted || this.#unasked.size > 0) return;
    this.#rounds++;
    if (this.#rounds >= (this.wait.rounds ?? Number.POSITIVE_INFINITY)) this.end("over");
    else for (const entry of this.#left) this.#unasked.add(entry);
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
