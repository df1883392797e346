import { formatDuration } from "../base/duration.js";
import { several } from "../base/several.js";
import type { EdgeReport } from "../model/edgeCheck.js";
import { displayPath } from "../model/objectPath.js";
import { decodeLedger, type LedgerGroup, type Summary } from "../model/state.js";
import { decodeTexts } from "../model/texts.js";
import { failedPaths } from "../resource/reasons.js";

/** The most failed paths that are listed one by one. */
const MOST_FAILURES = 50;

/** What stands in a cell where there is nothing to say. */
const NOTHING = "–";

/** What is known of a resource. What its provider fills in can be missing: in a test that mocks the engine. */
export interface ReportedResource {
  name: string;
  /** The last part of its type: `CacheRefresh`. */
  kind: string;
  product?: string | undefined;
  status?: string | undefined;
  summary?: Summary | undefined;
  submittedAt?: string | undefined;
  completedAt?: string | undefined;
  /** As a list, or in the one text of `encodeTexts`. */
  paths?: readonly string[] | string | undefined;
  ledger?: readonly LedgerGroup[] | undefined;
  /** What the last check of edges has shown; left out where none was asked for. */
  edge?: EdgeReport | undefined;
  /** The path that one of the paths stands for. Default: itself. */
  objectPathOf?: ((item: string) => string) | undefined;
}

/** What `report` says of resources, as Markdown. */
export function reportOn(resources: readonly ReportedResource[]): string {
  const title = "# CDN refresh and prefetch";
  if (resources.length === 0) return `${title}\n\nNo resource is reported on.`;
  return [title, overviewOf(resources), ...failuresOf(resources)].join("\n\n");
}

function overviewOf(resources: readonly ReportedResource[]): string {
  const isChecked = resources.some(({ edge }) => edge !== undefined);
  const rows = resources.map((resource) => {
    const { name, kind, product, status, summary, submittedAt, completedAt, edge } = resource;
    // ESA's have it in the name of their kind.
    const shownKind = product === "dcdn" ? `${kind} (DCDN)` : kind;
    const took = Date.parse(completedAt ?? "") - Date.parse(submittedAt ?? "");
    const duration = Number.isNaN(took) ? NOTHING : formatDuration(Math.max(0, took));
    const { total, failed } = summary ?? { total: NOTHING, failed: NOTHING };
    const row = [text(name), text(shownKind), total, text(status), time(submittedAt), duration, failed];
    return isChecked ? [...row, edgesOf(edge)] : row;
  });
  return table(
    [
      ...["Resource", "Kind", "Paths", "Status", "Submitted (UTC)", "Took", "Failed"],
      ...(isChecked ? ["Edges"] : []),
    ],
    [":--", ":--", "--:", ":--", ":--", "--:", "--:", ...(isChecked ? [":--"] : [])],
    rows,
  );
}

/** How many looks had which end: `2 fresh, 1 stale`. */
function edgesOf(edge: EdgeReport | undefined): string {
  if (edge === undefined || edge.checked === 0) return NOTHING;
  const { fresh, stale, differs, notCached, unknown } = edge;
  const ends = { fresh, stale, differs, "not cached": notCached, unknown };
  return Object.entries(ends)
    .flatMap(([end, count]) => (count === 0 ? [] : [`${count} ${end}`]))
    .join(", ");
}

/** The parts of the report on paths that failed; none where there are none. */
function failuresOf(resources: readonly ReportedResource[]): string[] {
  const failures = resources.flatMap(({ name, paths: coded, ledger, objectPathOf = (item) => item }) => {
    const paths = decodeTexts(coded);
    const failed = ledger === undefined ? [] : failedPaths(paths, decodeLedger(paths, ledger));
    return failed.map(({ path, reason, taskIds, covers }) => [
      text(name),
      literal(displayPath(objectPathOf(path))) +
        (covers === undefined ? "" : ` (in the place of ${several(covers, "path")})`),
      text(reason),
      text(taskIds.join(",")),
    ]);
  });
  if (failures.length === 0) return [];
  const listed = table(
    ["Resource", "Path", "Reason", "Task"],
    [":--", ":--", ":--", "--:"],
    failures.slice(0, MOST_FAILURES),
  );
  const more = failures.length - MOST_FAILURES;
  return ["## Failed", listed, ...(more > 0 ? [`and ${more} more`] : [])];
}

function time(moment = ""): string {
  const milliseconds = Date.parse(moment);
  return Number.isNaN(milliseconds)
    ? NOTHING
    : new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}

function table(titles: readonly string[], alignments: readonly string[], rows: readonly unknown[][]): string {
  return [titles, alignments, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Any text as one line in which Markdown finds nothing to format. */
function text(value = ""): string {
  const line = value.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line === "" ? NOTHING : line.replace(/[\\`*_[\]<>|~$&]/g, "\\$&");
}

/** A path as code: escapes within a URL would become part of the link that is made of it. */
function literal(path: string): string {
  // In code only the pipe can be escaped, which ends a table's cell in code too.
  return path === "" || /[\\`]/.test(path) ? text(path) : `\`${path.replaceAll("|", "\\|")}\``;
}
