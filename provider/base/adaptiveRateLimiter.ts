import { untilOver } from "./budget.js";
import type { Clock } from "./clock.js";
import type { Pace } from "./rateLimiter.js";

/** Calls a second: at first, at most, and when an operation is throttled again and again. */
export interface CallRates {
  first: number;
  most: number;
  least: number;
}

/** What an answer adds to the rate: little above the rate that was throttled last, more below it. */
const INCREASE = 0.02;
const RECOVERY = 0.25;

/** The API counts the calls of a second. */
const SECOND = 1_000;
/** The longest rest that is granted to an API that asks for one, and after failures in a row. */
const LONGEST_REST = 300_000;
const LONGEST_REST_AFTER_FAILURE = 15_000;

/**
 * The pace of one operation. Others call it for the same account, so that its rate has to be found: additive increase,
 * multiplicative decrease.
 */
export class AdaptiveRateLimiter implements Pace {
  readonly #clock: Clock;
  readonly #rates: CallRates;
  #rate: number;
  #threshold: number;
  #next = Number.NEGATIVE_INFINITY;
  #restUntil = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock, rates: CallRates) {
    this.#clock = clock;
    this.#rates = rates;
    this.#rate = rates.first;
    this.#threshold = rates.first;
  }

  get perSecond(): number {
    return Math.round(this.#rate * 10) / 10;
  }

  /** Calls that can be made in about a second; none while it rests. */
  get available(): number {
    return this.isResting ? 0 : Math.max(1, Math.floor(this.#rate));
  }

  get isResting(): boolean {
    return this.#clock.now() < this.#restUntil;
  }

  /** When its rest is over, or was. */
  get restUntil(): number {
    return this.#restUntil;
  }

  /** Waits out a rest as well. */
  async acquire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const rest = this.#restUntil - this.#clock.now();
      if (rest > 0) await this.#clock.sleep(Math.ceil(rest), signal);
      else if (await this.acquireUnlessResting(signal)) return;
    }
  }

  /** @returns false where the operation rests: nobody waits for that here */
  async acquireUnlessResting(signal: AbortSignal): Promise<boolean> {
    if (this.isResting) return false;
    const turn = this.#last.then(() => this.#takeSlot(signal));
    this.#last = turn;
    await untilOver(turn, signal);
    return !this.isResting;
  }

  async #takeSlot(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const now = this.#clock.now();
    const at = Math.max(now, this.#next);
    if (at > now) await this.#clock.sleep(Math.ceil(at - now), signal);
    // Who has given up meanwhile leaves the slot to the next.
    if (!signal.aborted) this.#next = at + SECOND / this.#rate;
  }

  onAnswer(): void {
    this.#failures = 0;
    this.#rate = Math.min(
      this.#rates.most,
      this.#rate + (this.#rate < this.#threshold ? RECOVERY : INCREASE),
    );
  }

  /** An answer to a caller that leaves the rest to others: raises the rate no further than where it began. */
  onCourteousAnswer(): void {
    this.#rate = Math.max(this.#rate, Math.min(this.#rates.first, this.#rate + RECOVERY));
  }

  onThrottled(retryAfterMs = 0): void {
    this.#threshold = Math.min(this.#threshold, this.#rate * 0.75);
    this.#rate = Math.max(this.#rates.least, this.#rate / 2);
    this.#rest(Math.max(SECOND, Math.min(retryAfterMs, LONGEST_REST)));
  }

  /** A call failed for another reason: something is out of order, and more calls would not mend it. */
  onFailure(): void {
    this.#rest(Math.min(LONGEST_REST_AFTER_FAILURE, SECOND * 2 ** this.#failures));
    this.#failures++;
  }

  #rest(milliseconds: number): void {
    this.#restUntil = Math.max(this.#restUntil, this.#clock.now() + milliseconds);
  }
}
