import { describePreloadDetailById } from "./describePreloadDetailById.js";
import { describeRefreshQuota } from "./describeRefreshQuota.js";
import { describeRefreshTaskById } from "./describeRefreshTaskById.js";
import { describeRefreshTasks } from "./describeRefreshTasks.js";
import type { Operation, OperationName } from "./operation.js";
import { pushObjectCache } from "./pushObjectCache.js";
import { refreshObjectCacheByCacheTag } from "./refreshObjectCacheByCacheTag.js";
import { refreshObjectCaches } from "./refreshObjectCaches.js";

/** Every operation by its name. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  RefreshObjectCaches: refreshObjectCaches,
  RefreshObjectCacheByCacheTag: refreshObjectCacheByCacheTag,
  PushObjectCache: pushObjectCache,
  DescribeRefreshTasks: describeRefreshTasks,
  DescribeRefreshTaskById: describeRefreshTaskById,
  DescribeRefreshQuota: describeRefreshQuota,
  DescribePreloadDetailById: describePreloadDetailById,
};

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
