import pRetry from "p-retry";
import { WorkBudget } from "../provider/base/budget.js";
import type { Clock } from "../provider/base/clock.js";
import type { Client, RefreshTasksPage } from "../provider/model/client.js";
import type { Limits } from "../provider/model/limits.js";
import type { CdnTask } from "../provider/model/task.js";
import type { CdnApi } from "../provider/products/cdn/api.js";
import { cacheRefreshKind } from "../provider/products/cdn/cacheRefresh.js";
import { CDN_LIMITS } from "../provider/products/cdn/limits.js";
import { DCDN_LIMITS } from "../provider/products/dcdn/limits.js";
import type { Context } from "../provider/resource/context.js";
import { createContext } from "../provider/resource/createContext.js";
import { create } from "../provider/resource/lifecycle.js";

/** Refreshes the paths of one resource, and resolves when it takes them to be complete. */
export type Refresh = (paths: readonly string[]) => Promise<void>;

export interface Waiter<Api = CdnApi> {
  name: string;
  /** One process with its client. */
  start(api: Api, clock: Clock): Refresh;
}

const silent = async (): Promise<void> => {};
const log = { progress: silent, info: silent, warn: silent, debug: () => {} };

/** A loop for each task, with p-retry, every 5 s: what scripts do. */
const perTask = poller("per-task poller, 5 s", 5_000, CDN_LIMITS);

/** The same every 30 s: what the waiter of CloudFront does. */
const fixed = poller("fixed 30 s poller", 30_000, CDN_LIMITS);

export const WAITERS: readonly Waiter[] = [ours("cdn", CDN_LIMITS), perTask, fixed];

export const DCDN_WAITERS: readonly Waiter[] = [
  ours("dcdn", DCDN_LIMITS),
  poller("per-task poller, 5 s", 5_000, DCDN_LIMITS),
];

/** The resource as it is deployed. */
function ours(product: "cdn" | "dcdn", limits: Limits): Waiter {
  return {
    name: "this package",
    start(api, clock) {
      const context = newContext(api, clock, limits);
      return async (objectPaths) => {
        const inputs = { objectPaths: [...objectPaths], ...(product === "dcdn" && { product }) };
        const state = await create(context, cacheRefreshKind, inputs, {});
        if (state.status !== "Complete") throw new Error(`the resource is ${state.status}`);
      };
    },
  };
}

export function newContext(client: Client, clock: Clock, limits: Limits = CDN_LIMITS): Context {
  return createContext({
    client,
    limits,
    clock,
    log,
    logKeepsProgress: false,
    quotaPreflight: false,
  });
}

function poller(name: string, interval: number, limits: Limits): Waiter {
  return {
    name,
    start(api, clock) {
      const { limiters } = newContext(api, clock, limits);
      const budget = new WorkBudget(clock, Number.POSITIVE_INFINITY);
      return async (objectPaths) => {
        await limiters.of("RefreshObjectCaches").acquire(budget.signal);
        const { taskIds } = await api.refreshObjectCaches({ objectPaths, objectType: "File" });
        const everySoOften = { retries: Number.POSITIVE_INFINITY, minTimeout: interval, factor: 1 };
        await Promise.all(
          taskIds.map((id) => pRetry(() => expectComplete(api, id, limits.pageSize), everySoOften)),
        );
      };
    },
  };
}

/** Throws at the first page on which something has not ended: the rest is not worth a call then. */
async function expectComplete(api: CdnApi, taskId: string, pageSize: number): Promise<void> {
  const read = (pageNumber: number): Promise<RefreshTasksPage> =>
    api.describeRefreshTasks({ taskId, pageSize, pageNumber }, { retry: false });
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
