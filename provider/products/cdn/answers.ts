import { z } from "zod";
import { formatTime } from "../../base/clock.js";
import { shorten } from "../../base/visible.js";
import { type AnswerBody, type AnswerReader, UnexpectedAnswerError } from "../../cloud/answer.js";
import type { Answer } from "../../cloud/call.js";
import type {
  Quota,
  RefreshQuota,
  RefreshTasksById,
  RefreshTasksPage,
  Submission,
} from "../../model/client.js";
import type { CdnTask } from "../../model/task.js";
import { isTaskId } from "../../model/taskId.js";
import type { PreloadDetail, PreloadUrl, PreloadUrlDetail } from "./api.js";

/** Characters of a word: a request id has 36. */
const MAX_WORD_LENGTH = 100;

/** A text, also where the API sends a number or a boolean. Half of a character, which no state can hold, is replaced. */
export const text = z
  .union([z.string(), z.number(), z.boolean()], { error: "expected a string" })
  .transform((value) => String(value).toWellFormed());
export const optionalText = text.nullish().transform((value) => value ?? "");

/** A status, a type, a time or an id: cut, since it stands in the state. */
export const word = text.transform((value) => shorten(value, MAX_WORD_LENGTH));
export const optionalWord = word.nullish().transform((value) => value ?? "");

/** A whole number from 0, also where the API sends it as text. */
export const count = z
  .union([z.number(), z.string().trim().regex(/^\d+$/, "expected a number")], { error: "expected a number" })
  .transform(Number)
  .pipe(z.number().int("expected a whole number").nonnegative("expected 0 or more"));

