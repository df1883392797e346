import { z } from "zod";
import { formatTime } from "../../base/clock.js";
import type { AnswerReader } from "../../cloud/answer.js";
import type { RefreshTasksPage, Submission } from "../../model/client.js";
import type { CdnTask } from "../../model/task.js";
import { isTaskId } from "../../model/taskId.js";
import {
  answer,
  count,
  optionalText,
  optionalWord,
  percent,
  reader,
  rowId,
  rowsOf,
  taskIds,
  text,
  word,
} from "../cdn/answers.js";
import type { PurgeQuota, Site, SitesPage } from "./api.js";

/** The date, the time, and the zone of a time. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Zone of a time that names none, as those of prefetches do. No page says which. It is inferred from the samples, which are
 * in office hours there, and the safe guess of the two: a task that seems older than it is is not taken for a newer one's
 * success.
 */
const OWN_ZONE = "+08:00";

/** A time, in the form of the other products; any other text as it is. */
const time = optionalWord.transform((value) => {
  const [whole, day, clock, zone = OWN_ZONE] = TIME.exec(value) ?? [];
  const milliseconds = whole === undefined ? Number.NaN : Date.parse(`${day}T${clock}${zone}`);
  return Number.isNaN(milliseconds) ? value : formatTime(milliseconds);
});

const taskFields = z.object({
  TaskId: rowId,
  Content: text,
  Status: word,
  Process: percent,
  CreateTime: time,
  Description: optionalText,
});

type TaskFields = z.output<typeof taskFields>;

const toTask = (row: TaskFields, objectType: string): CdnTask => ({
  taskId: row.TaskId,
  objectPath: row.Content,
  objectType,
  status: row.Status,
  process: row.Process,
  creationTime: row.CreateTime,
  description: row.Description,
});

const purgeTask = taskFields.extend({ Type: optionalWord }).transform((row) => toTask(row, row.Type));
const preloadTask = taskFields.transform((row) => toTask(row, "preload"));

/** An id of a site, which has 15 digits and may have more than a number keeps. */
const siteId = z
  .union([z.string(), z.number()], { error: "expected the id of a site" })
  .transform(String)
  .refine(isTaskId, "expected the id of a site, which is a whole number");

const site = z
  .object({ SiteId: siteId, SiteName: text, Status: optionalWord, PlanName: optionalText })
  .transform(
    (row): Site => ({
      siteId: row.SiteId,
      siteName: row.SiteName,
      status: row.Status,
      planName: row.PlanName,
    }),
  );

const pageFields = { TotalCount: count.nullish(), PageNumber: count.nullish(), PageSize: count.nullish() };

/** `PurgeCaches`, `PreloadCaches` */
export const readSubmission: AnswerReader<Submission> = reader(
  answer
    .extend({ TaskId: taskIds })
    .transform((body) => ({ taskIds: body.TaskId, requestId: body.RequestId })),
);

/** `DescribePurgeTasks` */
export const readPurgeTasks: AnswerReader<RefreshTasksPage> = tasksReader(purgeTask);

/** `DescribePreloadTasks` */
export const readPreloadTasks: AnswerReader<RefreshTasksPage> = tasksReader(preloadTask);

/** `ListSites` */
export const readSites: AnswerReader<SitesPage> = reader(
  answer
    .extend({ ...pageFields, Sites: listOf(site) })
    .superRefine((body, context) => requireRows("Sites", body.Sites, body, context))
    .transform((body) => ({ sites: body.Sites, ...pageOf(body.Sites, body), requestId: body.RequestId })),
);

/** `GetPurgeQuota` */
export const readPurgeQuota: AnswerReader<PurgeQuota> = reader(
  answer
    .extend({ Quota: count, Usage: count, Quota30Day: count.nullish(), Usage30Day: count.nullish() })
    .transform(({ Quota: quota, Usage: usage, Quota30Day, Usage30Day, RequestId: requestId }) => ({
      quota,
      usage,
      // 0 stands for no limit.
      ...(Quota30Day && { quota30Day: Quota30Day, usage30Day: Usage30Day ?? 0 }),
      requestId,
    })),
);

function tasksReader(row: z.ZodType<CdnTask>): AnswerReader<RefreshTasksPage> {
  return reader(
    answer
      .extend({ ...pageFields, Tasks: listOf(row) })
      .superRefine((body, context) => requireRows("Tasks", body.Tasks, body, context))
      .transform((body) => ({ tasks: body.Tasks, ...pageOf(body.Tasks, body), requestId: body.RequestId })),
  );
}

/** Rows as they are documented: a bare list. For none, nothing, `{}` and `""` are known of the API's other products. */
function listOf<T extends z.ZodType>(row: T) {
  return z.preprocess(
    (value) => (isNothing(value) ? [] : value),
    z
      .unknown()
      .refine((value): boolean => Array.isArray(value), "expected a list")
      .pipe(rowsOf(row, "")),
  );
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

interface PageFields {
  TotalCount?: number | null | undefined;
  PageNumber?: number | null | undefined;
  PageSize?: number | null | undefined;
}

/** Refuses a page without the rows that it says there are: they would be taken for tasks that have ended. */
function requireRows(
  field: string,
  rows: readonly unknown[],
  page: PageFields,
  context: z.core.$RefinementCtx,
): void {
  const { totalCount, pageNumber, pageSize } = pageOf(rows, page);
  if (rows.length > 0 || (pageNumber - 1) * pageSize >= totalCount) return;
  context.addIssue({
    code: "custom",
    path: [field],
    message: `expected rows: TotalCount says that there are ${totalCount}`,
  });
}

function pageOf(rows: readonly unknown[], { TotalCount, PageNumber, PageSize }: PageFields) {
  return {
    totalCount: TotalCount ?? rows.length,
    pageNumber: PageNumber ?? 1,
    pageSize: PageSize ?? 20,
  };
}
