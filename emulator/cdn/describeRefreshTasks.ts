import { accountIdOf, type EmulatorAccount } from "../accounts.js";
import { ApiError } from "../apiError.js";
import { SECOND } from "../clock.js";
import { malformedObjectPath, parseObjectPath } from "../objectPath.js";
import type { Parameters } from "../operation.js";
import { checkTaskId, integer } from "../parameters.js";
import { checkOwnDomain } from "../submissions.js";
import { HISTORY_MS, type HistoryQuery, type HistoryRow } from "../tasks.js";
import type { CdnBackend, CdnOperation } from "./backend.js";
import { toAnswer } from "./rows.js";

const OBJECT_TYPES = ["file", "directory", "regex", "preload", "block", "unblock"];
const STATUSES = ["Complete", "Refreshing", "Failed"];
const MAX_DOMAINS = 500;
const MOST_ROWS = 100;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export const describeRefreshTasks: CdnOperation = {
  callsPerSecond: 5,
  tooMany: () => new ApiError(429, "TooManyRequests", "The server is busy. Please try again later."),
  run(parameters, account, backend) {
    const { rows, ...page } = pageOf(parameters, account, backend, MOST_ROWS);
    return { body: { ...page, Tasks: { CDNTask: rows.map(toAnswer) } }, rows: rows.length };
  },
};

/** The page that a call asks for. */
export function pageOf(
  parameters: Parameters,
  account: EmulatorAccount,
  { clock, history, listingLimit }: CdnBackend,
  mostRows: number,
): { PageNumber: number; PageSize: number; TotalCount: number; rows: HistoryRow[] } {
  const query = readQuery(parameters, account, clock.now());
  const number = integer(parameters, "PageNumber", { min: 1, max: 100_000, fallback: 1 });
  const asked = integer(parameters, "PageSize", { min: 1, max: mostRows, fallback: 20 });
  const isListing = query.taskId === undefined && query.objectPath === undefined;
  const size = isListing ? Math.min(asked, listingLimit) : asked;
  const { rows, total } = history.page(accountIdOf(account), query, { number, size });
  return { PageNumber: number, PageSize: size, TotalCount: total, rows };
}

function readQuery(parameters: Parameters, account: EmulatorAccount, now: number): HistoryQuery {
  const { TaskId, ObjectPath, ObjectType, DomainName, Status } = parameters;
  if (TaskId !== undefined) checkTaskId(TaskId);
  if ((DomainName !== undefined || Status !== undefined) && ObjectType === undefined) {
    throw new ApiError(
      400,
      "MissingParameter.ObjectType",
      "The ObjectType parameter is required if DomainName or Status is specified.",
    );
  }
  if (ObjectPath !== undefined) checkQueriedPath(ObjectPath);
  if (ObjectType !== undefined && !OBJECT_TYPES.includes(ObjectType)) {
    throw new ApiError(
      400,
      "InvalidObjectType.ValueNotSupported",
      "The specified ObjectType is not supported.",
    );
  }
  if (Status !== undefined && !STATUSES.includes(Status)) {
    throw new ApiError(400, "InvalidStatus.ValueNotSupported", "The specified Status is not supported.");
  }
  const domain = DomainName?.toLowerCase();
  if (domain !== undefined) checkQueriedDomain(domain, account);
  return {
    ...(TaskId !== undefined && { taskId: TaskId }),
    ...(ObjectPath !== undefined && { objectPath: ObjectPath }),
    ...(ObjectType !== undefined && { objectType: ObjectType }),
    ...(domain !== undefined && { domain }),
    ...(Status !== undefined && { status: Status }),
    ...readRange(parameters, now),
  };
}

/** Refuses a wrong path. The operation's table has one code for all of them. */
function checkQueriedPath(objectPath: string): void {
  try {
    parseObjectPath(objectPath);
  } catch {
    throw malformedObjectPath();
  }
}

/** Refuses a wrong domain. The operation's table has a code for too many, although a request can name only one. */
function checkQueriedDomain(domain: string, account: EmulatorAccount): void {
  if (domain.split(",").length > MAX_DOMAINS) {
    throw new ApiError(
      400,
      "DomainNameOverLimit",
      `A maximum of ${MAX_DOMAINS} domains are supported for each request.`,
    );
  }
  checkOwnDomain(account, domain);
}

/** The times between which tasks were made, if a call names any. */
export function readRange(
  { StartTime, EndTime }: Parameters,
  now: number,
): Pick<HistoryQuery, "from" | "to"> {
  if (StartTime === undefined && EndTime === undefined) return {};
  if (StartTime === undefined || EndTime === undefined) {
    throw new ApiError(400, "MissingTimeParameter", "The StartTime and EndTime must be both specified.");
  }
  const from = readTime("StartTime", StartTime);
  const to = readTime("EndTime", EndTime);
  if (to <= from) {
    throw new ApiError(
      400,
      "InvalidEndTime.Mismatch",
      "The specified EndTime is earlier than the StartTime.",
    );
  }
  if (from < now - HISTORY_MS - SECOND) {
    throw new ApiError(400, "InvalidTime", "The query time cannot exceed the last 3 days.");
  }
  return { from, to };
}

function readTime(name: "StartTime" | "EndTime", text: string): number {
  if (!TIME.test(text)) {
    throw new ApiError(400, `Invalid${name}.Malformed`, `The specified ${name} is invalid.`);
  }
  const time = Date.parse(text);
  // Date.parse takes the 30th of February for the 1st or 2nd of March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== text.slice(0, 19)) {
    throw new ApiError(400, `Invalid${name}.ValueNotSupported`, `The specified ${name} is invalid.`);
  }
  return time;
}
