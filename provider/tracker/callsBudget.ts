import { type Budget, Cancelled } from "../base/budget.js";
import type { Wait } from "./watch.js";

/** Of the tracker's calls, which tell of many waits: they last as long as any of them does. */
export class CallsBudget implements Budget {
  readonly #waits: Iterable<{ wait: Pick<Wait, "budget"> }>;
  readonly #over = new AbortController();

  /** @param waits those under way, as they come and go */
  constructor(waits: Iterable<{ wait: Pick<Wait, "budget"> }>) {
    this.#waits = waits;
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get lastSignal(): AbortSignal {
    return this.#over.signal;
  }

  remaining(): number {
    let longest = 0;
    for (const { wait } of this.#waits) longest = Math.max(longest, wait.budget.remaining());
    return longest;
  }

  /** Nobody waits any more. */
  end(): void {
    this.#over.abort(new Cancelled());
  }
}
