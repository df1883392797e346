export type { Quota } from "../provider/model/client.js";
export type { EdgeDetail, EdgeReport, EdgeVerdict } from "../provider/model/edgeCheck.js";
export type { CdnTask } from "../provider/model/task.js";
export type { PreloadUrl, PreloadUrlDetail } from "../provider/products/cdn/api.js";
export type { Site as EsaSite } from "../provider/products/esa/api.js";
export {
  type AssumeRole,
  type AssumeRoleWithOidc,
  type Endpoints,
  Provider,
  type ProviderArgs,
} from "./account.js";
export { CachePrefetch, type CachePrefetchArgs } from "./cachePrefetch.js";
export {
  CacheRefresh,
  type CacheRefreshArgs,
  type CacheRefreshByContentArgs,
  type CacheRefreshByPathArgs,
} from "./cacheRefresh.js";
export { CacheTagRefresh, type CacheTagRefreshArgs } from "./cacheTagRefresh.js";
export {
  type CheckEdgeArgs,
  type CheckEdgeOutputArgs,
  type CheckEdgeOutputOptions,
  checkEdge,
  checkEdgeOutput,
} from "./checkEdge.js";
export type { ContentUrlOptions } from "./contentUrlOptions.js";
export type { EdgeCheckArgs, EdgeCheckedArgs } from "./edgeCheck.js";
export { EsaCachePrefetch, type EsaCachePrefetchArgs } from "./esaCachePrefetch.js";
export { EsaCachePurge, type EsaCachePurgeArgs } from "./esaCachePurge.js";
export type { EsaPurgeType, EsaSiteQueryArgs, EsaTasksFilter } from "./esaQueries.js";
export type { EsaSiteArgs } from "./esaSite.js";
export {
  type GetEsaPreloadTasksArgs,
  type GetEsaPreloadTasksOutputArgs,
  type GetEsaPreloadTasksResult,
  getEsaPreloadTasks,
  getEsaPreloadTasksOutput,
} from "./getEsaPreloadTasks.js";
export {
  type GetEsaPurgeQuotaArgs,
  type GetEsaPurgeQuotaOutputArgs,
  type GetEsaPurgeQuotaResult,
  getEsaPurgeQuota,
  getEsaPurgeQuotaOutput,
} from "./getEsaPurgeQuota.js";
export {
  type GetEsaPurgeTasksArgs,
  type GetEsaPurgeTasksOutputArgs,
  type GetEsaPurgeTasksResult,
  getEsaPurgeTasks,
  getEsaPurgeTasksOutput,
} from "./getEsaPurgeTasks.js";
export {
  type GetEsaSitesArgs,
  type GetEsaSitesOutputArgs,
  type GetEsaSitesResult,
  getEsaSites,
  getEsaSitesOutput,
} from "./getEsaSites.js";
export {
  type GetPreloadDetailArgs,
  type GetPreloadDetailOutputArgs,
  type GetPreloadDetailResult,
  getPreloadDetail,
  getPreloadDetailOutput,
} from "./getPreloadDetail.js";
export {
  type GetRefreshQuotaArgs,
  type GetRefreshQuotaOutputArgs,
  type GetRefreshQuotaResult,
  getRefreshQuota,
  getRefreshQuotaOutput,
} from "./getRefreshQuota.js";
export {
  type GetRefreshTaskByIdArgs,
  type GetRefreshTaskByIdOutputArgs,
  type GetRefreshTaskByIdResult,
  getRefreshTaskById,
  getRefreshTaskByIdOutput,
} from "./getRefreshTaskById.js";
export {
  type GetRefreshTasksArgs,
  type GetRefreshTasksOutputArgs,
  type GetRefreshTasksResult,
  getRefreshTasks,
  getRefreshTasksOutput,
} from "./getRefreshTasks.js";
export { type HashFolderOptions, hashFolder } from "./hashFolder.js";
export { type HashedObject, type HashObjectsOptions, hashObjects } from "./hashObjects.js";
export type { ProductArgs, ProductQueryArgs } from "./product.js";
export { QueryError } from "./queryError.js";
export type { QueryOptions, QueryOutputOptions } from "./queryOptions.js";
export { report } from "./report.js";
export {
  TaskCompletion,
  type TaskCompletionArgs,
  type TaskCompletionByResourceArgs,
  type TaskCompletionByTaskIdArgs,
  type TaskCompletionSettings,
} from "./taskCompletion.js";
export { TaskResource, type TaskResourceArgs, type TaskSummary } from "./taskResource.js";
