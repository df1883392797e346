import type { Budget } from "../../base/budget.js";
import { type Account, attempt, type Call } from "../../cloud/attempt.js";
import type { ClientSettings } from "../../cloud/configuration.js";
import { CdnApiError } from "../../cloud/errors.js";
import { retrying } from "../../cloud/retry.js";
import {
  type Reader,
  readPreloadDetail,
  readPush,
  readRefresh,
  readRefreshQuota,
  readRefreshTaskById,
  readRefreshTasks,
} from "./answers.js";
import type { Answer, CallOptions, CdnApi } from "./api.js";

/** Bytes of an answer: it is not cut into pages, and 10 tasks of 2000 paths of 1024 characters each stay below that. */
const maxBytesById = 32 * 1024 * 1024;

export interface ClientOptions {
  /** Gets a line for each thing that helps to find out why a call fails or takes long; never a secret. */
  debug?: (message: string) => void;
}

/** The client of one account. Nothing heavy is loaded, and no credentials are looked for, before the first call. */
export function createCdnApi(settings: ClientSettings, { debug = () => {} }: ClientOptions = {}): CdnApi {
  let account: Account | undefined;
  let hasAnswered = false;

  const run = <T extends Answer>(call: Call<T>, options: CallOptions = {}): Promise<T> =>
    retrying(call.operation, hasAnswered ? withPatience(options) : options, async (budget) => {
      const started = performance.now();
      try {
        account ??= load(settings, debug);
        const answer = await attemptWithValidToken(call, account, budget);
        hasAnswered = true;
        const duration = Math.round(performance.now() - started);
        debug(`${call.operation}: answered after ${duration} ms (request id ${answer.requestId}).`);
        return answer;
      } catch (error) {
        debug((error as Error).message);
        throw error;
      }
    });

  const submit = <T extends Answer>(
    operation: string,
    read: Reader<T>,
    fillIn: Call<T>["fillIn"],
    options: CallOptions | undefined,
  ): Promise<T> => run({ operation, isSubmission: true, read, fillIn }, options);

  const query = <T extends Answer>(
    operation: string,
    read: Reader<T>,
    fillIn: Call<T>["fillIn"],
    options: CallOptions | undefined,
  ): Promise<T> => run({ operation, isSubmission: false, read, fillIn }, options);

  return {
    refreshObjectCaches: (request, options) =>
      submit("RefreshObjectCaches", readRefresh, (sdk) => sdk.refreshObjectCaches(request), options),
    pushObjectCache: (request, options) =>
      submit("PushObjectCache", readPush, (sdk) => sdk.pushObjectCache(request), options),
    refreshObjectCacheByCacheTag: (request, options) =>
      submit(
        "RefreshObjectCacheByCacheTag",
        readRefresh,
        (sdk) => sdk.refreshObjectCacheByCacheTag(request),
        options,
      ),
    describeRefreshTasks: (request, options) =>
      query("DescribeRefreshTasks", readRefreshTasks, (sdk) => sdk.describeRefreshTasks(request), options),
    describeRefreshTaskById: (taskIds, options) =>
      run(
        {
          operation: "DescribeRefreshTaskById",
          isSubmission: false,
          read: readRefreshTaskById,
          maxBytes: maxBytesById,
          fillIn: (sdk) => sdk.describeRefreshTaskById(taskIds),
        },
        options,
      ),
    describeRefreshQuota: (options) =>
      query("DescribeRefreshQuota", readRefreshQuota, (sdk) => sdk.describeRefreshQuota(), options),
    describePreloadDetailById: (taskId, options) =>
      query(
        "DescribePreloadDetailById",
        readPreloadDetail,
        (sdk) => sdk.describePreloadDetailById(taskId),
        options,
      ),
  };
}

/** An endpoint that has answered is the right one: what fails now passes. */
function withPatience(options: CallOptions): CallOptions {
  if (options.retry === false) return options;
  return { ...options, retry: { ...options.retry, patience: Number.POSITIVE_INFINITY } };
}

/** The SDK is tens of thousands of lines: a preview, which calls nothing, does without it. */
function load(settings: ClientSettings, debug: (message: string) => void): Account {
  const { Sdk } = require("../../cloud/sdk.js") as typeof import("../../cloud/sdk.js");
  const { Signer } = require("../../cloud/credentials.js") as typeof import("../../cloud/credentials.js");
  return { settings, sdk: new Sdk(settings), signer: new Signer(settings, debug) };
}

/** What the API answers once temporary credentials are over. */
const expired = "InvalidSecurityToken.Expired";

async function attemptWithValidToken<T extends Answer>(
  call: Call<T>,
  account: Account,
  budget: Budget,
): Promise<T> {
  try {
    return await attempt(call, account, budget);
  } catch (error) {
    // The API has refused the token, so nothing was done, whatever the call.
    if (error instanceof CdnApiError && error.code === expired && account.signer.renew()) {
      return attempt(call, account, budget);
    }
    throw error;
  }
}
