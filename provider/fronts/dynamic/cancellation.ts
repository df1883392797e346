import { channel } from "node:diagnostics_channel";

/** Node tells of every HTTP/2 request that a server takes, from 22.17 on. */
const REQUESTS = "http2.server.stream.start";
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";
/** The requests that are work: one that is under way when the engine cancels may not have reached its handler yet. */
const WORK = /^\/pulumirpc\.ResourceProvider\/(?:Create|Update|Read)$/;

interface Announcement {
  headers?: Record<string, unknown>;
  /** Closes when the request was answered. */
  stream?: { once(event: "close", listener: () => void): void };
}

/**
 * Ends all work of this process when the engine asks for it: at the first Ctrl-C, or the first signal to it. The engine's host of
 * dynamic providers takes that call and does nothing with it, so it is seen where Node announces it.
 */
export class Cancellation {
  readonly #cancelled = new AbortController();
  readonly #onDeaf: () => void;
  #running = 0;
  #hears = false;
  #hasSaidDeaf = false;

  /** @param onDeaf called once where Node announces no requests, so that a deployment goes on to its end */
  constructor(onDeaf: () => void) {
    this.#onDeaf = onDeaf;
  }

  /** Fires when the deployment is cancelled. */
  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  /** From now on, requests are heard. Only for the process that serves the engine. */
  listen(): void {
    channel(REQUESTS).subscribe((message) => {
      this.#hears = true;
      const { headers, stream } = message as Announcement;
      const path = String(headers?.[":path"]);
      if (path === CANCEL) this.cancel();
      else if (stream !== undefined && WORK.test(path)) {
        this.#running++;
        stream.once("close", () => this.#running--);
      }
    });
  }

  /**
   * Ends what runs. The engine asks for it at the end of each operation too, when nothing does.
   *
   * @returns whether anything ran
   */
  cancel(): boolean {
    if (this.#running === 0) return false;
    this.#cancelled.abort();
    return true;
  }

  /** Runs a piece of work, which looks at the signal. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    // The request that this work is the answer to has been announced by now, if any is.
    if (!this.#hears && !this.#hasSaidDeaf) {
      this.#hasSaidDeaf = true;
      this.#onDeaf();
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
    }
  }
}
