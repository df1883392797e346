import type { Budget } from "../base/budget.js";
import { type Account, attempt, type Call } from "./attempt.js";
import type { Answer, CallOptions } from "./call.js";
import type { ClientSettings } from "./configuration.js";
import type { Endpoint } from "./endpoint.js";
import { CallError, type ErrorTable } from "./errors.js";
import { retrying } from "./retry.js";

/** What a product's client says of its API. */
export interface Product {
  errors: ErrorTable;
  /** The host of its endpoint where the settings name none. Asked for at the first call. */
  defaultHost(): string;
  /** Gets a line for each thing that helps to find out why a call fails or takes long; never a secret. */
  debug(message: string): void;
}

export type Caller = <T extends Answer>(call: Call<T>, options?: CallOptions) => Promise<T>;

/**
 * Makes the calls of one account: signed, sent, read, and made again where that is safe. Nothing heavy is loaded, and no
 * credentials are looked for, before the first of them.
 */
export function createCaller(settings: ClientSettings, product: Product): Caller {
  const { errors, debug } = product;
  let account: Account | undefined;
  let hasAnswered = false;

  return (call, options = {}) => {
    const { operation } = call;
    return retrying({ operation, errors }, hasAnswered ? withPatience(options) : options, async (budget) => {
      const started = performance.now();
      try {
        account ??= load(settings, product);
        const answer = await attemptWithValidToken(call, account, budget);
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

/** An endpoint that has answered is the right one: what fails now passes. */
function withPatience(options: CallOptions): CallOptions {
  if (options.retry === false) return options;
  return { ...options, retry: { ...options.retry, patience: Number.POSITIVE_INFINITY } };
}

/** The SDK is tens of thousands of lines: a preview, which calls nothing, does without it. */
function load(settings: ClientSettings, { errors, debug, defaultHost }: Product): Account {
  const { sign } = require("./signing.js") as typeof import("./signing.js");
  const { CredentialsCache } = require("./credentials.js") as typeof import("./credentials.js");
  const endpoint = endpointOf(settings, defaultHost);
  return { settings, endpoint, errors, sign, credentials: new CredentialsCache(settings, errors, debug) };
}

/** Where the API is called. */
export function endpointOf(
  { endpoint, protocol }: Pick<ClientSettings, "endpoint" | "protocol">,
  defaultHost: () => string,
): Endpoint {
  return endpoint ?? { host: defaultHost(), protocol };
}

/** What the API answers once temporary credentials are over. */
const EXPIRED = "InvalidSecurityToken.Expired";

async function attemptWithValidToken<T extends Answer>(
  call: Call<T>,
  account: Account,
  budget: Budget,
): Promise<T> {
  try {
    return await attempt(call, account, budget);
  } catch (error) {
    // The API has refused the token, so nothing was done, whatever the call.
    if (error instanceof CallError && error.code === EXPIRED && account.credentials.renew()) {
      return attempt(call, account, budget);
    }
    throw error;
  }
}
