import type { EdgeReport, EdgeVerdict } from "../model/edgeCheck.js";

/** Looks that a message names, one a line. */
const MOST_LOOKS = 20;

/** How a look is named. */
type NameOf = (look: { path: string; address?: string }) => string;

export const ASKED_AGAIN = "The next `pulumi up` asks again, and submits nothing for it.";

export const NO_URL_TO_ASK =
  "edgeCheck has no URL to ask for: name some by its paths. By themselves, only files are asked for.";

/** What is wrong at the edges: a sentence, and a line for each look, the first 20; none where nothing is. */
export function behindAtEdges(report: EdgeReport, nameOf: NameOf): string[] {
  const count = report.stale + report.differs;
  if (count === 0) return [];
  const whatIs = [
    ...(report.stale > 0 ? [`an old copy at ${report.stale}`] : []),
    ...(report.differs > 0 ? [`other content than expected at ${report.differs}`] : []),
  ];
  return [
    `The API reports all as complete, and edges serve ${whatIs.join(", and ")} of ${looks(report.checked)}.`,
    ...linesOf(report, ["stale", "differs"], nameOf),
  ];
}

/** What is no failure, and may have been expected otherwise; none where all is told. */
export function untoldByEdges(report: EdgeReport, nameOf: NameOf): string[] {
  const lines = (verdict: EdgeVerdict, what: string): string[] =>
    report[verdict] === 0
      ? []
      : [
          `edges: ${report[verdict]} of ${looks(report.checked)} ${what}`,
          ...linesOf(report, [verdict], nameOf),
        ];
  return [...lines("notCached", "without a copy"), ...lines("unknown", "without a verdict")];
}

function looks(count: number): string {
  return `${count} look${count === 1 ? "" : "s"}`;
}

function linesOf({ details }: EdgeReport, verdicts: readonly EdgeVerdict[], nameOf: NameOf): string[] {
  const lines = details
    .filter(({ verdict }) => verdicts.includes(verdict))
    .map((detail) => `${nameOf(detail)}: ${detail.verdict}. ${detail.reason}`);
  const more = lines.length - MOST_LOOKS;
  return more > 0 ? [...lines.slice(0, MOST_LOOKS), `and ${more} more`] : lines;
}
