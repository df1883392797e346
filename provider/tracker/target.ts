import type { Entry } from "./entry.js";
import { Listing } from "./listing.js";

/** A task id, with all that may stand under it. */
export class Target {
  readonly id: string;
  /** What stands under it. */
  readonly entries = new Set<Entry>();
  /** Of whose entries some may stand under it. */
  readonly batches = new Set<Batch>();
  /** Its rows, as DescribeRefreshTasks lists them. */
  readonly listing: Listing;
  /** When it was last asked for. */
  askedAt = Number.NEGATIVE_INFINITY;
  /** How often in a row DescribeRefreshTaskById did not show it; `Infinity` where it never will. */
  missesById = 0;
  /** Why DescribeRefreshTasks is not asked for it any more. */
  refusal: unknown;
  /** When the first of its entries is to be looked at. */
  entriesDueAt = Number.POSITIVE_INFINITY;
  #rows = 0;

  constructor(id: string) {
    this.id = id;
    this.listing = new Listing(() => ({ taskId: id }));
  }

  get isAwaited(): boolean {
    return this.entries.size > 0 || this.batches.size > 0;
  }

  /** When it is to be asked for. */
  get dueAt(): number {
    let dueAt = this.entriesDueAt;
    for (const batch of this.batches) dueAt = Math.min(dueAt, batch.dueAt);
    return dueAt;
  }

  /** One of what an answer about it may concern. */
  get first(): Entry | undefined {
    const [entry = [...this.batches][0]?.entries.values().next().value] = this.entries;
    return entry;
  }

  /** How many rows it has, as far as is known. */
  get rows(): number {
    let expected = this.entries.size;
    for (const { entries, targets } of this.batches) expected += Math.ceil(entries.size / targets.size);
    return Math.max(this.#rows, expected);
  }

  set rows(seen: number) {
    this.#rows = seen;
  }
}

/** What answers about some ids may concern. */
export function concernedBy(targets: Iterable<Target>): Set<Entry> {
  const concerned = new Set<Entry>();
  const batches = new Set<Batch>();
  for (const target of targets) {
    for (const entry of target.entries) concerned.add(entry);
    for (const batch of target.batches) batches.add(batch);
  }
  for (const { entries } of batches) for (const entry of entries) concerned.add(entry);
  return concerned;
}

/** Entries that were submitted together and got several ids: which of them each stands under shows only later. */
export class Batch {
  readonly targets: ReadonlySet<Target>;
  readonly entries = new Set<Entry>();
  dueAt = Number.POSITIVE_INFINITY;
  readonly #unasked: Set<Target>;

  constructor(targets: Iterable<Target>) {
    this.targets = new Set(targets);
    this.#unasked = new Set(targets);
  }

  /** All rows of one of its ids were seen. @returns whether by now those of each were, so that the rest is not there */
  onRead(target: Target): boolean {
    this.#unasked.delete(target);
    if (this.#unasked.size > 0) return false;
    for (const each of this.targets) this.#unasked.add(each);
    return true;
  }
}

/** What has been due for longest; of those that are alike, what was not asked for longest. */
export function byUrgency(left: Target, right: Target): number {
  return left.dueAt - right.dueAt || left.askedAt - right.askedAt;
}
