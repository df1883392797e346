import type { CdnTask, RefreshTasksPage, RefreshTasksQuery } from "../cdn/api.js";
import type { Clock, ServerClock } from "../clock.js";
import { formatTime } from "../clock.js";
import { isFinal } from "../taskStatus.js";
import { Matcher } from "./match.js";
import { Pace } from "./pace.js";
import { type Outstanding, PAGE_SIZE, planQuestions, type Question } from "./plan.js";

/** How long the API remembers a task. */
export const HISTORY_MS = 3 * 24 * 3_600_000;

/** Tasks are stamped to the second, and by several machines. */
const CLOCK_MARGIN_MS = 60_000;

export interface Wait {
  tasks: readonly Outstanding[];
  /** By the clock that the tracker was given. */
  deadline: number;
  /** Ends after so many rounds of calls, whatever they found. Default: only the tasks and the deadline end it. */
  rounds?: number;
  /** A row of the history, for one of the tasks. */
  onRow(task: Outstanding, row: CdnTask): void;
  /** The history no longer has the task. */
  onForgotten(task: Outstanding): void;
  /** All that is outstanding was asked for once more. */
  onRound?(): void;
  /** A call failed; the wait goes on. */
  onTrouble?(error: unknown): void;
}

export interface TrackerOptions {
  describe(query: RefreshTasksQuery): Promise<RefreshTasksPage>;
  clock: Clock;
  serverClock: ServerClock;
  /** How the tracker should take a failed call: give up at once, slow down, or just go on. */
  judge(error: unknown): { giveUp: boolean; throttled: boolean };
}

interface Watch {
  wait: Wait;
  left: Set<Outstanding>;
  rounds: number;
  end(outcome: "settled" | "timeout" | { error: unknown }): void;
}

/** All waits of a process in one place, within the calls that the account may make. */
export class Tracker {
  readonly #options: TrackerOptions;
  readonly #pace: Pace;
  readonly #matcher = new Matcher<{ watch: Watch; task: Outstanding }>();
  readonly #entries = new Map<Outstanding, { watch: Watch; task: Outstanding }>();
  readonly #watches = new Set<Watch>();
  readonly #rowsOf = new Map<string, number>();
  #listingUsable = true;
  #wake = new AbortController();
  #running = false;

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#pace = new Pace(options.clock);
  }

  /** Resolves when the API has said of every task how it ended, or when the time is up. */
  wait(wait: Wait): Promise<"settled" | "timeout"> {
    if (wait.tasks.length === 0) return Promise.resolve("settled");
    return new Promise((resolve, reject) => {
      const timer = new AbortController();
      const watch: Watch = {
        wait,
        left: new Set(wait.tasks),
        rounds: 0,
        end: (outcome) => {
          if (!this.#watches.delete(watch)) return;
          timer.abort();
          for (const task of watch.left) this.#forget(task);
          if (typeof outcome === "string") resolve(outcome);
          else reject(outcome.error);
          if (this.#watches.size === 0) this.#wake.abort();
        },
      };
      this.#watches.add(watch);
      for (const task of wait.tasks) {
        const entry = { watch, task };
        this.#entries.set(task, entry);
        this.#matcher.add(task.path, task.taskIds, entry);
      }
      const { clock } = this.#options;
      void clock.sleep(wait.deadline - clock.now(), timer.signal).then(() => watch.end("timeout"));
      this.#pace.onSubmission();
      this.#wake.abort();
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#watches.size > 0) {
      await this.#untilDue();
      const asking = [...this.#watches];
      for (const question of this.#questions()) {
        if (this.#watches.size === 0) break;
        await this.#ask(question);
      }
      this.#dropForgotten();
      this.#pace.onRoundEnd();
      for (const watch of asking) this.#endRound(watch);
    }
    this.#running = false;
  }

  #endRound(watch: Watch): void {
    if (!this.#watches.has(watch)) return;
    watch.rounds++;
    watch.wait.onRound?.();
    if (watch.rounds >= (watch.wait.rounds ?? Number.POSITIVE_INFINITY)) watch.end("timeout");
  }

  async #untilDue(): Promise<void> {
    const { clock } = this.#options;
    while (this.#watches.size > 0 && clock.now() < this.#pace.dueAt) {
      this.#wake = new AbortController();
      await clock.sleep(this.#pace.dueAt - clock.now(), this.#wake.signal);
    }
  }

  #questions(): Question[] {
    const { serverClock } = this.#options;
    const oldest = serverClock.now() - HISTORY_MS + CLOCK_MARGIN_MS;
    return planQuestions([...this.#entries.keys()], {
      usable: this.#listingUsable,
      rows: (objectType) => this.#rowsOf.get(objectType) ?? 0,
      from: (since) => formatTime(Math.max(since - CLOCK_MARGIN_MS, oldest)),
      until: formatTime(serverClock.now() + CLOCK_MARGIN_MS),
    });
  }

  async #ask(question: Question): Promise<void> {
    let seen = 0;
    for (let pageNumber = 1; ; pageNumber++) {
      const page = await this.#page({ ...question.query, pageNumber });
      if (page === undefined) return;
      seen += page.tasks.length;
      for (const row of page.tasks) this.#apply(row);
      const wholePage = page.tasks.length >= Math.min(PAGE_SIZE, page.totalCount - seen + page.tasks.length);
      if (question.kind === "window") {
        this.#rowsOf.set(question.query.objectType ?? "", page.totalCount);
        if (!wholePage) this.#listingUsable = false;
      }
      if (!wholePage || seen >= page.totalCount || this.#watches.size === 0) return;
    }
  }

  async #page(query: RefreshTasksQuery): Promise<RefreshTasksPage | undefined> {
    await this.#pace.beforeCall();
    if (this.#watches.size === 0) return undefined;
    try {
      const page = await this.#options.describe(query);
      this.#options.serverClock.observe(page.serverTime);
      this.#pace.onAnswer();
      return page;
    } catch (error) {
      const { giveUp, throttled } = this.#options.judge(error);
      if (throttled) this.#pace.onThrottled();
      for (const watch of [...this.#watches]) {
        if (giveUp) watch.end({ error });
        else watch.wait.onTrouble?.(error);
      }
      return undefined;
    }
  }

  #apply(row: CdnTask): void {
    for (const { watch, task } of this.#matcher.find(row)) {
      this.#pace.onProgress(row.process);
      watch.wait.onRow(task, row);
      if (isFinal(row.status)) this.#settle(watch, task);
    }
  }

  #dropForgotten(): void {
    const oldest = this.#options.serverClock.now() - HISTORY_MS - CLOCK_MARGIN_MS;
    for (const { watch, task } of [...this.#entries.values()]) {
      if (task.since >= oldest) continue;
      watch.wait.onForgotten(task);
      this.#settle(watch, task);
    }
  }

  #settle(watch: Watch, task: Outstanding): void {
    this.#forget(task);
    watch.left.delete(task);
    if (watch.left.size === 0) watch.end("settled");
  }

  #forget(task: Outstanding): void {
    const entry = this.#entries.get(task);
    if (entry === undefined) return;
    this.#entries.delete(task);
    this.#matcher.remove(task.path, task.taskIds, entry);
  }
}
