import { formatDuration } from "../base/duration.js";
import { displayPath } from "../model/objectPath.js";
import {
  type Entry,
  eachSubmitted,
  type Ledger,
  type PathState,
  pathState,
  submissionKey,
  submittedPath,
} from "../model/state.js";
import { FORGOTTEN, PENDING, UNSUBMITTED } from "../model/taskStatus.js";
import { codeOf } from "./trouble.js";

/** Paths that a message names, one a line: a thousand would fill the user's screen. */
const MOST_PATHS = 20;

export const MORE_TIME = "Allow more time with the resource option customTimeouts.";

export const RESUME_HINT =
  "What was submitted is kept: the next `pulumi up` goes on from here and submits only what is missing or failed.";

export const CANCELLED = "The deployment was cancelled.";
export const CANCELLED_EARLY =
  "The deployment was cancelled before anything was submitted: run `pulumi up` again.";

export const CANCELLED_IN_CHECK =
  "The deployment was cancelled while edges were asked: the API reports all as complete. The next `pulumi up` asks them, and submits nothing for it.";

export const OUT_OF_TIME_IN_CHECK =
  "The time limit was reached while edges were asked: the API reports all as complete. The next `pulumi up` asks them, and submits nothing for it.";

/** End of a resource's wait. */
interface Ending {
  /** Time limit in ms that has ended it; undefined where something else has. */
  limit: number | undefined;
  /** Name of a path in messages. Default: `displayPath`. */
  displayName?: ((path: string) => string) | undefined;
  /** Failure of the last call about a path. Default: none has failed. */
  troubles?: ReadonlyMap<string, Error>;
}

/**
 * Reasons why a resource is not complete: a line for each path, the first 20; none where it is. A failure of the last call
 * is told in full once, which comes first, and after that by its code.
 */
export function reasonsOf(
  paths: readonly string[],
  ledger: Ledger,
  { limit, displayName = displayPath, troubles = new Map() }: Ending,
): string[] {
  const submitted = eachSubmitted(paths, ledger);
  const unfinished = submitted.filter((path) => pathState(ledger.get(path)) === "inFlight");
  const first = new Map<string, string>();
  for (const path of unfinished) {
    const trouble = troubles.get(path);
    if (trouble !== undefined && !first.has(codeOf(trouble))) first.set(codeOf(trouble), path);
  }
  const lineOf = (path: string): string => {
    const line = `${displayName(path)} ${lateness(ledger.get(path) as Entry, limit)}`;
    const trouble = troubles.get(path);
    if (trouble === undefined) return line;
    const code = codeOf(trouble);
    return `${line}; the last call failed: ${first.get(code) === path ? trouble.message : code}`;
  };
  const told = [...first.values()];
  return [
    ...limited([
      ...told.map(lineOf),
      ...failures(submitted, ledger, displayName),
      ...unfinished.filter((path) => !told.includes(path)).map(lineOf),
    ]),
    ...(limit !== undefined && unfinished.some((path) => !troubles.has(path)) ? [MORE_TIME] : []),
  ];
}

/** State of each path when the deployment was cancelled: a line for each, the first 20. */
export function standOf(
  paths: readonly string[],
  ledger: Ledger,
  displayName: (path: string) => string,
): string[] {
  return limited(
    eachSubmitted(paths, ledger).map((path) => {
      const entry = ledger.get(path);
      const state = pathState(entry);
      if (entry === undefined) return `${displayName(path)} was not submitted yet`;
      if (state === "unconfirmed") return `${displayName(path)} ${UNANSWERED}`;
      if (state === "failed") return `${displayName(path)} ${failure(entry)}`;
      return `${displayName(path)} is in flight: ${stage(entry)}`;
    }),
  );
}

/** A line on the submission, if it took half of the time limit or more. */
export function delayOf({
  limit,
  submitting,
  failure,
}: {
  limit: number;
  /** Time until all was submitted, in ms. */
  submitting: number;
  /** Failure of the last call that was retried. */
  failure: Error | undefined;
}): string[] {
  if (submitting < limit / 2) return [];
  const delay = `Of the ${formatDuration(limit)}, ${formatDuration(submitting)} went by before all was submitted`;
  return [failure === undefined ? `${delay}.` : `${delay}; the last failure until then: ${failure.message}`];
}

