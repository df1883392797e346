import { formatTime, type ServerClock } from "../base/clock.js";
import type { RefreshTasksQuery } from "../model/client.js";
import type { Limits } from "../model/limits.js";
import { Listing } from "./listing.js";
import { RefreshingPages } from "./refreshingPages.js";
import type { TrackedTask, Window } from "./trackedTask.js";

const MINUTE = 60_000;

/** Time between submissions from which they are not listed together, since all that others did in between would be too. */
const FAR_APART_MS = 5 * MINUTE;
/** Allowance for stamps, which are to the second and of several machines, in ms: first little, then much. */
const CLOSE_MS = 5_000;
const WIDE_MS = MINUTE;
/** The same where a stamp names no zone: a day has zones up to 14 hours from any other's. */
const ANY_ZONE_MS = 14 * 60 * MINUTE;

type WindowLimits = Pick<
  Limits,
  "pageSize" | "historyMs" | "visibleAfterMs" | "zonelessTypes" | "canAskByTaskId"
>;

/** The listings by site, time and type in which that stands which is outstanding. */
export class Windows {
  readonly #serverClock: ServerClock;
  readonly #limits: WindowLimits;
  /** By the key of their site and type. */
  readonly #windows = new Map<string, Window[]>();
  /** Keys of sites and types by which the API refuses to list. */
  readonly #refused = new Set<string>();

  constructor(serverClock: ServerClock, limits: WindowLimits) {
    this.#serverClock = serverClock;
    this.#limits = limits;
  }

  /** Windows in which tasks stand, each with its tasks; those that none shows are left out. */
  group(tasks: Iterable<TrackedTask>, outstanding: Iterable<TrackedTask>): Map<Window, TrackedTask[]> {
    const groups = new Map<Window, TrackedTask[]>();
    for (const task of tasks) {
      const window = this.#windowOf(task, outstanding);
      if (window === undefined) continue;
      const group = groups.get(window);
      if (group === undefined) groups.set(window, [task]);
      else group.push(task);
    }
    return groups;
  }

  /** The API refuses such a listing. */
  giveUp(window: Window): void {
    this.#refused.add(keyOf(window));
  }

  /** Everything was read and these were not there. */
  onMissing(window: Window, tasks: readonly TrackedTask[]): void {
    const lost = tasks.filter((task) => this.isOld(task));
    const wider = this.#marginsOf(window).find((margin) => margin > window.margin);
    if (lost.length > 0 && wider !== undefined) window.margin = wider;
    else for (const task of lost) task.isListed = false;
    window.listing.restart();
  }

  /** Listings by their paths were read and these were not there. Without ids, the listings by time are all that is left. */
  onMissingByPath(tasks: readonly TrackedTask[]): void {
    if (this.#limits.canAskByTaskId !== false) return;
    for (const task of tasks.filter((each) => this.isOld(each))) {
      task.isShownByPath = false;
      task.isListed = true;
    }
  }

  /** Whether the history shows the task by now, if it ever will. */
  isOld(task: TrackedTask): boolean {
    return this.#createdAt(task) < this.#serverClock.now() - this.#limits.visibleAfterMs;
  }

  #windowOf(task: TrackedTask, outstanding: Iterable<TrackedTask>): Window | undefined {
    if (!task.isListed || task.whole !== undefined) return undefined;
    const key = keyOf(task.task);
    if (this.#refused.has(key)) return undefined;
    task.window ??= this.#fitting(key, task);
    if (task.window === undefined) this.#arrange(key, task, outstanding);
    return task.window?.listing.isBroken === false ? task.window : undefined;
  }

  #fitting(key: string, task: TrackedTask): Window | undefined {
    const time = this.#createdAt(task);
    return this.#windows.get(key)?.find(({ from, to }) => from <= time && time <= to);
  }

  #arrange(key: string, { task: alike }: TrackedTask, outstanding: Iterable<TrackedTask>): void {
    const times = new Map<TrackedTask, number>();
    for (const task of outstanding) {
      const { siteId, objectType } = task.task;
      const isAlike = siteId === alike.siteId && objectType === alike.objectType;
      if (isAlike && task.whole === undefined) times.set(task, this.#createdAt(task));
    }
    const tasks = [...times].sort(([, left], [, right]) => left - right);
    const windows: Window[] = [];
    let cluster: TrackedTask[] = [];
    let from = Number.NaN;
    tasks.forEach(([task, time], index) => {
      if (cluster.length === 0) from = time;
      cluster.push(task);
      const [, next] = tasks[index + 1] ?? [];
      if (next !== undefined && next - time <= FAR_APART_MS) return;
      const window = this.#newWindow(alike, from, time);
      for (const member of cluster) member.window = window;
      windows.push(window);
      cluster = [];
    });
    this.#windows.set(key, windows);
  }

  #newWindow(
    { siteId, objectType }: Pick<Window, "siteId" | "objectType"> | TrackedTask["task"],
    from: number,
    to: number,
  ): Window {
    const { pageSize } = this.#limits;
    const listing: Window["listing"] = new Listing(pageSize, () => this.#query(window));
    const window: Window = {
      siteId,
      objectType,
      listing,
      refreshing: new RefreshingPages(pageSize, (pageNumber) => listing.query(pageNumber)),
      from,
      to,
      margin: CLOSE_MS,
    };
    return window;
  }

  #query({ siteId, objectType, from, to, margin }: Window): RefreshTasksQuery {
    const now = this.#serverClock.now();
    const startTime = Math.max(from - margin, now - this.#limits.historyMs + MINUTE);
    const endTime = Math.max(to, startTime) + margin;
    return {
      ...(siteId === undefined ? {} : { siteId }),
      ...(objectType === undefined ? {} : { objectType }),
      startTime: formatTime(startTime),
      endTime: formatTime(margin > WIDE_MS ? Math.min(endTime, now + MINUTE) : endTime),
    };
  }

  #marginsOf({ objectType }: Window): number[] {
    return this.#isZoneless(objectType) ? [CLOSE_MS, WIDE_MS, ANY_ZONE_MS] : [CLOSE_MS, WIDE_MS];
  }

  #isZoneless(objectType: string | undefined): boolean {
    return objectType !== undefined && this.#limits.zonelessTypes?.includes(objectType) === true;
  }

  /** Time of a task's creation in ms, by the API's clock: as its row says it, if that was seen and tells its zone. */
  #createdAt({ observation, task }: TrackedTask): number {
    const stamp = this.#isZoneless(task.objectType) ? Number.NaN : Date.parse(observation.creationTime ?? "");
    return Number.isNaN(stamp) ? task.since : stamp;
  }
}

/** Key that all of a site and type share. */
function keyOf({ siteId, objectType }: Pick<Window, "siteId" | "objectType"> | TrackedTask["task"]): string {
  return `${siteId ?? ""} ${objectType ?? ""}`;
}
