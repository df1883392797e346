import { accountIdOf } from "../accounts.js";
import { ApiError, throttledUser } from "../apiError.js";
import { formatTime } from "../clock.js";
import { checkTaskId, required } from "../parameters.js";
import type { HistoryRow } from "../tasks.js";
import type { CdnOperation } from "./backend.js";

export const describePreloadDetailById: CdnOperation = {
  callsPerSecond: 30,
  tooMany: throttledUser,
  run(parameters, account, { history }) {
    if (account.preloadDetail !== true) {
      throw new ApiError(403, "OperationDenied", "Your account does not support this operation.");
    }
    const taskId = required(parameters, "TaskId");
    checkTaskId(taskId);
    const rows = history.find(accountIdOf(account), { taskId, objectType: "preload" });
    const domains = Map.groupBy(rows, ({ domain }) => domain);
    const details = [...domains].map(([domain, urls]) => detail(taskId, domain, urls));
    return { body: { TotalCount: details.length, UrlDetails: details }, rows: details.length };
  },
};

function detail(taskId: string, domain: string, rows: readonly HistoryRow[]): Record<string, unknown> {
  const running = rows.filter(({ status }) => status === "Refreshing");
  const failed = rows.filter(({ status }) => status === "Failed");
  const isOver = running.length === 0;
  return {
    TaskId: taskId,
    Domain: domain,
    CreationTime: formatTime(least(rows.map(({ createdAt }) => createdAt))),
    EndTime: isOver ? formatTime(-least(rows.map(({ completesAt }) => -completesAt))) : "",
    RetCode: failed.length > 0 ? "1" : "0",
    Process: `${least(rows.map(({ process }) => process))}%`,
    Status: isOver ? (failed.length > 0 ? "Failed" : "Complete") : "Refreshing",
    Urls: rows.map(({ objectPath, status, process, description }) => ({
      Url: pathOf(objectPath, domain),
      Success: `${process}%`,
      Description: status === "Complete" ? "Successfully preloaded" : description,
    })),
  };
}

function least(values: readonly number[]): number {
  return values.reduce((smallest, value) => Math.min(smallest, value), Number.POSITIVE_INFINITY);
}

/** The URL without its scheme and its host. */
function pathOf(objectPath: string, domain: string): string {
  const start = objectPath.toLowerCase().indexOf(domain);
  return objectPath.slice(objectPath.indexOf("/", start));
}
