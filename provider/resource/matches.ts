import type { Item } from "../model/kind.js";
import { historyType, isOfUrls } from "../model/objectTypes.js";
import { isOfAnother, type Match, PathIndex } from "../model/pathIndex.js";
import { type Ledger, submittedPath } from "../model/state.js";
import type { CdnTask } from "../model/task.js";
import { FAILED } from "../model/taskStatus.js";

/** An item whose submission got no answer. */
export interface Sought {
  item: Item;
  /** Earliest and latest time at which its task can have been created, in ms by the server's clock. */
  from: number;
  to: number;
  /** Whether a row about it can be that task, rather than an older one. */
  isAfterSubmission(row: CdnTask): boolean;
}

/** Rows of the history by the item that they are about, collected while pages are read. */
export class Matches {
  readonly rows = new Map<Item, CdnTask>();
  /** Distance of each row's spelling from its item's. */
  readonly #distances = new Map<Item, number>();
  readonly #ledger: Ledger;
  readonly #open: Map<Item, Sought>;
  readonly #index = new PathIndex<Item>(({ path }) => path);
  #directories: ReadonlySet<string> | undefined;
  readonly #isRowOf: ((row: CdnTask, item: Item) => boolean) | undefined;
  readonly #historyTypes: readonly string[];

  /**
   * @param ledger tells whether a row in another spelling belongs to another path
   * @param historyTypes as `Limits` has them
   * @param isRowOf whether a row is about an item. Default: by path and type
   */
  constructor(
    sought: readonly Sought[],
    ledger: Ledger,
    historyTypes: readonly string[],
    isRowOf?: (row: CdnTask, item: Item) => boolean,
  ) {
    this.#historyTypes = historyTypes;
    this.#open = new Map(sought.map((each) => [each.item, each]));
    this.#ledger = ledger;
    this.#isRowOf = isRowOf;
    for (const { item } of sought) this.#index.add(item);
  }

  /** Whether a further row can still change what is known of the item. */
  isOpen(item: Item): boolean {
    return this.#open.has(item);
  }

  add(rows: readonly CdnTask[]): void {
    const isRowOf = this.#isRowOf;
    if (isRowOf === undefined) {
      for (const { item, row, distance } of this.#byPath(rows)) this.#keep(item, row, distance);
      return;
    }
    for (const row of rows) {
      for (const item of this.#open.keys()) if (isRowOf(row, item)) this.#keep(item, row, 0);
    }
  }

  /** Of the files' entries that say so: which directory was submitted in their place, with each id. */
  get #tasksOfDirectories(): ReadonlySet<string> {
    this.#directories ??= new Set(
      [...this.#ledger].flatMap(([path, entry]) =>
        entry.directoryDepth === undefined
          ? []
          : entry.taskIds.map((taskId) => `${submittedPath(path, entry)} ${taskId}`),
      ),
    );
    return this.#directories;
  }

  #byPath(rows: readonly CdnTask[]): Match<Item>[] {
    const hasTask = (path: string, taskId: string): boolean =>
      this.#ledger.get(path)?.taskIds.includes(taskId) === true ||
      this.#tasksOfDirectories.has(`${path} ${taskId}`);
    return this.#index.match(
      rows,
      (item, row, distance) =>
        this.#isOfType(row, item) &&
        (distance === 0 || (isOfUrls(item.objectType) && !isOfAnother(row, item.path, hasTask))),
    );
  }

  /** A type that is not documented can be listed as one that is not either, or as a file. */
  #isOfType({ objectType }: CdnTask, item: Item): boolean {
    const expected = historyType(item.objectType, this.#historyTypes);
    const listed = historyType(objectType, this.#historyTypes);
    return listed === expected || (expected === undefined && listed === "file");
  }

  /**
   * Keeps a row unless a better one is known. Any row is better than a failed one, which may be somebody else's task of the
   * same path; and one in the item's own spelling is better than one in another.
   */
  #keep(item: Item, row: CdnTask, distance: number): void {
    if (this.#open.get(item)?.isAfterSubmission(row) !== true) return;
    const known = this.#distances.get(item) ?? Number.POSITIVE_INFINITY;
    const hasFailed = row.status === FAILED;
    if (distance > known || (distance === known && hasFailed)) return;
    this.rows.set(item, row);
    this.#distances.set(item, distance);
    if (!hasFailed && distance === 0) this.#open.delete(item);
  }
}
