import { isDeepStrictEqual } from "node:util";
import { scrub } from "../base/scrub.js";
import { directoryOf } from "./directories.js";
import type { EdgeReport } from "./edgeCheck.js";
import type { CdnTask } from "./task.js";
import {
  COMPLETE,
  FAILED,
  FORGOTTEN,
  isFinal,
  REFRESHING,
  SKIPPED,
  UNCONFIRMED,
  UNSUBMITTED,
} from "./taskStatus.js";

/** What is known of one path. */
export interface Entry {
  /**
   * The ids that the task can have: several until the history tells which of a submission's ids it is. While the
   * submission is unconfirmed, those of the task before it.
   */
  taskIds: readonly string[];
  objectType: string;
  /** A word of `taskStatus`, or any other of the API's. */
  status: string;
  /** Progress in percent. */
  process: number;
  /** By the API's clock, `yyyy-MM-ddTHH:mm:ssZ`; the earliest that it can be while the submission is unconfirmed. */
  creationTime: string;
  /**
   * When the task ended, as the API says it, else when that was seen, by the API's clock; empty until then. While the
   * submission is unconfirmed, when its last call was lost, or empty where an earlier version has written it.
   */
  completionTime: string;
  description: string;
  /** Of a path that a directory's refresh covers: how deep that directory is, as `directoryOf` takes it. */
  directoryDepth?: number;
}

/** Entries that are alike, with the places of their paths in the list: `"0-998,1000"`. */
export interface LedgerGroup extends Entry {
  paths: string;
}

/** Each path's entry; a path that has none is still to be submitted. */
export type Ledger = Map<string, Entry>;

/** The form of the states that are written now. A change that earlier versions of this package would misread raises it. */
export const STATE_VERSION = 1;

/** @throws where a later version of this package has written the state in another form */
export function assertReadable({ stateVersion = 0 }: State): void {
  if (stateVersion <= STATE_VERSION) return;
  throw new Error(
    `The state of this resource was written by a later version of pulumi-alicloud-cdn-refresh (its form is ${stateVersion}, this version reads up to ${STATE_VERSION}): update the package.`,
  );
}

/** What is kept of a resource: its inputs, with the items in their normal form, and what became of them. */
export interface State {
  [input: string]: unknown;
  /** Of the form in which it is kept. Version 0.1 of this package wrote none. */
  stateVersion?: number;
  ledger: LedgerGroup[];
  taskIds: string[];
  summary: Summary;
  status: string;
  /** When the last submission was made, by the API's clock; empty if there was none. */
  submittedAt: string;
  /** When everything was complete, by the API's clock; empty until then. */
  completedAt: string;
  /** What the last check of edges has shown; left out until there was one that ended. */
  edge?: EdgeReport;
}

export interface Summary {
  /** Paths that were submitted or are still to be. */
  total: number;
  /** Paths that the API reports as complete. */
  complete: number;
  /**
   * Paths that the API reports as failed, those that it has forgotten before their end was seen, and those that could
   * not be submitted.
   */
  failed: number;
  /** Paths that are still on their way, and those of which nobody knows: the answer to the submission was lost. */
  unfinished: number;
}

/**
 * What a row of the history says, as it is kept.
 *
 * @param taskIds the ids of the task, where the row stands for all of its rows. Default: the row's
 */
export function entryOf(row: CdnTask, seenAt: string, taskIds: readonly string[] = [row.taskId]): Entry {
  const { objectType, status, process, creationTime } = row;
  const completionTime = isFinal(status) ? endOf(row, seenAt) : "";
  // What the origin has answered can stand in it.
  const description = scrub(row.description);
  return { taskIds, objectType, status, process, creationTime, completionTime, description };
}

/** A time before the task's creation, as some programs write for none, or after it was seen, says nothing. */
function endOf({ creationTime, completionTime = "" }: CdnTask, seenAt: string): string {
  const ended = Date.parse(completionTime);
  return Date.parse(creationTime) <= ended && ended <= Date.parse(seenAt) ? completionTime : seenAt;
}

/** Entries that are equal, as one: the rows of a submission's 1,000 paths mostly say the same. */
export class SharedEntries {
  readonly #entries = new Map<string, Entry>();
  #last: { row: CdnTask; entry: Entry } | undefined;

