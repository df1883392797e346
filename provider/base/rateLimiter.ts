import { untilOver } from "./budget.js";
import type { Clock } from "./clock.js";

/** Spreads calls out in time, in the order in which they come. */
export interface Pace {
  /** At most so many calls a second are let through. */
  readonly perSecond: number;
  /** Whether no call is let through, since the API has asked for a rest. Default: never. */
  readonly isResting?: boolean;
  /** Resolves when it is the turn of a call, or the signal fires: then the call itself says so. */
  acquire(signal: AbortSignal): Promise<void>;
}

const SECOND = 1_000;

/** Lets through no more calls in any second than are allowed. */
export class RateLimiter implements Pace {
  readonly #clock: Clock;
  /** For each call that a second admits: when the second is over that the last one there began. */
  readonly #slots: Promise<void>[];
  #slot = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#slots = Array.from({ length: perSecond }, () => Promise.resolve());
  }

  get perSecond(): number {
    return this.#slots.length;
  }

  async acquire(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const slot = this.#slot;
    this.#slot = (slot + 1) % this.#slots.length;
    const turn = Promise.all([this.#last, this.#slots[slot]]).then(() => {});
    this.#last = turn;
    this.#slots[slot] = turn.then(() => this.#clock.sleep(signal.aborted ? 0 : SECOND));
    await untilOver(turn, signal);
  }
}
