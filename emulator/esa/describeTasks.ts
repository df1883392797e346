import type { EmulatorAccount } from "../accounts.js";
import { readRange } from "../cdn/describeRefreshTasks.js";
import { formatTime, HOUR } from "../clock.js";
import type { OperationAnswer, Parameters } from "../operation.js";
import { integer } from "../parameters.js";
import type { HistoryRow } from "../tasks.js";
import {
  CALLS_PER_SECOND,
  type EsaBackend,
  type EsaOperation,
  invalidParameter,
  siteOf,
  tooMany,
} from "./backend.js";
import { isPurgeType } from "./plans.js";

const STATUSES = ["Complete", "Refreshing", "Failed"];

/** It is a guess that time ranges are checked as with CDN: the codes for that are among those that ESA documents. */
export const describePurgeTasks: EsaOperation = {
  callsPerSecond: CALLS_PER_SECOND,
  tooMany,
  run(parameters, account, backend) {
    const { Type = "file" } = parameters;
    if (!isPurgeType(Type)) throw invalidParameter();
    return page(Type, parameters, account, backend, (row) => ({
      ...common(row),
      Type: row.objectType,
      CreateTime: formatTime(row.createdAt),
    }));
  },
};

export const describePreloadTasks: EsaOperation = {
  callsPerSecond: CALLS_PER_SECOND,
  tooMany,
  run: (parameters, account, backend) =>
    page("preload", parameters, account, backend, (row) => ({
      ...common(row),
      CreateTime: localTime(row.createdAt),
    })),
};

function page(
  objectType: string,
  parameters: Parameters,
  account: EmulatorAccount,
  backend: EsaBackend,
  toAnswer: (row: HistoryRow) => Record<string, string>,
): OperationAnswer {
  const site = siteOf(parameters, account, backend);
  const { Content, Status } = parameters;
  if (Status !== undefined && !STATUSES.includes(Status)) throw invalidParameter();
  const number = integer(parameters, "PageNumber", { min: 1, max: 100_000, fallback: 1 });
  const size = integer(parameters, "PageSize", { min: 1, max: 50, fallback: 20 });
  const query = {
    objectType,
    ...(Content !== undefined && { objectPath: Content }),
    ...(Status !== undefined && { status: Status }),
    ...readRange(parameters, backend.clock.now()),
  };
  const { rows, total } = backend.history.page({ product: "esa", ...site }, query, { number, size });
  return {
    body: { PageNumber: number, PageSize: size, TotalCount: total, Tasks: rows.map(toAnswer) },
    rows: rows.length,
  };
}

function common({ taskId, objectPath, status, process, description }: HistoryRow): Record<string, string> {
  return {
    TaskId: taskId,
    Content: objectPath,
    Status: status,
    Process: `${process}%`,
    Description: description,
  };
}

/** `2023-03-28 14:28:57`, as in the sample of prefetches, which names no zone: it is a guess that it is China's. */
function localTime(milliseconds: number): string {
  return formatTime(milliseconds + 8 * HOUR)
    .replace("T", " ")
    .replace("Z", "");
}
