/** The operations of DCDN that the emulator has. */
export type DcdnOperationName =
  | "RefreshDcdnObjectCaches"
  | "RefreshDcdnObjectCacheByCacheTag"
  | "PreloadDcdnObjectCaches"
  | "DescribeDcdnRefreshTasks"
  | "DescribeDcdnRefreshTaskById"
  | "DescribeDcdnRefreshQuota";
