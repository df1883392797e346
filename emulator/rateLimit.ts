import { type EmulatorClock, SECOND } from "./clock.js";

/** Limit on the calls in any second of the uncompressed clock, counted apart for each key. */
export class RateLimit {
  readonly #clock: EmulatorClock;
  readonly #calls = new Map<string, number[]>();

  constructor(clock: EmulatorClock) {
    this.#clock = clock;
  }

  /** @returns whether one more call is within the limit. A refused call does not count */
  take(key: string, callsPerSecond: number): boolean {
    if (callsPerSecond === Number.POSITIVE_INFINITY) return true;
    const now = this.#clock.realTime();
    const recent = (this.#calls.get(key) ?? []).filter((at) => now - at < SECOND);
    this.#calls.set(key, recent);
    if (recent.length >= callsPerSecond) return false;
    recent.push(now);
    return true;
  }
}