/** A progress in percent, such as `42`, `"42"` or `"99.37%"`. Anything else is no reason to refuse the answer: 0. */
export const percent = z
  .unknown()
  .nullish()
  .transform((value) => {
    const number = typeof value === "string" ? Number.parseFloat(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? Math.min(100, Math.max(0, number)) : 0;
  });

/** A time in UTC; undefined for anything but the form of other times, since no page documents the field. */
const time = z
  .unknown()
  .nullish()
  .transform((value) => {
    const isTime =
      typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z$/.test(value);
    const milliseconds = isTime ? Date.parse(value) : Number.NaN;
    return Number.isNaN(milliseconds) ? undefined : formatTime(milliseconds);
  });

/** Rows of an answer: 10 tasks have at most 20,000. To read a million would hold up all other waits for seconds. */
const MOST_ROWS = 100_000;

/** The id of a row; empty where it is no text, since a row of somebody else's is no reason to refuse the page. */
export const rowId = z
  .unknown()
  .nullish()
  .transform((value) => word.safeParse(value).data ?? "");

/** Task ids of a submission: a call takes 1000 paths, each with one task. */
const MOST_TASK_IDS = 1_000;

/**
 * Task ids: one, several with commas between, or a number. Anything else is refused here: every query would refuse it
 * from then on, if it stood in the state.
 */
export const taskIds = z
  .union([z.string(), z.number()], { error: "expected task ids" })
  .transform((value) =>
    [
      ...new Set(
        String(value)
          .split(",")
          .map((id) => id.trim()),
      ),
    ].filter((id) => id !== ""),
  )
  .pipe(
    z
      .array(z.string())
      .min(1, "expected at least one task id")
      .max(MOST_TASK_IDS, `expected at most ${MOST_TASK_IDS} task ids`)
      .refine((ids) => ids.every(isTaskId), "expected task ids, which are whole numbers"),
  );

export const answer = z.object({ RequestId: optionalWord }, { error: "expected an object" });

const task = z
  .object({
    TaskId: rowId,
    ObjectPath: text,
    ObjectType: optionalWord,
    Status: word,
    Process: percent,
    CreationTime: optionalWord,
    CompletionTime: time,
    Description: optionalText,
  })
  .transform(
    (row): CdnTask => ({
      taskId: row.TaskId,
      objectPath: row.ObjectPath,
      objectType: row.ObjectType,
      status: row.Status,
      process: row.Process,
      creationTime: row.CreationTime,
      ...(row.CompletionTime !== undefined && { completionTime: row.CompletionTime }),
      description: row.Description,
    }),
  );

const preloadUrl = z
  .object({ Url: text, Success: optionalText, Description: optionalText })
  .transform((row): PreloadUrl => ({ url: row.Url, success: row.Success, description: row.Description }));

const preloadUrlDetail = z
  .object({
    TaskId: rowId,
    Domain: optionalText,
    CreationTime: optionalText,
    EndTime: optionalText,
    RetCode: optionalText,
    Process: percent,
    Status: optionalText,
    Urls: rowsOf(preloadUrl, "Url"),
  })
  .transform(
    (row): PreloadUrlDetail => ({
      taskId: row.TaskId,
      domain: row.Domain,
      creationTime: row.CreationTime,
      endTime: row.EndTime,
      retCode: row.RetCode,
      process: row.Process,
      status: row.Status,
      urls: row.Urls,
    }),
  );

/** @param fields those in which the task ids can stand: the first that is there tells them */
export function submissionReader(...fields: [string, ...string[]]): AnswerReader<Submission> {
  const readers = new Map(fields.map((field) => [field, taskIdsReader(field)]));
  const [usual] = fields;
  return (body) => {
    const there = isObject(body)
      ? fields.find((field) => (body[field] ?? undefined) !== undefined)
      : undefined;
    return (readers.get(there ?? usual) as AnswerReader<Submission>)(body);
  };
}

function taskIdsReader(field: string): AnswerReader<Submission> {
  return reader(
    answer
      .extend({ [field]: taskIds })
      .transform((body) => ({ taskIds: body[field] as string[], requestId: String(body.RequestId) })),
  );
}

/** `RefreshObjectCaches`, `RefreshObjectCacheByCacheTag` */
export const readRefresh = submissionReader("RefreshTaskId");

/** `PushObjectCache` */
export const readPush = submissionReader("PushTaskId");

/**
 * `DescribeRefreshTasks`
 *
 * @param key under which the rows stand
 */
export function refreshTasksReader(key: string): AnswerReader<RefreshTasksPage> {
  const read = reader<RefreshTasksPage>(
    answer
      .extend({
        Tasks: rowsOf(task, key),
        TotalCount: count.nullish(),
        PageNumber: count.nullish(),
        PageSize: count.nullish(),
      })
      .transform((body) => ({
        tasks: body.Tasks,
        totalCount: body.TotalCount ?? body.Tasks.length,
        pageNumber: body.PageNumber ?? 1,
        pageSize: body.PageSize ?? 20,
        requestId: body.RequestId,
      })),
  );
  return (body) => {
    const page = read(body);
    // A page behind the last one has none, though there are some.
    const expected = page.totalCount - (page.pageNumber - 1) * page.pageSize;
    return withItsRows(page, { rows: page.tasks, field: "Tasks", key, body, expected });
  };
}

/**
 * `DescribeRefreshTaskById`
 *
 * @param key under which the rows stand where they are no bare list
 */
export function refreshTaskByIdReader(key: string): AnswerReader<RefreshTasksById> {
  const read = reader<RefreshTasksById>(
    answer.extend({ Tasks: rowsOf(task, key), TotalCount: count.nullish() }).transform((body) => ({
      tasks: body.Tasks,
      totalCount: body.TotalCount ?? body.Tasks.length,
      requestId: body.RequestId,
    })),
  );
  return (body) => {
    const found = read(body);
    return withItsRows(found, { rows: found.tasks, field: "Tasks", key, body, expected: found.totalCount });
  };
}

const CDN_ROWS = "CDNTask";
export const readRefreshTasks = refreshTasksReader(CDN_ROWS);
export const readRefreshTaskById = refreshTaskByIdReader(CDN_ROWS);

const preloadDetail = reader<PreloadDetail & { totalCount: number }>(
  answer
    .extend({ UrlDetails: rowsOf(preloadUrlDetail, "UrlDetail"), TotalCount: count.nullish() })
    .transform((body) => ({
      urlDetails: body.UrlDetails,
      totalCount: body.TotalCount ?? body.UrlDetails.length,
      requestId: body.RequestId,
    })),
);

/** `DescribePreloadDetailById` */
export const readPreloadDetail: AnswerReader<PreloadDetail> = (body) => {
  const { totalCount, ...detail } = preloadDetail(body);
  const { urlDetails: rows } = detail;
  return withItsRows(detail, { rows, field: "UrlDetails", key: "UrlDetail", body, expected: totalCount });
};

/** A number of calls; missing or empty for a kind of call that the account may not make. */
const allowance = z
  .literal("")
  .transform(() => undefined)
  .or(count)
  .nullish();

/** `DescribeRefreshQuota` */
export const readRefreshQuota: AnswerReader<RefreshQuota> = reader(
  answer
    .extend({
      UrlQuota: allowance,
      UrlRemain: allowance,
      DirQuota: allowance,
      DirRemain: allowance,
      RegexQuota: allowance,
      RegexRemain: allowance,
      IgnoreParamsQuota: allowance,
      IgnoreParamsRemain: allowance,
      PreloadQuota: allowance,
      PreloadRemain: allowance,
      PreloadEdgeQuota: allowance,
      PreloadEdgeRemain: allowance,
      BlockQuota: allowance,
      BlockRemain: allowance,
    })
    .transform((body) => ({
      requestId: body.RequestId,
      ...quota("url", body.UrlQuota, body.UrlRemain),
      ...quota("dir", body.DirQuota, body.DirRemain),
      ...quota("regex", body.RegexQuota, body.RegexRemain),
      ...quota("ignoreParams", body.IgnoreParamsQuota, body.IgnoreParamsRemain),
      ...quota("preload", body.PreloadQuota, body.PreloadRemain),
      ...quota("preloadEdge", body.PreloadEdgeQuota, body.PreloadEdgeRemain),
      ...quota("block", body.BlockQuota, body.BlockRemain),
    })),
);

function quota<K extends string>(
  kind: K,
  whole: number | null | undefined,
  remain: number | null | undefined,
): { [P in K]?: Quota } {
  return typeof whole === "number" && typeof remain === "number"
    ? ({ [kind]: { quota: whole, remain } } as { [P in K]: Quota })
    : {};
}

/**
 * Rows as the API sends them: a list, a list under `key` of an object, one row instead of a list, or for none nothing,
 * `{}` or `""`. The list is taken out first, so that an error names the row, and only the first wrong one: an answer can
 * hold a million.
 */
export function rowsOf<T extends z.ZodType>(row: T, key: string) {
  return z.preprocess(
    (value) => (isObject(value) ? asRows(value[key]) : asRows(value)),
    z
      .array(z.unknown(), { error: "expected a list" })
      .max(MOST_ROWS, `expected at most ${MOST_ROWS} rows`)
      .transform((rows, context) => {
        const read: z.output<T>[] = [];
        for (const [index, one] of rows.entries()) {
          const { data, error } = row.safeParse(one);
          if (error !== undefined) {
            for (const issue of error.issues) {
              const placed = { ...issue, path: [index, ...issue.path] };
              context.issues.push(placed as (typeof context.issues)[number]);
            }
            return z.NEVER;
          }
          read.push(data);
        }
        return read;
      }),
  );
}

/** Where an answer has its rows. */
interface Rows {
  rows: readonly unknown[];
  field: string;
  /** Under which they stand in that field. */
  key: string;
  body: unknown;
  /** How many there have to be, at least, by what the answer counts. */
  expected: number;
}

/**
 * An answer in another shape than its operation's would be read as an empty one, such as rows under another key. A list that
 * is empty, whatever the answer counts, is no other shape: who has asked decides what to think of that.
 */
function withItsRows<T>(answer: T, { rows, field, key, body, expected }: Rows): T {
  if (rows.length > 0) return answer;
  const value = isObject(body) ? body[field] : undefined;
  const list = isObject(value) && key in value ? value[key] : value;
  const isOther = isObject(list) && Object.values(list).some((other) => isObject(other) || isFilled(other));
  if (!isOther && (expected <= 0 || Array.isArray(list))) return answer;
  const why = expected > 0 ? `, since there are ${expected} by its TotalCount` : "";
  throw new UnexpectedAnswerError(
    `the answer's field ${field} is not as documented: expected a list of rows, or one in ${field}.${key}${why}`,
  );
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function asRows(value: unknown): unknown {
  if (value === undefined || value === null || value === "") return [];
  return isObject(value) ? [value] : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function reader<T extends Answer>(schema: z.ZodType<AnswerBody<T>>): AnswerReader<T> {
  return (body) => {
    const result = schema.safeParse(body);
    if (!result.success) {
      const [issue] = result.error.issues;
      const field = issue?.path.map(String).join(".");
      const what = field ? `the answer's field ${field}` : "the answer";
      throw new UnexpectedAnswerError(`${what} is not as documented: ${issue?.message}`);
    }
    return result.data;
  };
}
