import type { AdaptiveRateLimiter } from "../base/adaptiveRateLimiter.js";
import type { Budget } from "../base/budget.js";
import type { Clock, ServerClock } from "../base/clock.js";
import type { Answer } from "../cloud/call.js";
import type { RateLimiters } from "../model/limits.js";
import type { Entry } from "./entry.js";
import type { Operations, Refusal } from "./operations.js";

export interface CallParts {
  clock: Clock;
  serverClock: ServerClock;
  operations: Operations;
  limiters: RateLimiters;
  /** Of the calls that are made now. */
  budget(): Budget;
}

/** Makes the calls of one operation, within its budget. */
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

  /** How many can be made in about a second. */
  get room(): number {
    return this.#limiter.available;
  }

  /** Before then none can be made. */
  get restUntil(): number {
    return this.#limiter.restUntil;
  }

  /** What the rest is for. */
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
      /** What its answer is about. */
      concerned(call: Call): Iterable<Entry>;
      make(call: Call): Promise<void>;
    },
  ): Promise<void> {
    const underWay = new Set<Promise<void>>();
    for (const call of calls) {
      while (underWay.size >= atOnce()) await Promise.race(underWay);
      if (!isNeeded(call) || !(await this.turn()) || !isNeeded(call)) continue;
      const made: Promise<void> = make(call)
        .catch((error: unknown) => endWaits(concerned(call), error))
        .finally(() => underWay.delete(made));
      underWay.add(made);
    }
    await Promise.all(underWay);
  }

  /** Waits for the time of the next call. @returns false where it is long, since the API has asked for a rest */
  async turn(): Promise<boolean> {
    return this.#limiter.acquireUnlessResting(this.#budget().signal);
  }

  /** Asks once about some entries; where there is no answer, their waits hear why. */
  async ask<A extends Answer>(
    entries: readonly Entry[],
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
        this.#lastFailure = error;
        for (const entry of entries) {
          entry.failedAt = this.#clock.now();
          entry.watch.onFailed(entry, error);
        }
        for (const watch of new Set(entries.map(({ watch }) => watch))) watch.onTrouble(error);
      }
      return undefined;
    }
  }
}

/** What no other call can mend ends the waits that a call was made for, and no others. */
export function endWaits(concerned: Iterable<Entry>, error: unknown): void {
  for (const { watch } of [...concerned]) watch.end({ error });
}
