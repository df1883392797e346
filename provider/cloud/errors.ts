/**
 * What a failure means for the caller:
 * - `retry`: passing, and nothing was done: try again after a pause.
 * - `retryLater`: the same, but the API asks for a slower pace.
 * - `never`: trying again gives the same answer.
 * - `ambiguous`: a submission that may or may not have been applied: look it up before submitting again.
 */
export type ErrorKind = "retry" | "retryLater" | "never" | "ambiguous";

/** One kind of failure. */
export interface ErrorRow {
  /** The API's code, or one of this client's own; a trailing `*` stands for any ending. */
  code: string;
  /** For a submission. A query has nothing to lose: there `ambiguous` becomes `retry`. */
  kind: ErrorKind;
  /** What to do next; `{operation}` stands for the API operation. */
  advice: string;
}

/** Every failure that this client knows, the first match wins. Codes are the API's unless they are marked as ours. */
export const errorTable: readonly ErrorRow[] = [
  // Too fast
  {
    code: "Throttling*",
    kind: "retryLater",
    advice: "The account calls the API too often: run fewer programs and scripts of this account at once.",
  },
  {
    code: "TooManyRequests",
    kind: "retryLater",
    advice: "The account calls the API too often: run fewer programs and scripts of this account at once.",
  },
  {
    code: "FlowControlError",
    kind: "retryLater",
    advice: "The account calls the API too often: run fewer programs and scripts of this account at once.",
  },
  {
    code: "QuotaPerMinuteExceeded.Refresh",
    kind: "retryLater",
    advice: "The limit of refreshes a minute is reached: it is free again after a minute.",
  },
  {
    code: "TooMany.Refresh",
    kind: "retryLater",
    advice: "Too many refreshes at once: submit fewer at a time.",
  },
  {
    code: "PreloadQueueFull",
    kind: "retryLater",
    advice: "The account's prefetch queue is full: it takes more when running prefetches have ended.",
  },
  { code: "ServiceBusy", kind: "retryLater", advice: "The service is busy: try again later." },
  { code: "SystemBusy", kind: "retryLater", advice: "The service is busy: try again later." },

  // The day's allowance
  {
    code: "QuotaExceeded.Refresh",
    kind: "never",
    advice:
      "The account's refreshes of this kind are used up for today: getRefreshQuota says what is left. " +
      "Refresh a directory instead of many files, or ask Alibaba Cloud for a higher quota.",
  },
  {
    code: "QuotaExceeded.Preload",
    kind: "never",
    advice:
      "The account's prefetches are used up for today: getRefreshQuota says what is left. " +
      "Prefetch fewer files, or ask Alibaba Cloud for a higher quota.",
  },
  {
    code: "QuotaExceeded*",
    kind: "never",
    advice: "The account's quota is used up: wait for the next day, or ask Alibaba Cloud for a higher quota.",
  },

  // Who calls
  {
    code: "Forbidden.RAM",
    kind: "never",
    advice: "Allow the RAM action cdn:{operation} to the user or role that deploys.",
  },
  {
    code: "NoPermission",
    kind: "never",
    advice:
      "Allow the action to the user or role that deploys, and check the trust policy of an assumed role.",
  },
  {
    code: "Forbidden*",
    kind: "never",
    advice:
      "Check that the user or role that deploys is allowed the RAM action cdn:{operation} on this domain.",
  },
  {
    code: "InvalidAccessKeyId.NotFound",
    kind: "never",
    advice:
      "The access key does not exist (any more): check alicloud:accessKey, or which other source is used.",
  },
  {
    code: "InvalidAccessKeyId.Inactive",
    kind: "never",
    advice: "The access key is disabled: enable it in the RAM console, or use another.",
  },
  {
    code: "InvalidAccessKeyId*",
    kind: "never",
    advice: "The access key is not valid: check alicloud:accessKey, or which other source is used.",
  },
  {
    code: "SignatureDoesNotMatch",
    kind: "never",
    advice:
      "The access key's secret is wrong: check alicloud:secretKey for a missing or additional character.",
  },
  {
    code: "IncompleteSignature",
    kind: "never",
    advice: "Something on the way changed the signed request: check proxies between here and the API.",
  },
  {
    code: "SignatureNonceUsed",
    kind: "ambiguous",
    advice: "The same signed request reached the API twice: check proxies between here and the API.",
  },
  {
    code: "InvalidSecurityToken.Expired",
    kind: "never",
    advice: "The temporary credentials have expired: get new ones and run again.",
  },
  {
    code: "InvalidSecurityToken*",
    kind: "never",
    advice:
      "The security token does not belong to this access key, or is damaged: get new temporary credentials.",
  },
  {
    code: "MissingSecurityToken",
    kind: "never",
    advice: "The access key is a temporary one: set alicloud:securityToken as well.",
  },
  {
    code: "InvalidTimeStamp*",
    kind: "never",
    advice: "Check this machine's clock: requests are signed with its time.",
  },
  {
    code: "IllegalTimestamp",
    kind: "never",
    advice: "Check this machine's clock: requests are signed with its time.",
  },
  {
    code: "IllegalOperation",
    kind: "never",
    advice:
      "The account or domain does not allow this operation: check that CDN is activated and the domain is its own.",
  },
  {
    code: "OperationDenied*",
    kind: "never",
    advice:
      "The account or domain does not allow this operation: check that CDN is activated and not overdue.",
  },

  // What is called for
  {
    code: "SingleRequest.OverLimit",
    kind: "never",
    advice: fewerAdvice(),
  },
  {
    code: "DomainNameOverLimit",
    kind: "never",
    advice: "Too many domains for one query: give a domainName, an objectPath or a taskId.",
  },
  {
    code: "InvalidExtensiveDomain.ValueNotSupported",
    kind: "never",
    advice: "Wildcard domains cannot be refreshed: give the full host name.",
  },
  {
    code: "InvalidDomain.NotFound",
    kind: "never",
    advice: "The domain is not a CDN domain of this account: check its spelling and which account signs in.",
  },
  {
    code: "InvalidDomain.Offline",
    kind: "never",
    advice: "The domain is stopped: enable it in the CDN console.",
  },
  {
    code: "InvalidObjectPath.Size.Malformed",
    kind: "never",
    // The size is the number of paths, not the length of one.
    advice: fewerAdvice(),
  },
  {
    code: "InvalidObjectPath.Malformed",
    kind: "never",
    advice: "Give full paths such as https://www.example.com/index.html; a directory ends in a slash.",
  },
  {
    code: "InvalidObjectType*",
    kind: "never",
    advice: "Use one of the object types that the operation documents.",
  },
  {
    code: "InvalidTaskId.Malformed",
    kind: "never",
    advice: "A task id is a number, as a refresh or prefetch has returned it.",
  },
  {
    code: "MissingParameter.ObjectType",
    kind: "never",
    advice: "Give objectType whenever domainName or status is given.",
  },
  { code: "MissingTimeParameter", kind: "never", advice: "Give startTime and endTime together." },
  { code: "InvalidEndTime.Mismatch", kind: "never", advice: "Give an endTime that is after startTime." },
  { code: "InvalidTime", kind: "never", advice: "The history goes back 3 days: choose a later time." },
  {
    code: "InvalidStartTime*",
    kind: "never",
    advice: "Write startTime as yyyy-MM-ddTHH:mm:ssZ in UTC, within the last 3 days.",
  },
  {
    code: "InvalidEndTime*",
    kind: "never",
    advice: "Write endTime as yyyy-MM-ddTHH:mm:ssZ in UTC, after startTime.",
  },
  { code: "InvalidStatus*", kind: "never", advice: "Give Complete, Refreshing or Failed as the status." },
  {
    code: "InvalidAction.NotFound",
    kind: "never",
    advice: "The endpoint does not know {operation}: check alicloud:endpoints.",
  },

  // The service
  {
    code: "ServiceUnavailable*",
    kind: "ambiguous",
    advice: "The service is out of order for the moment: try again later.",
  },
  {
    code: "InternalError",
    kind: "ambiguous",
    advice: "The service failed; if it goes on, give the request id to Alibaba Cloud's support.",
  },

  // Ours: the request was not sent
  {
    code: "ECONNREFUSED",
    kind: "retry",
    advice: "Nothing listens at the endpoint: check alicloud:endpoints, CDN_ENDPOINT and the proxy settings.",
  },
  {
    code: "ENOTFOUND",
    kind: "retry",
    advice: "The endpoint's name does not resolve: check alicloud:endpoints and the network.",
  },
  { code: "EAI_AGAIN", kind: "retry", advice: "Name resolution is out of order: check the network." },
  {
    code: "ConnectTimeout",
    kind: "retry",
    advice: "Check the network, or raise alicloud:clientConnectTimeout (ms).",
  },
  {
    code: "ProxyRefused",
    kind: "never",
    advice: "Check HTTPS_PROXY and its credentials, or except the endpoint with NO_PROXY.",
  },
  {
    code: "ProxyUnavailable",
    kind: "retry",
    advice: "The proxy does not reach the endpoint: check HTTPS_PROXY and the network behind it.",
  },
  {
    code: "InvalidProxy",
    kind: "never",
    advice: "Correct the variable, or except the endpoint with NO_PROXY.",
  },
  { code: "CERT_*", kind: "retry", advice: tlsAdvice() },
  { code: "DEPTH_ZERO_SELF_SIGNED_CERT", kind: "retry", advice: tlsAdvice() },
  { code: "SELF_SIGNED_CERT_IN_CHAIN", kind: "retry", advice: tlsAdvice() },
  { code: "UNABLE_TO_*", kind: "retry", advice: tlsAdvice() },
  { code: "ERR_TLS_*", kind: "retry", advice: tlsAdvice() },
  { code: "ERR_SSL_*", kind: "retry", advice: tlsAdvice() },
  { code: "EPROTO", kind: "retry", advice: tlsAdvice() },

  // Ours: the request may have arrived
  {
    code: "ReadTimeout",
    kind: "ambiguous",
    advice: "Raise alicloud:clientReadTimeout (ms) if the network is slow.",
  },
  { code: "ECONNRESET", kind: "ambiguous", advice: "Check the network and proxies if it goes on." },
  { code: "EPIPE", kind: "ambiguous", advice: "Check the network and proxies if it goes on." },
  { code: "AnswerTooLarge", kind: "ambiguous", advice: "Check that the endpoint is the CDN API." },
  {
    code: "InvalidAnswer",
    kind: "ambiguous",
    advice: "Check that the endpoint is the CDN API and no proxy answers for it.",
  },
  {
    code: "UnexpectedAnswer",
    kind: "ambiguous",
    advice: "Please report it with the field that the message names.",
  },
  { code: "TimeLimit", kind: "ambiguous", advice: "Try again, or allow more time." },

  // Ours: something on the way has refused the request for its size
  { code: "RequestTooLarge", kind: "never", advice: "Submit fewer or shorter paths at a time." },

  // Ours: the caller, and who it is
  {
    code: "Aborted",
    kind: "ambiguous",
    advice: "The deployment was ended: run it again.",
  },
  {
    code: "NoCredentials",
    kind: "never",
    advice: "Set one of them up, for example alicloud:accessKey and, with --secret, alicloud:secretKey.",
  },
  {
    code: "CredentialsUnavailable",
    kind: "never",
    advice: "Check what the source refers to; a fresh sign-in often helps.",
  },

  // What else the API refuses
  { code: "Invalid*", kind: "never", advice: "Change what the message names." },
  { code: "Missing*", kind: "never", advice: "Give what the message names." },
];

