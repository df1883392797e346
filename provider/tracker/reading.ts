import type { CdnTask } from "../cdn/api.js";

/**
 * The rows of a listing that is read page by page while its rows may move. A row that two pages show has moved between
 * them and is one row; rows that one page shows are as many as they are, also with the same path and time.
 */
export class Reading {
  readonly #rows = new Map<string, CdnTask[]>();

  get rows(): CdnTask[] {
    return [...this.#rows.values()].flat();
  }

  add(page: readonly CdnTask[]): void {
    const alike = Map.groupBy(page, ({ objectPath, creationTime }) => `${objectPath}\n${creationTime}`);
    for (const [key, rows] of alike) {
      if (rows.length >= (this.#rows.get(key)?.length ?? 0)) this.#rows.set(key, rows);
    }
  }
}
