import type { CdnTask } from "./task.js";

/**
 * The rows of a listing that is read page by page while its rows may move. A row that two pages show has moved between
 * them, or is given again, and is one row; rows that one page shows are as many as they are, also where they are alike.
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

  /** Takes in a page, and returns how many rows are on it that were not known. */
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

/** An id covers many paths, and a path can be done again under the same id. */
function keyOf({ taskId, objectType, objectPath, creationTime }: CdnTask): string {
  return [taskId, objectType, objectPath, creationTime].join("\n");
}
