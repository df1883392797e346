import { untilOver } from "./budget.js";
import type { Clock } from "./clock.js";

/** A limiter that spreads calls out in time, first come, first served. */
export interface Pace {
  /** Calls a second that are let through at most. */
  readonly perSecond: number;
  /** Whether no call is let through, since the API has asked for a rest. Default: never. */
  readonly isResting?: boolean;
  /** Resolves when it is the turn of a call, or the signal fires: then the call itself throws. */
  acquire(signal: AbortSignal): Promise<void>;
}

const SECOND = 1_000;

/** Limiter of a rate that is known: at most `perSecond` calls start within any second. */
export class RateLimiter implements Pace {
  readonly #clock: Clock;
  /** One for each call of a second: resolves a second after the start of the call that had it last. */
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
