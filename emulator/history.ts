import type { EmulatedProduct } from "./productName.js";
import type { HistoryQuery, HistoryRow, TaskStore } from "./tasks.js";

/** The tasks of one product: those of others do not show in its history. */
export class History {
  readonly #store: TaskStore;
  readonly #product: EmulatedProduct;

  constructor(store: TaskStore, product: EmulatedProduct) {
    this.#store = store;
    this.#product = product;
  }

  /** One page of an account's tasks, newest first, and how many rows there are in all. */
  page(
    accountId: string,
    query: HistoryQuery,
    page: { number: number; size: number },
  ): { rows: HistoryRow[]; total: number } {
    return this.#store.page({ product: this.#product, accountId }, query, page);
  }

  /** All matching rows, newest first. */
  find(accountId: string, query: HistoryQuery): HistoryRow[] {
    return this.page(accountId, query, { number: 1, size: Number.MAX_SAFE_INTEGER }).rows;
  }

  /** Number of tasks of a type that have not ended. */
  unfinished(accountId: string, objectType: string): number {
    return this.#store.unfinished({ product: this.#product, accountId }, objectType);
  }
}
