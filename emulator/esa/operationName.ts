/** The operations of ESA that the emulator has. */
export type EsaOperationName =
  | "PurgeCaches"
  | "PreloadCaches"
  | "DescribePurgeTasks"
  | "DescribePreloadTasks"
  | "GetPurgeQuota"
  | "ListSites";
