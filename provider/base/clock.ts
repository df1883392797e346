import { setTimeout as delay } from "node:timers/promises";

/** Time for all code that waits: tests and simulations bring a clock of their own. */
export interface Clock {
  /** Monotonic time in ms, for pauses and time limits; may stand still while the machine sleeps. */
  now(): number;
  /** Wall-clock time in ms since 1970, for comparison with dates; jumps when the machine's clock is set. */
  calendar(): number;
  /** Resolves after that many milliseconds, or as soon as the signal fires. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Longest delay of a timer of Node.js: with a longer one it fires at once. */
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

/** Resolution of the times in answers. */
const STAMP_MS = 1_000;
/** Samples that are kept. Only a server's clock that runs at another speed than the machine's gives so many. */
const MAX_SAMPLES = 1_000;

/**
 * Estimate of the API's clock from the times in its answers. The machine's clock may be off, and whether a task is newer
 * than a submission has to be judged by the clock that stamped both.
 */
export class ServerClock {
  readonly #clock: Clock;
  /** Samples, oldest first; of several in a row with the same offset, only the first and the last. */
  readonly #samples: Sample[] = [];
  /** Least offset to `Clock.now()`, in ms; counts until the first sample. */
  #leastOffset = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether there is a sample. Until then the server's clock is taken to agree with the machine's. */
  get isKnown(): boolean {
    return this.#samples.length > 0;
  }

  /** @param serverTime of an answer, in ms since 1970; undefined, for an answer without a time, changes nothing */
  observe(serverTime: number | undefined): void {
    if (serverTime === undefined) return;
    const sample = { here: this.#clock.now(), there: serverTime };
    const before = this.#samples.at(-2);
    if (before !== undefined && Math.abs(offsetOf(sample) - offsetOf(before)) <= STAMP_MS)
      this.#samples.pop();
    this.#samples.push(sample);
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
  }

  /** Takes a server time that an earlier process has recorded, and which therefore has passed. */
  notBefore(serverTime: number): void {
    this.#leastOffset = Math.max(this.#leastOffset, serverTime - this.#clock.now());
  }

  now(): number {
    return this.at(this.#clock.now());
  }

  /** Server time, in ms since 1970, at a time of `Clock.now()`. */
  at(time: number): number {
    const newest = this.#samples.at(-1);
    return time + (newest === undefined ? this.#guess : offsetOf(newest));
  }

  /**
   * Time of `Clock.now()` at a server time, by the sample closest to it. By the newest one, too much time would seem to
   * have passed on a server's clock that runs faster, as an emulator's may, or that was set forward since then.
   */
  hereAt(time: number): number {
    if (!this.isKnown) return time - this.#guess;
    const distance = ({ there }: Sample): number => Math.abs(time - there);
    const next = this.#samples.reduce((best, sample) => (distance(sample) <= distance(best) ? sample : best));
    return time - offsetOf(next);
  }

  /** Whether a server time is not before the first sample, so that `hereAt` is no guess. */
  hasTold(time: number): boolean {
    const [first] = this.#samples;
    return first !== undefined && time >= first.there - STAMP_MS;
  }

  /** Offset to `Clock.now()` until the first sample, in ms. */
  get #guess(): number {
    const machine = this.#clock.calendar() - this.#clock.now();
    return Math.max(machine, this.#leastOffset);
  }
}

/** Times of both clocks when an answer came: `here` by `Clock.now()`, `there` by the server's. */
interface Sample {
  here: number;
  there: number;
}

function offsetOf({ here, there }: Sample): number {
  return there - here;
}

/** A time in the form of the API: `yyyy-MM-ddTHH:mm:ssZ`. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
