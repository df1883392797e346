import type { Clock } from "../base/clock.js";
import type { RefreshTasksById } from "../model/client.js";
import { BudgetedCalls, type CallParts } from "./budgetedCalls.js";
import type { Observations } from "./observations.js";
import type { Operations, Refusal } from "./operations.js";
import { type TrackedId, tasksOf } from "./trackedTask.js";

/** Number of calls that may be under way at once. */
const AT_ONCE = 4;

/** The calls of DescribeRefreshTaskById. A RAM policy may forbid it, which is learned from the first. */
export class CallsById {
  readonly #describeById: Operations["describeById"];
  readonly #clock: Clock;
  readonly #visibleAfterMs: number;
  readonly #observations: Observations;
  /** Undefined of a product that has no such operation. */
  readonly #calls: BudgetedCalls | undefined;
  #isAllowed: boolean | undefined;

  constructor(parts: CallParts & { observations: Observations }) {
    this.#describeById = parts.operations.describeById?.bind(parts.operations);
    this.#clock = parts.clock;
    this.#visibleAfterMs = parts.limits.visibleAfterMs;
    this.#observations = parts.observations;
    const { describeRefreshTaskById: limiter } = parts.limiters;
    this.#calls = limiter && new BudgetedCalls(parts, limiter);
  }

  get isAllowed(): boolean {
    return this.#calls !== undefined && this.#describeById !== undefined && this.#isAllowed !== false;
  }

  /** Number of calls that can be made in about a second. */
  get available(): number {
    return this.isAllowed ? (this.#calls?.available ?? 0) : 0;
  }

  /** Time before which none can be made, in ms. */
  get restUntil(): number {
    return (this.isAllowed ? this.#calls?.restUntil : undefined) ?? Number.POSITIVE_INFINITY;
  }

  async make(calls: readonly (readonly TrackedId[])[]): Promise<void> {
    await this.#calls?.run(calls, {
      atOnce: () => (this.#isAllowed === true ? AT_ONCE : 1),
      isNeeded: (ids) => this.isAllowed && ids.some(({ isAwaited }) => isAwaited),
      concerned: (ids) => tasksOf(ids),
      make: (ids) => this.#ask(ids.filter(({ isAwaited }) => isAwaited)),
    });
  }

  async #ask(ids: readonly TrackedId[]): Promise<void> {
    const describeById = this.#describeById;
    if (describeById === undefined) return;
    const names = ids.map(({ id }) => id);
    const answer = await this.#calls?.ask(
      () => tasksOf(ids),
      (budget) => describeById(names, budget),
      (_, refusal) => this.#onRefused(ids, refusal),
    );
    if (answer === undefined) return;
    this.#isAllowed = true;
    this.#takeIn(ids, answer);
  }

  /** Once it was allowed, what is refused is what was asked for: one of the ids, and the other operation tells which. */
  #onRefused(ids: readonly TrackedId[], refusal: Refusal): void {
    if (this.#isAllowed === undefined && refusal === "caller") this.#isAllowed = false;
    else for (const id of ids) id.missesById = Number.POSITIVE_INFINITY;
  }

  #takeIn(ids: readonly TrackedId[], { tasks, totalCount }: RefreshTasksById): void {
    const isComplete = tasks.length >= totalCount;
    const rowsOf = Map.groupBy(tasks, ({ taskId }) => taskId);
    for (const id of ids) {
      const rows = rowsOf.get(id.id) ?? [];
      this.#count(id, rows.length, isComplete);
      if (isComplete) this.#observations.onAllRows(id, rows);
    }
    this.#observations.onRows(tasks);
    if (isComplete) for (const id of ids) this.#observations.onRead(id);
  }

  #count(id: TrackedId, rows: number, isComplete: boolean): void {
    const visible = this.#clock.now() - this.#visibleAfterMs;
    id.askedAt = this.#clock.now();
    if (rows > 0) id.rows = rows;
    if (!isComplete) id.missesById = Number.POSITIVE_INFINITY;
    else if (rows > 0) id.missesById = 0;
    else if ((id.first?.waiter.beganAt ?? visible) < visible) id.missesById++;
  }
}
