/** All work that a process does for the engine, which ends at the first Cancel. */
export class Work {
  #cancelled = new AbortController();
  #running = 0;

  /** Fires when the deployment is cancelled. */
  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  /** Cancels what is running and what still comes, until it begins anew. */
  stop(): void {
    this.#cancelled.abort();
  }

  /** Begins anew, unless work is running: an engine that has cancelled one operation can begin another. */
  renew(): void {
    if (this.#running === 0) this.#cancelled = new AbortController();
  }

  /** @returns what ends the piece of work */
  begin(): () => void {
    this.#running++;
    let isRunning = true;
    return () => {
      if (isRunning) this.#running--;
      isRunning = false;
    };
  }

  /** Runs a piece of work, which has to end when the signal fires. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const end = this.begin();
    try {
      return await work();
    } finally {
      end();
    }
  }

  /**
   * Cancels the work that is running. The engine calls Cancel after each operation too, when none is.
   *
   * @returns whether any work was running
   */
  cancel(): boolean {
    if (this.#running === 0) return false;
    this.#cancelled.abort();
    return true;
  }
}
