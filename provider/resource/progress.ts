import { formatDuration } from "../base/duration.js";
import { type Ledger, pathState, summarize } from "../model/state.js";
import type { Context } from "./context.js";

/** Least time between two lines in a log, which keeps every line. The last one comes in any case. */
const LOG_INTERVAL_MS = 30_000;
/** Least time between two lines on a terminal, which shows only the newest. A changed count comes in any case. */
const TERMINAL_INTERVAL_MS = 1_000;

const DONE = Promise.resolve();

type ProgressContext = Pick<Context, "clock" | "serverClock" | "log" | "logKeepsProgress">;

/** Progress of a resource, on its own row. Each promise is for the delivery of a line, and rejects only if the log does. */
export class Progress {
  readonly #context: ProgressContext;
  readonly #verb: string;
  readonly #urn: string | undefined;
  #counts = "";
  #line = "";
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(context: ProgressContext, verb: string, urn: string | undefined) {
    this.#context = context;
    this.#verb = verb;
    this.#urn = urn;
  }

  say(message: string): Promise<void> {
    return this.#context.log.progress(this.#urn, `${this.#verb}: ${message}`);
  }

  /** Tells why a call is retried; in a log every 30 s at most. */
  retrying(why: string): Promise<void> {
    const { clock, logKeepsProgress } = this.#context;
    if (logKeepsProgress && clock.now() - this.#shownAt < LOG_INTERVAL_MS) return DONE;
    this.#shownAt = clock.now();
    return this.say(why);
  }

  /**
   * `3 of 5 complete, 1 failed, 62 %, about 2m left`. The percentage is the mean of what the API says of each path; one
   * that has ended, in either way, counts as 100.
   *
   * @param trouble why the last call failed, and whether it is made again; undefined once a call succeeds
   */
  howFar(paths: readonly string[], ledger: Ledger, trouble?: string): Promise<void> {
    const counts = countsOf(paths, ledger);
    const line = trouble === undefined ? counts + percentOf(paths, ledger) : `${counts}, ${trouble}`;
    if (line === this.#line || !this.#isDue(counts, paths, ledger)) return DONE;
    [this.#counts, this.#line, this.#shownAt] = [counts, line, this.#context.clock.now()];
    const left = trouble === undefined ? remaining(paths, ledger, this.#context.serverClock.now()) : "";
    return this.say(line + left);
  }

  #isDue(counts: string, paths: readonly string[], ledger: Ledger): boolean {
    const { clock, logKeepsProgress } = this.#context;
    const hasCounted = counts !== this.#counts;
    const showsAtOnce =
      !logKeepsProgress || !paths.some((path) => pathState(ledger.get(path)) === "inFlight");
    if (hasCounted && showsAtOnce) return true;
    return clock.now() - this.#shownAt >= (logKeepsProgress ? LOG_INTERVAL_MS : TERMINAL_INTERVAL_MS);
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

/**
 * Time left of the path that ends last, if each goes on as it did since its submission. Empty as long as one has shown no
 * percentage.
 *
 * @param now by the API's clock, as the times of the submissions
 */
function remaining(paths: readonly string[], ledger: Ledger, now: number): string {
  let longest = 0;
  for (const path of paths) {
    const entry = ledger.get(path);
    if (entry === undefined || pathState(entry) !== "inFlight") continue;
    const elapsed = Math.max(0, now - Date.parse(entry.creationTime));
    longest = Math.max(longest, (elapsed * (100 - entry.process)) / entry.process);
  }
  return longest > 0 && Number.isFinite(longest) ? `, about ${formatDuration(longest)} left` : "";
}
