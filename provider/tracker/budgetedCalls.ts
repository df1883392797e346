import type { AdaptiveRateLimiter } from "../base/adaptiveRateLimiter.js";
import { type Budget, Cancelled } from "../base/budget.js";
import type { Clock, ServerClock } from "../base/clock.js";
import type { Answer } from "../cloud/call.js";
import type { Limits, RateLimiters } from "../model/limits.js";
import type { Operations, Refusal } from "./operations.js";
import type { TrackedTask } from "./trackedTask.js";
import type { Wait } from "./waiter.js";

export interface CallParts {
  clock: Clock;
  serverClock: ServerClock;
  operations: Operations;
  limits: Limits;
  limiters: RateLimiters;
  /** Budget of the calls that are made now. */
  budget(): Budget;
}

/** Calls of one operation, within its rate and their budget. */
export class BudgetedCalls {
  readonly #clock: Clock;
  readonly #serverClock: ServerClock;
  readonly #judge: Operations["judge"];
  readonly #budget: CallParts["budget"];
  readonly #limiter: AdaptiveRateLimiter;
  #lastFailure: unknown;

  constructor({ clock, serverClock, operations, budget }: CallParts, limiter: AdaptiveRateLimiter) {
    this.#clock = clock;
    this.#serverClock = serverClock;
    this.#judge = (error) => operations.judge(error);
    this.#budget = budget;
    this.#limiter = limiter;
  }

  /** Number of calls that can be made in about a second. */
  get available(): number {
    return this.#limiter.available;
  }

  /** Time before which none can be made, in ms. */
  get restUntil(): number {
    return this.#limiter.restUntil;
  }

  /** Failure that the rest is for. */
  get lastFailure(): unknown {
    return this.#lastFailure;
  }

  /** Makes calls in their order, some at once; ends early where the API has asked for a rest. */
  async run<Call>(
    calls: readonly Call[],
    {
      atOnce,
      isNeeded,
      concerned,
      make,
    }: {
      atOnce(): number;
      /** An answer to an earlier call can have made it needless. */
      isNeeded(call: Call): boolean;
      /** Tasks that its answer is about. */
      concerned(call: Call): Iterable<TrackedTask>;
      make(call: Call): Promise<void>;
    },
  ): Promise<void> {
    const underWay = new Set<Promise<void>>();
    for (const call of calls) {
      while (underWay.size >= atOnce()) await Promise.race(underWay);
      if (!isNeeded(call) || !(await this.acquire()) || !isNeeded(call)) continue;
      const made: Promise<void> = make(call)
        .catch((error: unknown) => endWaits(concerned(call), error))
        .finally(() => underWay.delete(made));
      underWay.add(made);
    }
    await Promise.all(underWay);
  }

  /** Waits for the time of the next call. @returns false where it is long, since the API has asked for a rest */
  acquire(): Promise<boolean> {
    return this.#limiter.acquireUnlessResting(this.#budget().signal);
  }

  /** Asks once about some tasks; where there is no answer, their waits hear why. */
  async ask<A extends Answer>(
    concerned: () => Iterable<TrackedTask>,
    call: (budget: Budget) => Promise<A>,
    onRefused: (error: unknown, refusal: Refusal) => void,
  ): Promise<A | undefined> {
    const budget = this.#budget();
    try {
      const answer = await call(budget);
      this.#serverClock.observe(answer.serverTime);
      this.#limiter.onAnswer();
      return answer;
    } catch (error) {
      // Nobody waits for it any more: then its end says nothing of the API.
      if (budget.signal.aborted || budget.remaining() <= 0) return undefined;
      const { refusal, throttled, retryAfterMs } = this.#judge(error);
      if (refusal !== undefined) onRefused(error, refusal);
      else {
        if (throttled) this.#limiter.onThrottled(retryAfterMs);
        else this.#limiter.onFailure();
        this.#onFailed(concerned(), error);
      }
      return undefined;
    }
  }

  #onFailed(tasks: Iterable<TrackedTask>, error: unknown): void {
    this.#lastFailure = error;
    const waiters = new Set<TrackedTask["waiter"]>();
    for (const task of tasks) {
      task.failedAt = this.#clock.now();
      task.waiter.onFailed(task, error);
      waiters.add(task.waiter);
    }
    for (const waiter of waiters) waiter.onTrouble(error);
  }
}

/** What no other call can mend ends the waits that a call was made for, and no others. */
export function endWaits(concerned: Iterable<TrackedTask>, error: unknown): void {
  for (const waiter of waitersOf(concerned)) waiter.end({ error });
}

/** Each that waits for one of the tasks. */
export function waitersOf(tasks: Iterable<TrackedTask>): Set<TrackedTask["waiter"]> {
  const waiters = new Set<TrackedTask["waiter"]>();
  for (const { waiter } of tasks) waiters.add(waiter);
  return waiters;
}

/** Budget of the tracker's calls, which tell of many waits: they last as long as any of them does. */
export class CallsBudget implements Budget {
  readonly #waits: Iterable<{ wait: Pick<Wait, "budget"> }>;
  readonly #over = new AbortController();

  /** @param waits those under way, as they come and go */
  constructor(waits: Iterable<{ wait: Pick<Wait, "budget"> }>) {
    this.#waits = waits;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get lastSignal(): AbortSignal {
    return this.#over.signal;
  }

  remaining(): number {
    let longest = 0;
    for (const { wait } of this.#waits) longest = Math.max(longest, wait.budget.remaining());
    return longest;
  }

  /** Nobody waits any more. */
  end(): void {
    this.#over.abort(new Cancelled());
  }
}
