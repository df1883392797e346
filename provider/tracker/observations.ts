import type { Clock } from "../base/clock.js";
import type { CdnTask } from "../model/task.js";
import { isFinal } from "../model/taskStatus.js";
import type { History, OutstandingTasks } from "./outstandingTasks.js";
import { StaleReadDetector } from "./staleReadDetector.js";
import type { Observation, TrackedId, TrackedTask } from "./trackedTask.js";
import type { TypicalDurations } from "./typicalDurations.js";
import type { WholeTask } from "./wholeTask.js";

/** Takes in what the API says. Only its own word that a task has ended ends a wait for it. */
export class Observations {
  readonly #clock: Clock;
  readonly #outstanding: OutstandingTasks;
  readonly #durations: TypicalDurations;
  readonly #staleReads = new StaleReadDetector();
  /** Observations of one answer, by those before them and by what was seen: alike ones are one. */
  readonly #shared = new Map<Observation, Map<string, Observation>>();
  /** Time of that answer in ms. */
  #now = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, outstanding: OutstandingTasks, durations: TypicalDurations) {
    this.#clock = clock;
    this.#outstanding = outstanding;
    this.#durations = durations;
  }

  /** Whether the task is to be looked at again at once. */
  wantsAgain(task: TrackedTask): boolean {
    return this.#staleReads.wantsAgain(task);
  }

  /** Rows of the history, some of which may be about what is outstanding. */
  onRows(rows: readonly CdnTask[], of?: History): void {
    this.#begin();
    for (const { item: task, row, distance } of this.#outstanding.match(rows, of)) {
      // A row before it can have ended the task, or its wait, or shown that it stands under another id.
      if (!task.isOutstanding || !this.#outstanding.canBeOf(task, row)) continue;
      task.distance = distance;
      task.spelling = distance === 0 ? undefined : row.objectPath;
      this.#onRow(task, row);
    }
  }

  /** All rows of an id, in one reading. */
  onAllRows(id: TrackedId, rows: readonly CdnTask[]): void {
    this.#begin();
    for (const task of id.tasks) if (task.whole !== undefined) this.#onWhole(task, task.whole, id, rows);
  }

  /** All rows of an id were seen, so what is still due under it is not there. */
  onRead(id: TrackedId): void {
    this.onMissing(id.tasks);
    for (const candidates of id.candidates) if (candidates.onRead(id)) this.onMissing(candidates.tasks);
  }

  /** What was asked for, of which those that were not there may show later. */
  onMissing(tasks: Iterable<TrackedTask>): void {
    this.#begin();
    for (const task of tasks) if (task.isDue) this.#onNothingNew(task);
  }

  /** Nothing more is to be learned of it. */
  settle(task: TrackedTask): void {
    this.#outstanding.remove(task);
    task.waiter.onSettled(task);
  }

  /** Another answer: what it tells was seen at one time. */
  #begin(): void {
    this.#now = this.#clock.now();
    this.#shared.clear();
  }

  #onRow(task: TrackedTask, row: CdnTask): void {
    this.#outstanding.settleId(task, row.taskId);
    this.#learn(task, row, row.process);
    this.#tell(task, row);
  }

  #onWhole(task: TrackedTask, whole: WholeTask, id: TrackedId, rows: readonly CdnTask[]): void {
    whole.record(id.id, rows);
    const { row } = whole;
    if (row === undefined) {
      this.#onNothingNew(task);
      return;
    }
    if (whole.hasEnded(id.id)) this.#outstanding.leave(task, id);
    this.#learn(task, row, whole.slowest);
    this.#tell(task, row);
  }

  #onNothingNew(task: TrackedTask): void {
    const { observation: before } = task;
    const seen = (): Observation => ({ ...before, at: this.#now, gap: this.#now - before.at });
    this.#answer(task, this.#alike(before, "", seen));
  }

  #learn(task: TrackedTask, row: CdnTask, process: number): void {
    const { observation: before } = task;
    const at = this.#now;
    const gap = at - before.at;
    const hasEnded = isFinal(row.status);
    const advance = (hasEnded ? 100 : process) - before.process;
    if (this.#staleReads.observe(task, gap, advance)) this.#forgetForecasts();
    const { forecast } = task.observation;
    const { creationTime } = row;
    const observation = this.#alike(task.observation, `${hasEnded} ${process} ${creationTime}`, () => {
      const isTelling = !hasEnded && this.#staleReads.isTrue(gap);
      const next = isTelling ? forecast.observe(at, process) : forecast;
      return { at, gap, process, creationTime, forecast: next };
    });
    this.#answer(task, observation);
    const duration = hasEnded ? forecast.durationAtEnd(at) : observation.forecast.duration;
    this.#durations.note(task.task.objectType, duration, at);
  }

  #answer(task: TrackedTask, observation: Observation): void {
    task.observation = observation;
    task.dueAt = Number.POSITIVE_INFINITY;
    task.hasLeft = false;
    task.waiter.onAnswered(task);
  }

  /** The observation that follows another, one for all tasks that were seen alike. */
  #alike(before: Observation, seen: string, make: () => Observation): Observation {
    let following = this.#shared.get(before);
    if (following === undefined) {
      following = new Map();
      this.#shared.set(before, following);
    }
    const known = following.get(seen);
    if (known !== undefined) return known;
    const observation = make();
    following.set(seen, observation);
    return observation;
  }

  /** What was seen of all tasks was not true at its time. */
  #forgetForecasts(): void {
    this.#shared.clear();
    for (const task of this.#outstanding.tasks) {
      const { observation } = task;
      const forget = (): Observation => ({ ...observation, forecast: observation.forecast.unobserved });
      task.observation = this.#alike(observation, "forgotten", forget);
    }
    this.#shared.clear();
  }

  #tell(task: TrackedTask, row: CdnTask): void {
    task.waiter.onRow(task, row);
    if (isFinal(row.status)) this.settle(task);
  }
}
