/** The operations of CDN that the emulator has. */
export type CdnOperationName =
  | "RefreshObjectCaches"
  | "RefreshObjectCacheByCacheTag"
  | "PushObjectCache"
  | "DescribeRefreshTasks"
  | "DescribeRefreshTaskById"
  | "DescribeRefreshQuota"
  | "DescribePreloadDetailById";
