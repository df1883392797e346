import type { Clock, ServerClock } from "../base/clock.js";
import type { Limits, RateLimiters } from "../model/limits.js";
import { CallsBudget, waitersOf } from "./budgetedCalls.js";
import { CallsById } from "./callsById.js";
import { CallsToDescribe } from "./callsToDescribe.js";
import { Forecast, type Span } from "./forecast.js";
import { Observations } from "./observations.js";
import type { Operations } from "./operations.js";
import { OutstandingTasks } from "./outstandingTasks.js";
import { isShown, plan } from "./plan.js";
import { CLOSEST_MS, nextLook, widestGap } from "./schedule.js";
import { type Observation, type TrackedId, TrackedTask, tasksOf } from "./trackedTask.js";
import { TypicalDurations } from "./typicalDurations.js";
import { type Outstanding, type Wait, Waiter } from "./waiter.js";
import { Windows } from "./windows.js";

export type { Named, Outstanding, Wait } from "./waiter.js";

/** Precision of the times of tasks, in ms. */
const STAMP_MS = 1_000;

/** Time between looks within which what comes due is asked for together, in ms. */
const BUNDLE_MS = 250;

/** Time after which what could not be looked at has missed more than one look, in ms. */
const OVERDUE_MS = 15_000;

/** Time that a task is waited for beyond the reach of the history, in ms. */
const FORGOTTEN_MARGIN_MS = 60_000;

export interface TrackerOptions extends Operations {
  clock: Clock;
  serverClock: ServerClock;
  limits: Limits;
  /** Shared with all others of the process that call the operations. */
  limiters: RateLimiters;
}

type TaskWaiter = Waiter<TrackedTask>;

/** All waits of a process in one place, within the calls that the account may make. */
export class Tracker {
  readonly #clock: Clock;
  readonly #serverClock: ServerClock;
  readonly #limits: Limits;
  readonly #waiters = new Set<TaskWaiter>();
  readonly #outstanding: OutstandingTasks;
  readonly #durations: TypicalDurations;
  readonly #windows: Windows;
  readonly #observations: Observations;
  readonly #byId: CallsById;
  readonly #toDescribe: CallsToDescribe;
  /** Earliest time of the next look, in ms. */
  #freeAt = Number.NEGATIVE_INFINITY;
  #wake = new AbortController();
  #calls = new CallsBudget(this.#waiters);
  #isRunning = false;

  constructor(options: TrackerOptions) {
    const { clock, serverClock, limits, limiters } = options;
    this.#clock = clock;
    this.#serverClock = serverClock;
    this.#limits = limits;
    this.#outstanding = new OutstandingTasks(limits);
    this.#durations = new TypicalDurations(limits);
    this.#windows = new Windows(serverClock, limits);
    this.#observations = new Observations(clock, this.#outstanding, this.#durations);
    const parts = {
      ...{ clock, serverClock, limits, limiters },
      operations: options,
      outstanding: this.#outstanding,
      windows: this.#windows,
      observations: this.#observations,
      budget: () => this.#calls,
    };
    this.#byId = new CallsById(parts);
    this.#toDescribe = new CallsToDescribe(parts);
  }

  /**
   * Resolves when the API has said of every task how it ended, or when the budget is over. Rejects with what keeps that
   * from ever being said, or with what went wrong here.
   */
  wait<T extends Outstanding>(wait: Wait<T>): Promise<"settled" | "over"> {
    const { signal } = wait.budget;
    if (wait.tasks.length === 0) return Promise.resolve("settled");
    if (signal.aborted) return Promise.resolve("over");
    return new Promise((resolve, reject) => {
      // It hears of its own tasks alone.
      const waiter: TaskWaiter = new Waiter(wait as unknown as Wait, this.#clock.now(), (outcome) => {
        if (typeof outcome === "string") resolve(outcome);
        else reject(outcome.error);
        this.#end(waiter);
      });
      const onOver = (): void => {
        this.#noteRest(waiter);
        waiter.end("over");
      };
      signal.addEventListener("abort", onOver, { once: true, signal: waiter.ended });
      if (this.#waiters.size === 0) this.#calls = new CallsBudget(this.#waiters);
      try {
        this.#begin(waiter);
      } catch (error) {
        waiter.end({ error });
      }
    });
  }

