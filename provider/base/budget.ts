import type { Clock } from "./clock.js";

/** Time limit and stop signal of a piece of work: given to all that waits, sleeps or calls. */
export interface Budget {
  /** Fires when the work is to end. Its reason is a `Cancelled` or a `TimeUp`. */
  readonly signal: AbortSignal;
  /** Fires 2 s after `signal`, to end a submission that is under way. */
  readonly lastSignal: AbortSignal;
  /** Milliseconds until the time is up; 0 once the work is to end. */
  remaining(): number;
}

/** Reason of a `signal`: the deployment was cancelled, or the engine is gone. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";

  constructor() {
    super("the deployment was cancelled");
  }
}

/** Reason of a `signal`: the time limit was reached. */
export class TimeUp extends Error {
  override readonly name = "TimeUp";

  constructor() {
    super("the time limit was reached");
  }
}

/** Time that a submission under way has to be answered, so that its task ids are kept. */
const LAST_ANSWER_MS = 2_000;

/** Budget of one piece of work, which starts now. */
export class WorkBudget implements Budget {
  readonly #clock: Clock;
  readonly #ends: number;
  readonly #over = new AbortController();
  readonly #lastOver = new AbortController();
  /** Ends the timers. */
  readonly #released = new AbortController();

  /**
   * @param limit in ms; `Infinity` for none
   * @param cancel fires when the deployment is cancelled. Default: never
   */
  constructor(clock: Clock, limit: number, cancel?: AbortSignal) {
    this.#clock = clock;
    this.#ends = clock.now() + limit;
    const onCancel = (): void => this.#end(new Cancelled());
    if (cancel?.aborted) onCancel();
    else {
      cancel?.addEventListener("abort", onCancel, { once: true, signal: this.#released.signal });
      if (limit < Number.POSITIVE_INFINITY) void this.#after(limit, () => this.#end(new TimeUp()));
    }
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get lastSignal(): AbortSignal {
    return this.#lastOver.signal;
  }

  remaining(): number {
    return this.signal.aborted ? 0 : Math.max(0, this.#ends - this.#clock.now());
  }

  get isCancelled(): boolean {
    return this.signal.reason instanceof Cancelled;
  }

  /** Stops the timers once the work has ended. */
  release(): void {
    this.#released.abort();
  }

  #end(reason: Cancelled | TimeUp): void {
    if (this.signal.aborted) return;
    this.#over.abort(reason);
    void this.#after(LAST_ANSWER_MS, () => this.#lastOver.abort(reason));
  }

  async #after(milliseconds: number, action: () => void): Promise<void> {
    await this.#clock.sleep(milliseconds, this.#released.signal);
    if (!this.#released.signal.aborted) action();
  }
}

/** Resolves when the work has succeeded or failed, or the signal fires. Never rejects. */
export function untilOver(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    // Also after the signal: a rejection that nobody handles ends the process.
    work.then(done, done);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done, { once: true });
  });
}
