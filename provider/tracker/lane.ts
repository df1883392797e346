import type { Clock } from "../base/clock.js";

/** How many calls a second an operation may be called: at first, at most, and when it is throttled again and again. */
export interface LaneRates {
  first: number;
  most: number;
  least: number;
}

/**
 * DescribeRefreshTasks allows 5 calls a second for the whole account. The margin is for calls that arrive closer
 * together than they were sent.
 */
export const DESCRIBE_RATES: LaneRates = { first: 4, most: 4.5, least: 0.25 };

/** DescribeRefreshTaskById allows 30. */
export const BY_ID_RATES: LaneRates = { first: 20, most: 27, least: 0.5 };

/** What a calm answer adds to the rate: little above the rate that was refused last, more below it. */
const STEP = 0.02;
const STEP_BACK = 0.25;

/** The API counts the calls of a second. */
const SECOND = 1_000;
/** The longest rest that is granted to an API that asks for one, and after failures in a row. */
const LONGEST_REST = 300_000;
const LONGEST_REST_AFTER_FAILURE = 15_000;

/**
 * The budget of one operation. Others call it for the same account, so the rate is felt for: each answer raises it
 * a little, each refusal halves it.
 */
export class Lane {
  readonly #clock: Clock;
  readonly #rates: LaneRates;
  #rate: number;
  #calm: number;
  #next = Number.NEGATIVE_INFINITY;
  #restUntil = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor(clock: Clock, rates: LaneRates) {
    this.#clock = clock;
    this.#rates = rates;
    this.#rate = rates.first;
    this.#calm = rates.first;
  }

  /** How many calls can be made in about a second; none while it rests. */
  get room(): number {
    return this.isResting ? 0 : Math.max(1, Math.floor(this.#rate));
  }

  get isResting(): boolean {
    return this.#clock.now() < this.#restUntil;
  }

  /** When its rest is over, or was. */
  get restUntil(): number {
    return this.#restUntil;
  }

  /** Takes the next free time for a call, and resolves when it has come, or the signal fires. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const at = Math.max(now, this.#next);
    this.#next = at + SECOND / this.#rate;
    if (at > now) await this.#clock.sleep(Math.ceil(at - now), signal);
  }

  onAnswer(): void {
    this.#failures = 0;
    this.#rate = Math.min(this.#rates.most, this.#rate + (this.#rate < this.#calm ? STEP_BACK : STEP));
  }

  onThrottled(retryAfterMs = 0): void {
    this.#calm = Math.min(this.#calm, this.#rate * 0.75);
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
