import type { Budget } from "../base/budget.js";
import { type Access, attempt, type Call } from "./attempt.js";
import type { Answer, CallOptions } from "./call.js";
import type { ClientSettings } from "./configuration.js";
import type { Endpoint } from "./endpoint.js";
import { CallError, type ErrorTable } from "./errors.js";
import { withRetries } from "./retry.js";

/** The API's code for temporary credentials that have expired. */
const EXPIRED = "InvalidSecurityToken.Expired";

/** What is particular to a product's API. */
export interface ApiDescription {
  errors: ErrorTable;
  /** Host of the endpoint where the settings name none; asked for at the first call. */
  defaultHost(): string;
  /** Gets lines that help to find out why a call fails or takes long; never a secret. */
  debug(message: string): void;
}

/** Makes one call, with its repetitions. */
export type Caller = <T extends Answer>(call: Call<T>, options?: CallOptions) => Promise<T>;

/**
 * Makes the calls of one account: signs, sends, reads, and repeats where that is safe. Nothing heavy is loaded, and no
 * credentials are looked for, before the first of them.
 */
export function createCaller(settings: ClientSettings, api: ApiDescription): Caller {
  const { errors, debug } = api;
  let access: Access | undefined;
  let hasAnswered = false;

  return (call, options = {}) => {
    const { operation } = call;
    const patient = hasAnswered ? withEndlessPatience(options) : options;
    return withRetries({ operation, errors }, patient, async (budget) => {
      const started = performance.now();
      try {
        access ??= openAccess(settings, api);
        const answer = await attemptWithValidToken(call, access, budget);
        hasAnswered = true;
        const duration = Math.round(performance.now() - started);
        debug(`${operation}: answered after ${duration} ms (request id ${answer.requestId}).`);
        return answer;
      } catch (error) {
        debug((error as Error).message);
        throw error;
      }
    });
  };
}

/** Options with no limit on the time of failures in a row: an endpoint that has answered is the right one. */
function withEndlessPatience(options: CallOptions): CallOptions {
  if (options.retry === false) return options;
  return { ...options, retry: { ...options.retry, patience: Number.POSITIVE_INFINITY } };
}

/** Loads the SDK at the first call: it is tens of thousands of lines, and a preview calls nothing. */
function openAccess(settings: ClientSettings, { errors, debug, defaultHost }: ApiDescription): Access {
  const { sign } = require("./signing.js") as typeof import("./signing.js");
  const { CredentialsCache } = require("./credentials.js") as typeof import("./credentials.js");
  const endpoint = endpointOf(settings, defaultHost);
  return { settings, endpoint, errors, sign, credentials: new CredentialsCache(settings, errors, debug) };
}

/** Endpoint of the API: that of the settings, or the product's own. */
export function endpointOf(
  { endpoint, protocol }: Pick<ClientSettings, "endpoint" | "protocol">,
  defaultHost: () => string,
): Endpoint {
  return endpoint ?? { host: defaultHost(), protocol };
}

/** One attempt; another one with new credentials if the API calls the temporary ones expired. */
async function attemptWithValidToken<T extends Answer>(
  call: Call<T>,
  access: Access,
  budget: Budget,
): Promise<T> {
  try {
    return await attempt(call, access, budget);
  } catch (error) {
    // The API has refused the token, so nothing was done, whatever the call.
    if (error instanceof CallError && error.code === EXPIRED && access.credentials.renew()) {
      return attempt(call, access, budget);
    }
    throw error;
  }
}
