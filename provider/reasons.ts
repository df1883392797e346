import { formatDuration } from "./duration.js";
import { displayPath } from "./objectPath.js";
import { type Entry, type Ledger, type PathState, pathState } from "./state.js";
import { FORGOTTEN, PENDING } from "./taskStatus.js";

/** A thousand failed paths are a thousand lines on the user's screen. */
const MOST_PATHS = 20;

export const GOES_ON =
  "What was submitted is kept: the next `pulumi up` goes on from here and submits only what is missing or failed.";

/** Why a resource has not reached its end: a line for each path, the first 20; none where it has. */
export function reasonsOf(
  paths: readonly string[],
  ledger: Ledger,
  limit: number,
  displayName: (path: string) => string = displayPath,
): string[] {
  const failed = paths.filter((path) => pathState(ledger.get(path)) === "failed");
  const unconfirmed = paths.filter((path) => pathState(ledger.get(path)) === "unconfirmed");
  const unfinished = paths.filter((path) => pathState(ledger.get(path)) === "inFlight");
  const lines = [
    ...failed.map((path) => `${displayName(path)} ${failure(ledger.get(path) as Entry)}`),
    ...unconfirmed.map((path) => `${displayName(path)} ${UNANSWERED}`),
    ...unfinished.map((path) => `${displayName(path)} ${lateness(ledger.get(path) as Entry, limit)}`),
  ];
  const more = lines.length - MOST_PATHS;
  return [
    ...lines.slice(0, MOST_PATHS),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(unfinished.length > 0 ? ["Allow more time with the resource option customTimeouts."] : []),
  ];
}

/** Which paths a failed call keeps from their end, or from their submission: the first, and how many more. */
export function concerned(
  paths: readonly string[],
  ledger: Ledger,
  displayName: (path: string) => string = displayPath,
): string {
  const inState = (...states: PathState[]): string[] =>
    paths.filter((path) => states.includes(pathState(ledger.get(path))));
  const unsubmitted = inState("unsubmitted", "unconfirmed");
  const [first = "", ...more] = unsubmitted.length > 0 ? unsubmitted : inState("failed", "inFlight");
  return `This concerns ${displayName(first)}${more.length === 0 ? "" : ` and ${more.length} more`}.`;
}

const UNANSWERED = "may have been submitted or not: the answer to the call was lost";

function failure({ status, description, taskIds }: Entry): string {
  const task = `task ${taskIds.join(",")}`;
  if (status === FORGOTTEN) return `left the API's history (3 days) before its end was seen (${task})`;
  return `failed: ${description === "" ? "the API gives no reason" : description} (${task})`;
}

function lateness({ status, process, taskIds }: Entry, limit: number): string {
  const stage = status === PENDING ? "not seen in the API's history" : `${status}, ${process} %`;
  return `is not complete after ${formatDuration(limit)}: ${stage} (task ${taskIds.join(",")})`;
}
