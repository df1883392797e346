import type { Clock } from "../base/clock.js";
import type { RefreshTasksById } from "../model/client.js";
import { BudgetedCalls, type CallParts } from "./budgetedCalls.js";
import type { Findings } from "./findings.js";
import type { Operations, Refusal } from "./operations.js";
import { concernedBy, type Target } from "./target.js";

/** Calls that may be under way at once. */
const AT_ONCE = 4;
/** A task that was submitted longer ago than this shows, if it ever does. */
const VISIBLE_AFTER_MS = 10_000;

/** The calls of DescribeRefreshTaskById. A RAM policy may forbid it, which is learned from the first. */
export class CallsById {
  readonly #describeById: Operations["describeById"];
  readonly #clock: Clock;
  readonly #findings: Findings;
  readonly #calls: BudgetedCalls;
  #isAllowed: boolean | undefined;

  constructor(parts: CallParts & { findings: Findings }) {
    this.#describeById = parts.operations.describeById?.bind(parts.operations);
    this.#clock = parts.clock;
    this.#findings = parts.findings;
    this.#calls = new BudgetedCalls(parts, parts.limiters.describeRefreshTaskById);
  }

  get isAllowed(): boolean {
    return this.#describeById !== undefined && this.#isAllowed !== false;
  }

  get room(): number {
    return this.isAllowed ? this.#calls.room : 0;
  }

  /** Before then none can be made. */
  get restUntil(): number {
    return this.isAllowed ? this.#calls.restUntil : Number.POSITIVE_INFINITY;
  }

  make(calls: readonly (readonly Target[])[]): Promise<void> {
    return this.#calls.run(calls, {
      atOnce: () => (this.#isAllowed === true ? AT_ONCE : 1),
      isNeeded: (targets) => this.isAllowed && targets.some(({ isAwaited }) => isAwaited),
      concerned: (targets) => concernedBy(targets),
      make: (targets) => this.#ask(targets.filter(({ isAwaited }) => isAwaited)),
    });
  }

  async #ask(targets: readonly Target[]): Promise<void> {
    const describeById = this.#describeById;
    if (describeById === undefined) return;
    const concerned = [...concernedBy(targets)];
    const answer = await this.#calls.ask(
      concerned,
      (budget) =>
        describeById(
          targets.map(({ id }) => id),
          budget,
        ),
      (_, refusal) => this.#onRefused(targets, refusal),
    );
    if (answer === undefined) return;
    this.#isAllowed = true;
    this.#takeIn(targets, answer);
  }

  /** Once it was allowed, what is refused is what was asked for: one of the ids, and the other operation tells which. */
  #onRefused(targets: readonly Target[], refusal: Refusal): void {
    if (this.#isAllowed === undefined && refusal === "caller") this.#isAllowed = false;
    else for (const target of targets) target.missesById = Number.POSITIVE_INFINITY;
  }

  #takeIn(targets: readonly Target[], { tasks, totalCount }: RefreshTasksById): void {
    const isComplete = tasks.length >= totalCount;
    const rowsOf = Map.groupBy(tasks, ({ taskId }) => taskId);
    for (const target of targets) {
      const rows = rowsOf.get(target.id) ?? [];
      this.#count(target, rows.length, isComplete);
      if (isComplete) this.#findings.onAllRows(target, rows);
    }
    this.#findings.onRows(tasks);
    if (isComplete) for (const target of targets) this.#findings.onRead(target);
  }

  #count(target: Target, rows: number, isComplete: boolean): void {
    const visible = this.#clock.now() - VISIBLE_AFTER_MS;
    target.askedAt = this.#clock.now();
    if (rows > 0) target.rows = rows;
    if (!isComplete) target.missesById = Number.POSITIVE_INFINITY;
    else if (rows > 0) target.missesById = 0;
    else if ((target.first?.watchedSince ?? visible) < visible) target.missesById++;
  }
}
