import type { CdnTask } from "./task.js";

/**
 * Rows of a listing that is read page by page while rows may move. Equal rows on two pages are one row, which has moved
 * or was sent twice; equal rows on one page are several.
 */
export class Reading {
  readonly #rows = new Map<string, CdnTask[]>();
  #size = 0;

  get rows(): CdnTask[] {
    return [...this.#rows.values()].flat();
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a page. @returns the number of its rows that are new */
  add(page: readonly CdnTask[]): number {
    const before = this.#size;
    for (const [key, rows] of Map.groupBy(page, keyOf)) {
      const known = this.#rows.get(key)?.length ?? 0;
      if (rows.length < known) continue;
      this.#rows.set(key, rows);
      this.#size += rows.length - known;
    }
    return this.#size - before;
  }
}

/** Equal for equal rows. The task id is not enough: it covers many paths, and a path can be submitted twice under it. */
function keyOf({ taskId, objectType, objectPath, creationTime }: CdnTask): string {
  return [taskId, objectType, objectPath, creationTime].join("\n");
}
