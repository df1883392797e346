import { DAY, type EmulatorClock, SECOND } from "./clock.js";
import type { EmulatedProduct } from "./productName.js";

/** Reach of the history, in ms. */
export const HISTORY_MS = 3 * DAY;

/** What a path of a task does to caches when its task is complete. */
export interface TaskEffect {
  kind:
    | "file"
    | "ignoreParams"
    | "directory"
    | "regex"
    | "cacheTag"
    | "hostname"
    | "site"
    | "siteTag"
    | "preload";
  /**
   * The path as it was submitted, however the history spells it. For a cache tag: `domain/tag`, or of ESA `site/tag`; for a
   * hostname or a whole site, these.
   */
  objectPath: string;
  /** Whether copies are dropped. Else they only expire, all but those of a file. */
  force: boolean;
}

/** The end of a task that has an effect, and does not fail. */
export interface TaskEnd {
  readonly effect: TaskEffect;
  /** Its time, past or future, in ms since 1970 by the emulator's clock; `Infinity` while it is held. */
  at(): number;
}

/** One path of one task, as a test sees it. */
export interface EmulatedTask {
  /** Its id, which other paths can share. */
  taskId: string;
  /** The path that it refreshes or prefetches. For a cache tag: `domain/tag`, or of ESA the tag alone. */
  objectPath: string;
  /**
   * The type, as the history shows it: `file`, `directory`, `regex`, `preload`, of ESA also `hostname`, `ignoreParams`,
   * `cachetag` and `purgeall`, or what `addTasks` was given.
   */
  objectType: string;
  /** The domain of the path. */
  domain: string;
  /** The product in whose history it is. */
  product: EmulatedProduct;
  /** The account in whose history it is. */
  accountId: string;
  /** The site of ESA in whose history it is; absent from tasks of other products. */
  siteId?: string;
  /** Its creation, in ms since 1970 by the emulator's clock. */
  createdAt: number;
  /** Its end, past or future, in ms since 1970 by the emulator's clock; `Infinity` while it is held. */
  completesAt: number;
  /** `Refreshing`, `Complete`, `Failed` or what `addTasks` was given. */
  status: string;
  /** Progress in percent. */
  process: number;
  /** Reason why it failed or will fail; empty for all others. */
  description: string;
  /** Whether it was submitted with `Force`. */
  force: boolean;
}

/** Choice of paths: exactly one, those that match, or those for which a function returns true. */
export type PathMatch = string | RegExp | ((objectPath: string) => boolean);

/** Whose history a task is in. */
export interface Owner {
  product: EmulatedProduct;
  accountId: string;
  /** Of ESA. */
  siteId?: string;
}

/** A task on its way into the store. */
export interface NewRow extends Owner {
  taskId: string;
  objectPath: string;
  objectType: string;
  domain: string;
  createdAt: number;
  completesAt: number;
  /** Reason why it will fail; undefined if it will not. */
  failure: string | undefined;
  /** What it does to caches. Default: nothing, as with tasks of somebody else. */
  effect?: TaskEffect;
  /** State that the history shows at any time. Default: it changes as time passes. */
  fixed?: Shown;
}

/** State of a task, as the history shows it. */
interface Shown {
  status: string;
  process: number;
  description: string;
}

interface Row extends NewRow {
  holds: Set<TaskHold>;
  /** State that the read before would have shown, for stale reads. */
  lastShown: Shown;
}

/** Keeps tasks from ending. */
export interface TaskHold {
  /** Lets them go on. A task that would have ended meanwhile ends now. */
  release(): void;
}

/** Filters for the history. A row has to match all of them. */
export interface HistoryQuery {
  taskId?: string;
  objectPath?: string;
  objectType?: string;
  domain?: string;
  status?: string;
  /** First and last time of creation, in ms since 1970, whole seconds, both included. */
  from?: number;
  to?: number;
}

/** A row of the history's answer. */
export interface HistoryRow extends Shown {
  taskId: string;
  objectPath: string;
  objectType: string;
  domain: string;
  createdAt: number;
  completesAt: number;
}

/** Rows of a history, oldest first: all, and by the keys by which they are looked up. */
interface HistoryRows {
  all: Row[];
  byId: Map<string, Row[]>;
  byPath: Map<string, Row[]>;
}

