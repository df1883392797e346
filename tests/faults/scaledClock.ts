import { type Clock, systemClock } from "../../provider/base/clock.js";

const BEAT_MS = 5;
/** The process stood still where it takes longer from one beat to the next. */
const LONGEST_GAP_MS = 20;

let past = 0;
let lastBeat = performance.now();
setInterval(() => {
  past = awake();
  lastBeat = performance.now();
}, BEAT_MS).unref();

/**
 * Real time, in ms, without that in which this process stood still: for it, a busy machine would be an API that takes
 * minutes to answer.
 */
function awake(): number {
  return past + Math.min(performance.now() - lastBeat, LONGEST_GAP_MS);
}

/** Time that runs many times as fast as the real one, for the provider and for the emulator alike. */
export class ScaledClock implements Clock {
  readonly #start: number;
  readonly #awakeStart = awake();

  /** @param ahead ms by which it is ahead of the machine's clock */
  constructor(
    readonly speed: number,
    ahead = 0,
  ) {
    this.#start = Date.now() + ahead;
  }

  now(): number {
    return this.#start + (awake() - this.#awakeStart) * this.speed;
  }

  calendar(): number {
    return this.now();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const end = this.now() + milliseconds;
    let left = milliseconds;
    do {
      // Rounded up: a timer that fires a real millisecond too early is far too early here.
      await systemClock.sleep(Math.ceil(left / this.speed), signal);
      left = end - this.now();
    } while (left > 0 && signal?.aborted !== true);
  }
}
