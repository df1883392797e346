import type { Budget } from "../base/budget.js";
import type { Clock } from "../base/clock.js";
import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import { Reading } from "../model/reading.js";
import { isFinal } from "../model/taskStatus.js";
import { BudgetedCalls, type CallParts, endWaits } from "./budgetedCalls.js";
import type { DescribeCall } from "./describeCall.js";
import type { Observations } from "./observations.js";
import type { Operations } from "./operations.js";
import type { OutstandingTasks } from "./outstandingTasks.js";
import { TrackedId, type TrackedTask, type Window } from "./trackedTask.js";
import type { Windows } from "./windows.js";

/** Number of calls that may be under way at once. */
const AT_ONCE = 2;

type PageCall = Extract<DescribeCall, { kind: "page" }>;
type RefreshingCall = Extract<DescribeCall, { kind: "refreshing" }>;
type WholeCall = Extract<DescribeCall, { kind: "whole" }>;

/** The calls of DescribeRefreshTasks. */
export class CallsToDescribe {
  readonly #operations: Operations;
  readonly #clock: Clock;
  readonly #pageSize: number;
  readonly #outstanding: OutstandingTasks;
  readonly #windows: Windows;
  readonly #observations: Observations;
  readonly #calls: BudgetedCalls;

  constructor(
    parts: CallParts & { outstanding: OutstandingTasks; windows: Windows; observations: Observations },
  ) {
    this.#operations = parts.operations;
    this.#clock = parts.clock;
    this.#pageSize = parts.limits.pageSize;
    this.#outstanding = parts.outstanding;
    this.#windows = parts.windows;
    this.#observations = parts.observations;
    this.#calls = new BudgetedCalls(parts, parts.limiters.describeRefreshTasks);
  }

  /** Number of calls that can be made in about a second. */
  get available(): number {
    return this.#calls.available;
  }

  /** Time before which none can be made, in ms. */
  get restUntil(): number {
    return this.#calls.restUntil;
  }

  /** Failure that the rest is for. */
  get lastFailure(): unknown {
    return this.#calls.lastFailure;
  }

  make(calls: readonly DescribeCall[]): Promise<void> {
    return this.#calls.run(calls, {
      atOnce: () => AT_ONCE,
      isNeeded: ({ wanted }) => wanted.some(({ isDue }) => isDue),
      concerned: ({ wanted }) => wanted,
      make: (call) => this.#make(call),
    });
  }

  async #make(call: DescribeCall): Promise<void> {
    if (call.kind === "page") await this.#readPage(call);
    else if (call.kind === "refreshing") await this.#readRefreshing(call);
    else if (call.kind === "whole") await this.#readWhole(call);
    else {
      const page = await this.#ask(call.wanted, call.query, (refusal) => {
        for (const task of call.wanted) task.refusal = refusal;
      });
      if (page === undefined) return;
      this.#observations.onRows(page.tasks, call.query);
      this.#windows.onMissingByPath(call.wanted.filter(({ isDue }) => isDue));
      this.#observations.onMissing(call.wanted);
    }
  }

  async #readPage({ of, pageNumber, wanted }: PageCall): Promise<void> {
    const { listing } = of;
    const query = listing.query(pageNumber);
    const page = await (of instanceof TrackedId
      ? this.#askFor(of, wanted, query)
      : this.#calls.ask(
          () => wanted,
          (budget) => this.#operations.describe(query, budget),
          () => this.#windows.giveUp(of),
        ));
    if (page === undefined) return;
    const shown = this.#outstanding.match(page.tasks, query).map(({ item }) => item);
    listing.record(pageNumber, page, new Set(shown));
    this.#observations.onRows(page.tasks, query);
    if (of instanceof TrackedId) of.askedAt = this.#clock.now();
    const { notLocated, unread } = listing.pagesOf(wanted.filter(({ isDue }) => isDue));
    if (notLocated.length > 0 && unread.length === 0) this.#onNotLocated(of, notLocated);
  }

  /** What it shows is answered; of the rest, it tells what to read next. */
  async #readRefreshing({ of: window, pageNumber, wanted }: RefreshingCall): Promise<void> {
    const { refreshing } = window;
    const query = refreshing.query(pageNumber);
    const page = await this.#calls.ask(
      () => wanted,
      (budget) => this.#operations.describe(query, budget),
      () => refreshing.giveUp(),
    );
    if (page === undefined) return;
    const rows = page.tasks.filter(({ status }) => !isFinal(status));
    const shown = this.#outstanding.match(rows, query).map(({ item }) => item);
    const all = refreshing.record(pageNumber, page, shown, this.#clock.now());
    this.#observations.onRows(page.tasks, query);
    if (all === undefined) return;
    const missing = wanted.filter((task) => task.isDue && !all.has(task));
    for (const task of missing) task.hasLeft = this.#windows.isOld(task);
    this.#observations.onMissing(missing.filter(({ hasLeft }) => !hasLeft));
  }

  /** All pages were read and these were on none. */
  #onNotLocated(of: Window | TrackedId, notLocated: readonly TrackedTask[]): void {
    if (of instanceof TrackedId) {
      of.listing.restart();
      this.#observations.onRead(of);
    } else {
      this.#windows.onMissing(of, notLocated);
      this.#observations.onMissing(notLocated);
    }
  }

  /** All pages of an id, which tell of its end only if they are all rows that it has. */
  async #readWhole({ id, wanted }: WholeCall): Promise<void> {
    const reading = new Reading();
    let read = 0;
    let total = 0;
    for (let pageNumber = 1; pageNumber === 1 || read < total; pageNumber++) {
      if (pageNumber > 1 && !(await this.#calls.acquire())) return;
      if (!wanted.some(({ isDue }) => isDue)) return;
      const query = { taskId: id.id, pageSize: this.#pageSize, pageNumber };
      const page = await this.#askFor(id, wanted, query);
      if (page === undefined) return;
      this.#observations.onRows(page.tasks);
      reading.add(page.tasks);
      read += page.tasks.length;
      total = Math.max(total, page.totalCount);
      if (page.tasks.length === 0) break;
    }
    if (total > 0) id.rows = total;
    id.askedAt = this.#clock.now();
    if (reading.size >= total) this.#observations.onAllRows(id, reading.rows);
    this.#observations.onRead(id);
  }

  #askFor(
    id: TrackedId,
    wanted: readonly TrackedTask[],
    query: RefreshTasksQuery,
  ): Promise<RefreshTasksPage | undefined> {
    return this.#ask(wanted, query, (refusal) => {
      id.refusal = refusal;
    });
  }

  /**
   * What is refused is asked for in another way. What is refused to who asks ends the waits that wanted it; a listing by
   * time can be refused to a caller who may ask for a path or an id.
   */
  #ask(
    wanted: readonly TrackedTask[],
    query: RefreshTasksQuery,
    onRefused: (refusal: unknown) => void,
  ): Promise<RefreshTasksPage | undefined> {
    const describe = (budget: Budget): Promise<RefreshTasksPage> => this.#operations.describe(query, budget);
    return this.#calls.ask(
      () => wanted,
      describe,
      (error, refusal) => {
        if (refusal === "caller") return endWaits(wanted, error);
        onRefused(error);
        for (const task of wanted) task.waiter.onHindered(task, error);
      },
    );
  }
}
