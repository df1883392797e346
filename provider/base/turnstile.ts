import { type Budget, untilOver } from "./budget.js";
import type { Clock } from "./clock.js";

/** Lets callers through in their order, and no more of them in any stretch of time than are allowed. */
export class Turnstile {
  readonly #clock: Clock;
  readonly #interval: number;
  /** For each caller that an interval admits: when the interval is over that the last one there began. */
  readonly #places: Promise<void>[];
  #place = 0;
  #last: Promise<void> = Promise.resolve();

  /**
   * @param interval the stretch of time in ms
   * @param callers how many may pass within it. Default: 1
   */
  constructor(clock: Clock, interval: number, callers = 1) {
    this.#clock = clock;
    this.#interval = interval;
    this.#places = Array.from({ length: callers }, () => Promise.resolve());
  }

  get perSecond(): number {
    return (this.#places.length * 1_000) / this.#interval;
  }

  /** Resolves when it is the caller's turn, or its budget is over: then the call itself says so. */
  async pass(budget: Budget): Promise<void> {
    const { signal } = budget;
    if (signal.aborted) return;
    const place = this.#place;
    this.#place = (place + 1) % this.#places.length;
    const turn = Promise.all([this.#last, this.#places[place]]).then(() => {});
    this.#last = turn;
    this.#places[place] = turn.then(() => this.#clock.sleep(signal.aborted ? 0 : this.#interval));
    await untilOver(turn, budget);
  }
}
