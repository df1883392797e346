import type { EdgeReport } from "../model/edgeCheck.js";
import { countedReport } from "../model/edgeReport.js";
import type { Entry } from "../model/state.js";

/** Whether a check has to be made again: an edge was behind. */
export function isBehind(report: EdgeReport): boolean {
  return report.stale + report.differs > 0;
}

/** Whether a task was submitted after those that a check was about. */
export function isSubmittedSince({ submittedAt = "" }: EdgeReport, entry: Entry | undefined): boolean {
  return entry !== undefined && entry.creationTime > submittedAt;
}

/** What a report says of some URLs. */
export function reportOn(report: EdgeReport, paths: ReadonlySet<string>): EdgeReport {
  const details = report.details.filter(({ path }) => paths.has(path));
  if (details.length === report.details.length) return report;
  return { ...report, ...countedReport(details) };
}