  #begin(waiter: TaskWaiter): void {
    this.#waiters.add(waiter);
    // What was submitted together is expected alike.
    const beginnings = new Map<string, Observation>();
    for (const task of waiter.wait.tasks) {
      const key = `${task.since} ${task.objectType}`;
      const observation = beginnings.get(key) ?? this.#beginning(waiter, task);
      beginnings.set(key, observation);
      const tracked = new TrackedTask(waiter, task, observation);
      waiter.add(tracked);
      this.#outstanding.add(tracked);
    }
    this.#schedule(waiter, this.#widestGap);
    this.#wake.abort();
    if (!this.#isRunning) void this.#run();
  }

  /** What is known of a task before it was seen. */
  #beginning({ beganAt }: TaskWaiter, { since }: Outstanding): Observation {
    const age = Math.max(0, beganAt - this.#serverClock.hereAt(since));
    return {
      // What was submitted before can have an end already: the first look at it need not wait.
      at: beganAt - Math.min(CLOSEST_MS, Math.max(0, age - STAMP_MS)),
      gap: 0,
      process: 0,
      creationTime: undefined,
      forecast: new Forecast(beganAt - age, this.#serverClock.hasTold(since)),
    };
  }

  #end(waiter: TaskWaiter): void {
    this.#waiters.delete(waiter);
    for (const task of waiter.left) this.#outstanding.remove(task);
    if (this.#waiters.size > 0) return;
    this.#wake.abort();
    this.#calls.end();
  }

  /** Looks until nobody waits. What goes wrong and is about no one wait ends all of them: nobody would look for them. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      for (;;) {
        await this.#untilDue();
        if (this.#waiters.size === 0) break;
        await this.#look();
      }
    } catch (error) {
      for (const waiter of this.#waiters) waiter.end({ error });
    } finally {
      this.#isRunning = false;
    }
  }

  async #untilDue(): Promise<void> {
    for (;;) {
      const wait = Math.max(this.#nextCallAt, this.#freeAt) - this.#clock.now();
      if (wait <= 0 || this.#waiters.size === 0) return;
      this.#wake = new AbortController();
      await this.#clock.sleep(wait, this.#wake.signal);
    }
  }

  /** Time at which something is due for which a call can be made, in ms. */
  get #nextCallAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const id of this.#outstanding.ids) next = Math.min(next, Math.max(id.dueAt, this.#restOf(id)));
    return next;
  }

  /** Time before which no call about an id can be made, in ms. */
  #restOf(id: TrackedId): number {
    const { restUntil } = this.#toDescribe;
    return isShown(id) ? Math.min(this.#byId.restUntil, restUntil) : restUntil;
  }

  /** Tells a wait what of it could not be asked for since it was due, since the API has asked for a rest. */
  #noteRest(waiter: TaskWaiter): void {
    const now = this.#clock.now();
    for (const task of waiter.left) {
      const [id] = task.possibleIds;
      const isResting = id !== undefined && this.#restOf(id) > now;
      if (isResting && now - task.dueAt > OVERDUE_MS) waiter.onHindered(task, this.#toDescribe.lastFailure);
    }
  }

