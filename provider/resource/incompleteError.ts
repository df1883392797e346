import type { State } from "../model/state.js";

/** A resource that exists, with this state, and has not reached what was asked for. */
export class IncompleteError extends Error {
  override readonly name = "IncompleteError";

  /** @param reasons what a user reads, one line each; never empty */
  constructor(
    readonly reasons: readonly string[],
    readonly state: State,
    cause?: unknown,
  ) {
    super(reasons.join("\n"), { cause });
  }
}
