import pRetry from "p-retry";
import { WorkBudget } from "../provider/base/budget.js";
import type { Clock } from "../provider/base/clock.js";
import type { RefreshTasksPage } from "../provider/model/client.js";
import type { CdnTask } from "../provider/model/task.js";
import type { CdnApi } from "../provider/products/cdn/api.js";
import { cacheRefreshKind } from "../provider/products/cdn/cacheRefresh.js";
import { CDN_LIMITS } from "../provider/products/cdn/limits.js";
import type { Context } from "../provider/resource/context.js";
import { createContext } from "../provider/resource/createContext.js";
import { create } from "../provider/resource/lifecycle.js";

/** Refreshes the paths of one resource, and resolves when it takes them to be complete. */
export type Refresh = (paths: readonly string[]) => Promise<void>;

export interface Waiter {
  name: string;
  /** One process with its client. */
  start(api: CdnApi, clock: Clock): Refresh;
}

const silent = async (): Promise<void> => {};
const log = { progress: silent, warn: silent, debug: () => {} };

/** The resource as it is deployed. */
const ours: Waiter = {
  name: "this package",
  start(api, clock) {
    const context = newContext(api, clock);
    return async (objectPaths) => {
      const state = await create(context, cacheRefreshKind, { objectPaths: [...objectPaths] }, {});
      if (state.status !== "Complete") throw new Error(`the resource is ${state.status}`);
    };
  },
};

/** A loop for each task, with p-retry, every 5 s: what scripts do. */
const perTask = poller("per-task poller, 5 s", 5_000);

/** The same every 30 s: what the waiter of CloudFront does. */
const fixed = poller("fixed 30 s poller", 30_000);

export const WAITERS: readonly Waiter[] = [ours, perTask, fixed];

export function newContext(api: CdnApi, clock: Clock): Context {
  return createContext({
    client: api,
    limits: CDN_LIMITS,
    clock,
    log,
    logKeepsProgress: false,
    quotaPreflight: false,
  });
}

function poller(name: string, interval: number): Waiter {
  return {
    name,
    start(api, clock) {
      const { limiters } = newContext(api, clock);
      const budget = new WorkBudget(clock, Number.POSITIVE_INFINITY);
      return async (objectPaths) => {
        await limiters.of("RefreshObjectCaches").acquire(budget.signal);
        const { taskIds } = await api.refreshObjectCaches({ objectPaths, objectType: "File" });
        const everySoOften = { retries: Number.POSITIVE_INFINITY, minTimeout: interval, factor: 1 };
        await Promise.all(taskIds.map((id) => pRetry(() => expectComplete(api, id), everySoOften)));
      };
    },
  };
}

/** Throws at the first page on which something has not ended: the rest is not worth a call then. */
async function expectComplete(api: CdnApi, taskId: string): Promise<void> {
  const read = (pageNumber: number): Promise<RefreshTasksPage> =>
    api.describeRefreshTasks({ taskId, pageSize: 100, pageNumber }, { retry: false });
  for (let [pageNumber, seen, total] = [1, 0, 1]; seen < total; pageNumber++) {
    // Without patience in the middle of many pages, it would be throttled before the last of them each time.
    const page = await (pageNumber === 1 ? read(1) : pRetry(() => read(pageNumber)));
    if (page.tasks.length === 0 || !page.tasks.every(isComplete)) throw new Error("not complete");
    seen += page.tasks.length;
    total = page.totalCount;
  }
}

function isComplete({ status }: CdnTask): boolean {
  return status === "Complete";
}