function fewerAdvice(): string {
  return "Submit fewer at a time: a call takes 1000 files, 100 directories, 1 regular expression or 100 prefetches.";
}

function tlsAdvice(): string {
  return "The TLS connection failed: check the endpoint's certificate, the clock, and NODE_EXTRA_CA_CERTS behind a proxy.";
}

export interface Failure {
  operation: string;
  /** Whether the operation changes something, so that an unknown end is `ambiguous`. */
  submission: boolean;
  code: string;
  /** What happened, already free of secrets. */
  reason: string;
  /** Whether the server may have seen the request. Default true. */
  sent?: boolean;
  statusCode?: number | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
  /** Replaces the table's advice. */
  advice?: string | undefined;
  /** Replaces the table's kind. */
  kind?: ErrorKind | undefined;
  /** Already free of secrets. */
  cause?: Error | undefined;
}

/** A call of the CDN API that failed, or could not be made. Holds no credential, header or signature. */
export class CdnApiError extends Error {
  override readonly name = "CdnApiError";
  /** The API operation, such as `RefreshObjectCaches`. */
  readonly operation: string;
  /** The API's code, or one of this client's own: see `errorTable`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** What happened, in words. */
  readonly reason: string;
  /** What to do next. */
  readonly advice: string;
  readonly statusCode?: number;
  readonly requestId?: string;
  /** How long the API asks to wait, in ms. */
  readonly retryAfterMs?: number;

