import type { Forecast } from "./forecast.js";
import { Listing } from "./listing.js";
import type { RefreshingPages } from "./refreshingPages.js";
import type { Outstanding, Waiter } from "./waiter.js";
import { WholeTask } from "./wholeTask.js";

/** What was last seen of tasks. Those that were seen alike share one, so that it never changes. */
export interface Observation {
  /** Time at which the answer came in ms, by the tracker's clock; before the first, a time to begin from. */
  readonly at: number;
  /** Time since the observation before it, in ms. */
  readonly gap: number;
  /** Progress in percent; of several rows, that of the one that is the farthest from its end. */
  readonly process: number;
  /** Creation time as the row has it; undefined before the first row. */
  readonly creationTime: string | undefined;
  readonly forecast: Forecast;
}

/** A stretch of the history, or of a site's, in which tasks of one type were submitted. */
export interface Window {
  readonly siteId: string | undefined;
  readonly objectType: string | undefined;
  readonly listing: Listing<TrackedTask>;
  readonly refreshing: RefreshingPages<TrackedTask>;
  /** Times of the first and the last submission in ms, by the API's clock. */
  readonly from: number;
  readonly to: number;
  /** Time that is listed before and after them, in ms. */
  margin: number;
}

/** No id: of a task that has left them all, or can still stand under several. */
const NONE: ReadonlySet<TrackedId> = new Set();

/** One task of one wait. A wait can have 100,000 of them, so that what many have in common is shared. */
export class TrackedTask {
  readonly waiter: Waiter<TrackedTask>;
  readonly task: Outstanding;
  observation: Observation;
  /** Without a path: what is known of all rows of its ids. */
  readonly whole: WholeTask | undefined;
  /** Id that it stands under; without a path, all that are left of it. */
  #ids: ReadonlySet<TrackedId> = NONE;
  /** Of a task without a path: its ids that are left. */
  readonly #own: Set<TrackedId> | undefined;
  /** Ids of which it can stand under any, until the history has shown under which. */
  candidates: CandidateIds | undefined;
  isOutstanding = true;
  /** `dueAt`: time of the next poll in ms; `Infinity` after an answer, until the next poll is scheduled. */
  dueAt: number;
  /** Time at which a call about it failed last in ms, by the tracker's clock. */
  failedAt: number | undefined;
  /** Distance of its rows' spelling from its own; undefined before the first row. */
  distance: number | undefined;
  /** Path as its row has it, where that is not its own. */
  spelling: string | undefined;
  /** Window in which it was last looked for. */
  window: Window | undefined;
  /** Error with which DescribeRefreshTasks refused its path. */
  refusal: unknown;
  /** Whether listings by time show it; a type that the history names otherwise hides it there. */
  isListed = true;
  /** Whether a listing by path shows it, as far as is known. */
  isShownByPath = true;
  /** Whether it was missing where all is listed that is still refreshing, so that its row is worth a call. */
  hasLeft = false;

  constructor(waiter: Waiter<TrackedTask>, task: Outstanding, observation: Observation) {
    this.waiter = waiter;
    this.task = task;
    this.observation = observation;
    if (task.path === undefined) {
      this.whole = new WholeTask(task.taskIds);
      this.#own = new Set();
      this.#ids = this.#own;
    }
    this.dueAt = waiter.beganAt;
  }

  get ids(): ReadonlySet<TrackedId> {
    return this.#ids;
  }

  /** Whether it is to be asked for, and was not answered since that was planned. */
  get isDue(): boolean {
    return this.isOutstanding && this.dueAt < Number.POSITIVE_INFINITY;
  }

  /** Ids that it can stand under; without a path, all that are left of it. */
  get possibleIds(): ReadonlySet<TrackedId> {
    return this.candidates?.ids ?? this.#ids;
  }

  canStandUnder(id: TrackedId): boolean {
    return this.#ids.has(id) || this.candidates?.ids.has(id) === true;
  }

