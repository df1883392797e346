import type { RefreshTasksPage, RefreshTasksQuery } from "../../provider/model/client.js";
import type { CdnTask } from "../../provider/model/task.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";

/** An API that answers only what a test gives it. */
export function fakeApi(answers: Partial<CdnApi>): CdnApi {
  const unexpected = (name: string) => () => Promise.reject(new Error(`unexpected call of ${name}`));
  return new Proxy(answers, {
    get: (target, name) => Reflect.get(target, name) ?? unexpected(String(name)),
  }) as CdnApi;
}

/** The row of a task for the number-th file. */
export function row(number: number, more: Partial<CdnTask> = {}): CdnTask {
  return {
    taskId: String(1000 + number),
    objectPath: `https://www.example.com/${number}.txt`,
    objectType: "file",
    status: "Complete",
    process: 100,
    creationTime: "2026-01-31T08:00:00Z",
    description: "",
    ...more,
  };
}

/** The rows for files number 1 to `count`. */
export function rows(count: number): CdnTask[] {
  return Array.from({ length: count }, (_, index) => row(index + 1));
}

/** The page that is asked for, as the API would cut it out of all rows. */
export function pageOf(
  all: readonly CdnTask[],
  { pageNumber = 1, pageSize = 20 }: RefreshTasksQuery,
  more: Partial<RefreshTasksPage> = {},
): RefreshTasksPage {
  return {
    tasks: all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    totalCount: all.length,
    pageNumber,
    pageSize,
    requestId: `REQUEST-${pageNumber}`,
    serverTime: Date.parse("2026-01-31T08:00:00Z"),
    ...more,
  };
}
