import type { CdnOperation } from "../cdn/backend.js";
import { describeRefreshQuota } from "../cdn/describeRefreshQuota.js";
import { refreshObjectCacheByCacheTag } from "../cdn/refreshObjectCacheByCacheTag.js";
import { refreshObjectCaches } from "../cdn/refreshObjectCaches.js";
import { describeDcdnRefreshTaskById } from "./describeDcdnRefreshTaskById.js";
import { describeDcdnRefreshTasks } from "./describeDcdnRefreshTasks.js";
import type { DcdnOperationName } from "./operationName.js";
import { preloadDcdnObjectCaches } from "./preloadDcdnObjectCaches.js";

/** The version of DCDN's API. */
export const DCDN_VERSION = "2018-01-15";

/** Every operation of DCDN by its name. What is not here is as CDN has it. */
export const DCDN_OPERATIONS: Readonly<Record<DcdnOperationName, CdnOperation>> = {
  RefreshDcdnObjectCaches: { ...refreshObjectCaches, callsPerSecond: 30 },
  RefreshDcdnObjectCacheByCacheTag: refreshObjectCacheByCacheTag,
  PreloadDcdnObjectCaches: preloadDcdnObjectCaches,
  DescribeDcdnRefreshTasks: describeDcdnRefreshTasks,
  DescribeDcdnRefreshTaskById: describeDcdnRefreshTaskById,
  DescribeDcdnRefreshQuota: describeRefreshQuota,
};
