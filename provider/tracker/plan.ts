import type { RefreshTasksQuery } from "../cdn/api.js";

/** The largest page that DescribeRefreshTasks gives. */
export const PAGE_SIZE = 100;

/** A task that somebody waits for, on one path. */
export interface Outstanding {
  /** The ids that it can have. */
  taskIds: readonly string[];
  path: string;
  objectType: string;
  /** When it was submitted, by the API's clock. */
  since: number;
}

/** A question to the API: its first page, and as many more as it turns out to have. */
export interface Question {
  query: RefreshTasksQuery;
  kind: "path" | "task" | "window";
}

/**
 * The cheapest questions that cover all that is outstanding: one for each task id, or, where many ids are
 * outstanding, the listing of the time in which they were submitted.
 */
export function planQuestions(
  outstanding: readonly Outstanding[],
  listing: { usable: boolean; rows(objectType: string): number; until: string; from(since: number): string },
): Question[] {
  return [...groupBy(outstanding, ({ objectType }) => objectType)].flatMap(([objectType, tasks]) => {
    const byTask = taskQuestions(tasks);
    const pages = Math.ceil(Math.max(listing.rows(objectType), tasks.length) / PAGE_SIZE);
    if (!listing.usable || pages >= cost(tasks)) return byTask;
    const since = Math.min(...tasks.map((task) => task.since));
    const window = {
      objectType,
      startTime: listing.from(since),
      endTime: listing.until,
      pageSize: PAGE_SIZE,
    };
    return [{ query: window, kind: "window" as const }];
  });
}

function taskQuestions(tasks: readonly Outstanding[]): Question[] {
  return [...byTaskId(tasks)].map(([taskId, paths]) => {
    const [only] = paths;
    return paths.size === 1 && only !== undefined
      ? { query: { taskId, objectPath: only, pageSize: PAGE_SIZE }, kind: "path" }
      : { query: { taskId, pageSize: PAGE_SIZE }, kind: "task" };
  });
}

function cost(tasks: readonly Outstanding[]): number {
  let calls = 0;
  for (const paths of byTaskId(tasks).values()) calls += Math.ceil(paths.size / PAGE_SIZE);
  return calls;
}

function byTaskId(tasks: readonly Outstanding[]): Map<string, Set<string>> {
  const paths = new Map<string, Set<string>>();
  for (const task of tasks) {
    for (const taskId of task.taskIds) {
      const known = paths.get(taskId);
      if (known === undefined) paths.set(taskId, new Set([task.path]));
      else known.add(task.path);
    }
  }
  return paths;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
