import { z } from "zod";
import { formatTime } from "../base/clock.js";
import { type Problem, show } from "../base/validation.js";
import type { RefreshTasksPage } from "../model/client.js";
import { type EveryPage, listingEndsEarly, type ReadPage } from "./everyPage.js";

/** Statuses that a history can be filtered by. */
export const STATUSES = ["Complete", "Refreshing", "Failed"] as const;

const TIME_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

export const text = (what: string) =>
  z.string({ error: (issue) => `must be ${what}, not ${show(issue.input)}` });

export const time = text("a UTC time as text in the form yyyy-MM-ddTHH:mm:ssZ").superRefine(
  (value, context) => {
    if (timeOf(value) !== undefined) return;
    const suggestion = sameInstant(value);
    context.addIssue({
      code: "custom",
      message: `${show(value)} must be a UTC time in the form yyyy-MM-ddTHH:mm:ssZ${suggestion === undefined ? " such as 2026-01-31T08:00:00Z" : `; write "${suggestion}"`}`,
    });
  },
);

/** @param reach how far the history goes back, in ms since 1970 */
export function timeProblems(given: Record<string, unknown>, reach: number): Problem[] {
  const { startTime, endTime } = given;
  const problems: Problem[] = [];
  const report = (property: string, reason: string): void => {
    problems.push({ property, reason: `${show(given[property])} ${reason}` });
  };
  if (startTime !== undefined && endTime === undefined) report("startTime", "needs an endTime beside it");
  if (startTime === undefined && endTime !== undefined) report("endTime", "needs a startTime beside it");

  const earliest = Math.ceil(reach / 1000) * 1000;
  const start = timeOf(startTime);
  const end = timeOf(endTime);
  const tooOld = `is more than 3 days ago, which is as far as the history goes back; the earliest is ${formatTime(earliest)} now`;
  if (start !== undefined && start < earliest) report("startTime", tooOld);
  if (end !== undefined && end < earliest) report("endTime", tooOld);
  if (start !== undefined && end !== undefined && end <= start) {
    report("endTime", `must be later than startTime ${show(startTime)}`);
  }
  return problems;
}

export function pageProblems(given: Record<string, unknown>): Problem[] {
  if (given.all !== true) return [];
  return ["pageNumber", "pageSize"]
    .filter((name) => given[name] !== undefined)
    .map((name) => ({
      property: name,
      reason: `${show(given[name])} has no meaning together with all: true, which reads every page; leave one of the two out`,
    }));
}

/** Milliseconds since 1970 of a time in the API's form; undefined for anything else, such as the 30th of February. */
function timeOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !TIME_FORM.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) || formatTime(time) !== value ? undefined : time;
}

/** The API's form of a time in another form; undefined where its time zone or its day is not certain. */
function sameInstant(value: string): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})$/i.test(value)
    ? Date.parse(value)
    : Number.NaN;
  if (Number.isNaN(time)) return undefined;
  const formatted = formatTime(time);
  return timeOf(formatted) === undefined || TIME_FORM.test(value) ? undefined : formatted;
}

/** One page of a listing, as it is asked for, or all of them as if they were one. */
export async function readListing(
  { all, pageNumber = 1, pageSize }: { all?: boolean | undefined; pageNumber?: number; pageSize?: number },
  pages: EveryPage,
  describe: ReadPage<Partial<Parameters<ReadPage>[0]>>,
): Promise<Omit<RefreshTasksPage, "serverTime">> {
  if (all === true) {
    const { tasks, requestId } = await pages.read(describe);
    return { tasks, totalCount: tasks.length, pageNumber: 1, pageSize: tasks.length, requestId };
  }
  const { serverTime: _, ...page } = await describe({});
  const before = (pageNumber - 1) * (pageSize ?? page.pageSize);
  if (page.tasks.length === 0 && page.totalCount > before)
    throw listingEndsEarly(0, page.totalCount - before, pages.narrow);
  return page;
}
