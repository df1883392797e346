import { channel } from "node:diagnostics_channel";
import { Work } from "../work.js";

/** Channel on which Node.js, from 22.17 on, announces every HTTP/2 request to a server. */
const REQUESTS = "http2.server.stream.start";
const CANCEL = "/pulumirpc.ResourceProvider/Cancel";
/** Requests that are work. They count from their announcement on: a handler can be called after the Cancel. */
const WORK = /^\/pulumirpc\.ResourceProvider\/(?:Create|Update|Read)$/;

/** Message of the channel. */
interface Announcement {
  headers?: Record<string, unknown>;
  /** Closes when the request was answered. */
  stream?: { once(event: "close", listener: () => void): void };
}

/**
 * Ends all work of this process when the engine calls Cancel: at the first Ctrl-C, or the first signal to the engine. Its
 * host of dynamic providers ignores that call, so it is observed where Node.js announces it.
 */
export class Cancellation {
  readonly #work = new Work();
  readonly #onUnobservable: () => void;
  #isObserving = false;
  #hasWarned = false;

  /** @param onUnobservable called once where Node.js announces no requests, so that a Cancel has no effect */
  constructor(onUnobservable: () => void) {
    this.#onUnobservable = onUnobservable;
  }

  /** Fires when the deployment is cancelled. */
  get signal(): AbortSignal {
    return this.#work.signal;
  }

  /** Starts to observe requests. Only for the process that serves the engine. */
  listen(): void {
    channel(REQUESTS).subscribe((message) => {
      this.#isObserving = true;
      const { headers, stream } = message as Announcement;
      const path = String(headers?.[":path"]);
      if (path === CANCEL) this.cancel();
      else if (stream !== undefined && WORK.test(path)) stream.once("close", this.#work.begin());
    });
  }

  /** @returns whether any work was running */
  cancel(): boolean {
    return this.#work.cancel();
  }

  /** Runs a piece of work, which has to end when the signal fires. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    // The request for this work has been announced by now, if Node.js announces any.
    if (!this.#isObserving && !this.#hasWarned) {
      this.#hasWarned = true;
      this.#onUnobservable();
    }
    return this.#work.run(work);
  }
}
