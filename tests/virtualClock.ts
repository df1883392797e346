import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../provider/base/clock.js";

/** Turns of the event loop in which nothing waits for the clock, after which the work is stuck. */
const STUCK_AFTER = 1_000;

interface Sleeper {
  at: number;
  /** Those that wake at the same time do so in the order in which they went to sleep. */
  place: number;
  /** Undefined once it is not to be woken any more: then time need not stop there. */
  wake: (() => void) | undefined;
}

/** Time that stands still until all that runs waits for it, and then jumps to the first that does. */
export class VirtualClock implements Clock {
  #now: number;
  #places = 0;
  /** A binary heap: the first to wake is at its head. */
  readonly #sleepers: Sleeper[] = [];

  constructor(now: string) {
    this.#now = Date.parse(now);
  }

  now(): number {
    return this.#now;
  }

  calendar(): number {
    return this.now();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.after(milliseconds, resolve);
      const onAbort = (): void => {
        cancel();
        resolve();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Calls the function in so many ms. @returns what takes that back */
  after(milliseconds: number, call: () => void): () => void {
    const at = this.#now + Math.max(0, milliseconds);
    const sleeper: Sleeper = { at, place: this.#places++, wake: call };
    this.#push(sleeper);
    return () => {
      sleeper.wake = undefined;
    };
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
      if (ended) break;
      const first = this.#pop();
      if (first === undefined) {
        if (idle > STUCK_AFTER) throw new Error("the work waits for something other than the clock");
        continue;
      }
      idle = 0;
      if (first.wake === undefined) continue;
      this.#now = first.at;
      first.wake();
    }
    return work;
  }

  #push(sleeper: Sleeper): void {
    const heap = this.#sleepers;
    let place = heap.push(sleeper) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(heap[place] as Sleeper, heap[parent] as Sleeper)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #pop(): Sleeper | undefined {
    const heap = this.#sleepers;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let place = 0; ; ) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if (child < heap.length && isBefore(heap[child] as Sleeper, heap[least] as Sleeper)) least = child;
      }
      if (least === place) return first;
      this.#swap(place, least);
      place = least;
    }
  }

  #swap(one: number, other: number): void {
    const heap = this.#sleepers;
    [heap[one], heap[other]] = [heap[other] as Sleeper, heap[one] as Sleeper];
  }
}

function isBefore(one: Sleeper, other: Sleeper): boolean {
  return one.at < other.at || (one.at === other.at && one.place < other.place);
}