  /** What stands under one id shares the set of it. */
  standUnder(id: TrackedId): void {
    if (this.#own === undefined) this.#ids = id.alone;
    else this.#own.add(id);
  }

  leave(id: TrackedId): void {
    if (this.#own === undefined) this.#ids = NONE;
    else this.#own.delete(id);
  }
}

/** A task id, with all that may stand under it. */
export class TrackedId {
  readonly id: string;
  /** Set of this id and no other. */
  readonly alone: ReadonlySet<TrackedId> = new Set([this]);
  /** Tasks that stand under it. */
  readonly tasks = new Set<TrackedTask>();
  /** Ids of submissions of which some tasks may stand under it. */
  readonly candidates = new Set<CandidateIds>();
  /** Its rows, as DescribeRefreshTasks lists them. */
  readonly listing: Listing<TrackedTask>;
  /** Time at which it was last asked for in ms. */
  askedAt = Number.NEGATIVE_INFINITY;
  /** Number of times in a row that DescribeRefreshTaskById did not show it; `Infinity` where it never will. */
  missesById = 0;
  /** Error with which DescribeRefreshTasks refused it. */
  refusal: unknown;
  /** Time at which the first of its tasks is due, in ms. */
  tasksDueAt = Number.POSITIVE_INFINITY;
  #rows = 0;

  constructor(id: string, pageSize: number) {
    this.id = id;
    this.listing = new Listing(pageSize, () => ({ taskId: id }));
  }

  get isAwaited(): boolean {
    return this.tasks.size > 0 || this.candidates.size > 0;
  }

  /** Time at which it is to be asked for, in ms. */
  get dueAt(): number {
    let dueAt = this.tasksDueAt;
    for (const candidates of this.candidates) dueAt = Math.min(dueAt, candidates.dueAt);
    return dueAt;
  }

  /** One of the tasks that an answer about it may concern. */
  get first(): TrackedTask | undefined {
    for (const task of this.tasks) return task;
    for (const { tasks } of this.candidates) for (const task of tasks) return task;
    return undefined;
  }

  /** Number of its rows, as far as is known. */
  get rows(): number {
    let expected = this.tasks.size;
    for (const { tasks, ids } of this.candidates) expected += Math.ceil(tasks.size / ids.size);
    return Math.max(this.#rows, expected);
  }

  set rows(seen: number) {
    this.#rows = seen;
  }
}

/** Ids that one call has given to tasks: which task stands under which of them shows only later. */
export class CandidateIds {
  readonly ids: ReadonlySet<TrackedId>;
  readonly tasks = new Set<TrackedTask>();
  /** Time at which the first of its tasks is due, in ms. */
  dueAt = Number.POSITIVE_INFINITY;
  readonly #unread: Set<TrackedId>;

  constructor(ids: Iterable<TrackedId>) {
    this.ids = new Set(ids);
    this.#unread = new Set(this.ids);
  }

  /** All rows of one of the ids were seen. @returns whether by now those of each were, so that the rest is not there */
  onRead(id: TrackedId): boolean {
    this.#unread.delete(id);
    if (this.#unread.size > 0) return false;
    for (const each of this.ids) this.#unread.add(each);
    return true;
  }
}

/** Tasks that answers about some ids may concern, each once. */
export function* tasksOf(ids: Iterable<TrackedId>): Generator<TrackedTask> {
  const several = new Set<TrackedTask>();
  const candidates = new Set<CandidateIds>();
  for (const id of ids) {
    for (const task of id.tasks) {
      // Only what waits for all rows of its ids stands under more than one.
      if (task.whole !== undefined && several.has(task)) continue;
      if (task.whole !== undefined) several.add(task);
      yield task;
    }
    for (const each of id.candidates) candidates.add(each);
  }
  for (const { tasks } of candidates) yield* tasks;
}

/** What has been due for longest; of those that are alike, what was not asked for longest. */
export function byUrgency(left: TrackedId, right: TrackedId): number {
  return left.dueAt - right.dueAt || left.askedAt - right.askedAt;
}
