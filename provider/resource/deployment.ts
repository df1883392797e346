import { WorkBudget } from "../base/budget.js";
import { formatDuration } from "../base/duration.js";
import { several } from "../base/several.js";
import { CallError } from "../cloud/errors.js";
import { type CommonInputs, DEFAULT_RETRY_FAILED, DEFAULT_TIMEOUT_MS } from "../model/commonInputs.js";
import type { EdgeReport } from "../model/edgeCheck.js";
import { type Chosen, type Item, itemsInputOf, type Kind } from "../model/kind.js";
import { displayPath } from "../model/objectPath.js";
import type { Request } from "../model/request.js";
import {
  type Entry,
  encodeLedger,
  type Ledger,
  NEEDS_SUBMISSION,
  overallStatus,
  type PathState,
  pathState,
  STATE_VERSION,
  type State,
  submittedPath,
  summarize,
  taskIdsOf,
} from "../model/state.js";
import { COMPLETE, FORGOTTEN, SKIPPED } from "../model/taskStatus.js";
import { acquireInTime } from "./acquireInTime.js";
import { chooserOf, WITHOUT_END } from "./choice.js";
import type { Context } from "./context.js";
import { directoryAround, entryOfItem, filesCoveredBy, setEntry } from "./coverage.js";
import { checkEdges, edgeOptionsOf } from "./edgeChecking.js";
import { ASKED_AGAIN } from "./edgeReasons.js";
import { IncompleteError } from "./incompleteError.js";
import { Progress } from "./progress.js";
import { gateOf } from "./quotaGates.js";
import {
  CANCELLED,
  CANCELLED_EARLY,
  CANCELLED_IN_CHECK,
  concerned,
  delayOf,
  failuresOf,
  MORE_TIME,
  OUT_OF_TIME_IN_CHECK,
  RESUME_HINT,
  reasonsOf,
  standOf,
} from "./reasons.js";
import { refusalOf } from "./refusal.js";
import { reconcileEarlier, submitAll } from "./submission.js";
import { troubleOf } from "./trouble.js";
import { Watch } from "./watch.js";

/** What a deployment is about. */
export interface Subjects {
  items: readonly Item[];
  /** Those that the inputs no longer name. */
  removed: readonly Item[];
}

/** One deployment's work on one resource: submit what is wanting, wait for it, and judge how it ended. */
export class Deployment<I extends CommonInputs> {
  readonly #context: Context;
  readonly #kind: Kind<I>;
  #inputs: I;
  readonly #urn: string | undefined;
  readonly #hidesPaths: boolean;
  /** Those that the inputs name. */
  readonly #named: readonly Item[];
  /** Those that they no longer name. */
  readonly #removed: readonly Item[];
  /** All of them, in the order of the ledger. */
  readonly #items: readonly Item[];
  readonly #paths: readonly string[];
  readonly #ledger: Ledger = new Map();
  readonly #progress: Progress;
  readonly #watch: Watch<I>;
  /** The failure after which a call was last made again. */
  #lastRetried: Error | undefined;
  /** How long it took until all was submitted. */
  #submitting = 0;
  readonly #limit: number;
  readonly #budget: WorkBudget;
  /** What the last check of edges has shown. */
  #edge: EdgeReport | undefined;
  /** The place of each path in the list, once a message needs one. */
  #places: ReadonlyMap<string, number> | undefined;

