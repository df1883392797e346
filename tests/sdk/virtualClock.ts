import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../provider/clock.js";

/** Turns of the event loop in which nothing waits for the clock, after which a test is stuck. */
const STUCK_AFTER = 1000;

/** Time that stands still until all that runs waits for it, and then jumps to the first who does. */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(now: string) {
    this.#now = Date.parse(now);
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#now + milliseconds, wake }));
  }

  /** Lets the work run to its end. */
  async run<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const end = (): void => {
      ended = true;
    };
    work.then(end, end);
    for (let idle = 0; !ended; idle++) {
      await nextTurn();
      const [first] = this.#sleepers.sort((left, right) => left.at - right.at);
      if (ended || first === undefined) {
        if (idle > STUCK_AFTER) throw new Error("the work waits for something other than the clock");
        continue;
      }
      idle = 0;
      this.#sleepers.shift();
      this.#now = first.at;
      first.wake();
    }
    return work;
  }
}