  /** Asks for what is due, as much of it as a second's calls can tell. */
  async #look(): Promise<void> {
    const now = this.#clock.now();
    this.#dropForgotten();
    const { byId, toDescribe, refused } = plan(this.#outstanding, this.#windows, {
      now,
      limits: this.#limits,
      availableById: this.#byId.available,
      availableToDescribe: this.#toDescribe.available,
      mayAskById: this.#byId.isAllowed,
    });
    for (const task of refused) task.waiter.end({ error: causeOf(task) });
    const asked = waitersOf(tasksOf(byId.flat()));
    for (const { wanted } of toDescribe) for (const { waiter } of wanted) asked.add(waiter);
    await Promise.all([this.#byId.make(byId), this.#toDescribe.make(toDescribe)]);
    // A page tells of much else too: where pages have to do, more is worth a wait, unless it is chosen for when it tells most.
    this.#freeAt = now + (this.#byId.isAllowed || this.#isListingOnly ? BUNDLE_MS : CLOSEST_MS);
    this.#dropForgotten();
    this.#scheduleAll();
    for (const waiter of asked) waiter.onRound();
  }

  #dropForgotten(): void {
    if (!this.#serverClock.isKnown) return;
    const oldest = this.#serverClock.now() - this.#limits.historyMs - FORGOTTEN_MARGIN_MS;
    for (const task of this.#outstanding.tasks) {
      if (task.task.since >= oldest) continue;
      task.waiter.onForgotten(task);
      this.#observations.settle(task);
    }
  }

  #scheduleAll(): void {
    this.#outstanding.clearSchedule();
    const widest = this.#widestGap;
    for (const waiter of this.#waiters) {
      try {
        this.#schedule(waiter, widest);
      } catch (error) {
        waiter.end({ error });
      }
    }
  }

  /** Of tasks that were seen alike, the next look is thought over once. */
  #schedule(waiter: TaskWaiter, widest: number): void {
    const now = this.#clock.now();
    const deadline = now + waiter.wait.budget.remaining();
    const spans = new Map<Observation, Span>();
    let waitEarly = Number.NEGATIVE_INFINITY;
    let waitLate = Number.NEGATIVE_INFINITY;
    for (const task of waiter.left) {
      if (spans.has(task.observation)) continue;
      const span = this.#spanOf(task, now);
      spans.set(task.observation, span);
      waitEarly = Math.max(waitEarly, span.early);
      waitLate = Math.max(waitLate, span.late);
    }
    const isDear = this.#isOnePage(waiter);
    const nextLooks = new Map<Observation, number>();
    for (const task of waiter.left) {
      const { observation } = task;
      let next = nextLooks.get(observation);
      if (next === undefined) {
        const { forecast, at } = observation;
        next = nextLook({
          ...{ waitEarly, widest, deadline, isDear },
          // What is read together is looked at when all of it has ended.
          span: isDear ? { early: waitEarly, late: waitLate } : (spans.get(observation) as Span),
          lookedAt: at,
          watched: at - waiter.beganAt,
          isConfirmed:
            forecast.span === undefined
              ? this.#durations.knows(task.task.objectType, now)
              : forecast.isConfirmed,
        });
        nextLooks.set(observation, next);
      }
      if (this.#observations.wantsAgain(task)) next = observation.at + CLOSEST_MS;
      if (waiter.wantsNow(task)) next = now;
      // What fails over and over stands behind what has been due since: after a failure, the API is called only once.
      this.#outstanding.schedule(task, Math.max(next, task.failedAt ?? next));
    }
  }

  /** Whether one page of a listing, which is all that can be asked for, has about all of a wait's rows. */
  #isOnePage(waiter: TaskWaiter): boolean {
    return this.#isListingOnly && waiter.left.size <= this.#limits.pageSize;
  }

  /** Whether no id can be asked for. */
  get #isListingOnly(): boolean {
    return this.#limits.canAskByTaskId === false;
  }

  /** Time in which a task ends: by its own progress, else by how long such tasks take. */
  #spanOf({ observation: { forecast }, task }: TrackedTask, now: number): Span {
    if (forecast.span !== undefined) return forecast.span;
    const { early, late } = this.#durations.expect(task.objectType, now);
    return { early: forecast.start + early, late: forecast.start + late };
  }

  /** Most time between two looks, in ms: the more calls it takes to look at all, the less often that is worth it. */
  get #widestGap(): number {
    const { idsPerCall, pageSize } = this.#limits;
    const calls = this.#byId.isAllowed
      ? this.#outstanding.idCount / idsPerCall
      : this.#outstanding.tasks.size / pageSize;
    return widestGap(Math.ceil(calls));
  }
}

/** Refusal of its path, or of one of its ids. */
function causeOf(task: TrackedTask): unknown {
  const refused = [...task.possibleIds].find(({ refusal }) => refusal !== undefined);
  return (
    task.refusal ??
    refused?.refusal ??
    new Error("This product cannot be asked for a task id without a path.")
  );
}
