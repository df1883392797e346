import type { AnswerReader } from "../../cloud/answer.js";
import type { Answer, CallOptions } from "../../cloud/call.js";
import { createCaller } from "../../cloud/caller.js";
import type { ClientSettings } from "../../cloud/configuration.js";
import type { UnsignedRequest } from "../../cloud/signing.js";
import {
  readPreloadDetail,
  readPush,
  readRefresh,
  readRefreshQuota,
  readRefreshTaskById,
  readRefreshTasks,
} from "./answers.js";
import type { CdnApi } from "./api.js";
import { cdnErrors } from "./errors.js";
import { MAX_BYTES_BY_ID } from "./limits.js";
import type { CdnRequests } from "./requests.js";

/** The client of one account. */
export function createCdnClient(
  settings: ClientSettings,
  { debug = () => {} }: { debug?: (message: string) => void } = {},
): CdnApi {
  let loaded: CdnRequests | undefined;
  const requests = (): CdnRequests => {
    loaded ??= new (require("./requests.js") as typeof import("./requests.js")).CdnRequests(settings.region);
    return loaded;
  };
  const call = createCaller(settings, { errors: cdnErrors, debug, defaultHost: () => requests().host });

  type Fill = (requests: CdnRequests) => Promise<UnsignedRequest>;
  const submit = <T extends Answer>(
    operation: string,
    read: AnswerReader<T>,
    fill: Fill,
    options?: CallOptions,
  ) => call({ operation, isSubmission: true, read, request: () => fill(requests()) }, options);
  const query = <T extends Answer>(
    operation: string,
    read: AnswerReader<T>,
    fill: Fill,
    options?: CallOptions,
  ) => call({ operation, isSubmission: false, read, request: () => fill(requests()) }, options);

  return {
    refreshObjectCaches: (request, options) =>
      submit("RefreshObjectCaches", readRefresh, (cdn) => cdn.refreshObjectCaches(request), options),
    pushObjectCache: (request, options) =>
      submit("PushObjectCache", readPush, (cdn) => cdn.pushObjectCache(request), options),
    refreshObjectCacheByCacheTag: (request, options) =>
      submit(
        "RefreshObjectCacheByCacheTag",
        readRefresh,
        (cdn) => cdn.refreshObjectCacheByCacheTag(request),
        options,
      ),
    describeRefreshTasks: (request, options) =>
      query("DescribeRefreshTasks", readRefreshTasks, (cdn) => cdn.describeRefreshTasks(request), options),
    describeRefreshTaskById: (taskIds, options) =>
      call(
        {
          operation: "DescribeRefreshTaskById",
          isSubmission: false,
          read: readRefreshTaskById,
          maxBytes: MAX_BYTES_BY_ID,
          request: () => requests().describeRefreshTaskById(taskIds),
        },
        options,
      ),
    describeRefreshQuota: (options) =>
      query("DescribeRefreshQuota", readRefreshQuota, (cdn) => cdn.describeRefreshQuota(), options),
    describePreloadDetailById: (taskId, options) =>
      query(
        "DescribePreloadDetailById",
        readPreloadDetail,
        (cdn) => cdn.describePreloadDetailById(taskId),
        options,
      ),
  };
}
