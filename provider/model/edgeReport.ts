import type { EdgeDetail, EdgeReport, EdgeVerdict } from "./edgeCheck.js";

/** A report of these looks, with how many of them had which end. */
export function countedReport(details: EdgeDetail[]): EdgeReport {
  const count = (verdict: EdgeVerdict): number =>
    details.filter((detail) => detail.verdict === verdict).length;
  return {
    checked: details.length,
    fresh: count("fresh"),
    stale: count("stale"),
    differs: count("differs"),
    notCached: count("notCached"),
    unknown: count("unknown"),
    details,
  };
}
