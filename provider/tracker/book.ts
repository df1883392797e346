import type { CdnTask } from "../model/task.js";
import { canStandUnder, type Entry } from "./entry.js";
import { type Match, PathIndex } from "./pathIndex.js";
import { Batch, Target } from "./target.js";

/** All that is outstanding, by what the API knows it by: rows are matched by task id *and* object path. */
export class Book {
  readonly #entries = new Set<Entry>();
  readonly #targets = new Map<string, Target>();
  readonly #batches = new Map<readonly string[], Batch>();
  readonly #paths = new PathIndex<Entry>();

  get entries(): ReadonlySet<Entry> {
    return this.#entries;
  }

  get targets(): Iterable<Target> {
    return this.#targets.values();
  }

  get targetCount(): number {
    return this.#targets.size;
  }

  add(entry: Entry): void {
    const { path, taskIds } = entry.task;
    this.#entries.add(entry);
    if (path !== undefined) this.#paths.add(path, entry);
    if (path !== undefined && taskIds.length > 1) this.#join(entry, taskIds);
    else for (const id of taskIds) this.#stand(entry, this.#target(id));
  }

  remove(entry: Entry): void {
    const { path } = entry.task;
    this.#entries.delete(entry);
    if (path !== undefined) this.#paths.remove(path, entry);
    this.#leaveBatch(entry);
    for (const target of entry.targets) this.leave(entry, target);
    entry.window?.listing.forget(entry);
    entry.isOutstanding = false;
  }

  /** The history has shown which of several ids it stands under. */
  settleId(entry: Entry, taskId: string): void {
    if (entry.batch === undefined) return;
    this.#stand(entry, this.#target(taskId));
    this.#leaveBatch(entry);
  }

  /** One of its ids has told all. */
  leave(entry: Entry, target: Target): void {
    entry.targets.delete(target);
    target.entries.delete(entry);
    target.listing.forget(entry);
    this.#dropIfDone(target);
  }

  /** The entries with a path that rows of one answer are about. Once one has shown in its own spelling, it has no other. */
  match(rows: readonly CdnTask[]): Match<Entry>[] {
    const known = rows.filter(({ taskId }) => this.#targets.has(taskId));
    return this.#paths.match(known, (entry, row, distance) => {
      if (distance > entry.distance || !this.canBeOf(entry, row)) return false;
      return distance === 0 || !entry.watch.isOfAnother(entry.task, row);
    });
  }

  /** Whether the entry is outstanding, and can stand under the row's id. */
  canBeOf(entry: Entry, { taskId }: CdnTask): boolean {
    const target = this.#targets.get(taskId);
    return entry.isOutstanding && target !== undefined && canStandUnder(entry, target);
  }

  /** When the entry is to be looked at. */
  schedule(entry: Entry, dueAt: number): void {
    entry.dueAt = dueAt;
    if (entry.batch !== undefined) entry.batch.dueAt = Math.min(entry.batch.dueAt, dueAt);
    for (const target of entry.targets) target.entriesDueAt = Math.min(target.entriesDueAt, dueAt);
  }

  /** Nothing is to be looked at until it is scheduled. */
  clearSchedule(): void {
    for (const target of this.#targets.values()) target.entriesDueAt = Number.POSITIVE_INFINITY;
    for (const batch of this.#batches.values()) batch.dueAt = Number.POSITIVE_INFINITY;
  }

  #target(id: string): Target {
    const target = this.#targets.get(id) ?? new Target(id);
    this.#targets.set(id, target);
    return target;
  }

  #stand(entry: Entry, target: Target): void {
    entry.targets.add(target);
    target.entries.add(entry);
  }

  /** What was submitted in one call shares the list of its ids. */
  #join(entry: Entry, taskIds: readonly string[]): void {
    let batch = this.#batches.get(taskIds);
    if (batch === undefined) {
      batch = new Batch(taskIds.map((id) => this.#target(id)));
      for (const target of batch.targets) target.batches.add(batch);
      this.#batches.set(taskIds, batch);
    }
    batch.entries.add(entry);
    entry.batch = batch;
  }

  #leaveBatch(entry: Entry): void {
    const { batch } = entry;
    if (batch === undefined) return;
    entry.batch = undefined;
    batch.entries.delete(entry);
    if (batch.entries.size > 0) return;
    this.#batches.delete(entry.task.taskIds);
    for (const target of batch.targets) {
      target.batches.delete(batch);
      this.#dropIfDone(target);
    }
  }

  #dropIfDone(target: Target): void {
    if (!target.isAwaited) this.#targets.delete(target.id);
  }
}
