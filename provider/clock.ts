import { setTimeout as delay } from "node:timers/promises";

/** Time, as the waiting code sees it: tests and simulations drive it by hand. */
export interface Clock {
  /** Milliseconds, for pauses and time limits: never goes back or jumps, and may stand still while the machine sleeps. */
  now(): number;
  /** Milliseconds since the epoch, for what is compared with dates: the machine's clock, which can be set. */
  calendar(): number;
  /** Resolves after that many milliseconds, or as soon as the signal fires. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A timer that is set for longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  // Not the wall clock: when that is set in the middle of a deployment, a time limit must not move with it.
  now: () => performance.timeOrigin + performance.now(),
  calendar: () => Date.now(),
  async sleep(milliseconds, signal) {
    for (let left = milliseconds; signal?.aborted !== true; left -= LONGEST_TIMER_MS) {
      const piece = Math.min(Math.max(0, left), LONGEST_TIMER_MS);
      await delay(piece, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
      });
      if (left <= LONGEST_TIMER_MS) return;
    }
  },
};

/**
 * The API's clock, as far as its answers have told it: the machine's own may be off, and what is newer or
 * older than a submission has to be judged by the clock that stamped it.
 */
export class ServerClock {
  readonly #clock: Clock;
  #offset: number | undefined;
  /** The least that the offset can be, for as long as it is not known. */
  #leastOffset = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether an answer has told the time; until then it is taken to be the machine's. */
  get isKnown(): boolean {
    return this.#offset !== undefined;
  }

  /** @param serverTime what an answer says; undefined where it says nothing, which changes nothing */
  observe(serverTime: number | undefined): void {
    if (serverTime !== undefined) this.#offset = serverTime - this.#clock.now();
  }

  /** It has shown this time already: what an earlier process was told of a task, it was told before now. */
  notBefore(serverTime: number): void {
    this.#leastOffset = Math.max(this.#leastOffset, serverTime - this.#clock.now());
  }

  now(): number {
    return this.at(this.#clock.now());
  }

  /** What it showed at a time of the clock that never jumps. */
  at(time: number): number {
    return time + this.#ahead;
  }

  /** Ahead of the clock that never jumps, in ms. */
  get #ahead(): number {
    const machine = this.#clock.calendar() - this.#clock.now();
    return this.#offset ?? Math.max(machine, this.#leastOffset);
  }
}

/** A time in the form of the API: `yyyy-MM-ddTHH:mm:ssZ`. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
