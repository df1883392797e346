import type { Clock, ServerClock } from "../base/clock.js";
import type { Limits, RateLimiters } from "../model/limits.js";
import { Book } from "./book.js";
import { CallsBudget } from "./callsBudget.js";
import { CallsById } from "./callsById.js";
import { CallsToDescribe } from "./callsToDescribe.js";
import { type Entry, targetsOf } from "./entry.js";
import { Experience } from "./experience.js";
import { Findings } from "./findings.js";
import { Forecast, type Span } from "./forecast.js";
import { PAGE_SIZE } from "./listing.js";
import type { Operations } from "./operations.js";
import type { Outstanding } from "./outstanding.js";
import { plan } from "./plan.js";
import { IDS_PER_CALL, isShown } from "./planById.js";
import { CLOSEST_MS, nextLook, widestGap } from "./schedule.js";
import { concernedBy, type Target } from "./target.js";
import { type Wait, Watch } from "./watch.js";
import { WholeTask } from "./wholeTask.js";
import { HISTORY_MS, Windows } from "./windows.js";

export type { Named, Wait } from "./watch.js";
export { HISTORY_MS };

/** Tasks are stamped to the second. */
const STAMP_MS = 1_000;

/** What comes due within this time is asked for together. */
const BUNDLE_MS = 250;

/** What could not be looked at for so long has missed more than one look. */
const OVERDUE_MS = 15_000;

/** A task is given up for forgotten only when the history surely reaches no further back. */
const FORGOTTEN_AFTER_MS = HISTORY_MS + 60_000;

export interface TrackerOptions extends Operations {
  clock: Clock;
  serverClock: ServerClock;
  limits: Limits;
  /** Shared with all others of the process that call the operations. */
  limiters: RateLimiters;
}

/** All waits of a process in one place, within the calls that the account may make. */
export class Tracker {
  readonly #clock: Clock;
  readonly #serverClock: ServerClock;
  readonly #watches = new Set<Watch>();
  readonly #book = new Book();
  readonly #experience = new Experience();
  readonly #windows: Windows;
  readonly #findings: Findings;
  readonly #byId: CallsById;
  readonly #toDescribe: CallsToDescribe;
  /** When the next look may be taken at the earliest. */
  #freeAt = Number.NEGATIVE_INFINITY;
  #wake = new AbortController();
  #calls = new CallsBudget(this.#watches);
  #isRunning = false;

  constructor(options: TrackerOptions) {
    const { clock, serverClock } = options;
    this.#clock = clock;
    this.#serverClock = serverClock;
    this.#windows = new Windows(serverClock);
    this.#findings = new Findings(this.#clock, this.#book, this.#experience);
    const parts = {
      clock: this.#clock,
      serverClock,
      operations: options,
      limiters: options.limiters,
      book: this.#book,
      windows: this.#windows,
      findings: this.#findings,
      budget: () => this.#calls,
    };
    this.#byId = new CallsById(parts);
    this.#toDescribe = new CallsToDescribe(parts);
  }

