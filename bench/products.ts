import type { Limits } from "../provider/model/limits.js";
import { CDN_LIMITS } from "../provider/products/cdn/limits.js";
import { DCDN_LIMITS } from "../provider/products/dcdn/limits.js";
import { ESA_LIMITS } from "../provider/products/esa/limits.js";
import type { VirtualApi, VirtualApiOptions } from "../tests/tracker/virtualApi.js";
import { VirtualCdn, type VirtualCdnOptions } from "../tests/tracker/virtualCdn.js";
import { VirtualEsa, type VirtualEsaOptions } from "../tests/tracker/virtualEsa.js";
import type { VirtualClock } from "../tests/virtualClock.js";
import { ESA_WAITERS } from "./esaWaiters.js";
import { DCDN_WAITERS, type Refresh, WAITERS, type Waiter } from "./waiters.js";

/** A product's API, as a workload meets it. */
export interface SimulatedApi
  extends Pick<VirtualApi<string, unknown>, "calls" | "tasks" | "clock" | "addTasks"> {
  share(operation: string, callsPerSecond: number): void;
  /** Of ESA: the site of all paths. */
  siteId?(): string;
}

/** Who waits, and where. */
export interface Party {
  name: string;
  meet(clock: VirtualClock, options: VirtualApiOptions): { api: SimulatedApi; start(): Refresh };
}

export interface BenchProduct {
  name: string;
  limits: Limits;
  /** Ours, then the usual ones. */
  parties: readonly Party[];
  /** The operation that lists tasks. */
  listing: string;
}

export const CDN: BenchProduct = {
  name: "CDN",
  limits: CDN_LIMITS,
  parties: partiesOf<VirtualCdn>(
    (clock, options) => new VirtualCdn(clock, options as VirtualCdnOptions),
    WAITERS,
  ),
  listing: "DescribeRefreshTasks",
};

export const DCDN: BenchProduct = {
  name: "DCDN",
  limits: DCDN_LIMITS,
  parties: partiesOf<VirtualCdn>(
    (clock, options) => new VirtualCdn(clock, options as VirtualCdnOptions, "dcdn"),
    DCDN_WAITERS,
  ),
  listing: "DescribeRefreshTasks",
};

export const ESA: BenchProduct = {
  name: "ESA",
  limits: ESA_LIMITS,
  parties: partiesOf((clock, options) => new VirtualEsa(clock, options as VirtualEsaOptions), ESA_WAITERS),
  listing: "DescribePurgeTasks",
};

function partiesOf<Api extends SimulatedApi>(
  createApi: (clock: VirtualClock, options: VirtualApiOptions) => Api,
  waiters: readonly Waiter<Api>[],
): Party[] {
  return waiters.map((waiter) => ({
    name: waiter.name,
    meet(clock, options) {
      const api = createApi(clock, options);
      return { api, start: () => waiter.start(api, clock) };
    },
  }));
}