/** Paths that have failed for good: a line for each, the first 20. */
export function failuresOf(
  paths: readonly string[],
  ledger: Ledger,
  displayName: (path: string) => string,
): string[] {
  return limited(failures(eachSubmitted(paths, ledger), ledger, displayName));
}

function failures(paths: readonly string[], ledger: Ledger, displayName: (path: string) => string): string[] {
  const lines = (state: PathState, what: (entry: Entry) => string): string[] =>
    paths
      .filter((path) => pathState(ledger.get(path)) === state)
      .map((path) => `${displayName(path)} ${what(ledger.get(path) as Entry)}`);
  return [...lines("failed", failure), ...lines("unconfirmed", () => UNANSWERED)];
}

function limited(lines: readonly string[]): string[] {
  const more = lines.length - MOST_PATHS;
  return more > 0 ? [...lines.slice(0, MOST_PATHS), `and ${more} more`] : [...lines];
}

/** A sentence on the paths that a failed call holds up, or has not submitted: the first, and how many more. */
export function concerned(
  paths: readonly string[],
  ledger: Ledger,
  displayName: (path: string) => string = displayPath,
): string {
  const inState = (...states: PathState[]): string[] =>
    eachSubmitted(paths, ledger).filter((path) => states.includes(pathState(ledger.get(path))));
  const unsubmitted = inState("unsubmitted", "unconfirmed");
  const [first, ...more] = unsubmitted.length > 0 ? unsubmitted : inState("failed", "inFlight");
  if (first === undefined) return "";
  return `This concerns ${displayName(first)}${more.length === 0 ? "" : ` and ${more.length} more`}.`;
}

const NOT_SUBMITTED_BY_ITS_RESOURCE = "was not submitted by its resource";
const LEFT_THE_HISTORY = "left the API's history (3 days) before its end was seen";
const UNANSWERED = "may have been submitted or not: the answer to the call was lost";

function failure(entry: Entry): string {
  const { status, description, taskIds } = entry;
  if (status === UNSUBMITTED) return NOT_SUBMITTED_BY_ITS_RESOURCE;
  const task = `task ${taskIds.join(",")}`;
  if (status === FORGOTTEN) return `${LEFT_THE_HISTORY} (${task})`;
  return `failed: ${description === "" ? "the API gives no reason" : description} (${task})`;
}

/** A path that counts as failed, for a report. */
export interface FailedPath {
  path: string;
  /** Reason of the failure; empty where the API gives none. */
  reason: string;
  taskIds: readonly string[];
  /** Of a directory that was submitted in the place of others: how many paths these are. */
  covers?: number;
}

/** All paths that `summary.failed` counts, in their order; those that one directory covers as that directory. */
export function failedPaths(paths: readonly string[], ledger: Ledger): FailedPath[] {
  const covered = new Map<string, number>();
  for (const path of paths) {
    const entry = ledger.get(path);
    if (entry?.directoryDepth === undefined) continue;
    const key = submissionKey(path, entry);
    covered.set(key, (covered.get(key) ?? 0) + 1);
  }
  return eachSubmitted(paths, ledger).flatMap((path) => {
    const entry = ledger.get(path);
    if (entry === undefined) return [{ path, reason: "was not submitted", taskIds: [] }];
    if (pathState(entry) !== "failed") return [];
    const { status, description, taskIds } = entry;
    const reasons: Record<string, string> = {
      [UNSUBMITTED]: NOT_SUBMITTED_BY_ITS_RESOURCE,
      [FORGOTTEN]: LEFT_THE_HISTORY,
    };
    const failed = { path: submittedPath(path, entry), reason: reasons[status] ?? description, taskIds };
    return [
      entry.directoryDepth === undefined
        ? failed
        : { ...failed, covers: covered.get(submissionKey(path, entry)) as number },
    ];
  });
}

function lateness(entry: Entry, limit: number | undefined): string {
  const after = limit === undefined ? "" : ` after ${formatDuration(limit)}`;
  return `is not complete${after}: ${stage(entry)}`;
}

function stage({ status, process, taskIds }: Entry): string {
  const seen = status === PENDING ? "not seen in the API's history" : `${status}, ${process} %`;
  return `${seen} (task ${taskIds.join(",")})`;
}
