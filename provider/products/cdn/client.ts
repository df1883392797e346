import type { AnswerReader } from "../../cloud/answer.js";
import type { Answer, CallOptions } from "../../cloud/call.js";
import { createCaller } from "../../cloud/caller.js";
import type { ClientSettings } from "../../cloud/configuration.js";
import type { ErrorTable } from "../../cloud/errors.js";
import type { UnsignedRequest } from "../../cloud/signing.js";
import type { RefreshTasksById, RefreshTasksPage, Submission } from "../../model/client.js";
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

/** What differs in a product that has CDN's operations, with the same parameters, under names of its own. */
export interface Dialect {
  /** The one host. Default: that of the region, as CDN has it. */
  host?: string;
  errors: ErrorTable;
  /** The product's name of one of CDN's operations. */
  nameOf(operation: string): string;
  /** A request as the product takes it. */
  translate(request: UnsignedRequest, isSubmission: boolean): UnsignedRequest;
  readPrefetch: AnswerReader<Submission>;
  readTasks: AnswerReader<RefreshTasksPage>;
  readTaskById: AnswerReader<RefreshTasksById>;
}

const CDN: Dialect = {
  errors: cdnErrors,
  nameOf: (operation) => operation,
  translate: (request) => request,
  readPrefetch: readPush,
  readTasks: readRefreshTasks,
  readTaskById: readRefreshTaskById,
};

interface ClientOptions {
  debug?: (message: string) => void;
}

/** The client of one account. */
export function createCdnClient(settings: ClientSettings, options?: ClientOptions): CdnApi {
  return createClient(CDN, settings, options);
}

/** The client of one account, of a product with CDN's operations. */
export function createClient(
  dialect: Dialect,
  settings: ClientSettings,
  { debug = () => {} }: ClientOptions = {},
): CdnApi {
  let loaded: CdnRequests | undefined;
  const requests = (): CdnRequests => {
    loaded ??= new (require("./requests.js") as typeof import("./requests.js")).CdnRequests(settings.region);
    return loaded;
  };
  const { errors, nameOf, translate } = dialect;
  const call = createCaller(settings, {
    errors,
    debug,
    defaultHost: () => dialect.host ?? requests().host,
  });

  type Fill = (requests: CdnRequests) => Promise<UnsignedRequest>;
  const caller =
    (isSubmission: boolean, maxBytes?: number) =>
    <T extends Answer>(operation: string, read: AnswerReader<T>, fill: Fill, options?: CallOptions) =>
      call(
        {
          operation: nameOf(operation),
          isSubmission,
          read,
          ...(maxBytes !== undefined && { maxBytes }),
          request: async () => translate(await fill(requests()), isSubmission),
        },
        options,
      );
  const submit = caller(true);
  const query = caller(false);
  const longQuery = caller(false, MAX_BYTES_BY_ID);

  return {
    refreshObjectCaches: (request, options) =>
      submit("RefreshObjectCaches", readRefresh, (cdn) => cdn.refreshObjectCaches(request), options),
    pushObjectCache: (request, options) =>
      submit("PushObjectCache", dialect.readPrefetch, (cdn) => cdn.pushObjectCache(request), options),
    refreshObjectCacheByCacheTag: (request, options) =>
      submit(
        "RefreshObjectCacheByCacheTag",
        readRefresh,
        (cdn) => cdn.refreshObjectCacheByCacheTag(request),
        options,
      ),
    describeRefreshTasks: (request, options) =>
      query("DescribeRefreshTasks", dialect.readTasks, (cdn) => cdn.describeRefreshTasks(request), options),
    describeRefreshTaskById: (taskIds, options) =>
      longQuery(
        "DescribeRefreshTaskById",
        dialect.readTaskById,
        (cdn) => cdn.describeRefreshTaskById(taskIds),
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
