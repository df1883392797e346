import { accountIdOf, type EmulatorAccount } from "./accounts.js";
import { ApiError } from "./apiError.js";
import type { Authentication } from "./authentication.js";
import { isOperationName, OPERATIONS } from "./operations/index.js";
import type { Backend, OperationName } from "./operations/operation.js";
import type { RateLimit } from "./rateLimit.js";
import { header, type WireRequest } from "./request.js";

const VERSION = "2018-05-10";

/** What the API answers, and what that means. */
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

/** The API as it should be: who calls, may they, not too often, and then the operation. */
export class Api {
  readonly #authentication: Authentication;
  readonly #rateLimit: RateLimit;
  readonly #limits: Partial<Record<OperationName, number>>;
  readonly #backend: Backend;

  constructor(
    authentication: Authentication,
    rateLimit: RateLimit,
    limits: Partial<Record<OperationName, number>>,
    backend: Backend,
  ) {
    this.#authentication = authentication;
    this.#rateLimit = rateLimit;
    this.#limits = limits;
    this.#backend = backend;
  }

  answer(request: WireRequest, parameters: Readonly<Record<string, string>>, requestId: string): Outcome {
    let accountId: string | undefined;
    let throttled = false;
    try {
      const account = this.#authentication.authenticate(request);
      accountId = accountIdOf(account);
      const name = operationOf(request);
      checkPermission(account, name);
      const operation = OPERATIONS[name];
      const limit = this.#limits[name] ?? operation.callsPerSecond;
      if (!this.#rateLimit.take(`${name} ${accountId}`, limit)) {
        throttled = true;
        throw operation.tooMany();
      }
      const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ""));
      const { body, ...rest } = operation.run(given, account, this.#backend);
      return {
        statusCode: 200,
        body: { RequestId: requestId, ...body },
        accountId,
        applied: true,
        throttled,
        ...rest,
      };
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      return {
        ...errorOutcome(error, requestId, request),
        ...(accountId !== undefined && { accountId }),
        throttled,
      };
    }
  }
}

/** An error answer, to a call of which nothing was carried out. */
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

function operationOf(request: WireRequest): OperationName {
  if (header(request, "x-acs-version") !== VERSION) {
    throw new ApiError(400, "InvalidVersion", "Specified parameter Version is not valid.");
  }
  const name = header(request, "x-acs-action") ?? "";
  if (!isOperationName(name) || request.path !== "/" || !["GET", "POST"].includes(request.method)) {
    throw new ApiError(
      404,
      "InvalidAction.NotFound",
      "Specified api is not found, please check your url and method.",
    );
  }
  return name;
}

function checkPermission(account: EmulatorAccount, name: OperationName): void {
  if (account.forbidden?.includes(name) === true) {
    throw new ApiError(
      403,
      "Forbidden.RAM",
      "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    );
  }
}
