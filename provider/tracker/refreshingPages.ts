import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import { REFRESHING } from "../model/taskStatus.js";

/** Time after which rows have left or moved so that a reading begins again, in ms. */
const FRESH_MS = 10_000;
/** Pages that become fewer in a second, at the most that is expected. */
const GONE_PER_SECOND = 2;

/**
 * What of a listing is still `Refreshing`, read page by page. It shrinks as tasks end, to nothing: a short sign of what is to
 * be read next. It is no more than that: what is not on it has ended, has another status, has moved to another page
 * meanwhile, or is not shown yet.
 */
export class RefreshingPages<T> {
  readonly #query: (pageNumber: number) => RefreshTasksQuery;
  readonly #mostRows: number;
  #beganAt = Number.NEGATIVE_INFINITY;
  /** Number of all pages then. */
  #pages = 1;
  #unread = new Set<number>();
  #shown = new Set<T>();
  #isRefused = false;

  /**
   * @param pageSize rows on the largest page that can be asked for
   * @param query query of the listing, whatever the status
   */
  constructor(pageSize: number, query: (pageNumber: number) => RefreshTasksQuery) {
    this.#mostRows = pageSize;
    this.#query = query;
  }

  /** The API refuses such a listing. */
  giveUp(): void {
    this.#isRefused = true;
  }

  /** Number of calls that it takes to read the rest, as far as can be said: the first page says of how many it is. */
  callsAt(now: number): number {
    if (this.#isRefused) return Number.POSITIVE_INFINITY;
    if (this.#isUnderWay(now)) return this.#unread.size;
    return Math.max(1, this.#pages - (GONE_PER_SECOND * (now - this.#beganAt)) / 1_000);
  }

  /** Pages that are to be read. */
  pagesAt(now: number): number[] {
    return this.#isUnderWay(now) ? [...this.#unread] : [1];
  }

  query(pageNumber: number): RefreshTasksQuery {
    return { ...this.#query(pageNumber), status: REFRESHING };
  }

  /**
   * Takes in a page, with those of its tasks that have not ended.
   *
   * @returns once all pages were read, all tasks that they have shown
   */
  record(
    pageNumber: number,
    { tasks, totalCount }: Pick<RefreshTasksPage, "tasks" | "totalCount">,
    shown: Iterable<T>,
    now: number,
  ): ReadonlySet<T> | undefined {
    if (pageNumber === 1) this.#begin(now, Math.ceil(totalCount / this.#rowsOf(tasks.length, totalCount)));
    this.#unread.delete(pageNumber);
    for (const task of shown) this.#shown.add(task);
    if (this.#unread.size > 0) return undefined;
    return this.#shown;
  }

  #begin(now: number, pages: number): void {
    this.#beganAt = now;
    this.#pages = pages;
    this.#shown = new Set();
    this.#unread = new Set(Array.from({ length: pages }, (_, index) => index + 1));
  }

  #isUnderWay(now: number): boolean {
    return this.#unread.size > 0 && now - this.#beganAt <= FRESH_MS;
  }

  /** Rows on each page but the last: a server may give fewer than it was asked for. */
  #rowsOf(given: number, total: number): number {
    return given > 0 && given < total ? given : this.#mostRows;
  }
}
