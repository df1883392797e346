import type { CdnTask } from "../../provider/model/task.js";
import { isFinal } from "../../provider/model/taskStatus.js";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import type { CdnCall } from "./virtualCdn.js";

/** No task changes so fast that another look is worth a call. */
const NEWS_AFTER_MS = 1_000;

/** What a call has shown, when it was made last. */
interface Shown {
  sentAt: number;
  /** `taskId objectPath` */
  rows: ReadonlySet<string>;
}

/** What one call asks for: an id, a page of its rows, a path under it, or a page of a stretch of time. */
interface Query {
  taskId: string | undefined;
  path: string | undefined;
  objectType: string | undefined;
  from: number;
  to: number;
  page: string | undefined;
}

/** What is outstanding and what has been seen of it, by which it is judged whether a call can tell anything. */
export class Knowledge {
  /** Calls about nothing that is outstanding. */
  readonly needless: string[] = [];
  /** Calls that tell what an earlier one has told. */
  readonly known: string[] = [];
  readonly #outstanding = new Set<Outstanding>();
  readonly #byId = new Map<string, Set<Outstanding>>();
  /** Of which a row was seen, so that it is known where it stands. */
  readonly #seen = new Set<Outstanding>();
  readonly #shown = new Map<string, Shown>();
  readonly #isForetold: boolean;
  #newestWaitAt = Number.NEGATIVE_INFINITY;

  /** @param isForetold whether nothing comes, goes or fails, so that an answer is known from those before it */
  constructor(isForetold: boolean) {
    this.#isForetold = isForetold;
  }

  await(tasks: readonly Outstanding[], now: number): void {
    for (const task of tasks) {
      this.#outstanding.add(task);
      for (const id of task.taskIds) this.#under(id).add(task);
    }
    this.#newestWaitAt = now;
  }

  onTold(task: Outstanding, { taskId, status }: CdnTask): void {
    if (task.path !== undefined && !this.#seen.has(task)) {
      this.#seen.add(task);
      for (const id of task.taskIds) if (id !== taskId) this.#under(id).delete(task);
    }
    if (isFinal(status)) this.#drop(task);
  }

  onEnd(tasks: readonly Outstanding[]): void {
    for (const task of tasks) this.#drop(task);
  }

  onSend(call: CdnCall): void {
    const text = `${call.operation} ${JSON.stringify(call.parameters)}`;
    for (const query of queriesOf(call)) {
      const meant = this.#meant(query);
      if (meant.length === 0) this.needless.push(text);
      else if (this.#isForetold && this.#isKnown(query, meant, call.sentAt)) this.known.push(text);
    }
  }

  onAnswer(call: CdnCall): void {
    if (call.code !== undefined) return;
    for (const query of queriesOf(call)) {
      const rows = call.tasks.filter(({ taskId }) => query.taskId === undefined || query.taskId === taskId);
      this.#shown.set(keyOf(query), { sentAt: call.sentAt, rows: new Set(rows.map(nameOf)) });
    }
  }

  /** The same was asked before, and since then nothing that it showed is outstanding, or no time has gone by. */
  #isKnown(query: Query, meant: readonly Outstanding[], now: number): boolean {
    const before = this.#shown.get(keyOf(query));
    if (before === undefined) return false;
    if (now - before.sentAt < NEWS_AFTER_MS && this.#newestWaitAt < before.sentAt) return true;
    return !meant.some(
      (task) =>
        !this.#seen.has(task) ||
        task.taskIds.some((taskId) => before.rows.has(nameOf({ taskId, objectPath: task.path ?? "" }))),
    );
  }

  /** What an answer can be about. */
  #meant({ taskId, path, objectType, from, to }: Query): Outstanding[] {
    if (taskId !== undefined) {
      return [...this.#under(taskId)].filter((task) => path === undefined || task.path === path);
    }
    return [...this.#outstanding].filter((task) => {
      const isInTime = task.since >= from - NEWS_AFTER_MS && task.since <= to + NEWS_AFTER_MS;
      return task.path !== undefined && task.objectType === objectType && isInTime;
    });
  }

  #under(id: string): Set<Outstanding> {
    const tasks = this.#byId.get(id) ?? new Set();
    this.#byId.set(id, tasks);
    return tasks;
  }

  #drop(task: Outstanding): void {
    this.#outstanding.delete(task);
    for (const id of task.taskIds) this.#under(id).delete(task);
  }
}

function queriesOf({ operation, parameters }: CdnCall): Query[] {
  const { TaskId, ObjectPath, ObjectType, StartTime = "", EndTime = "", PageNumber } = parameters;
  const query: Query = {
    taskId: TaskId,
    path: ObjectPath,
    objectType: ObjectType,
    from: Date.parse(StartTime),
    to: Date.parse(EndTime),
    page: PageNumber,
  };
  if (operation === "DescribeRefreshTaskById") {
    return (TaskId ?? "").split(",").map((taskId) => ({ ...query, taskId }));
  }
  return operation === "DescribeRefreshTasks" ? [query] : [];
}

function keyOf(query: Query): string {
  return JSON.stringify(query);
}

function nameOf({ taskId, objectPath }: Pick<CdnTask, "taskId" | "objectPath">): string {
  return `${taskId} ${objectPath}`;
}
