import type { ErrorRow } from "../../cloud/errorRows.js";
import { CallError, ErrorTable, type Failure } from "../../cloud/errors.js";
import { PATHS_PER_PREFETCH, PATHS_PER_REFRESH } from "./limits.js";

/** The rows of CDN's codes, which other products with its operations share. */
export const CDN_ROWS: readonly ErrorRow[] = [
  // Too fast
  {
    code: "QuotaPerMinuteExceeded.Refresh",
    kind: "throttled",
    advice: "The limit of refreshes a minute is reached: it is free again after a minute.",
  },
  {
    code: "TooMany.Refresh",
    kind: "throttled",
    advice: "Too many refreshes at once: submit fewer at a time.",
  },
  {
    code: "PreloadQueueFull",
    kind: "throttled",
    advice: "The account's prefetch queue is full: it takes more when running prefetches have ended.",
  },

  // The day's allowance
  {
    code: "QuotaExceeded.Refresh",
    kind: "permanent",
    advice:
      "The account's refreshes of this kind are used up for today: getRefreshQuota, for {product}, says what is left. " +
      "Refresh a directory instead of many files, or ask Alibaba Cloud for a higher quota.",
  },
  {
    code: "QuotaExceeded.Preload",
    kind: "permanent",
    advice:
      "The account's prefetches are used up for today: getRefreshQuota, for {product}, says what is left. " +
      "Prefetch fewer files, or ask Alibaba Cloud for a higher quota.",
  },

  // Who calls
  {
    code: "IllegalOperation*",
    kind: "permanent",
    about: "caller",
    advice:
      "The account or domain does not allow this operation: check that {product} is activated and the domain is its own.",
  },

  // What is called for
  {
    code: "SingleRequest.OverLimit",
    kind: "permanent",
    advice: fewerAdvice(),
  },
  {
    code: "DomainNameOverLimit",
    kind: "permanent",
    advice: "Too many domains for one query: give a domainName, an objectPath or a taskId.",
  },
  {
    code: "InvalidExtensiveDomain.ValueNotSupported",
    kind: "permanent",
    advice: "Wildcard domains cannot be refreshed: give the full host name.",
  },
  {
    code: "InvalidDomain.NotFound",
    kind: "permanent",
    advice:
      "The domain is not a {product} domain of this account: check its spelling and which account signs in; where another product serves it, set product.",
  },
  {
    code: "InvalidDomain.Offline",
    kind: "permanent",
    advice: "The domain is stopped: enable it in the {product} console.",
  },
  {
    code: "InvalidObjectPath.Size.Malformed",
    kind: "permanent",
    about: "path",
    // The size is the number of paths, not the length of one.
    advice: fewerAdvice(),
  },
  {
    code: "InvalidObjectPath*",
    kind: "permanent",
    about: "path",
    advice: "Give full paths such as https://www.example.com/index.html; a directory ends in a slash.",
  },
  {
    code: "InvalidObjectType*",
    kind: "permanent",
    advice: "Use one of the object types that the operation documents.",
  },
  {
    code: "InvalidTaskId.Malformed",
    kind: "permanent",
    advice: "A task id is a number, as a refresh or prefetch has returned it.",
  },
  {
    code: "MissingParameter.ObjectType",
    kind: "permanent",
    advice: "Give objectType whenever domainName or status is given.",
  },
  { code: "MissingTimeParameter", kind: "permanent", advice: "Give startTime and endTime together." },
  { code: "InvalidEndTime.Mismatch", kind: "permanent", advice: "Give an endTime that is after startTime." },
  { code: "InvalidTime", kind: "permanent", advice: "The history goes back 3 days: choose a later time." },
  {
    code: "InvalidStartTime*",
    kind: "permanent",
    advice: "Write startTime as yyyy-MM-ddTHH:mm:ssZ in UTC, within the last 3 days.",
  },
  {
    code: "InvalidEndTime*",
    kind: "permanent",
    advice: "Write endTime as yyyy-MM-ddTHH:mm:ssZ in UTC, after startTime.",
  },
  { code: "InvalidStatus*", kind: "permanent", advice: "Give Complete, Refreshing or Failed as the status." },
];

/** The failures of a call of the CDN API. */
export const cdnErrors = new ErrorTable(CDN_ROWS, { product: "CDN", service: "cdn" });

export function cdnError(failure: Failure): CallError {
  return new CallError(failure, cdnErrors);
}

export function fewerAdvice(): string {
  const { file, directory, regex } = PATHS_PER_REFRESH;
  return `Submit fewer at a time: a call takes ${file} files, ${directory} directories, ${regex} regular expression or ${PATHS_PER_PREFETCH} prefetches.`;
}
