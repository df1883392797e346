import pRetry from "p-retry";
import { WorkBudget } from "../provider/base/budget.js";
import { esaCachePurgeKind } from "../provider/products/esa/cachePurge.js";
import { ESA_LIMITS } from "../provider/products/esa/limits.js";
import { create } from "../provider/resource/lifecycle.js";
import type { VirtualEsa } from "../tests/tracker/virtualEsa.js";
import { newContext, type Waiter } from "./waiters.js";

/** The resource as it is deployed. */
const ours: Waiter<VirtualEsa> = {
  name: "this package",
  start(api, clock) {
    const context = newContext(api.client, clock, ESA_LIMITS);
    const siteId = api.siteId();
    return async (files) => {
      const state = await create(context, esaCachePurgeKind, { siteId, files: [...files] }, {});
      if (state.status !== "Complete") throw new Error(`the resource is ${state.status}`);
    };
  },
};

/** A loop for each path, with p-retry, which lists by the path every 2 s: what public code does. */
const perPath: Waiter<VirtualEsa> = {
  name: "per-path poller, 2 s",
  start(api, clock) {
    const { limiters } = newContext(api.client, clock, ESA_LIMITS);
    const siteId = api.siteId();
    const budget = new WorkBudget(clock, Number.POSITIVE_INFINITY);
    return async (content) => {
      await limiters.of("PurgeCaches").acquire(budget.signal);
      await api.purgeCaches({ siteId, type: "file", content });
      const everySoOften = { retries: Number.POSITIVE_INFINITY, minTimeout: 2_000, factor: 1 };
      await Promise.all(content.map((path) => pRetry(() => expectComplete(api, siteId, path), everySoOften)));
    };
  },
};

async function expectComplete(api: VirtualEsa, siteId: string, content: string): Promise<void> {
  const { tasks } = await api.describePurgeTasks({ siteId, type: "file", content });
  if (tasks[0]?.status !== "Complete") throw new Error("not complete");
}

export const ESA_WAITERS: readonly Waiter<VirtualEsa>[] = [ours, perPath];
