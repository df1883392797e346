import { type Clock, systemClock } from "../../provider/base/clock.js";

/** Time that runs many times as fast as the real one, for the provider and for the emulator alike. */
export class ScaledClock implements Clock {
  readonly #start: number;
  readonly #realStart = performance.now();

  /** @param ahead ms by which it is ahead of the machine's clock */
  constructor(
    readonly speed: number,
    ahead = 0,
  ) {
    this.#start = Date.now() + ahead;
  }

  now(): number {
    return this.#start + (performance.now() - this.#realStart) * this.speed;
  }

  calendar(): number {
    return this.now();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    // Rounded up: a timer that fires a real millisecond too early is far too early here.
    return systemClock.sleep(Math.ceil(milliseconds / this.speed), signal);
  }
}