  /**
   * Resolves when the API has said of every task how it ended, or when the budget is over. Rejects with what keeps that
   * from ever being said, or with what went wrong here.
   */
  wait(wait: Wait): Promise<"settled" | "over"> {
    const { signal } = wait.budget;
    if (wait.tasks.length === 0) return Promise.resolve("settled");
    if (signal.aborted) return Promise.resolve("over");
    return new Promise((resolve, reject) => {
      const watch = new Watch(wait, (outcome) => {
        if (typeof outcome === "string") resolve(outcome);
        else reject(outcome.error);
        this.#end(watch);
      });
      const onOver = (): void => {
        this.#noteRest(watch);
        watch.end("over");
      };
      signal.addEventListener("abort", onOver, { once: true, signal: watch.ended });
      if (this.#watches.size === 0) this.#calls = new CallsBudget(this.#watches);
      try {
        this.#begin(watch);
      } catch (error) {
        watch.end({ error });
      }
    });
  }

  #begin(watch: Watch): void {
    this.#watches.add(watch);
    for (const task of watch.wait.tasks) {
      const entry = this.#newEntry(watch, task);
      watch.add(entry);
      this.#book.add(entry);
    }
    this.#schedule(watch, this.#widestGap);
    this.#wake.abort();
    if (!this.#isRunning) void this.#run();
  }

  #newEntry(watch: Watch, task: Outstanding): Entry {
    const now = this.#clock.now();
    const age = Math.max(0, now - this.#serverClock.hereAt(task.since));
    return {
      watch,
      task,
      forecast: new Forecast(now - age, this.#serverClock.hasTold(task.since)),
      whole: task.path === undefined ? new WholeTask(task.taskIds) : undefined,
      targets: new Set(),
      batch: undefined,
      isOutstanding: true,
      watchedSince: now,
      // What was submitted before can have an end already: the first look at it need not wait.
      lookedAt: now - Math.min(CLOSEST_MS, Math.max(0, age - STAMP_MS)),
      gap: 0,
      failedAt: Number.NEGATIVE_INFINITY,
      dueAt: now,
      distance: Number.POSITIVE_INFINITY,
      row: undefined,
      process: 0,
      window: undefined,
      refusal: undefined,
      isListed: true,
    };
  }

  #end(watch: Watch): void {
    this.#watches.delete(watch);
    for (const entry of watch.left) this.#book.remove(entry);
    if (this.#watches.size > 0) return;
    this.#wake.abort();
    this.#calls.end();
  }

  /** Looks until nobody waits. What goes wrong and is about no one wait ends all of them: nobody would look for them. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      for (;;) {
        await this.#untilDue();
        if (this.#watches.size === 0) break;
        await this.#look();
      }
    } catch (error) {
      for (const watch of [...this.#watches]) watch.end({ error });
    } finally {
      this.#isRunning = false;
    }
  }

  async #untilDue(): Promise<void> {
    for (;;) {
      const wait = Math.max(this.#nextCallAt, this.#freeAt) - this.#clock.now();
      if (wait <= 0 || this.#watches.size === 0) return;
      this.#wake = new AbortController();
      await this.#clock.sleep(wait, this.#wake.signal);
    }
  }

  /** When something is due for which a call can be made. */
  get #nextCallAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const target of this.#book.targets) {
      next = Math.min(next, Math.max(target.dueAt, this.#restOf(target)));
    }
    return next;
  }

  /** Before then no call about an id can be made. */
  #restOf(target: Target): number {
    const { restUntil } = this.#toDescribe;
    return isShown(target) ? Math.min(this.#byId.restUntil, restUntil) : restUntil;
  }

  /** What of a wait could not be asked for since it was due, since the API has asked for a rest. */
  #noteRest(watch: Watch): void {
    const now = this.#clock.now();
    for (const entry of watch.left) {
      const [target] = targetsOf(entry);
      const isResting = target !== undefined && this.#restOf(target) > now;
      if (isResting && now - entry.dueAt > OVERDUE_MS) {
        watch.onHindered(entry, this.#toDescribe.lastFailure);
      }
    }
  }

  /** Asks for what is due, as much of it as a second's calls can tell. */
  async #look(): Promise<void> {
    const now = this.#clock.now();
    this.#dropForgotten();
    const isHasty = [...this.#watches].some((watch) => watch.isHasty);
    const { byId, toDescribe, stranded } = plan(this.#book, this.#windows, {
      now,
      roomById: this.#byId.room,
      roomToDescribe: this.#toDescribe.room,
      mayAskById: this.#byId.isAllowed,
      knows: (objectType) => isHasty || this.#experience.knows(objectType, now),
    });
    for (const entry of stranded) entry.watch.end({ error: causeOf(entry) });
    const asked = new Set<Watch>();
    for (const { watch } of concernedBy(byId.flat())) asked.add(watch);
    for (const { wanted } of toDescribe) for (const { watch } of wanted) asked.add(watch);
    await Promise.all([this.#byId.make(byId), this.#toDescribe.make(toDescribe)]);
    this.#freeAt = now + this.#closestLooks;
    this.#dropForgotten();
    this.#scheduleAll();
    for (const watch of asked) watch.onRound();
  }

  /** A page tells of much else too: where pages have to do, and as long as few look for all, more is worth a wait. */
  get #closestLooks(): number {
    return this.#byId.isAllowed && !this.#isScouting ? BUNDLE_MS : CLOSEST_MS;
  }

  /** Whether of some of what is outstanding nobody knows how long it takes. */
  get #isScouting(): boolean {
    const now = this.#clock.now();
    for (const { task } of this.#book.entries) {
      if (!this.#experience.knows(task.objectType, now)) return true;
    }
    return false;
  }

  #dropForgotten(): void {
    if (!this.#serverClock.isKnown) return;
    const oldest = this.#serverClock.now() - FORGOTTEN_AFTER_MS;
    for (const entry of [...this.#book.entries]) {
      if (entry.task.since >= oldest) continue;
      entry.watch.onForgotten(entry);
      this.#findings.settle(entry);
    }
  }

  #scheduleAll(): void {
    this.#book.clearSchedule();
    const widest = this.#widestGap;
    for (const watch of [...this.#watches]) {
      try {
        this.#schedule(watch, widest);
      } catch (error) {
        watch.end({ error });
      }
    }
  }

  #schedule(watch: Watch, widest: number): void {
    const now = this.#clock.now();
    const spans = new Map([...watch.left].map((entry) => [entry, this.#spanOf(entry, now)]));
    let waitEarly = Number.NEGATIVE_INFINITY;
    for (const { early } of spans.values()) waitEarly = Math.max(waitEarly, early);
    for (const [entry, span] of spans) {
      const dueAt = this.#nextLook(entry, { span, waitEarly, widest }, now);
      // What fails over and over stands behind what has been due since: after a failure, the API is called only once.
      this.#book.schedule(entry, Math.max(dueAt, entry.failedAt));
    }
  }

  #nextLook(entry: Entry, prospect: { span: Span; waitEarly: number; widest: number }, now: number): number {
    const { watch, forecast, lookedAt, watchedSince, task } = entry;
    if (watch.wantsNow(entry)) return now;
    if (this.#findings.wantsAgain(entry)) return lookedAt + CLOSEST_MS;
    const isGuess = forecast.span === undefined;
    return nextLook({
      ...prospect,
      lookedAt,
      watched: lookedAt - watchedSince,
      isConfirmed: isGuess ? this.#experience.knows(task.objectType, now) : forecast.isConfirmed,
      deadline: now + watch.wait.budget.remaining(),
    });
  }

  /** When an entry ends: by its own progress, else by how long such tasks take. */
  #spanOf({ forecast, task }: Entry, now: number): Span {
    if (forecast.span !== undefined) return forecast.span;
    const { early, late } = this.#experience.expect(task.objectType, now);
    return { early: forecast.start + early, late: forecast.start + late };
  }

  /** The more calls it takes to look at all, the less often that is worth it without cause. */
  get #widestGap(): number {
    const calls = this.#byId.isAllowed
      ? this.#book.targetCount / IDS_PER_CALL
      : this.#book.entries.size / PAGE_SIZE;
    return widestGap(Math.ceil(calls));
  }
}

/** Why it cannot be asked for: by its path, or by one of its ids. */
function causeOf(entry: Entry): unknown {
  return entry.refusal ?? targetsOf(entry).find(({ refusal }) => refusal !== undefined)?.refusal;
}
