import type { Clock } from "../base/clock.js";
import type { CdnTask } from "../model/task.js";
import { isFinal } from "../model/taskStatus.js";
import type { Book } from "./book.js";
import { Echo } from "./echo.js";
import { type Entry, isDue } from "./entry.js";
import type { Experience } from "./experience.js";
import type { Target } from "./target.js";
import type { WholeTask } from "./wholeTask.js";

/** Takes in what the API says. Only its own word that a task has ended ends a wait for it. */
export class Findings {
  readonly #clock: Clock;
  readonly #book: Book;
  readonly #experience: Experience;
  readonly #echo = new Echo();

  constructor(clock: Clock, book: Book, experience: Experience) {
    this.#clock = clock;
    this.#book = book;
    this.#experience = experience;
  }

  /** Whether the entry is to be looked at again at once. */
  wantsAgain(entry: Entry): boolean {
    return this.#echo.wantsAgain(entry);
  }

  /** Rows of the history, some of which may be about what is outstanding. */
  onRows(rows: readonly CdnTask[]): void {
    for (const { item: entry, row, distance } of this.#book.match(rows)) {
      // A row before it can have ended the entry, or its wait, or shown that it stands under another id.
      if (!entry.isOutstanding || !this.#book.canBeOf(entry, row)) continue;
      entry.distance = distance;
      this.#onRow(entry, row);
    }
  }

  /** All rows of an id, in one reading. */
  onAllRows(target: Target, rows: readonly CdnTask[]): void {
    for (const entry of target.entries) {
      if (entry.whole !== undefined) this.#onWhole(entry, entry.whole, target, rows);
    }
  }

  /** All rows of an id were seen, so what is still due under it is not there. */
  onRead(target: Target): void {
    this.onMissing(target.entries);
    for (const batch of target.batches) if (batch.onRead(target)) this.onMissing(batch.entries);
  }

  /** What was asked for, of which those that were not there may show later. */
  onMissing(entries: Iterable<Entry>): void {
    for (const entry of entries) if (isDue(entry)) this.#look(entry);
  }

  #onRow(entry: Entry, row: CdnTask): void {
    this.#book.settleId(entry, row.taskId);
    this.#learn(entry, row, row.process);
    this.#tell(entry, row);
  }

  #onWhole(entry: Entry, whole: WholeTask, target: Target, rows: readonly CdnTask[]): void {
    whole.record(target.id, rows);
    const { row } = whole;
    if (row === undefined) {
      this.#look(entry);
      return;
    }
    if (whole.hasEnded(target.id)) this.#book.leave(entry, target);
    this.#learn(entry, row, whole.slowest);
    this.#tell(entry, row);
  }

  #look(entry: Entry): void {
    const now = this.#clock.now();
    entry.gap = now - entry.lookedAt;
    entry.lookedAt = now;
    entry.dueAt = Number.POSITIVE_INFINITY;
    entry.watch.onAnswered(entry);
  }

  #learn(entry: Entry, row: CdnTask, process: number): void {
    this.#look(entry);
    const { forecast, task } = entry;
    const now = entry.lookedAt;
    const hasEnded = isFinal(row.status);
    const advance = (hasEnded ? 100 : process) - entry.process;
    entry.row = row;
    entry.process = process;
    if (this.#echo.observe(entry, advance)) for (const { forecast } of this.#book.entries) forecast.forget();
    if (!hasEnded && this.#echo.isTrue(entry)) forecast.observe(now, process);
    this.#experience.note(task.objectType, hasEnded ? forecast.durationAtEnd(now) : forecast.duration, now);
  }

  #tell(entry: Entry, row: CdnTask): void {
    entry.watch.onRow(entry, row);
    if (isFinal(row.status)) this.settle(entry);
  }

  /** Nothing more is to be learned of it. */
  settle(entry: Entry): void {
    this.#book.remove(entry);
    entry.watch.onSettled(entry);
  }
}
