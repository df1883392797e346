/** Clock that drives an emulator: the machine's, or a simulation's own. */
export interface BaseClock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** The emulator's own clock, with a start and a speed of its own. It can be moved on. */
export class EmulatorClock {
  readonly #base: BaseClock;
  readonly #speed: number;
  readonly #startedAt: number;
  #start: number;

  constructor({ base, speed, start }: { base: BaseClock; speed: number; start: number | undefined }) {
    this.#base = base;
    this.#speed = speed;
    this.#startedAt = base.now();
    this.#start = start ?? this.#startedAt;
  }

  /** Time in ms since 1970, compressed and moved on. */
  now(): number {
    return Math.floor(this.#start + (this.#base.now() - this.#startedAt) * this.#speed);
  }

  /** Uncompressed time, in ms since 1970. */
  realTime(): number {
    return this.#base.now();
  }

  advance(milliseconds: number): void {
    if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) {
      throw new RangeError(`advance: expected 0 ms or more, got ${milliseconds}; the clock never goes back`);
    }
    this.#start += milliseconds;
  }
}

/** A time in the form of the API, `yyyy-MM-ddTHH:mm:ssZ`. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Lengths of time, in ms. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