  constructor(
    context: Context,
    kind: Kind<I>,
    inputs: I,
    { urn, timeout, hidesPaths = false }: Request,
    { items = kind.items(inputs), removed = [] }: Partial<Subjects> = {},
  ) {
    this.#context = context;
    this.#kind = kind;
    this.#inputs = inputs;
    this.#urn = urn;
    this.#hidesPaths = hidesPaths;
    this.#named = items;
    this.#removed = removed;
    this.#items = [...items, ...removed];
    this.#paths = pathsOf(this.#items);
    this.#progress = new Progress(context, kind.verb, urn);
    this.resume(kind.adopt?.(inputs) ?? new Map());
    this.#limit = timeout ?? DEFAULT_TIMEOUT_MS;
    this.#budget = new WorkBudget(context.clock, this.#limit, context.cancelled);
    this.#watch = new Watch({
      ...{ context, kind, items: this.#items, ledger: this.#ledger, budget: this.#budget },
      say: (message) => void this.#progress.say(message),
    });
  }

  /** The resource is only declared: nothing is submitted before its next change. */
  skipAll(): void {
    for (const { path, objectType } of this.#items) {
      const nothing = { process: 0, creationTime: "", completionTime: "", description: "" };
      this.#ledger.set(path, { taskIds: [], objectType, status: SKIPPED, ...nothing });
    }
  }

  /** What the last check of edges has shown. */
  resumeEdge(report: EdgeReport | undefined): void {
    this.#edge = report;
  }

  /** What is known already counts, for the paths that are still there. */
  resume(known: Ledger): void {
    for (const path of this.#paths) {
      const entry = known.get(path);
      if (entry !== undefined) this.#ledger.set(path, entry);
    }
  }

  /** Does the work, once. */
  async run(): Promise<State> {
    try {
      return this.#items.length === 0 ? await this.#checkEdges() : await this.#submitAndWait();
    } finally {
      this.#budget.release();
    }
  }

  async #submitAndWait(): Promise<State> {
    const before = new Map(this.#ledger);
    try {
      if (this.#paths.some((path) => NEEDS_SUBMISSION.includes(pathState(this.#ledger.get(path))))) {
        await this.#lookUp();
      }
      await this.#submit(NEEDS_SUBMISSION);
      if (!this.#waits()) {
        await this.#progress.say("submitted, the deployment does not wait");
        return this.state();
      }
      await this.#wait();
      for (let retries = this.#retries; retries > 0 && this.#isWorthARetry(); retries--) {
        await this.#submit(["failed"]);
        await this.#wait();
      }
    } catch (error) {
      if (this.#budget.isCancelled) return this.#endCancelled(error);
      const untouched = this.#paths.every((path) => this.#ledger.get(path) === before.get(path));
      const reason = `${this.#describe(error as Error)}${this.#whose(error)} ${this.#concerned}`;
      if (untouched && this.#inState("inFlight").length === 0 && !this.#onlyWarns()) {
        throw new Error(reason, { cause: error });
      }
      if (!this.#onlyWarns() || !this.#waits()) {
        return this.#finishIncomplete(
          [reason, ...failuresOf(this.#paths, this.#ledger, this.#displayName)],
          error,
        );
      }
      const rest = await this.#waitForTheRest(error as Error);
      if (this.#budget.isCancelled) return this.#endCancelled(error);
      return this.#finishIncomplete([reason, ...rest], error);
    }
    if (this.#budget.isCancelled) return this.#endCancelled();
    const reasons = this.#reasons(this.#budget.signal.aborted ? this.#limit : undefined);
    const delay = delayOf({
      limit: this.#limit,
      submitting: this.#submitting,
      failure: this.#lastRetried,
    });
    const [cause] = this.#watch.troublesByPath.values();
    if (reasons.length > 0) return this.#finishIncomplete([...reasons, ...delay], cause);
    return this.#checkEdges();
  }

  /** The API says that all is complete: whether edges serve it so. */
  async #checkEdges(): Promise<State> {
    const options = edgeOptionsOf(this.#kind, this.#inputs);
    if (options === undefined) return this.state();
    const { report, behind } = await checkEdges(this.#context, {
      ...{ kind: this.#kind, inputs: this.#inputs, options, urn: this.#urn },
      ...{ budget: this.#budget, progress: this.#progress },
      ...{ items: this.#named, removed: this.#removed, ledger: this.#ledger, last: this.#edge },
      ...{ displayName: this.#displayName, hidesAddresses: this.#hidesPaths },
    });
    if (this.#budget.isCancelled) throw new IncompleteError([CANCELLED_IN_CHECK], this.state());
    if (report === undefined && this.#budget.signal.aborted) {
      await this.#warn(`${OUT_OF_TIME_IN_CHECK} ${MORE_TIME}`);
      return this.state();
    }
    this.#edge = report;
    if (behind.length === 0) return this.state();
    const reasons = [...behind, ASKED_AGAIN];
    if (options.onStale === "error") throw new IncompleteError(reasons, this.state());
    await this.#warn(reasons.join("\n"));
    return this.state();
  }

  /** A deployment that goes on after a failure goes on after what was submitted, not before. @returns what to say of it */
  async #waitForTheRest(failure: Error): Promise<string[]> {
    try {
      await this.#wait();
      return this.#reasons(this.#limit);
    } catch (error) {
      const second = error as Error;
      return [...(isLike(second, failure) ? [] : [second.message]), ...this.#reasons(undefined)];
    }
  }

  /** @param limit undefined where it is not the time that has ended the wait */
  #reasons(limit: number | undefined): string[] {
    const [displayName, troubles] = [this.#displayName, this.#watch.troublesByPath];
    return reasonsOf(this.#paths, this.#ledger, { limit, displayName, troubles });
  }

  /** A call that was cut off by the time limit knows nothing of why those before it failed. */
  #describe(error: Error): string {
    const before = isOutOfTime(error) ? this.#lastRetried : undefined;
    return before === undefined || error.message.includes(before.message)
      ? error.message
      : `${error.message} The failure before that: ${before.message}`;
  }

  /** Whose items a submission was about that is refused: a code of the API seldom says what it is about. */
  #whose(error: unknown): string {
    const { submission, lookUp } = this.#kind;
    const isRefused = refusalOf(error) !== undefined && error instanceof CallError;
    if (this.#hidesPaths || !isRefused || error.operation !== submission?.operation) return "";
    const named = lookUp?.describe(this.#inputs);
    return named === undefined ? "" : ` ${named}`;
  }

  /** Asks the history once, and takes what it says; a failure to ask changes nothing. */
  async pollOnce(): Promise<void> {
    const warn = (error: Error, paths = this.#paths): Promise<void> =>
      this.#warn(
        `The state of the tasks could not be read and stays as it was. ${error.message} ${concerned(paths, this.#ledger, this.#displayName)}`,
      );
    try {
      await this.#watch.follow(this.#inputs, { rounds: 1, onForgotten: () => {} });
    } catch (error) {
      if (!this.#budget.isCancelled) await warn(error as Error);
      return;
    } finally {
      this.#budget.release();
    }
    for (const { error, paths } of this.#watch.troublesByProduct) await warn(error, paths);
  }

  state(): State {
    const entries = new Set(this.#ledger.values());
    const summary = summarize(this.#paths, this.#ledger);
    const status = overallStatus(summary);
    const { removedOutput } = this.#kind;
    // As an input it only stands for the output.
    const { edge: _, ...inputs } = this.#inputs as I & { edge?: unknown };
    const state: State = {
      ...inputs,
      stateVersion: STATE_VERSION,
      ...this.#list(),
      ledger: encodeLedger(this.#paths, this.#ledger),
      taskIds: taskIdsOf(this.#paths, this.#ledger),
      summary,
      status,
      submittedAt: latest(entries, "creationTime"),
      completedAt: status === COMPLETE ? latest(entries, "completionTime") : "",
      ...(this.#edge !== undefined && { edge: this.#edge }),
    };
    if (removedOutput !== undefined && this.#removed.length > 0)
      state[removedOutput] = pathsOf(this.#removed);
    return this.#kind.kept?.(state) ?? state;
  }

  /** The items under the name of their input, unless that is a flag, which stands for its one item. */
  #list(): Record<string, string[]> {
    const inputs = this.#inputs as Record<string, unknown>;
    const name = itemsInputOf(this.#kind, inputs);
    return inputs[name] === true ? {} : { [name]: pathsOf(this.#named) };
  }

  async #lookUp(): Promise<void> {
    const { lookUp } = this.#kind;
    if (lookUp === undefined) return;
    const { client, limiters } = this.#context;
    const budget = this.#budget;
    const known = this.#inputs;
    this.#inputs = await lookUp.ask(client, known, {
      budget,
      onRetry: (error, pause) => this.#onRetry(error, pause),
      pace: () => acquireInTime(limiters.of(lookUp.operation), { calls: "look-ups", budget }),
      isSecret: this.#hidesPaths,
    });
    if (!lookUp.isAnother(known, this.#inputs)) return;
    this.#ledger.clear();
    this.#edge = undefined;
  }

  #onRetry(error: Error, pause: number): void {
    this.#lastRetried = error;
    void this.#progress.retrying(`${troubleOf(error)}: trying again in ${formatDuration(pause)}`);
  }

  async #submit(states: readonly PathState[]): Promise<void> {
    const { submission } = this.#kind;
    if (submission === undefined) return;
    const began = this.#context.clock.now();
    const [inputs, ledger, budget] = [this.#inputs, this.#ledger, this.#budget];
    const onRetry = (error: Error, pause: number): void => this.#onRetry(error, pause);
    const job = { submission, siteOf: this.#kind.siteOf, inputs, ledger, budget, onRetry };
    await reconcileEarlier(this.#context, job, this.#itemsInState("unconfirmed"));
    const items = this.#itemsInState(...states);
    if (items.length === 0) return;
    const choose = chooserOf(this.#kind, inputs, items, this.#items);
    const submit = (chosen: Chosen): Promise<void> => {
      void this.#progress.say(`submitting ${items.length} of ${this.#paths.length}${asWhat(chosen)}`);
      return submitAll(this.#context, job, submission.batches(chosen.items, inputs));
    };
    const quotaGate = gateOf(this.#context.quotaGates, this.#kind, items, inputs);
    await (quotaGate?.pass({ urn: this.#urn, choose, budget }, submit) ?? submit(choose(WITHOUT_END)));
    this.#submitting += this.#context.clock.now() - began;
  }

  async #wait(): Promise<void> {
    await this.#showHowFar();
    await this.#watch.follow(this.#inputs, {
      onForgotten: (item) =>
        setEntry(this.#ledger, item, {
          ...(entryOfItem(this.#ledger, item) as Entry),
          status: FORGOTTEN,
        }),
      onRound: () => void this.#showHowFar(),
      onTrouble: (error) => this.#context.log.debug(`the wait goes on after: ${(error as Error).message}`),
    });
    await this.#showHowFar();
  }

  #showHowFar(): Promise<void> {
    return this.#progress.howFar(this.#paths, this.#ledger, this.#watch.trouble);
  }

  /**
   * The deployment was cancelled: also one that only warns ends then. What was submitted is kept; where nothing was, there is
   * nothing to keep.
   */
  #endCancelled(cause?: unknown): State {
    const wanting = this.#paths.filter((path) => !isAtItsEnd(this.#ledger.get(path)));
    if (wanting.length === 0) return this.state();
    if (this.#ledger.size === 0) throw new Error(CANCELLED_EARLY, { cause });
    const entries = this.#paths.map((path) => this.#ledger.get(path));
    const advice = this.#kind.advice?.(entries) ?? [RESUME_HINT];
    const lines = standOf(wanting, this.#ledger, this.#displayName);
    throw new IncompleteError([[CANCELLED, ...advice].join(" "), ...lines], this.state(), cause);
  }

  /** What was asked for is not reached: an error or, where the user wants no more, a warning. */
  async #finishIncomplete(why: readonly string[], cause?: unknown): Promise<State> {
    const entries = this.#paths.map((path) => this.#ledger.get(path));
    const reasons = [...why, ...(this.#kind.advice?.(entries) ?? [RESUME_HINT])];
    if (!this.#onlyWarns()) throw new IncompleteError(reasons, this.state(), cause);
    await this.#warn(reasons.join("\n"));
    return this.state();
  }

  get #concerned(): string {
    return concerned(this.#paths, this.#ledger, this.#displayName);
  }

  /** Only what submits can do it again. */
  get #retries(): number {
    return this.#kind.submission === undefined ? 0 : (this.#inputs.retryFailed ?? DEFAULT_RETRY_FAILED);
  }

  #isWorthARetry(): boolean {
    return this.#inState("failed").length > 0 && this.#budget.remaining() > 0;
  }

  #waits(): boolean {
    return this.#inputs.waitForCompletion !== false;
  }

  /** How messages name a path. */
  readonly #displayName = (path: string): string => {
    if (this.#hidesPaths) return this.#hiddenName(path);
    return this.#kind.displayName?.(path) ?? displayPath(submittedPath(path, this.#ledger.get(path)));
  };

  #hiddenName(path: string): string {
    this.#places ??= new Map(this.#paths.map((known, place) => [known, place + 1]));
    const place = this.#places.get(path);
    if (place === undefined) return "a URL of edgeCheck";
    const name = `path ${place} of ${this.#paths.length}`;
    const directory = directoryAround(path, this.#items, this.#ledger);
    if (directory === undefined) return name;
    return `a directory in the place of ${several(filesCoveredBy(directory), "file")} (${name} is below it)`;
  }

  #onlyWarns(): boolean {
    return this.#inputs.onFailure === "warn";
  }

  #inState(...states: readonly PathState[]): string[] {
    return pathsOf(this.#itemsInState(...states));
  }

  #itemsInState(...states: readonly PathState[]): Item[] {
    return this.#items.filter(({ path }) => states.includes(pathState(this.#ledger.get(path))));
  }

  #warn(message: string): Promise<void> {
    return this.#context.log.warn(this.#urn, message);
  }
}

/** Of files that directories cover, in words, and what else there is to say. */
function asWhat({ items, note }: Chosen): string {
  const said = note === undefined ? "" : `, ${note}`;
  const counts = items.map(filesCoveredBy).filter((files) => files > 0);
  if (counts.length === 0) return said;
  const files = counts.reduce((sum, count) => sum + count);
  const directories = counts.length === 1 ? "one directory" : `${counts.length} directories`;
  return `, ${files} of them by ${directories}${said}`;
}

function pathsOf(items: readonly Item[]): string[] {
  return items.map(({ path }) => path);
}

function isAtItsEnd(entry: Entry | undefined): boolean {
  return ["complete", "skipped"].includes(pathState(entry));
}

/** The latest of some times in the API's form, in which the order of the text is the order of time. */
function latest(entries: Iterable<Entry>, time: "creationTime" | "completionTime"): string {
  let last = "";
  for (const entry of entries) if (entry[time] > last) last = entry[time];
  return last;
}

function isOutOfTime(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error instanceof CallError && error.code === "TimeLimit") || isOutOfTime(error.cause);
}

/** Whether two failures are the same to a user, whatever the ids of their requests. */
function isLike(one: Error, other: Error): boolean {
  return one instanceof CallError && other instanceof CallError
    ? one.operation === other.operation && one.code === other.code
    : one.message === other.message;
}
