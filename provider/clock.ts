import { setTimeout as delay } from "node:timers/promises";

/** Time, as the waiting code sees it: tests and simulations drive it by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after that many milliseconds, or as soon as the signal fires. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    if (signal?.aborted === true) return;
    await delay(Math.max(0, milliseconds), undefined, signal === undefined ? {} : { signal }).catch(
      (error: unknown) => {
        if (signal?.aborted !== true) throw error;
      },
    );
  },
};

/**
 * The API's clock, as far as its answers have told it: the machine's own may be off, and what is newer or
 * older than a submission has to be judged by the clock that stamped it.
 */
export class ServerClock {
  readonly #clock: Clock;
  #offset: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether an answer has told the time; until then it is taken to be the machine's. */
  get isKnown(): boolean {
    return this.#offset !== undefined;
  }

  observe(serverTime: number): void {
    this.#offset = serverTime - this.#clock.now();
  }

  now(): number {
    return this.at(this.#clock.now());
  }

  /** What it showed when the machine's clock showed `time`. */
  at(time: number): number {
    return time + (this.#offset ?? 0);
  }
}

/** A time in the form of the API: `yyyy-MM-ddTHH:mm:ssZ`. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