  constructor(failure: Failure) {
    const { kind, advice } = classify(failure);
    super(describe(failure, advice), failure.cause === undefined ? undefined : { cause: failure.cause });
    this.operation = failure.operation;
    this.code = failure.code;
    this.kind = kind;
    this.reason = failure.reason;
    this.advice = advice;
    if (failure.statusCode !== undefined) {
      this.statusCode = failure.statusCode;
    }
    if (failure.requestId !== undefined) {
      this.requestId = failure.requestId;
    }
    if (failure.retryAfterMs !== undefined) {
      this.retryAfterMs = failure.retryAfterMs;
    }
  }
}

/** The table's row for a code. */
export function findRow(code: string): ErrorRow | undefined {
  return errorTable.find((row) =>
    row.code.endsWith("*") ? code.startsWith(row.code.slice(0, -1)) : row.code === code,
  );
}

/** Whether a query was refused for the way in which its path is written. */
export function isPathRefusal(error: unknown): boolean {
  return error instanceof CdnApiError && error.code.startsWith("InvalidObjectPath");
}

function classify(failure: Failure): { kind: ErrorKind; advice: string } {
  const row = findRow(failure.code);
  return {
    kind: withFate(failure.kind ?? row?.kind ?? unknownKind(failure), failure),
    advice:
      failure.advice ?? (row?.advice ?? unknownAdvice(failure)).replaceAll("{operation}", failure.operation),
  };
}

/** A submission that may have arrived is not made again blindly, whatever broke; one that has not is. */
function withFate(kind: ErrorKind, { submission, sent }: Failure): ErrorKind {
  if (kind === "retry" && submission && sent === true) return "ambiguous";
  return kind === "ambiguous" && (!submission || sent === false) ? "retry" : kind;
}

/** What the API says with a 4xx was refused; of anything else the end is not known. */
function unknownKind({ statusCode }: Failure): ErrorKind {
  if (statusCode === 429 || statusCode === 408) {
    return "retryLater";
  }
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? "never" : "ambiguous";
}

function unknownAdvice({ requestId }: Failure): string {
  return requestId === undefined
    ? "Check the network."
    : "Look the code up in the API's error centre by the request id.";
}

function describe({ operation, code, reason, statusCode, requestId }: Failure, advice: string): string {
  const facts = [
    ...(statusCode === undefined ? [] : [`HTTP ${statusCode}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ];
  return `${operation} failed: ${code}: ${reason}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}. ${advice}`;
}
