import { type EmulatorClock, SECOND } from "./clock.js";
import type { ObjectPath } from "./objectPath.js";

/** Rule by which submitted paths share a task id. */
export type Merge = "same-second" | "never";

/** Paths that one task id can cover. */
export const MAX_PATHS_OF_TASK = { file: 2_000, preload: 500 } as const;

/** A task id that further paths can still be added to. */
interface OpenTask {
  id: string;
  second: number;
  paths: Set<string>;
}

/**
 * Hands out task ids as the API does: paths of one domain in one submission share one, and so do single URLs of
 * one domain that come in the same second by another submission, until the id is full.
 */
export class TaskIds {
  readonly #merge: Merge;
  readonly #clock: EmulatorClock;
  readonly #open = new Map<string, OpenTask>();
  #last = 14_286_878_546;

  constructor(merge: Merge, clock: EmulatorClock) {
    this.#merge = merge;
    this.#clock = clock;
  }

  next(): string {
    this.#last++;
    return String(this.#last);
  }

  /**
   * @param group account and kind of task: paths of different groups never share an id
   * @param limit paths that an id can cover; undefined: ids are not shared with other submissions
   * @returns an id for each path
   */
  assign(group: string, paths: readonly ObjectPath[], limit: number | undefined): string[] {
    if (this.#merge === "never") return paths.map(() => this.next());
    const open = limit === undefined ? new Map<string, OpenTask>() : this.#open;
    const second = Math.floor(this.#clock.now() / SECOND);
    return paths.map(({ text, domain }) => {
      const key = `${group} ${domain}`;
      let task = open.get(key);
      // An id covers a path once: submitted again within the second, the path needs another id.
      if (
        task === undefined ||
        task.second !== second ||
        task.paths.size >= (limit ?? Number.POSITIVE_INFINITY) ||
        task.paths.has(text)
      ) {
        task = { id: this.next(), second, paths: new Set() };
        open.set(key, task);
      }
      task.paths.add(text);
      return task.id;
    });
  }
}
