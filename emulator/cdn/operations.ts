import type { CdnOperation } from "./backend.js";
import { describePreloadDetailById } from "./describePreloadDetailById.js";
import { describeRefreshQuota } from "./describeRefreshQuota.js";
import { describeRefreshTaskById } from "./describeRefreshTaskById.js";
import { describeRefreshTasks } from "./describeRefreshTasks.js";
import type { CdnOperationName } from "./operationName.js";
import { pushObjectCache } from "./pushObjectCache.js";
import { refreshObjectCacheByCacheTag } from "./refreshObjectCacheByCacheTag.js";
import { refreshObjectCaches } from "./refreshObjectCaches.js";

/** The version of CDN's API. */
export const CDN_VERSION = "2018-05-10";

/** Every operation of CDN by its name. */
export const CDN_OPERATIONS: Readonly<Record<CdnOperationName, CdnOperation>> = {
  RefreshObjectCaches: refreshObjectCaches,
  RefreshObjectCacheByCacheTag: refreshObjectCacheByCacheTag,
  PushObjectCache: pushObjectCache,
  DescribeRefreshTasks: describeRefreshTasks,
  DescribeRefreshTaskById: describeRefreshTaskById,
  DescribeRefreshQuota: describeRefreshQuota,
  DescribePreloadDetailById: describePreloadDetailById,
};
