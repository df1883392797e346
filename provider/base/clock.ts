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

/** Answers are stamped to the second. */
const STAMP_MS = 1_000;
/** Of a server's clock that runs at another speed than the machine's, the older answers are forgotten. */
const MAX_SAMPLES = 1_000;

/**
 * The API's clock, as far as its answers have told it: the machine's own may be off, and what is newer or
 * older than a submission has to be judged by the clock that stamped it.
 */
export class ServerClock {
  readonly #clock: Clock;
  /** What answers have told of it, oldest first: the last two of those between which it ran as the machine's does. */
  readonly #samples: Sample[] = [];
  /** The least that it can be ahead of the machine's clock, for as long as no answer has told. */
  #leastOffset = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether an answer has told the time; until then it is taken to be the machine's. */
  get isKnown(): boolean {
    return this.#samples.length > 0;
  }

  /** @param serverTime what an answer says; undefined where it says nothing, which changes nothing */
  observe(serverTime: number | undefined): void {
    if (serverTime === undefined) return;
    const sample = { here: this.#clock.now(), there: serverTime };
    const before = this.#samples.at(-2);
    if (before !== undefined && Math.abs(offsetOf(sample) - offsetOf(before)) <= STAMP_MS)
      this.#samples.pop();
    this.#samples.push(sample);
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
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
    const newest = this.#samples.at(-1);
    return time + (newest === undefined ? this.#guess : offsetOf(newest));
  }

  /**
   * What the machine's clock showed when this one showed `time`, by the answer next to that time: one that runs faster,
   * as an emulator's may, or was set forward since then, makes more of what has gone by than there was.
   */
  hereAt(time: number): number {
    if (!this.isKnown) return time - this.#guess;
    const distance = ({ there }: Sample): number => Math.abs(time - there);
    const next = this.#samples.reduce((best, sample) => (distance(sample) <= distance(best) ? sample : best));
    return time - offsetOf(next);
  }

  /** Whether an answer has told when it showed `time`. */
  hasTold(time: number): boolean {
    const [first] = this.#samples;
    return first !== undefined && time >= first.there - STAMP_MS;
  }

  /** As long as no answer has told it: ahead of the clock that never jumps, in ms. */
  get #guess(): number {
    const machine = this.#clock.calendar() - this.#clock.now();
    return Math.max(machine, this.#leastOffset);
  }
}

/** What the two clocks showed when an answer came. */
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