  /** @returns `entryOf` the row, or an equal entry that was returned before */
  of(row: CdnTask, seenAt: string, taskIds?: readonly string[]): Entry {
    const last = this.#last;
    if (last !== undefined && taskIds === undefined && saysTheSame(last.row, row)) return last.entry;
    const made = entryOf(row, seenAt, taskIds);
    const key = contentOf(made);
    const entry = this.#entries.get(key) ?? made;
    // What is not found again is only kept twice.
    if (this.#entries.size >= MOST_SHARED) this.#entries.clear();
    this.#entries.set(key, entry);
    // When a row without its own end was seen to have ended tells when it did.
    this.#last = taskIds === undefined && !isFinal(row.status) ? { row, entry } : undefined;
    return entry;
  }
}

/** Whether two rows differ in nothing but their paths. */
function saysTheSame(one: CdnTask, other: CdnTask): boolean {
  return (
    one.taskId === other.taskId &&
    one.status === other.status &&
    one.process === other.process &&
    one.creationTime === other.creationTime &&
    one.objectType === other.objectType &&
    one.description === other.description
  );
}

/** Number of different entries among which equal ones are looked for. */
const MOST_SHARED = 1_000;

export type PathState = "unsubmitted" | "unconfirmed" | "skipped" | "complete" | "failed" | "inFlight";

/** The states in which a path is submitted by the next deployment. */
export const NEEDS_SUBMISSION: readonly PathState[] = ["unsubmitted", "unconfirmed", "failed"];

export function pathState(entry: Entry | undefined): PathState {
  if (entry === undefined) return "unsubmitted";
  if (entry.status === UNCONFIRMED) return "unconfirmed";
  if (entry.status === SKIPPED) return "skipped";
  if (entry.status === COMPLETE) return "complete";
  if (NOT_DONE.has(entry.status)) return "failed";
  return "inFlight";
}

const NOT_DONE: ReadonlySet<string> = new Set([FAILED, FORGOTTEN, UNSUBMITTED]);

/**
 * The form in which a ledger is kept in the state: paths that share all else are one group, so that ten
 * thousand paths cost little more than their names. Paths stand in a list of their own, under the name of
 * the input that they came from: the engine then keeps them secret if that input is.
 */
export function encodeLedger(paths: readonly string[], ledger: Ledger): LedgerGroup[] {
  const groups = new Map<string, { entry: Entry; places: number[] }>();
  const groupOf = new Map<Entry, number[]>();
  paths.forEach((path, place) => {
    const entry = ledger.get(path);
    if (entry === undefined) return;
    let places = groupOf.get(entry);
    if (places === undefined) {
      const key = contentOf(entry);
      const group = groups.get(key) ?? { entry, places: [] };
      groups.set(key, group);
      places = group.places;
      groupOf.set(entry, places);
    }
    places.push(place);
  });
  return [...groups.values()].map(({ entry, places }) => ({ paths: encodePlaces(places), ...entry }));
}

function contentOf(entry: Entry): string {
  return JSON.stringify(ENTRY_FIELDS.map((field) => entry[field]));
}

const ENTRY_FIELDS = [
  "taskIds",
  "objectType",
  "status",
  "process",
  "creationTime",
  "completionTime",
  "description",
  "directoryDepth",
] as const;

/**
 * What a state says of each path. Whatever stands in it, that takes no longer than the paths and the text are long: each
 * path is in one group, and what goes beyond that, or is no place in the list, says nothing.
 */
export function decodeLedger(paths: readonly string[], groups: readonly LedgerGroup[]): Ledger {
  const ledger: Ledger = new Map();
  let left = paths.length;
  for (const { paths: places, ...entry } of groups) {
    for (const place of decodePlaces(places, paths.length)) {
      if (left-- <= 0) return ledger;
      ledger.set(paths[place] as string, entry);
    }
  }
  return ledger;
}

/** The path under which an item was submitted: its own, or that of the directory that covers it. */
export function submittedPath(path: string, entry: Entry | undefined): string {
  return entry?.directoryDepth === undefined ? path : directoryOf(path, entry.directoryDepth);
}

/** What is known of each item that has a task, as a row of the history: of a directory one, however many it covers. */
export function tasksOf(
  items: readonly string[],
  groups: readonly LedgerGroup[],
  objectPathOf: (item: string) => string,
): CdnTask[] {
  const ledger = decodeLedger(items, groups);
  return eachSubmitted(items, ledger).flatMap((item) => {
    const entry = ledger.get(item);
    if (entry === undefined || entry.taskIds.length === 0) return [];
    const { taskIds, objectType, status, process, creationTime, description } = entry;
    const objectPath = submittedPath(objectPathOf(item), entry);
    return [
      { taskId: taskIds.join(","), objectPath, objectType, status, process, creationTime, description },
    ];
  });
}

/** The paths without those of which another, before it, was submitted as the same directory. */
export function eachSubmitted(paths: readonly string[], ledger: Ledger): string[] {
  const directories = new Set<string>();
  return paths.filter((path) => {
    const entry = ledger.get(path);
    if (entry?.directoryDepth === undefined) return true;
    const key = submissionKey(path, entry);
    const isFirst = !directories.has(key);
    directories.add(key);
    return isFirst;
  });
}

/** The same of all paths that one submission of a directory covers. */
export function submissionKey(path: string, entry: Entry): string {
  // While a submission is unconfirmed, the ids are those of the task before it.
  return `${submittedPath(path, entry)} ${entry.status === UNCONFIRMED ? "after " : ""}${entry.taskIds.join(",")}`;
}

export function summarize(paths: readonly string[], ledger: Ledger): Summary {
  const summary: Summary = { total: 0, complete: 0, failed: 0, unfinished: 0 };
  for (const path of paths) {
    const state = pathState(ledger.get(path));
    if (state === "skipped") continue;
    summary.total++;
    if (state === "complete") summary.complete++;
    else if (state === "failed" || state === "unsubmitted") summary.failed++;
    else summary.unfinished++;
  }
  return summary;
}

export function overallStatus(summary: Summary): string {
  if (summary.failed > 0) return FAILED;
  if (summary.unfinished > 0) return REFRESHING;
  return summary.total > 0 ? COMPLETE : SKIPPED;
}

/** The ids of all tasks, in the order of the paths, each once. */
export function taskIdsOf(paths: readonly string[], ledger: Ledger): string[] {
  const ids = new Set<string>();
  for (const path of paths) for (const id of ledger.get(path)?.taskIds ?? []) ids.add(id);
  return [...ids];
}

export function sameValue(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

/** One place, or the first and the last of several. */
const RUN = /^(\d{1,9})(?:-(\d{1,9}))?$/;

function encodePlaces(places: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === place - 1) last[1] = place;
    else runs.push([place, place]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** The places, each below `count`, that a text names in the form of `encodePlaces`; what is of another form names none. */
function* decodePlaces(text: unknown, count: number): Generator<number> {
  if (typeof text !== "string") return;
  for (const run of text.split(",")) {
    const [, first, last = first] = RUN.exec(run) ?? [];
    for (let place = Number(first); place <= Number(last) && place < count; place++) yield place;
  }
}
