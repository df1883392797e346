import { CdnApiError } from "../cloud/errors.js";
import type { Refusal } from "../tracker/operations.js";

/** How the codes begin that are about who asks. */
const OF_CALLER = [
  ...["Forbidden", "NoPermission", "IllegalOperation", "OperationDenied", "UnsupportedOperation"],
  ...["InvalidAccessKeyId", "MissingAccessKeyId", "InvalidSecurityToken", "MissingSecurityToken"],
  ...["SignatureDoesNotMatch", "IncompleteSignature", "InvalidTimeStamp", "IllegalTimestamp"],
  ...["InvalidAction", "InvalidProxy", "ProxyRefused", "NoCredentials", "CredentialsUnavailable", "Aborted"],
];

/** Undefined for a failure that may pass. What is no failure of a call no other call mends. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof CdnApiError)) return "caller";
  if (error.kind !== "never") return undefined;
  return OF_CALLER.some((beginning) => error.code.startsWith(beginning)) ? "caller" : "question";
}
