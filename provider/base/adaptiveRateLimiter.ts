import { untilOver } from "./budget.js";
import type { Clock } from "./clock.js";
import type { Pace } from "./rateLimiter.js";

/** Rates of an operation, in calls a second: at the start, at most, and at least, however often it is throttled. */
export interface CallRates {
  first: number;
  most: number;
  least: number;
}

/** Calls a second that an answer adds to the rate: above the rate that was throttled last, and below it. */
const INCREASE = 0.02;
const RECOVERY = 0.25;

/** Span in which the API counts calls, in ms. */
const SECOND = 1_000;
/** Longest rests, in ms: where the API asks for one, and after failures in a row. */
const LONGEST_REST = 300_000;
const LONGEST_REST_AFTER_FAILURE = 15_000;

/**
 * Rate limiter of one operation that others call for the same account too, so that its rate has to be found: additive
 * increase, multiplicative decrease.
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

  /** Calls that can start within about a second; 0 during a rest. */
  get available(): number {
    return this.isResting ? 0 : Math.max(1, Math.floor(this.#rate));
  }

  get isResting(): boolean {
    return this.#clock.now() < this.#restUntil;
  }

  /** End of the current rest, or of the last one, in ms of the clock; `-Infinity` before the first. */
  get restUntil(): number {
    return this.#restUntil;
  }

  /** Resolves when it is the turn of a call, after the rest if there is one, or the signal fires. */
  async acquire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const rest = this.#restUntil - this.#clock.now();
      if (rest > 0) await this.#clock.sleep(Math.ceil(rest), signal);
      else if (await this.acquireUnlessResting(signal)) return;
    }
  }

  /** Resolves when it is the turn of a call, and at once during a rest. @returns false during a rest */
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
    // A caller that has given up meanwhile leaves its slot to the next one.
    if (!signal.aborted) this.#next = at + SECOND / this.#rate;
  }

  onAnswer(): void {
    this.#failures = 0;
    this.#rate = Math.min(
      this.#rates.most,
      this.#rate + (this.#rate < this.#threshold ? RECOVERY : INCREASE),
    );
  }

  /** Answer to a call beside the tracker's, which are to have what is above: raises the rate to `rates.first` at most. */
  onCourteousAnswer(): void {
    this.#rate = Math.max(this.#rate, Math.min(this.#rates.first, this.#rate + RECOVERY));
  }

  onThrottled(retryAfterMs = 0): void {
    this.#threshold = Math.min(this.#threshold, this.#rate * 0.75);
    this.#rate = Math.max(this.#rates.least, this.#rate / 2);
    this.#rest(Math.max(SECOND, Math.min(retryAfterMs, LONGEST_REST)));
  }

  /** Failure for another reason than throttling: more calls would not help, so it rests, longer after each. */
  onFailure(): void {
    this.#rest(Math.min(LONGEST_REST_AFTER_FAILURE, SECOND * 2 ** this.#failures));
    this.#failures++;
  }

  #rest(milliseconds: number): void {
    this.#restUntil = Math.max(this.#restUntil, this.#clock.now() + milliseconds);
  }
}
