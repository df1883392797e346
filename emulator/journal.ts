import type { Call } from "./call.js";
import type { Fault } from "./faults.js";
import type { OperationName } from "./operationName.js";

/** A call and its result. */
export interface JournalEntry extends Call {
  /** The account that the call was found to come from. */
  accountId?: string;
  /** HTTP status of the answer; 0 where none was sent. */
  statusCode: number;
  /** The API's error code in the answer. */
  code?: string;
  /** Whether the operation was carried out, whatever the client got to see of it. */
  applied: boolean;
  /** Ids of the tasks that a submission has made. */
  taskIds?: readonly string[];
  /** Rows of the list that was answered. */
  rows?: number;
  /** Whether it was refused for too many calls in the second. */
  throttled: boolean;
  /** The fault that took the call. */
  fault?: Fault;
}

/** Choice of calls: those of one operation, or those for which a function returns true. */
export type CallMatch = OperationName | ((entry: JournalEntry) => boolean);

/** Every call, in the order in which they came. */
export class Journal {
  readonly entries: JournalEntry[] = [];
  readonly #listeners = new Set<(entry: JournalEntry) => void>();

  add(entry: JournalEntry): void {
    this.entries.push(entry);
    for (const listener of [...this.#listeners]) listener(entry);
  }

  /** Calls the function with every entry from now on. */
  onEntry(listener: (entry: JournalEntry) => void): void {
    this.#listeners.add(listener);
  }

  /** Resolves with the first call that matches, also if it has come already. */
  waitFor(match: CallMatch, timeoutMs: number): Promise<JournalEntry> {
    const matches = typeof match === "string" ? (entry: JournalEntry) => entry.operation === match : match;
    return new Promise((resolve, reject) => {
      const known = this.entries.find(matches);
      if (known !== undefined) {
        resolve(known);
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      const listener = (entry: JournalEntry): void => {
        try {
          if (matches(entry)) {
            finish();
            resolve(entry);
          }
        } catch (error) {
          finish();
          reject(error);
        }
      };
      const timer = setTimeout(() => {
        finish();
        const seen = this.entries.map(({ operation, statusCode }) => `${operation} ${statusCode}`);
        const what = typeof match === "string" ? match : "matching call";
        reject(
          new Error(
            `no ${what} within ${timeoutMs} ms; the last calls were: ${seen.slice(-10).join(", ") || "none"}`,
          ),
        );
      }, timeoutMs);
      this.#listeners.add(listener);
    });
  }
}
