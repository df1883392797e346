import { randomUUID } from "node:crypto";
import Cdn, {
  DescribePreloadDetailByIdRequest,
  DescribeRefreshQuotaRequest,
  DescribeRefreshTaskByIdRequest,
  DescribeRefreshTasksRequest,
  PushObjectCacheRequest,
  RefreshObjectCacheByCacheTagRequest,
  RefreshObjectCachesRequest,
} from "@alicloud/cdn20180510";
import { $OpenApiUtil, OpenApiUtil } from "@alicloud/openapi-core";
import { Request, RuntimeOptions } from "@darabonba/typescript";
import type { CdnApi } from "../products/cdn/api.js";
import type { ClientSettings } from "./configuration.js";
import type { Endpoint } from "./endpoint.js";
import type { WireRequest } from "./transport.js";

/** What a request is signed with. */
export interface Credentials {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string | undefined;
}

/** A request as the SDK fills it in, before it is signed. */
interface FilledIn {
  params: $OpenApiUtil.Params;
  request: $OpenApiUtil.OpenApiRequest;
}

/**
 * The official client, which hands over what it has filled in instead of sending it. Its own way of sending loses the
 * status of an answer that is not JSON, throws at shapes that the API does answer with, bounds no answer in time or
 * size, and leaves it open whether a failed request was sent.
 */
class Recorder extends Cdn {
  filledIn: FilledIn | undefined;

  override async callApi(params: $OpenApiUtil.Params, request: $OpenApiUtil.OpenApiRequest): Promise<object> {
    this.filledIn = { params, request };
    return {};
  }
}

const algorithm = "ACS3-HMAC-SHA256";
const userAgent = OpenApiUtil.getUserAgent("pulumi-alicloud-cdn-refresh");
const runtime = new RuntimeOptions({});

type RequestOf<K extends keyof CdnApi> = Parameters<CdnApi[K]>[0];

/** Fills in and signs the requests of the operations, as the official SDK does. */
export class Sdk {
  readonly #config: $OpenApiUtil.Config;
  readonly #endpoint: Endpoint;

  constructor(settings: Pick<ClientSettings, "endpoint" | "region" | "protocol">) {
    this.#config = new $OpenApiUtil.Config(
      settings.region === undefined ? {} : { regionId: settings.region },
    );
    this.#endpoint = settings.endpoint ?? {
      host: new Recorder(this.#config)._endpoint,
      protocol: settings.protocol,
    };
  }

  refreshObjectCaches({
    objectPaths,
    objectType,
    force,
  }: RequestOf<"refreshObjectCaches">): Promise<FilledIn> {
    const request = new RefreshObjectCachesRequest({ objectPath: objectPaths.join("\n"), objectType, force });
    return this.#fillIn((cdn) => cdn.refreshObjectCachesWithOptions(request, runtime));
  }

  pushObjectCache({ objectPaths, withHeader, ...rest }: RequestOf<"pushObjectCache">): Promise<FilledIn> {
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
  }: RequestOf<"refreshObjectCacheByCacheTag">): Promise<FilledIn> {
    const request = new RefreshObjectCacheByCacheTagRequest({ ...rest, cacheTag: cacheTags.join(",") });
    return this.#fillIn((cdn) => cdn.refreshObjectCacheByCacheTagWithOptions(request, runtime));
  }

  describeRefreshTasks(query: RequestOf<"describeRefreshTasks">): Promise<FilledIn> {
    const request = new DescribeRefreshTasksRequest(query);
    return this.#fillIn((cdn) => cdn.describeRefreshTasksWithOptions(request, runtime));
  }

  describeRefreshTaskById(taskIds: RequestOf<"describeRefreshTaskById">): Promise<FilledIn> {
    const request = new DescribeRefreshTaskByIdRequest({ taskId: taskIds.join(",") });
    return this.#fillIn((cdn) => cdn.describeRefreshTaskByIdWithOptions(request, runtime));
  }

  describeRefreshQuota(): Promise<FilledIn> {
    const request = new DescribeRefreshQuotaRequest({});
    return this.#fillIn((cdn) => cdn.describeRefreshQuotaWithOptions(request, runtime));
  }

  describePreloadDetailById(taskId: RequestOf<"describePreloadDetailById">): Promise<FilledIn> {
    const request = new DescribePreloadDetailByIdRequest({ taskId });
    return this.#fillIn((cdn) => cdn.describePreloadDetailByIdWithOptions(request, runtime));
  }

  /** Signs with a nonce of its own: what is sent again is signed again, for the API takes a nonce only once. */
  sign({ params, request }: FilledIn, credentials: Credentials): WireRequest {
    const body = OpenApiUtil.toForm(request.body ?? {});
    const hash = OpenApiUtil.hash(Buffer.from(body), algorithm).toString("hex");
    const query = request.query ?? {};
    const toSign = new Request();
    toSign.method = params.method;
    toSign.pathname = params.pathname;
    toSign.query = query;
    toSign.headers = {
      accept: "application/json",
      host: this.#endpoint.host,
      "user-agent": userAgent,
      "x-acs-action": params.action,
      "x-acs-content-sha256": hash,
      "x-acs-date": OpenApiUtil.getTimestamp(),
      "x-acs-signature-nonce": randomUUID(),
      "x-acs-version": params.version,
      ...(body === "" ? {} : { "content-type": "application/x-www-form-urlencoded" }),
      ...(credentials.securityToken
        ? { "x-acs-accesskey-id": credentials.accessKeyId, "x-acs-security-token": credentials.securityToken }
        : {}),
    };
    const { accessKeyId, accessKeySecret } = credentials;
    const authorization = OpenApiUtil.getAuthorization(toSign, algorithm, hash, accessKeyId, accessKeySecret);
    const url = new URL(`${this.#endpoint.protocol}://${this.#endpoint.host}${params.pathname}`);
    url.search = OpenApiUtil.toForm(query);
    return { url, method: params.method, headers: { ...toSign.headers, authorization }, body };
  }

  async #fillIn(call: (cdn: Cdn) => Promise<unknown>): Promise<FilledIn> {
    const recorder = new Recorder(this.#config);
    await call(recorder);
    if (recorder.filledIn === undefined) {
      throw new Error("the SDK has filled in no request");
    }
    return recorder.filledIn;
  }
}
