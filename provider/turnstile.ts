import type { Clock } from "./clock.js";

/** Lets callers through one at a time, in their order, each at least `gap` ms after the one before. */
export class Turnstile {
  readonly #clock: Clock;
  readonly #gap: number;
  #free = Promise.resolve();

  constructor(clock: Clock, gap: number) {
    this.#clock = clock;
    this.#gap = gap;
  }

  /** Resolves when it is the caller's turn. */
  pass(): Promise<void> {
    const turn = this.#free;
    // Each turn counts its own gap instead of reading a time: a wall clock that is set back delays nobody.
    this.#free = turn.then(() => this.#clock.sleep(this.#gap));
    return turn;
  }
}
