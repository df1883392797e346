import { accountIdOf, type EmulatorAccount } from "./accounts.js";
import { ApiError } from "./apiError.js";
import type { Authentication } from "./authentication.js";
import type { Parameters, Product, Served } from "./operation.js";
import type { RateLimit } from "./rateLimit.js";
import { header, type WireRequest } from "./request.js";

/** An answer of the API, and what the journal says of it. */
export interface Outcome {
  statusCode: number;
  body: Record<string, unknown>;
  headers?: Readonly<Record<string, string>>;
  code?: string;
  accountId?: string;
  applied: boolean;
  taskIds?: readonly string[];
  rows?: number;
  throttled: boolean;
}

/** The API without faults: it checks signature, permission and rate, and then runs the operation. */
export class Api {
  readonly #authentication: Authentication;
  readonly #rateLimit: RateLimit;
  readonly #limits: Readonly<Record<string, number>>;
  readonly #products: readonly Product[];

  /** @param limits calls a second, by operation, in place of the products' own */
  constructor(
    authentication: Authentication,
    rateLimit: RateLimit,
    limits: Readonly<Record<string, number>>,
    products: readonly Product[],
  ) {
    this.#authentication = authentication;
    this.#rateLimit = rateLimit;
    this.#limits = limits;
    this.#products = products;
  }

  /** The paths that a submission names, accepted or not; undefined for any other call. */
  objectPaths(name: string, parameters: Parameters): string[] | undefined {
    const product = this.#products.find(({ operations }) => operations.has(name));
    return product?.operations.get(name)?.objectPaths?.(parameters);
  }

  answer(request: WireRequest, parameters: Parameters, requestId: string): Outcome {
    let accountId: string | undefined;
    let throttled = false;
    try {
      const account = this.#authentication.authenticate(request);
      accountId = accountIdOf(account);
      const name = header(request, "x-acs-action") ?? "";
      const operation = this.#operation(name, request);
      checkPermission(account, name);
      const limit = this.#limits[name] ?? operation.callsPerSecond;
      if (!this.#rateLimit.take(`${name} ${accountId}`, limit)) {
        throttled = true;
        throw operation.tooMany();
      }
      const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ""));
      const { body, ...rest } = operation.run(given, account);
      return {
        statusCode: 200,
        body: { RequestId: requestId, ...body },
        accountId,
        applied: true,
        throttled,
        ...rest,
      };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return {
        ...errorOutcome(error, requestId, request),
        ...(accountId !== undefined && { accountId }),
        throttled,
      };
    }
  }

  #operation(name: string, request: WireRequest): Served {
    const version = header(request, "x-acs-version");
    const product = this.#products.find((one) => one.version === version);
    if (product === undefined) {
      throw new ApiError(400, "InvalidVersion", "Specified parameter Version is not valid.");
    }
    const operation = product.operations.get(name);
    if (operation === undefined || request.path !== "/" || !["GET", "POST"].includes(request.method)) {
      throw new ApiError(
        404,
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.",
      );
    }
    return operation;
  }
}

/** Error answer to a call that was not carried out. */
export function errorOutcome(error: ApiError, requestId: string, request: WireRequest): Outcome {
  const { statusCode, code, message } = error;
  const host = header(request, "host") ?? "";
  return {
    statusCode,
    code,
    body: { RequestId: requestId, HostId: host, Code: code, Message: message },
    applied: false,
    throttled: false,
  };
}

function checkPermission(account: EmulatorAccount, name: string): void {
  if (account.forbidden?.some((forbidden) => forbidden === name) === true) {
    throw new ApiError(
      403,
      "Forbidden.RAM",
      "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    );
  }
}