/** All tasks of all accounts. */
export class TaskStore {
  readonly #clock: EmulatorClock;
  readonly #visibleAfter: number;
  readonly #staleReads: boolean;
  readonly #rows: Row[] = [];
  readonly #ends: TaskEnd[] = [];
  readonly #histories = new Map<string, HistoryRows>();
  readonly #holds = new Map<TaskHold, (objectPath: string) => boolean>();

  constructor(clock: EmulatorClock, options: { visibleAfter: number; staleReads: boolean }) {
    this.#clock = clock;
    this.#visibleAfter = options.visibleAfter;
    this.#staleReads = options.staleReads;
  }

  add(tasks: readonly NewRow[]): EmulatedTask[] {
    const rows = tasks.map((task): Row => {
      const holds = [...this.#holds].filter(([, matches]) => matches(task.objectPath)).map(([hold]) => hold);
      return {
        ...task,
        holds: new Set(holds),
        lastShown: task.fixed ?? { status: "Refreshing", process: 0, description: "" },
      };
    });
    for (const row of rows) {
      const history = this.#history(row);
      this.#rows.push(row);
      if (row.effect !== undefined && row.failure === undefined) {
        this.#ends.push({ effect: row.effect, at: () => endOf(row) });
      }
      insert(history.all, row);
      insert(listOf(history.byId, row.taskId), row);
      insert(listOf(history.byPath, row.objectPath), row);
    }
    const now = this.#clock.now();
    return rows.map((row) => snapshot(row, now));
  }

  /** All tasks as they are now, in the order in which they came. */
  list(): EmulatedTask[] {
    const now = this.#clock.now();
    return this.#rows.map((row) => snapshot(row, now));
  }

  /** The ends of all tasks that do something to caches, in the order in which the tasks came. */
  get ends(): readonly TaskEnd[] {
    return this.#ends;
  }

  /** One page of a history, newest first, and how many rows there are in all. */
  page(
    owner: Owner,
    query: HistoryQuery,
    page: { number: number; size: number },
  ): { rows: HistoryRow[]; total: number } {
    const { all, byId, byPath } = this.#history(owner);
    const now = this.#clock.now();
    const candidates =
      query.taskId !== undefined
        ? (byId.get(query.taskId) ?? [])
        : query.objectPath !== undefined
          ? (byPath.get(query.objectPath) ?? [])
          : all;
    const oldest = Math.max(now - HISTORY_MS, query.from ?? 0);
    // Times are shown in whole seconds: all of the last second belongs to the range.
    const newest = Math.min(now - this.#visibleAfter, (query.to ?? now) + SECOND - 1);
    const begin = countBefore(candidates, (row) => row.createdAt < oldest);
    const end = countBefore(candidates, (row) => row.createdAt <= newest);

    const first = (page.number - 1) * page.size;
    let rows: Row[] = [];
    let total = 0;
    const matches = this.#matcher(query, now);
    if (matches === undefined) {
      total = Math.max(0, end - begin);
      const last = Math.max(begin, end - first - page.size);
      rows = candidates.slice(last, Math.max(last, end - first)).reverse();
    } else {
      for (let index = end - 1; index >= begin; index--) {
        const row = candidates[index] as Row;
        if (matches(row)) {
          if (total >= first && rows.length < page.size) rows.push(row);
          total++;
        }
      }
    }
    return { rows: rows.map((row) => this.#read(row, now)), total };
  }

  /** Number of a history's tasks of a type that have not ended. */
  unfinished(owner: Owner, objectType: string): number {
    const now = this.#clock.now();
    return this.#history(owner).all.filter((row) => row.objectType === objectType && isRunning(row, now))
      .length;
  }

  /** Ends matching tasks now. @returns their number */
  complete(matches: (objectPath: string) => boolean): number {
    const now = this.#clock.now();
    const rows = this.#rows.filter((row) => isRunning(row, now) && matches(row.objectPath));
    for (const row of rows) {
      row.holds.clear();
      row.completesAt = now;
    }
    return rows.length;
  }

  /** Keeps matching tasks from ending, also those that are added later. */
  hold(matches: (objectPath: string) => boolean): TaskHold {
    const hold: TaskHold = { release: () => this.#release(hold) };
    this.#holds.set(hold, matches);
    const now = this.#clock.now();
    for (const row of this.#rows) {
      if (isRunning(row, now) && matches(row.objectPath)) row.holds.add(hold);
    }
    return hold;
  }

  #release(hold: TaskHold): void {
    this.#holds.delete(hold);
    const now = this.#clock.now();
    for (const row of this.#rows) {
      if (row.holds.delete(hold) && row.holds.size === 0) row.completesAt = Math.max(row.completesAt, now);
    }
  }

  #history({ product, accountId, siteId = "" }: Owner): HistoryRows {
    const key = `${product} ${accountId} ${siteId}`;
    const known = this.#histories.get(key);
    if (known !== undefined) return known;
    const fresh: HistoryRows = { all: [], byId: new Map(), byPath: new Map() };
    this.#histories.set(key, fresh);
    return fresh;
  }

  /** Test of each row beyond the look-up by key; undefined if there is nothing more to test. */
  #matcher(query: HistoryQuery, now: number): ((row: Row) => boolean) | undefined {
    const { taskId, objectPath, objectType, domain, status } = query;
    const tests: ((row: Row) => boolean)[] = [];
    if (taskId !== undefined && objectPath !== undefined) tests.push((row) => row.objectPath === objectPath);
    if (objectType !== undefined) tests.push((row) => row.objectType === objectType);
    if (domain !== undefined) tests.push((row) => row.domain === domain);
    if (status !== undefined) tests.push((row) => this.#shown(row, now).status === status);
    return tests.length === 0 ? undefined : (row) => tests.every((test) => test(row));
  }

  #shown(row: Row, now: number): Shown {
    return this.#staleReads ? row.lastShown : shownAt(row, now);
  }

  /** Row for an answer. Like the API, it updates the task after it was read, so that stale reads show the state before. */
  #read(row: Row, now: number): HistoryRow {
    const { taskId, objectPath, objectType, domain, createdAt } = row;
    const shown = this.#shown(row, now);
    row.lastShown = shownAt(row, now);
    return { taskId, objectPath, objectType, domain, createdAt, completesAt: endOf(row), ...shown };
  }
}

/** The function that a `PathMatch` stands for; without one, every path matches. */
export function pathMatcher(match: PathMatch | undefined): (objectPath: string) => boolean {
  if (match === undefined) return () => true;
  if (typeof match === "string") return (objectPath) => objectPath === match;
  if (typeof match === "function") return match;
  // A regular expression with the flag g or y remembers where it was: search does not.
  return (objectPath) => objectPath.search(match) !== -1;
}

function snapshot(row: Row, now: number): EmulatedTask {
  const { taskId, objectPath, objectType, domain, product, accountId, siteId, createdAt, failure } = row;
  const { status, process, description } = shownAt(row, now);
  return {
    taskId,
    objectPath,
    objectType,
    domain,
    product,
    accountId,
    ...(siteId !== undefined && { siteId }),
    createdAt,
    completesAt: endOf(row),
    status,
    process,
    description: failure ?? description,
    force: row.effect?.force ?? false,
  };
}

function shownAt(row: Row, now: number): Shown {
  if (row.fixed !== undefined) return row.fixed;
  if (now >= endOf(row)) {
    return row.failure === undefined
      ? { status: "Complete", process: 100, description: "" }
      : { status: "Failed", process: 99, description: row.failure };
  }
  const share = (now - row.createdAt) / Math.max(1, row.completesAt - row.createdAt);
  return { status: "Refreshing", process: Math.min(99, Math.floor(share * 100)), description: "" };
}

function isRunning(row: Row, now: number): boolean {
  return row.fixed === undefined && now < endOf(row);
}

function endOf(row: Row): number {
  return row.holds.size > 0 ? Number.POSITIVE_INFINITY : row.completesAt;
}

function insert(rows: Row[], row: Row): void {
  const last = rows.at(-1);
  if (last === undefined || last.createdAt <= row.createdAt) {
    rows.push(row);
  } else {
    rows.splice(
      countBefore(rows, (other) => other.createdAt <= row.createdAt),
      0,
      row,
    );
  }
}

function listOf(map: Map<string, Row[]>, key: string): Row[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const fresh: Row[] = [];
  map.set(key, fresh);
  return fresh;
}

/** Number of rows at the beginning for which `holds` is true. It must be false for all rows after them. */
function countBefore(rows: readonly Row[], holds: (row: Row) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(rows[middle] as Row)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
