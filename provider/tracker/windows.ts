import { formatTime, type ServerClock } from "../base/clock.js";
import type { RefreshTasksQuery } from "../model/client.js";
import type { Limits } from "../model/limits.js";
import { Listing } from "./listing.js";
import type { TrackedTask, Window } from "./trackedTask.js";

const MINUTE = 60_000;

/** Time between submissions from which they are not listed together, since all that others did in between would be too. */
const FAR_APART_MS = 5 * MINUTE;
/** Allowance for stamps, which are to the second and of several machines, in ms: first little, then much. */
const CLOSE_MS = 5_000;
const WIDE_MS = MINUTE;

/** The listings by time and type in which that stands which is outstanding. */
export class Windows {
  readonly #serverClock: ServerClock;
  readonly #limits: Pick<Limits, "pageSize" | "historyMs" | "visibleAfterMs">;
  readonly #ofType = new Map<string | undefined, Window[]>();
  /** Types by which the API refuses to list. */
  readonly #refused = new Set<string | undefined>();

  constructor(serverClock: ServerClock, limits: Pick<Limits, "pageSize" | "historyMs" | "visibleAfterMs">) {
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
  giveUp({ objectType }: Window): void {
    this.#refused.add(objectType);
  }

  /** Everything was read and these were not there. */
  onMissing(window: Window, tasks: readonly TrackedTask[]): void {
    const visible = this.#serverClock.now() - this.#limits.visibleAfterMs;
    const lost = tasks.filter((task) => createdAt(task) < visible);
    if (lost.length > 0 && window.margin < WIDE_MS) window.margin = WIDE_MS;
    else for (const task of lost) task.isListed = false;
    window.listing.restart();
  }

  #windowOf(task: TrackedTask, outstanding: Iterable<TrackedTask>): Window | undefined {
    const isRefused = this.#refused.has(task.task.objectType);
    if (isRefused || !task.isListed || task.whole !== undefined) return undefined;
    task.window ??= this.#fitting(task);
    if (task.window === undefined) this.#arrange(task.task.objectType, outstanding);
    return task.window?.listing.isBroken === false ? task.window : undefined;
  }

  #fitting(task: TrackedTask): Window | undefined {
    const time = createdAt(task);
    return this.#ofType.get(task.task.objectType)?.find(({ from, to }) => from <= time && time <= to);
  }

  #arrange(objectType: string | undefined, outstanding: Iterable<TrackedTask>): void {
    const tasks = [...outstanding]
      .filter((task) => task.task.objectType === objectType && task.whole === undefined)
      .sort((left, right) => createdAt(left) - createdAt(right));
    const windows: Window[] = [];
    let cluster: TrackedTask[] = [];
    tasks.forEach((task, index) => {
      cluster.push(task);
      const next = tasks[index + 1];
      if (next !== undefined && createdAt(next) - createdAt(task) <= FAR_APART_MS) return;
      const window = this.#newWindow(objectType, createdAt(cluster[0] as TrackedTask), createdAt(task));
      for (const member of cluster) member.window = window;
      windows.push(window);
      cluster = [];
    });
    this.#ofType.set(objectType, windows);
  }

  #newWindow(objectType: string | undefined, from: number, to: number): Window {
    const window: Window = {
      objectType,
      listing: new Listing(this.#limits.pageSize, () => this.#query(objectType, window)),
      from,
      to,
      margin: CLOSE_MS,
    };
    return window;
  }

  #query(objectType: string | undefined, { from, to, margin }: Window): RefreshTasksQuery {
    const oldest = this.#serverClock.now() - this.#limits.historyMs + MINUTE;
    const startTime = Math.max(from - margin, oldest);
    return {
      ...(objectType === undefined ? {} : { objectType }),
      startTime: formatTime(startTime),
      endTime: formatTime(Math.max(to, startTime) + margin),
    };
  }
}

/** Time of a task's creation in ms, by the API's clock: as its row says it, if that was seen. */
function createdAt({ observation, task }: TrackedTask): number {
  const stamp = Date.parse(observation.creationTime ?? "");
  return Number.isNaN(stamp) ? task.since : stamp;
}
