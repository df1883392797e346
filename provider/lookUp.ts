import type { Budget } from "./budget.js";
import type { CdnTask, RefreshTasksQuery } from "./cdn/api.js";
import { Reading } from "./cdn/reading.js";
import { formatTime } from "./clock.js";
import type { Context } from "./context.js";
import type { CommonInputs } from "./kinds/commonInputs.js";
import type { Subject, Submitting } from "./kinds/kind.js";
import { withoutScheme } from "./objectPath.js";
import { historyType } from "./objectTypes.js";
import { PAGE_SIZE } from "./tracker/listing.js";
import { PathIndex } from "./tracker/pathIndex.js";
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

/** The rows of the history that can be the tasks of these subjects, created since then by the server's clock. */
export async function lookUp<I extends CommonInputs>(
  context: LookUpContext,
  { isRowOf }: Pick<Submitting<I>, "isRowOf">,
  inputs: I,
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
  if (subjects.length <= FEW_PATHS && subjects.every(canBeAskedFor)) {
    return matchByPath(subjects, await rowsOfPaths(context, subjects, span));
  }
  const { rows, isWhole } = await listed(context, subjects, span);
  const found = matchByPath(subjects, rows);
  if (isWhole) return found;
  const unseen = subjects.filter((subject) => found.get(subject)?.length === 0);
  return new Map([...found, ...matchByPath(unseen, await rowsOfPaths(context, unseen, span))]);
}

/** The history may have written a scheme before a path that was submitted without one. */
function canBeAskedFor({ path }: Subject): boolean {
  return withoutScheme(path) !== path;
}

/** Rows of a query, and whether these are all that there are. */
interface Rows {
  rows: CdnTask[];
  isWhole: boolean;
}

async function rowsOfPaths(
  context: LookUpContext,
  subjects: readonly Subject[],
  span: Span,
): Promise<CdnTask[]> {
  const rows: CdnTask[] = [];
  for (const subject of subjects) {
    const { path } = subject;
    const spellings = canBeAskedFor(subject) ? [path] : [path, `http://${path}`, `https://${path}`];
    for (const objectPath of spellings) rows.push(...(await rowsSince(context, { objectPath }, span)).rows);
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

function matchByPath(subjects: readonly Subject[], rows: readonly CdnTask[]): Map<Subject, CdnTask[]> {
  const index = new PathIndex<Subject>();
  for (const subject of subjects) index.add(subject.path, subject);
  const found = new Map(subjects.map((subject): [Subject, CdnTask[]] => [subject, []]));
  for (const row of rows) {
    const isMeant = (subject: Subject): boolean => isOfType(row.objectType, subject);
    for (const subject of index.find(row.objectPath, isMeant)) found.get(subject)?.push(row);
  }
  return found;
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
