import { type Budget, TimeUp, untilOver } from "../base/budget.js";
import { scrub } from "../base/scrub.js";
import { type AnswerReader, UnexpectedAnswerError } from "./answer.js";
import { type ErrorBody, parseBody, readErrorBody, retryAfterMs, serverTime } from "./body.js";
import type { Answer } from "./call.js";
import type { ClientSettings } from "./configuration.js";
import type { CredentialsCache } from "./credentials.js";
import type { Endpoint } from "./endpoint.js";
import { CallError, type ErrorTable, type Failure } from "./errors.js";
import type { sign, UnsignedRequest } from "./signing.js";
import { send, TransportError, type WireAnswer } from "./transport.js";

/** One call of an operation. */
export interface Call<T extends Answer> {
  /** The API's name of the operation: `RefreshObjectCaches`. */
  operation: string;
  /** Whether it changes something: then it is repeated only if it is known to have done nothing. */
  isSubmission: boolean;
  /** Reads the answer. */
  read: AnswerReader<T>;
  /** Bytes of the answer. Default: 4 MiB. */
  maxBytes?: number;
  /** Fills the request in, for each attempt anew. */
  request(): Promise<UnsignedRequest>;
}

/** What all calls of one account share. */
export interface Access {
  settings: ClientSettings;
  endpoint: Endpoint;
  credentials: CredentialsCache;
  sign: typeof sign;
  errors: ErrorTable;
}

/** Bytes of an answer: ten times those of a page of 100 rows with the longest paths. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Signs a request, sends it once, and reads the answer.
 *
 * @throws CallError for every failure
 */
export async function attempt<T extends Answer>(
  call: Call<T>,
  { settings, endpoint, credentials, sign, errors }: Access,
  budget: Budget,
): Promise<T> {
  const { operation, isSubmission } = call;
  // A submission under way may still be answered; a query has nothing to lose.
  const lastSignal = isSubmission ? budget.lastSignal : budget.signal;
  const failed = (failure: Omit<Failure, "operation" | "submission">): CallError =>
    new CallError({ operation, submission: isSubmission, ...failure }, errors);

  const unsigned = await call.request();
  let secrets: string[] = [];
  let answer: WireAnswer;
  try {
    const current = await unlessAborted(credentials.current(operation), budget.signal);
    const { accessKeyId, accessKeySecret, securityToken = "" } = current;
    secrets = [accessKeyId, accessKeySecret, securityToken];
    const request = sign(unsigned, endpoint, current);
    const { connectTimeout, readTimeout } = settings;
    if (budget.signal.aborted) throw aborted();
    answer = await send(
      request,
      { connectTimeout, readTimeout, maxBytes: call.maxBytes ?? MAX_BYTES, signal: lastSignal },
      { proxy: settings.proxyFor(request.url), reuse: !isSubmission },
    );
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    throw failed({ ...lossOf(error, budget.signal, isSubmission), sent: error.sent });
  }

  const { statusCode } = answer;
  const body = parseBody(answer);
  const error = readErrorBody(body);
  const isFine = statusCode >= 200 && statusCode < 300;
  if (error !== undefined && !(isFine && /^(ok|success|200)$/i.test(error.code))) {
    throw failed({
      code: scrub(error.code, secrets),
      reason: scrub(error.message, secrets) || "the API gives no reason",
      statusCode,
      requestId: error.requestId && scrub(error.requestId, secrets),
      retryAfterMs: retryAfterMs(answer),
      advice: adviceOf(error, errors),
    });
  }
  if (body === undefined || !isFine) {
    throw failed({ ...foreignAnswer(answer), statusCode, retryAfterMs: retryAfterMs(answer) });
  }
  try {
    return { ...call.read(body), serverTime: serverTime(answer) } as T;
  } catch (problem) {
    if (!(problem instanceof UnexpectedAnswerError)) throw problem;
    const requestId = (body as { RequestId?: unknown } | null)?.RequestId;
    throw failed({
      code: "UnexpectedAnswer",
      reason: scrub(problem.message, secrets),
      statusCode,
      requestId: typeof requestId === "string" ? scrub(requestId, secrets) : undefined,
    });
  }
}

/** Failure for a request that got no whole answer. */
function lossOf(
  error: TransportError,
  signal: AbortSignal,
  isSubmission: boolean,
): Pick<Failure, "code" | "reason" | "kind"> {
  if (error.code !== "Aborted") return { code: error.code, reason: scrub(error.message) };
  if (signal.reason instanceof TimeUp) {
    return { code: "TimeLimit", reason: "the time for the call was up before it was answered" };
  }
  const isOpen = isSubmission && error.sent;
  return { code: "Aborted", reason: error.message, kind: isOpen ? "ambiguous" : "permanent" };
}

/** Advice for a code that is in no row: the API's own page about it. */
function adviceOf({ code, recommend }: ErrorBody, errors: ErrorTable): string | undefined {
  const isPage = /^https:\/\/[\w.-]+\.(aliyun|alibabacloud)\.com\/[\x21-\x7e]{0,500}$/.test(recommend ?? "");
  return isPage && errors.find(code) === undefined ? `More about it: ${recommend}` : undefined;
}

/** Failure for an answer that is not the API's: something on the way has given it. */
function foreignAnswer({ statusCode, headers, body }: WireAnswer): Pick<Failure, "code" | "reason" | "sent"> {
  if (statusCode === 407) return { code: "ProxyRefused", reason: "the proxy asks for a login", sent: false };
  if ([413, 414, 431].includes(statusCode)) {
    return { code: "RequestTooLarge", reason: "the request was refused for its size" };
  }
  const type = headers["content-type"]?.split(";")[0] ?? "no content type";
  const what = body.trim() === "" ? "the answer is empty" : `the answer is not the API's (${scrub(type)})`;
  return { code: "InvalidAnswer", reason: what };
}

function aborted(): TransportError {
  return new TransportError("Aborted", "the call was ended by its caller", false);
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  await untilOver(work, signal);
  if (signal.aborted) throw aborted();
  return work;
}
