import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import type { CdnTask } from "../model/task.js";

/** Which pages of a listing tell of some tasks. */
export interface Pages<T> {
  /** Pages that have shown some of them, with those. */
  known: Map<number, T[]>;
  /** Pages that were not read yet, of which each may show the rest. */
  unread: number[];
  /** The rest: on no page that was read. */
  notLocated: T[];
  /** Number of calls that it takes to read them all, as far as can be said. */
  calls: number;
}

/**
 * What one query of DescribeRefreshTasks lists, page by page: remembers which page shows what, so that afterwards
 * just the pages are asked for on which something is still outstanding.
 */
export class Listing<T> {
  readonly #query: () => RefreshTasksQuery;
  readonly #mostRows: number;
  readonly #pageOf = new Map<T, number>();
  readonly #shown = new Map<number, Set<T>>();
  /** Rows on a page as the server gives it. */
  #pageSize: number;
  #total: number | undefined;
  #isBroken = false;
  /** Of each page, which reading was its last, counted from 1. It outlasts a new beginning. */
  readonly #lastReadings = new Map<number, number>();
  #readings = 0;

  /** @param pageSize rows on the largest page that can be asked for */
  constructor(pageSize: number, query: () => RefreshTasksQuery) {
    this.#mostRows = pageSize;
    this.#pageSize = pageSize;
    this.#query = query;
  }

  /** Whether it withholds rows that it says it has. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Query for one of its pages. */
  query(pageNumber: number): RefreshTasksQuery {
    return { ...this.#query(), pageSize: this.#mostRows, pageNumber };
  }

  /** Pages that are to be read to see some tasks. Where all were read without them, it begins again. */
  pagesFor(tasks: readonly T[]): Pages<T> {
    const pages = this.pagesOf(tasks);
    if (pages.notLocated.length === 0 || pages.unread.length > 0) return pages;
    this.restart();
    return this.pagesOf(tasks);
  }

  /** What the pages that were read tell of some tasks. */
  pagesOf(tasks: readonly T[]): Pages<T> {
    const known = new Map<number, T[]>();
    const notLocated: T[] = [];
    for (const task of tasks) {
      const page = this.#pageOf.get(task);
      if (page === undefined) notLocated.push(task);
      else if (known.has(page)) known.get(page)?.push(task);
      else known.set(page, [task]);
    }
    const unread = notLocated.length === 0 ? [] : this.#unread();
    const guess = this.#total === undefined ? Math.ceil(notLocated.length / this.#pageSize) : 0;
    return { known, unread, notLocated, calls: known.size + Math.max(unread.length, guess) };
  }

  /** The reading in which a page was read last, counted from 1; 0 before the first. */
  lastReadingOf(pageNumber: number): number {
    return this.#lastReadings.get(pageNumber) ?? 0;
  }

  /** Takes in a page, with the tasks that are on it. Rows that came or went have moved all others. */
  record(
    pageNumber: number,
    { tasks, totalCount }: Pick<RefreshTasksPage, "tasks" | "totalCount">,
    shown: Set<T>,
  ): void {
    this.#readings++;
    this.#lastReadings.set(pageNumber, this.#readings);
    const before = this.#shown.get(pageNumber) ?? new Set();
    const hasMoved = totalCount !== this.#total || [...before].some((task) => !shown.has(task));
    if (hasMoved) this.restart();
    this.#total = totalCount;
    this.#checkLength(pageNumber, tasks);
    this.#shown.set(pageNumber, shown);
    for (const task of shown) this.#pageOf.set(task, pageNumber);
  }

  /** All pages are unread again. */
  restart(): void {
    this.#pageOf.clear();
    this.#shown.clear();
  }

  /** The task is outstanding no more. */
  forget(task: T): void {
    const page = this.#pageOf.get(task);
    if (page === undefined) return;
    this.#pageOf.delete(task);
    this.#shown.get(page)?.delete(task);
  }

  /** A server may give shorter pages than it was asked for, and count in these; what else is missing, it withholds. */
  #checkLength(pageNumber: number, tasks: readonly CdnTask[]): void {
    const expected = Math.min(this.#pageSize, (this.#total ?? 0) - (pageNumber - 1) * this.#pageSize);
    if (tasks.length >= expected) return;
    if (pageNumber === 1 && tasks.length > 0) this.#pageSize = tasks.length;
    else this.#isBroken = true;
  }

  #unread(): number[] {
    const pages = Math.max(1, Math.ceil((this.#total ?? 0) / this.#pageSize));
    return Array.from({ length: pages }, (_, index) => index + 1).filter((page) => !this.#shown.has(page));
  }
}
