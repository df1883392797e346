import { formatTime, type ServerClock } from "../base/clock.js";
import type { RefreshTasksQuery } from "../model/client.js";
import type { Entry } from "./entry.js";
import { Listing } from "./listing.js";

/** How long the API remembers a task. */
export const HISTORY_MS = 3 * 24 * 3_600_000;
const MINUTE = 60_000;

/** Submissions that lie further apart are not listed together: all that others did in between would be listed too. */
const FAR_APART_MS = 5 * MINUTE;
/** Tasks are stamped to the second, and by several machines. First little is allowed for that, then much. */
const CLOSE_MS = 5_000;
const WIDE_MS = MINUTE;
/** A task that was submitted longer ago than this shows in the history, if it ever does. */
const VISIBLE_AFTER_MS = 10_000;

/** A stretch of the history in which tasks of one type were submitted. */
export interface Window {
  readonly objectType: string | undefined;
  readonly listing: Listing;
  /** When the first and the last were submitted, by the API's clock. */
  readonly from: number;
  readonly to: number;
  margin: number;
}

/** The listings by time and type in which that stands which is outstanding. */
export class Windows {
  readonly #serverClock: ServerClock;
  readonly #ofType = new Map<string | undefined, Window[]>();
  /** The types by which the API refuses to list. */
  readonly #refused = new Set<string | undefined>();

  constructor(serverClock: ServerClock) {
    this.#serverClock = serverClock;
  }

  /** The windows in which entries stand, with what of them; entries that none shows are left out. */
  group(entries: Iterable<Entry>, outstanding: Iterable<Entry>): Map<Window, Entry[]> {
    const groups = new Map<Window, Entry[]>();
    for (const entry of entries) {
      const window = this.#windowOf(entry, outstanding);
      if (window === undefined) continue;
      const group = groups.get(window);
      if (group === undefined) groups.set(window, [entry]);
      else group.push(entry);
    }
    return groups;
  }

  /** The API refuses such a listing. */
  giveUp({ objectType }: Window): void {
    this.#refused.add(objectType);
  }

  /** Everything was read and these were not there. */
  onMissing(window: Window, entries: readonly Entry[]): void {
    const visible = this.#serverClock.now() - VISIBLE_AFTER_MS;
    const lost = entries.filter((entry) => createdAt(entry) < visible);
    if (lost.length > 0 && window.margin < WIDE_MS) window.margin = WIDE_MS;
    else for (const entry of lost) entry.isListed = false;
    window.listing.restart();
  }

  #windowOf(entry: Entry, outstanding: Iterable<Entry>): Window | undefined {
    const isRefused = this.#refused.has(entry.task.objectType);
    if (isRefused || !entry.isListed || entry.whole !== undefined) return undefined;
    entry.window ??= this.#fitting(entry);
    if (entry.window === undefined) this.#arrange(entry.task.objectType, outstanding);
    return entry.window?.listing.isBroken === false ? entry.window : undefined;
  }

  #fitting(entry: Entry): Window | undefined {
    const time = createdAt(entry);
    return this.#ofType.get(entry.task.objectType)?.find(({ from, to }) => from <= time && time <= to);
  }

  #arrange(objectType: string | undefined, outstanding: Iterable<Entry>): void {
    const entries = [...outstanding]
      .filter((entry) => entry.task.objectType === objectType && entry.whole === undefined)
      .sort((left, right) => createdAt(left) - createdAt(right));
    const windows: Window[] = [];
    let cluster: Entry[] = [];
    entries.forEach((entry, index) => {
      cluster.push(entry);
      const next = entries[index + 1];
      if (next !== undefined && createdAt(next) - createdAt(entry) <= FAR_APART_MS) return;
      const window = this.#newWindow(objectType, createdAt(cluster[0] as Entry), createdAt(entry));
      for (const member of cluster) member.window = window;
      windows.push(window);
      cluster = [];
    });
    this.#ofType.set(objectType, windows);
  }

  #newWindow(objectType: string | undefined, from: number, to: number): Window {
    const window: Window = {
      objectType,
      listing: new Listing(() => this.#query(objectType, window)),
      from,
      to,
      margin: CLOSE_MS,
    };
    return window;
  }

  #query(objectType: string | undefined, { from, to, margin }: Window): RefreshTasksQuery {
    const oldest = this.#serverClock.now() - HISTORY_MS + MINUTE;
    const startTime = Math.max(from - margin, oldest);
    return {
      ...(objectType === undefined ? {} : { objectType }),
      startTime: formatTime(startTime),
      endTime: formatTime(Math.max(to, startTime) + margin),
    };
  }
}

/** When a task was created, by the API's clock: as its row says it, if that was seen. */
function createdAt({ row, task }: Entry): number {
  const stamp = Date.parse(row?.creationTime ?? "");
  return Number.isNaN(stamp) ? task.since : stamp;
}
