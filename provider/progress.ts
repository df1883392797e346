import type { Context } from "./context.js";
import { formatDuration } from "./duration.js";
import { type Ledger, pathState, summarize } from "./state.js";

/** A log keeps every line: there, a line comes when a count has changed, else only so often. */
const LOG_INTERVAL_MS = 30_000;
/** A terminal keeps only the newest line. */
const TERMINAL_INTERVAL_MS = 1_000;

/** Shows on a resource's own row how far it is. */
export class Progress {
  readonly #context: Pick<Context, "clock" | "log" | "logKeepsProgress">;
  readonly #verb: string;
  readonly #urn: string | undefined;
  #counts = "";
  #line = "";
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(
    context: Pick<Context, "clock" | "log" | "logKeepsProgress">,
    verb: string,
    urn: string | undefined,
  ) {
    this.#context = context;
    this.#verb = verb;
    this.#urn = urn;
  }

  async say(message: string): Promise<void> {
    await this.#context.log.progress(this.#urn, `${this.#verb}: ${message}`);
  }

  /**
   * `3 of 5 complete, 1 failed, 62 %, about 2m left`. The percentage is the mean of what the API says of each path; one
   * that has ended, in either way, counts as 100.
   *
   * @param trouble why the last call has not told anything
   */
  async howFar(paths: readonly string[], ledger: Ledger, elapsed: number, trouble?: string): Promise<void> {
    const counts = countsOf(paths, ledger);
    const line =
      trouble === undefined ? counts + percentOf(paths, ledger) : `${counts}, ${trouble}: asking again`;
    const now = this.#context.clock.now();
    const interval = this.#context.logKeepsProgress ? LOG_INTERVAL_MS : TERMINAL_INTERVAL_MS;
    if (counts === this.#counts && (line === this.#line || now - this.#shownAt < interval)) return;
    [this.#counts, this.#line, this.#shownAt] = [counts, line, now];
    await this.say(line + remaining(paths, ledger, elapsed));
  }
}

function countsOf(paths: readonly string[], ledger: Ledger): string {
  const { total, complete, failed } = summarize(paths, ledger);
  return `${complete} of ${total} complete${failed === 0 ? "" : `, ${failed} failed`}`;
}

function percentOf(paths: readonly string[], ledger: Ledger): string {
  let sum = 0;
  let counted = 0;
  for (const path of paths) {
    const entry = ledger.get(path);
    const state = pathState(entry);
    if (state === "skipped") continue;
    counted++;
    sum += state === "complete" || state === "failed" ? 100 : (entry?.process ?? 0);
  }
  return counted === 0 ? "" : `, ${Math.floor(sum / counted)} %`;
}

/** The slowest path decides. Without a percentage of it, nobody can say. */
function remaining(paths: readonly string[], ledger: Ledger, elapsed: number): string {
  let least = 100;
  for (const path of paths) {
    const entry = ledger.get(path);
    if (pathState(entry) === "inFlight") least = Math.min(least, entry?.process ?? 0);
  }
  if (least === 0 || least === 100) return "";
  return `, about ${formatDuration((elapsed * (100 - least)) / least)} left`;
}
