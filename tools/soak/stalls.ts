/** How often the event loop is looked at, in real ms. */
const INTERVAL = 10;
/**
 * With a clock that runs 300 times as fast, an answer that is handled so many real ms late seems to have been under way
 * for half a minute: half of what the look-up of a lost answer allows for.
 */
const LONG = 100;

/** When the process stood still for so long that what it saw of the server's time is no longer worth much. */
export class Stalls {
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();
  #latest = Number.NEGATIVE_INFINITY;

  /** @param now the compressed clock */
  constructor(now: () => number) {
    this.#now = now;
    this.#timer = setInterval(() => this.#look(), INTERVAL);
  }

  /** Whether there was one since then, by the compressed clock. */
  since(time: number): boolean {
    this.#look();
    return this.#latest >= time;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#last > INTERVAL + LONG) this.#latest = this.#now();
    this.#last = now;
  }
}
