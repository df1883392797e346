import type { Budget } from "../base/budget.js";
import type { Clock } from "../base/clock.js";
import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import { Reading } from "../model/reading.js";
import type { Book } from "./book.js";
import { BudgetedCalls, type CallParts, endWaits } from "./budgetedCalls.js";
import type { DescribeCall } from "./calls.js";
import { type Entry, isDue } from "./entry.js";
import type { Findings } from "./findings.js";
import { PAGE_SIZE } from "./listing.js";
import type { Operations } from "./operations.js";
import { Target } from "./target.js";
import type { Window, Windows } from "./windows.js";

/** Calls that may be under way at once. */
const AT_ONCE = 2;

type PageCall = Extract<DescribeCall, { kind: "page" }>;
type WholeCall = Extract<DescribeCall, { kind: "whole" }>;

/** The calls of DescribeRefreshTasks. */
export class CallsToDescribe {
  readonly #operations: Operations;
  readonly #clock: Clock;
  readonly #book: Book;
  readonly #windows: Windows;
  readonly #findings: Findings;
  readonly #calls: BudgetedCalls;

  constructor(parts: CallParts & { book: Book; windows: Windows; findings: Findings }) {
    this.#operations = parts.operations;
    this.#clock = parts.clock;
    this.#book = parts.book;
    this.#windows = parts.windows;
    this.#findings = parts.findings;
    this.#calls = new BudgetedCalls(parts, parts.limiters.describeRefreshTasks);
  }

  get room(): number {
    return this.#calls.room;
  }

  /** Before then none can be made. */
  get restUntil(): number {
    return this.#calls.restUntil;
  }

  /** What the rest is for. */
  get lastFailure(): unknown {
    return this.#calls.lastFailure;
  }

  make(calls: readonly DescribeCall[]): Promise<void> {
    return this.#calls.run(calls, {
      atOnce: () => AT_ONCE,
      isNeeded: ({ wanted }) => wanted.some(isDue),
      concerned: ({ wanted }) => wanted,
      make: (call) => this.#make(call),
    });
  }

  async #make(call: DescribeCall): Promise<void> {
    if (call.kind === "page") await this.#readPage(call);
    else if (call.kind === "whole") await this.#readWhole(call);
    else {
      const page = await this.#ask(call.wanted, call.query, (refusal) => {
        for (const entry of call.wanted) entry.refusal = refusal;
      });
      if (page === undefined) return;
      this.#findings.onRows(page.tasks);
      this.#findings.onMissing(call.wanted);
    }
  }

  async #readPage({ of, pageNumber, wanted }: PageCall): Promise<void> {
    const { listing } = of;
    const page = await (of instanceof Target
      ? this.#askFor(of, wanted, listing.query(pageNumber))
      : this.#calls.ask(
          wanted,
          (budget) => this.#operations.describe(listing.query(pageNumber), budget),
          () => this.#windows.giveUp(of),
        ));
    if (page === undefined) return;
    listing.record(pageNumber, page, new Set(this.#book.match(page.tasks).map(({ item }) => item)));
    this.#findings.onRows(page.tasks);
    if (of instanceof Target) of.askedAt = this.#clock.now();
    const { astray, unread } = listing.pagesOf(wanted.filter(isDue));
    if (astray.length > 0 && unread.length === 0) this.#onAstray(of, astray);
  }

  /** All pages were read and these were on none. */
  #onAstray(of: Window | Target, astray: readonly Entry[]): void {
    if (of instanceof Target) {
      of.listing.restart();
      this.#findings.onRead(of);
    } else {
      this.#windows.onMissing(of, astray);
      this.#findings.onMissing(astray);
    }
  }

  /** All pages of an id, which tell of its end only if they are all rows that it has. */
  async #readWhole({ target, wanted }: WholeCall): Promise<void> {
    const reading = new Reading();
    let read = 0;
    let total = 0;
    for (let pageNumber = 1; pageNumber === 1 || read < total; pageNumber++) {
      if (pageNumber > 1 && !(await this.#calls.turn())) return;
      if (!wanted.some(isDue)) return;
      const query = { taskId: target.id, pageSize: PAGE_SIZE, pageNumber };
      const page = await this.#askFor(target, wanted, query);
      if (page === undefined) return;
      this.#findings.onRows(page.tasks);
      reading.add(page.tasks);
      read += page.tasks.length;
      total = Math.max(total, page.totalCount);
      if (page.tasks.length === 0) break;
    }
    if (total > 0) target.rows = total;
    target.askedAt = this.#clock.now();
    if (reading.size >= total) this.#findings.onAllRows(target, reading.rows);
    this.#findings.onRead(target);
  }

  #askFor(
    target: Target,
    wanted: readonly Entry[],
    query: RefreshTasksQuery,
  ): Promise<RefreshTasksPage | undefined> {
    return this.#ask(wanted, query, (refusal) => {
      target.refusal = refusal;
    });
  }

  /**
   * What is refused is asked for in another way. What is refused to who asks ends the waits that wanted it; a listing by
   * time can be refused to a caller who may ask for a path or an id.
   */
  #ask(
    wanted: readonly Entry[],
    query: RefreshTasksQuery,
    onRefused: (refusal: unknown) => void,
  ): Promise<RefreshTasksPage | undefined> {
    const describe = (budget: Budget): Promise<RefreshTasksPage> => this.#operations.describe(query, budget);
    return this.#calls.ask(wanted, describe, (error, refusal) => {
      if (refusal === "caller") return endWaits(wanted, error);
      onRefused(error);
      for (const entry of wanted) entry.watch.onHindered(entry, error);
    });
  }
}
