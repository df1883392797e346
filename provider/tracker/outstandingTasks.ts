import type { RefreshTasksQuery } from "../model/client.js";
import type { Limits } from "../model/limits.js";
import { isOfUrls } from "../model/objectTypes.js";
import { type Match, PathIndex } from "../model/pathIndex.js";
import type { CdnTask } from "../model/task.js";
import { CandidateIds, TrackedId, type TrackedTask } from "./trackedTask.js";

/** Whose history rows are of: of a product with sites, that of a site and a type. */
export type History = Pick<RefreshTasksQuery, "siteId" | "objectType">;

/** Of two sites, and two types, the same ids and paths are other tasks. */
function isIn({ task }: TrackedTask, { siteId, objectType }: History): boolean {
  return siteId === undefined || (task.siteId === siteId && task.objectType === objectType);
}

/** All that is outstanding, by what the API knows it by: rows are matched by task id *and* object path. */
export class OutstandingTasks {
  readonly #pageSize: number;
  readonly #tasks = new Set<TrackedTask>();
  readonly #ids = new Map<string, TrackedId>();
  /** By the list of ids that the tasks of one submission share. */
  readonly #candidates = new Map<readonly string[], CandidateIds>();
  readonly #paths = new PathIndex<TrackedTask>(({ task }) => task.path ?? "");

  constructor({ pageSize }: Pick<Limits, "pageSize">) {
    this.#pageSize = pageSize;
  }

  get tasks(): ReadonlySet<TrackedTask> {
    return this.#tasks;
  }

  get ids(): Iterable<TrackedId> {
    return this.#ids.values();
  }

  get idCount(): number {
    return this.#ids.size;
  }

  add(task: TrackedTask): void {
    const { path, taskIds } = task.task;
    this.#tasks.add(task);
    if (path !== undefined) this.#paths.add(task);
    if (path !== undefined && taskIds.length > 1) this.#join(task, taskIds);
    else for (const id of taskIds) this.#stand(task, this.#id(id));
  }

  remove(task: TrackedTask): void {
    this.#tasks.delete(task);
    if (task.task.path !== undefined) this.#paths.remove(task);
    this.#leaveCandidates(task);
    for (const id of task.ids) this.leave(task, id);
    task.window?.listing.forget(task);
    task.isOutstanding = false;
  }

  /** The history has shown which of several ids it stands under. */
  settleId(task: TrackedTask, taskId: string): void {
    if (task.candidates === undefined) return;
    this.#stand(task, this.#id(taskId));
    this.#leaveCandidates(task);
  }

  /** One of its ids has told all. */
  leave(task: TrackedTask, id: TrackedId): void {
    task.leave(id);
    id.tasks.delete(task);
    id.listing.forget(task);
    this.#dropIfDone(id);
  }

  /** The tasks with a path that rows of one answer are about. Once one has shown in its own spelling, it has no other. */
  match(rows: readonly CdnTask[], of: History = {}): Match<TrackedTask>[] {
    return this.#paths.match(rows, (task, row, distance) => {
      if (!isIn(task, of) || (distance > 0 && !isOfUrls(task.task.objectType))) return false;
      if ((task.distance !== undefined && distance > task.distance) || !this.canBeOf(task, row)) return false;
      return distance === 0 || !task.waiter.isOfAnother(task.task, row);
    });
  }

  /** Whether the task is outstanding, and can stand under the row's id. */
  canBeOf(task: TrackedTask, { taskId }: CdnTask): boolean {
    const id = this.#ids.get(taskId);
    return task.isOutstanding && id !== undefined && task.canStandUnder(id);
  }

  /** @param dueAt time at which the task is to be looked at, in ms */
  schedule(task: TrackedTask, dueAt: number): void {
    task.dueAt = dueAt;
    if (task.candidates !== undefined) task.candidates.dueAt = Math.min(task.candidates.dueAt, dueAt);
    for (const id of task.ids) id.tasksDueAt = Math.min(id.tasksDueAt, dueAt);
  }

  /** Nothing is to be looked at until it is scheduled. */
  clearSchedule(): void {
    for (const id of this.#ids.values()) id.tasksDueAt = Number.POSITIVE_INFINITY;
    for (const candidates of this.#candidates.values()) candidates.dueAt = Number.POSITIVE_INFINITY;
  }

  #id(name: string): TrackedId {
    const id = this.#ids.get(name) ?? new TrackedId(name, this.#pageSize);
    this.#ids.set(name, id);
    return id;
  }

  #stand(task: TrackedTask, id: TrackedId): void {
    task.standUnder(id);
    id.tasks.add(task);
  }

  /** What was submitted in one call shares the list of its ids. */
  #join(task: TrackedTask, taskIds: readonly string[]): void {
    let candidates = this.#candidates.get(taskIds);
    if (candidates === undefined) {
      candidates = new CandidateIds(taskIds.map((id) => this.#id(id)));
      for (const id of candidates.ids) id.candidates.add(candidates);
      this.#candidates.set(taskIds, candidates);
    }
    candidates.tasks.add(task);
    task.candidates = candidates;
  }

  #leaveCandidates(task: TrackedTask): void {
    const { candidates } = task;
    if (candidates === undefined) return;
    task.candidates = undefined;
    candidates.tasks.delete(task);
    if (candidates.tasks.size > 0) return;
    this.#candidates.delete(task.task.taskIds);
    for (const id of candidates.ids) {
      id.candidates.delete(candidates);
      this.#dropIfDone(id);
    }
  }

  #dropIfDone(id: TrackedId): void {
    if (!id.isAwaited) this.#ids.delete(id.id);
  }
}
