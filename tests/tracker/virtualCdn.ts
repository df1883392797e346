import type { CdnBackend } from "../../emulator/cdn/backend.js";
import type { CdnOperationName } from "../../emulator/cdn/operationName.js";
import { CDN_OPERATIONS } from "../../emulator/cdn/operations.js";
import { DCDN_OPERATIONS } from "../../emulator/dcdn/operations.js";
import { History } from "../../emulator/history.js";
import type { Operation } from "../../emulator/operation.js";
import {
  readPreloadDetail,
  readPush,
  readRefresh,
  readRefreshQuota,
  refreshTaskByIdReader,
  refreshTasksReader,
  submissionReader,
} from "../../provider/products/cdn/answers.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { cdnErrors } from "../../provider/products/cdn/errors.js";
import { dcdnErrors } from "../../provider/products/dcdn/errors.js";
import type { VirtualClock } from "../virtualClock.js";
import { capitalized, VirtualApi, type VirtualApiOptions, type VirtualCall } from "./virtualApi.js";

export interface VirtualCdnOptions extends VirtualApiOptions<CdnOperationName> {
  /** The largest page of a listing without task id and path. Default 100. */
  listingLimit?: number;
}

/** A call as it was made, with what came of it. */
export type CdnCall = VirtualCall<CdnOperationName>;

/** DCDN's operations by CDN's names, under which a test sees the calls of both. */
const DCDN_BY_CDN_NAME: Readonly<Record<CdnOperationName, Operation<CdnBackend>>> = {
  RefreshObjectCaches: DCDN_OPERATIONS.RefreshDcdnObjectCaches,
  PushObjectCache: DCDN_OPERATIONS.PreloadDcdnObjectCaches,
  RefreshObjectCacheByCacheTag: DCDN_OPERATIONS.RefreshDcdnObjectCacheByCacheTag,
  DescribeRefreshTasks: DCDN_OPERATIONS.DescribeDcdnRefreshTasks,
  DescribeRefreshTaskById: DCDN_OPERATIONS.DescribeDcdnRefreshTaskById,
  DescribeRefreshQuota: DCDN_OPERATIONS.DescribeDcdnRefreshQuota,
  DescribePreloadDetailById: CDN_OPERATIONS.DescribePreloadDetailById,
};

const CDN = {
  operations: CDN_OPERATIONS,
  errors: cdnErrors,
  rows: "CDNTask",
  readPrefetch: readPush,
};

const DCDN: typeof CDN = {
  operations: DCDN_BY_CDN_NAME,
  errors: dcdnErrors,
  rows: "Task",
  readPrefetch: submissionReader("PreloadTaskId"),
};

/** The API of CDN, or of DCDN, by a virtual clock. */
export class VirtualCdn extends VirtualApi<CdnOperationName, CdnBackend> implements CdnApi {
  protected readonly backend: CdnBackend;
  readonly #words: typeof CDN;

  constructor(clock: VirtualClock, options: VirtualCdnOptions = {}, product: "cdn" | "dcdn" = "cdn") {
    const words = product === "cdn" ? CDN : DCDN;
    super(clock, options, product, words);
    this.#words = words;
    this.backend = {
      ...this.parts,
      history: new History(this.parts.store, product),
      prefetchQueue: Number.MAX_SAFE_INTEGER,
      listingLimit: options.listingLimit ?? 100,
    };
  }

  refreshObjectCaches: CdnApi["refreshObjectCaches"] = ({ objectPaths, objectType, force }) =>
    this.call("RefreshObjectCaches", readRefresh, {
      ObjectPath: objectPaths.join("\n"),
      ObjectType: objectType,
      Force: force,
    });

  pushObjectCache: CdnApi["pushObjectCache"] = ({ objectPaths, area, l2Preload }) =>
    this.call("PushObjectCache", this.#words.readPrefetch, {
      ObjectPath: objectPaths.join("\n"),
      Area: area,
      L2Preload: l2Preload,
    });

  refreshObjectCacheByCacheTag: CdnApi["refreshObjectCacheByCacheTag"] = ({ domainName, cacheTags, force }) =>
    this.call("RefreshObjectCacheByCacheTag", readRefresh, {
      DomainName: domainName,
      CacheTag: cacheTags.join(","),
      Force: force,
    });

  describeRefreshTasks: CdnApi["describeRefreshTasks"] = (query) =>
    this.call("DescribeRefreshTasks", refreshTasksReader(this.#words.rows), capitalized(query));

  describeRefreshTaskById: CdnApi["describeRefreshTaskById"] = (taskIds) =>
    this.call("DescribeRefreshTaskById", refreshTaskByIdReader(this.#words.rows), {
      TaskId: taskIds.join(","),
    });

  describeRefreshQuota: CdnApi["describeRefreshQuota"] = () =>
    this.call("DescribeRefreshQuota", readRefreshQuota, {});

  describePreloadDetailById: CdnApi["describePreloadDetailById"] = (taskId) =>
    this.call("DescribePreloadDetailById", readPreloadDetail, { TaskId: taskId });
}
