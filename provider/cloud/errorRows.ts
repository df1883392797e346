/**
 * What a failure means for the caller:
 * - `retry`: passing, and nothing was done: try again after a pause.
 * - `throttled`: the same, but the API asks for a slower pace.
 * - `permanent`: trying again gives the same answer.
 * - `ambiguous`: a submission that may or may not have been applied: look it up before submitting again.
 */
export type ErrorKind = "retry" | "throttled" | "permanent" | "ambiguous";

/**
 * Subject of a failure. `caller`: who calls, and from where: no other call would succeed. `path`: how a path is written.
 * Default: what was asked for.
 */
export type ErrorSubject = "caller" | "path";

/** One kind of failure. */
export interface ErrorRow {
  /** The API's code, or one of this client's own; a trailing `*` stands for any ending. */
  code: string;
  /** Kind for a submission. For a query `ambiguous` stands for `retry`: it has nothing to lose. */
  kind: ErrorKind;
  about?: ErrorSubject;
  /** What to do next. `{operation}` stands for the API's operation, `{product}` and the like for the `ProductWords`. */
  advice: string;
}

/** The failures that every API of Alibaba Cloud can answer with, and those of the way there. */
export const CLOUD_ERRORS: readonly ErrorRow[] = [
  // Too fast
  {
    code: "Throttling*",
    kind: "throttled",
    advice: "The account calls the API too often: run fewer programs and scripts of this account at once.",
  },
  {
    code: "TooManyRequests",
    kind: "throttled",
    advice: "The account calls the API too often: run fewer programs and scripts of this account at once.",
  },
  {
    code: "FlowControlError",
    kind: "throttled",
    advice: "The account calls the API too often: run fewer programs and scripts of this account at once.",
  },
  { code: "ServiceBusy", kind: "throttled", advice: "The service is busy: try again later." },
  { code: "SystemBusy", kind: "throttled", advice: "The service is busy: try again later." },

  // The day's allowance
  {
    code: "QuotaExceeded*",
    kind: "permanent",
    advice: "The account's quota is used up: wait for the next day, or ask Alibaba Cloud for a higher quota.",
  },

  // Who calls
  {
    code: "Forbidden.RAM",
    kind: "permanent",
    about: "caller",
    advice: "Allow the RAM action {service}:{operation} to the user or role that deploys.",
  },
  {
    code: "NoPermission*",
    kind: "permanent",
    about: "caller",
    advice:
      "Allow the action to the user or role that deploys, and check the trust policy of an assumed role.",
  },
  {
    code: "Forbidden*",
    kind: "permanent",
    about: "caller",
    advice:
      "Check that the user or role that deploys is allowed the RAM action {service}:{operation} on this domain.",
  },
  {
    code: "InvalidAccessKeyId.NotFound",
    kind: "permanent",
    about: "caller",
    advice:
      "The access key does not exist (any more): check alicloud:accessKey, or which other source is used.",
  },
  {
    code: "InvalidAccessKeyId.Inactive",
    kind: "permanent",
    about: "caller",
    advice: "The access key is disabled: enable it in the RAM console, or use another.",
  },
  {
    code: "InvalidAccessKeyId*",
    kind: "permanent",
    about: "caller",
    advice: "The access key is not valid: check alicloud:accessKey, or which other source is used.",
  },
  {
    code: "SignatureDoesNotMatch*",
    kind: "permanent",
    about: "caller",
    advice:
      "The access key's secret is wrong: check alicloud:secretKey for a missing or additional character.",
  },
  {
    code: "IncompleteSignature*",
    kind: "permanent",
    about: "caller",
    advice: "Something on the way changed the signed request: check proxies between here and the API.",
  },
  {
    code: "SignatureNonceUsed",
    kind: "ambiguous",
    advice: "The same signed request reached the API twice: check proxies between here and the API.",
  },
  {
    code: "InvalidSecurityToken.Expired",
    kind: "permanent",
    about: "caller",
    advice: "The temporary credentials have expired: get new ones and run again.",
  },
  {
    code: "InvalidSecurityToken*",
    kind: "permanent",
    about: "caller",
    advice:
      "The security token does not belong to this access key, or is damaged: get new temporary credentials.",
  },
  {
    code: "MissingSecurityToken*",
    kind: "permanent",
    about: "caller",
    advice: "The access key is a temporary one: set alicloud:securityToken as well.",
  },
  {
    code: "InvalidTimeStamp*",
    kind: "permanent",
    about: "caller",
    advice: "Check this machine's clock: requests are signed with its time.",
  },
  {
    code: "IllegalTimestamp*",
    kind: "permanent",
    about: "caller",
    advice: "Check this machine's clock: requests are signed with its time.",
  },
  {
    code: "OperationDenied*",
    kind: "permanent",
    about: "caller",
    advice:
      "The account or domain does not allow this operation: check that {product} is activated and not overdue.",
  },
  {
    code: "UnsupportedOperation*",
    kind: "permanent",
    about: "caller",
    advice: "The account or domain does not support {operation}: check which account signs in.",
  },
  {
    code: "MissingAccessKeyId*",
    kind: "permanent",
    about: "caller",
    advice:
      "Something on the way took the access key out of the request: check proxies between here and the API.",
  },

  // What is called for
  {
    code: "InvalidAction*",
    kind: "permanent",
    about: "caller",
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
    advice:
      "Nothing listens at the endpoint: check alicloud:endpoints, {endpointVariable} and the proxy settings.",
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
    kind: "permanent",
    about: "caller",
    advice: "Check HTTPS_PROXY and its credentials, or except the endpoint with NO_PROXY.",
  },
  {
    code: "ProxyUnavailable",
    kind: "retry",
    advice: "The proxy does not reach the endpoint: check HTTPS_PROXY and the network behind it.",
  },
  {
    code: "InvalidProxy",
    kind: "permanent",
    about: "caller",
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
  { code: "AnswerTooLarge", kind: "ambiguous", advice: "Check that the endpoint is the {product} API." },
  {
    code: "InvalidAnswer",
    kind: "ambiguous",
    advice: "Check that the endpoint is the {product} API and no proxy answers for it.",
  },
  {
    code: "UnexpectedAnswer",
    kind: "ambiguous",
    advice: "Please report it with the field that the message names.",
  },
  { code: "TimeLimit", kind: "ambiguous", advice: "Try again, or allow more time." },

  // Ours: something on the way has refused the request for its size
  { code: "RequestTooLarge", kind: "permanent", advice: "Submit fewer or shorter paths at a time." },

  // Ours: the caller, and who it is
  {
    code: "Aborted",
    kind: "ambiguous",
    about: "caller",
    advice: "The deployment was ended: run it again.",
  },
  {
    code: "NoCredentials",
    kind: "permanent",
    about: "caller",
    advice: "Set one of them up, for example alicloud:accessKey and, with --secret, alicloud:secretKey.",
  },
  {
    code: "CredentialsUnavailable",
    kind: "permanent",
    about: "caller",
    advice: "Check what the source refers to; a fresh sign-in often helps.",
  },

  // What else the API refuses
  { code: "Invalid*", kind: "permanent", advice: "Change what the message names." },
  { code: "Missing*", kind: "permanent", advice: "Give what the message names." },
];

function tlsAdvice(): string {
  return "The TLS connection failed: check the endpoint's certificate, the clock, and NODE_EXTRA_CA_CERTS behind a proxy.";
}
