import Cdn, {
  DescribePreloadDetailByIdRequest,
  DescribeRefreshQuotaRequest,
  DescribeRefreshTaskByIdRequest,
  DescribeRefreshTasksRequest,
  PushObjectCacheRequest,
  RefreshObjectCacheByCacheTagRequest,
  RefreshObjectCachesRequest,
} from "@alicloud/cdn20180510";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { RuntimeOptions } from "@darabonba/typescript";
import type { UnsignedRequest } from "../../cloud/signing.js";
import type { CdnApi } from "./api.js";

/**
 * The official client, which keeps the request that it has filled in instead of sending it. Its own way of sending loses
 * the status of an answer that is not JSON, throws at shapes that the API does answer with, bounds no answer in time or
 * size, and does not tell whether a failed request was sent.
 */
class Recorder extends Cdn {
  filledIn: UnsignedRequest | undefined;

  override async callApi(params: $OpenApiUtil.Params, request: $OpenApiUtil.OpenApiRequest): Promise<object> {
    this.filledIn = { params, request };
    return {};
  }
}

const runtime = new RuntimeOptions({});

type RequestOf<K extends keyof CdnApi> = Parameters<CdnApi[K]>[0];

/** Fills in requests by the official SDK. */
export class CdnRequests {
  readonly #config: $OpenApiUtil.Config;

  /** @param region decides on the endpoint alone */
  constructor(region: string | undefined) {
    this.#config = new $OpenApiUtil.Config(region === undefined ? {} : { regionId: region });
  }

  /** The host of the region's endpoint. */
  get host(): string {
    return new Recorder(this.#config)._endpoint;
  }

  refreshObjectCaches({
    objectPaths,
    objectType,
    force,
  }: RequestOf<"refreshObjectCaches">): Promise<UnsignedRequest> {
    const request = new RefreshObjectCachesRequest({ objectPath: objectPaths.join("\n"), objectType, force });
    return this.#fillIn((cdn) => cdn.refreshObjectCachesWithOptions(request, runtime));
  }

  pushObjectCache({
    objectPaths,
    withHeader,
    ...rest
  }: RequestOf<"pushObjectCache">): Promise<UnsignedRequest> {
    const request = new PushObjectCacheRequest({
      ...rest,
      objectPath: objectPaths.join("\n"),
      withHeader: withHeader && JSON.stringify(withHeader),
    });
    return this.#fillIn((cdn) => cdn.pushObjectCacheWithOptions(request, runtime));
  }

  refreshObjectCacheByCacheTag({
    cacheTags,
    ...rest
  }: RequestOf<"refreshObjectCacheByCacheTag">): Promise<UnsignedRequest> {
    const request = new RefreshObjectCacheByCacheTagRequest({ ...rest, cacheTag: cacheTags.join(",") });
    return this.#fillIn((cdn) => cdn.refreshObjectCacheByCacheTagWithOptions(request, runtime));
  }

  describeRefreshTasks(query: RequestOf<"describeRefreshTasks">): Promise<UnsignedRequest> {
    const request = new DescribeRefreshTasksRequest(query);
    return this.#fillIn((cdn) => cdn.describeRefreshTasksWithOptions(request, runtime));
  }

  describeRefreshTaskById(taskIds: RequestOf<"describeRefreshTaskById">): Promise<UnsignedRequest> {
    const request = new DescribeRefreshTaskByIdRequest({ taskId: taskIds.join(",") });
    return this.#fillIn((cdn) => cdn.describeRefreshTaskByIdWithOptions(request, runtime));
  }

  describeRefreshQuota(): Promise<UnsignedRequest> {
    const request = new DescribeRefreshQuotaRequest({});
    return this.#fillIn((cdn) => cdn.describeRefreshQuotaWithOptions(request, runtime));
  }

  describePreloadDetailById(taskId: RequestOf<"describePreloadDetailById">): Promise<UnsignedRequest> {
    const request = new DescribePreloadDetailByIdRequest({ taskId });
    return this.#fillIn((cdn) => cdn.describePreloadDetailByIdWithOptions(request, runtime));
  }

  async #fillIn(call: (cdn: Cdn) => Promise<unknown>): Promise<UnsignedRequest> {
    const recorder = new Recorder(this.#config);
    await call(recorder);
    if (recorder.filledIn === undefined) throw new Error("the SDK has filled in no request");
    return recorder.filledIn;
  }
}
