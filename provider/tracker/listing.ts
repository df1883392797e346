import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import type { CdnTask } from "../model/task.js";
import type { Entry } from "./entry.js";

/** The largest page that DescribeRefreshTasks gives. */
export const PAGE_SIZE = 100;

/** Which pages of a listing tell of some entries. */
export interface Pages {
  /** Pages that have shown some of them, with those. */
  known: Map<number, Entry[]>;
  /** Pages that were not read yet, of which each may show the rest. */
  unread: number[];
  /** The rest: on no page that was read. */
  astray: Entry[];
  /** How many calls it takes to read them all, as far as can be said. */
  calls: number;
}

/**
 * What one query of DescribeRefreshTasks lists, page by page: remembers which page shows what, so that afterwards
 * just the pages are asked for on which something is still outstanding.
 */
export class Listing {
  readonly #query: () => RefreshTasksQuery;
  readonly #pageOf = new Map<Entry, number>();
  readonly #shown = new Map<number, Set<Entry>>();
  #pageSize = PAGE_SIZE;
  #total: number | undefined;
  #isBroken = false;

  constructor(query: () => RefreshTasksQuery) {
    this.#query = query;
  }

  /** Whether it withholds rows that it says it has. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The query for one of its pages. */
  query(pageNumber: number): RefreshTasksQuery {
    return { ...this.#query(), pageSize: PAGE_SIZE, pageNumber };
  }

  /** The pages that are to be read to see some entries. Where all were read without them, it begins again. */
  pagesFor(entries: readonly Entry[]): Pages {
    const pages = this.pagesOf(entries);
    if (pages.astray.length === 0 || pages.unread.length > 0) return pages;
    this.restart();
    return this.pagesOf(entries);
  }

  /** What the pages that were read tell of some entries. */
  pagesOf(entries: readonly Entry[]): Pages {
    const known = new Map<number, Entry[]>();
    const astray: Entry[] = [];
    for (const entry of entries) {
      const page = this.#pageOf.get(entry);
      if (page === undefined) astray.push(entry);
      else if (known.has(page)) known.get(page)?.push(entry);
      else known.set(page, [entry]);
    }
    const unread = astray.length === 0 ? [] : this.#unread();
    const guess = this.#total === undefined ? Math.ceil(astray.length / this.#pageSize) : 0;
    return { known, unread, astray, calls: known.size + Math.max(unread.length, guess) };
  }

  /** Takes in a page, with the entries that are on it. Rows that came or went have moved all others. */
  record(
    pageNumber: number,
    { tasks, totalCount }: Pick<RefreshTasksPage, "tasks" | "totalCount">,
    shown: ReadonlySet<Entry>,
  ): void {
    const before = this.#shown.get(pageNumber) ?? new Set();
    const hasMoved = totalCount !== this.#total || [...before].some((entry) => !shown.has(entry));
    if (hasMoved) this.restart();
    this.#total = totalCount;
    this.#checkLength(pageNumber, tasks);
    this.#shown.set(pageNumber, new Set(shown));
    for (const entry of shown) this.#pageOf.set(entry, pageNumber);
  }

  /** All pages are unread again. */
  restart(): void {
    this.#pageOf.clear();
    this.#shown.clear();
  }

  /** The entry is outstanding no more. */
  forget(entry: Entry): void {
    const page = this.#pageOf.get(entry);
    if (page === undefined) return;
    this.#pageOf.delete(entry);
    this.#shown.get(page)?.delete(entry);
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
