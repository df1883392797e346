import type { Budget } from "./budget.js";
import type { CdnTask, RefreshTasksQuery } from "./cdn/api.js";
import { isPathRefusal } from "./cdn/errors.js";
import { Reading } from "./cdn/reading.js";
import { formatTime } from "./clock.js";
import type { Context } from "./context.js";
import type { CommonInputs } from "./kinds/commonInputs.js";
import type { Subject, Submitting } from "./kinds/kind.js";
import { spellingsOf, withoutScheme } from "./objectPath.js";
import { historyType } from "./objectTypes.js";
import type { Ledger } from "./state.js";
import { PAGE_SIZE } from "./tracker/listing.js";
import { isOfAnother, PathIndex } from "./tracker/pathIndex.js";
import { HISTORY_MS } from "./tracker/tracker.js";

/** How far ahead of what is known of it the server's clock may be. */
const CLOCK_MARGIN_MS = 60_000;
/** Up to so many paths are looked up one by one, more by listing the time of the submission. */
const FEW_PATHS = 3;

export type LookUpContext = Pick<Context, "api" | "clock" | "serverClock" | "lookUpTurnstile">;

/** The time from which on the tasks were created, by the server's clock, and how long the answers may take. */
interface Span {
  since: number;
  budget: Budget;
}

/** What is searched for: tasks of a submission, by what the ledger knows beside them. */
export interface Search<I extends CommonInputs> {
  submission: Pick<Submitting<I>, "isRowOf">;
  inputs: I;
  ledger: Ledger;
}

/** The rows of the history that can be the tasks of these subjects, created since then by the server's clock. */
export async function lookUp<I extends CommonInputs>(
  context: LookUpContext,
  { submission: { isRowOf }, inputs, ledger }: Search<I>,
  subjects: readonly Subject[],
  span: Span,
): Promise<Map<Subject, CdnTask[]>> {
  if (isRowOf !== undefined) {
    const { rows, isWhole } = await listed(context, subjects, span);
    if (!isWhole) {
      throw new Error("DescribeRefreshTasks withholds some of the rows that it counts, so nobody can say.");
    }
    return match(subjects, rows, (row, subject) => isRowOf(row, subject, inputs));
  }
  const found = new Map(subjects.map((subject): [Subject, CdnTask[]] => [subject, []]));
  const take = (rows: readonly CdnTask[]): void => {
    const matches = matchByPath(subjects, rows, ledger);
    for (const subject of unseen()) found.set(subject, matches.get(subject) ?? []);
  };
  const unseen = (): Subject[] => subjects.filter((subject) => found.get(subject)?.length === 0);
  if (subjects.length <= FEW_PATHS && subjects.every(canBeAskedFor)) {
    take(await rowsOfPaths(context, subjects, ({ path }) => [path], span));
    if (unseen().every(({ path }) => spellingsOf(path).length === 1)) return found;
  }
  const { rows, isWhole } = await listed(context, unseen(), span);
  take(rows);
  if (!isWhole) take(await rowsOfPaths(context, unseen(), allSpellings, span));
  return found;
}

/** The history may have written a scheme before a path that was submitted without one. */
function canBeAskedFor({ path }: Subject): boolean {
  return withoutScheme(path) !== path;
}

function allSpellings(subject: Subject): string[] {
  const schemes = canBeAskedFor(subject) ? [""] : ["", "http://", "https://"];
  return schemes.flatMap((scheme) => spellingsOf(subject.path).map((spelling) => scheme + spelling));
}

/** Rows of a query, and whether these are all that there are. */
interface Rows {
  rows: CdnTask[];
  isWhole: boolean;
}

async function rowsOfPaths(
  context: LookUpContext,
  subjects: readonly Subject[],
  spellings: (subject: Subject) => readonly string[],
  span: Span,
): Promise<CdnTask[]> {
  const rows: CdnTask[] = [];
  for (const subject of subjects) {
    for (const objectPath of spellings(subject)) {
      try {
        rows.push(...(await rowsSince(context, { objectPath }, span)).rows);
      } catch (error) {
        // In its own spelling the path was accepted when it was submitted: another may not be.
        if (objectPath === subject.path || !isPathRefusal(error)) throw error;
      }
    }
  }
  return rows;
}

/** All rows of the subjects' types. */
async function listed(context: LookUpContext, subjects: readonly Subject[], span: Span): Promise<Rows> {
  const types = new Set(subjects.map(({ objectType }) => historyType(objectType)));
  // A type under which the history does not list its tasks is among those of all types.
  const queries = types.has(undefined)
    ? [{}]
    : [...types].map((objectType) => ({ objectType }) as RefreshTasksQuery);
  const all: Rows = { rows: [], isWhole: true };
  for (const query of queries) {
    const { rows, isWhole } = await rowsSince(context, query, span);
    all.rows.push(...rows);
    all.isWhole &&= isWhole;
  }
  return all;
}

async function rowsSince(
  { api, serverClock, lookUpTurnstile }: LookUpContext,
  query: RefreshTasksQuery,
  { since, budget }: Span,
): Promise<Rows> {
  const now = serverClock.now();
  const window = {
    startTime: formatTime(Math.max(since, now - HISTORY_MS + CLOCK_MARGIN_MS)),
    endTime: formatTime(now + CLOCK_MARGIN_MS),
  };
  const reading = new Reading();
  let read = 0;
  for (let pageNumber = 1; ; pageNumber++) {
    await lookUpTurnstile.pass(budget);
    const page = await api.describeRefreshTasks(
      { ...query, ...window, pageSize: PAGE_SIZE, pageNumber },
      { budget },
    );
    serverClock.observe(page.serverTime);
    const isLast = page.tasks.length === 0;
    const isRepeated = reading.add(page.tasks) === 0 && !isLast;
    read += page.tasks.length;
    const isWhole = read >= page.totalCount && !isRepeated;
    if (isWhole || isRepeated || isLast) return { rows: reading.rows, isWhole };
  }
}

function matchByPath(
  subjects: readonly Subject[],
  rows: readonly CdnTask[],
  ledger: Ledger,
): Map<Subject, CdnTask[]> {
  const index = new PathIndex<Subject>();
  for (const subject of subjects) index.add(subject.path, subject);
  const hasTask = (path: string, taskId: string): boolean =>
    ledger.get(path)?.taskIds.includes(taskId) === true;
  const matches = index.match(rows, (subject, row, distance) => {
    if (!isOfType(row.objectType, subject)) return false;
    return distance === 0 || !isOfAnother(row, subject.path, hasTask);
  });
  const rowsOf = Map.groupBy(matches, ({ item }) => item);
  return new Map([...rowsOf].map(([subject, its]) => [subject, its.map(({ row }) => row)]));
}

function match(
  subjects: readonly Subject[],
  rows: readonly CdnTask[],
  isRowOf: (row: CdnTask, subject: Subject) => boolean,
): Map<Subject, CdnTask[]> {
  return new Map(subjects.map((subject) => [subject, rows.filter((row) => isRowOf(row, subject))]));
}

function isOfType(objectType: string, subject: Subject): boolean {
  return listedAs(subject.objectType).includes(historyType(objectType));
}

/** What is refreshed whatever its parameters is a file to the history, or has a type that is not documented. */
function listedAs(objectType: string): (string | undefined)[] {
  const expected = historyType(objectType);
  return expected === undefined ? ["file", undefined] : [expected];
}
