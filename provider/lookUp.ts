import type { CdnTask, RefreshTasksQuery } from "./cdn/api.js";
import { formatTime } from "./clock.js";
import type { Context } from "./context.js";
import type { CommonInputs } from "./kinds/commonInputs.js";
import type { Subject, Submitting } from "./kinds/kind.js";
import { normalizeOrSame } from "./objectPath.js";
import { historyType } from "./objectTypes.js";
import { PAGE_SIZE } from "./tracker/plan.js";
import { HISTORY_MS } from "./tracker/tracker.js";

/** How far ahead of what is known of it the server's clock may be. */
const CLOCK_MARGIN_MS = 60_000;
/** Up to so many paths are looked up one by one, more by listing the time of the submission. */
const FEW_PATHS = 3;

export type LookUpContext = Pick<Context, "api" | "clock" | "serverClock">;

/** The rows of the history that can be the tasks of these subjects, created since then by the server's clock. */
export async function lookUp<I extends CommonInputs>(
  context: LookUpContext,
  { isRowOf }: Pick<Submitting<I>, "isRowOf">,
  inputs: I,
  subjects: readonly Subject[],
  { since, deadline }: { since: number; deadline: number },
): Promise<Map<Subject, CdnTask[]>> {
  const rows: CdnTask[] = [];
  for (const query of queries(subjects, isRowOf === undefined)) {
    rows.push(...(await rowsSince(context, query, since, deadline)));
  }
  return isRowOf === undefined
    ? matchByPath(subjects, rows)
    : match(subjects, rows, (row, subject) => isRowOf(row, subject, inputs));
}

function queries(subjects: readonly Subject[], byPath: boolean): RefreshTasksQuery[] {
  if (byPath && subjects.length <= FEW_PATHS) {
    return subjects.map(({ path }) => ({ objectPath: path }));
  }
  const types = new Set(subjects.map(({ objectType }) => historyType(objectType)));
  // A type under which the history does not list its tasks is among those of all types.
  return types.has(undefined) ? [{}] : [...types].map((objectType) => ({ objectType }) as RefreshTasksQuery);
}

async function rowsSince(
  { api, clock, serverClock }: LookUpContext,
  query: RefreshTasksQuery,
  since: number,
  deadline: number,
): Promise<CdnTask[]> {
  const now = serverClock.now();
  const window = {
    startTime: formatTime(Math.max(since, now - HISTORY_MS + CLOCK_MARGIN_MS)),
    endTime: formatTime(now + CLOCK_MARGIN_MS),
  };
  const rows: CdnTask[] = [];
  for (let pageNumber = 1; ; pageNumber++) {
    const page = await api.describeRefreshTasks(
      { ...query, ...window, pageSize: PAGE_SIZE, pageNumber },
      { retry: { limit: deadline - clock.now() } },
    );
    serverClock.observe(page.serverTime);
    rows.push(...page.tasks);
    if (page.tasks.length === 0 || rows.length >= page.totalCount) break;
  }
  return rows;
}

function matchByPath(subjects: readonly Subject[], rows: readonly CdnTask[]): Map<Subject, CdnTask[]> {
  const byPath = Map.groupBy(rows, ({ objectPath }) => normalizeOrSame(objectPath));
  return new Map(
    subjects.map((subject) => [
      subject,
      (byPath.get(subject.path) ?? []).filter(({ objectType }) => isOfType(objectType, subject)),
    ]),
  );
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
