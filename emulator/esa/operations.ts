import type { EsaOperation } from "./backend.js";
import { describePreloadTasks, describePurgeTasks } from "./describeTasks.js";
import { getPurgeQuota } from "./getPurgeQuota.js";
import { listSites } from "./listSites.js";
import type { EsaOperationName } from "./operationName.js";
import { preloadCaches } from "./preloadCaches.js";
import { purgeCaches } from "./purgeCaches.js";

/** The version of ESA's API. */
export const ESA_VERSION = "2024-09-10";

/** Every operation of ESA by its name. */
export const ESA_OPERATIONS: Readonly<Record<EsaOperationName, EsaOperation>> = {
  PurgeCaches: purgeCaches,
  PreloadCaches: preloadCaches,
  DescribePurgeTasks: describePurgeTasks,
  DescribePreloadTasks: describePreloadTasks,
  GetPurgeQuota: getPurgeQuota,
  ListSites: listSites,
};
