import * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import type { TaskResource, WatchedTasks } from "./taskResource.js";

/** The most failed paths that are listed one by one. */
const MOST_FAILURES = 50;

/** What stands in a cell where there is nothing to say. */
const NOTHING = "–";

/**
 * A report on what was refreshed and prefetched, as Markdown: how far each resource got, when its last submission was
 * made, how long that took, and which paths failed or could not be submitted, with the API's reason and the id of the
 * task, of these the first 50; and what edges have answered, where one has `edgeCheck`.
 * Times are UTC. Query strings are left out, since they can hold tokens.
 *
 * Pulumi's console shows a stack output with the name `readme`. It is unknown as long as one of the resources is only
 * planned, and secret if the paths of one are.
 *
 * @param resources the resources to report on, in the order of the report
 *
 * @example
 * export const readme = cdn.report(refresh, prefetch);
 */
export function report(...resources: TaskResource[]): pulumi.Output<string> {
  const outcomes = resources.map((resource) => {
    const { urn, status, summary, submittedAt, completedAt, __objectPathOf: objectPathOf } = resource;
    const { paths, ledger, product } = resource.__watchedTasks;
    const { edge } = resource as { edge?: pulumi.Output<EdgeReport | undefined> };
    return pulumi
      .output({ urn, status, summary, submittedAt, completedAt, paths, ledger, product, edge })
      .apply((known) => ({ ...known, objectPathOf }));
  });
  return pulumi.output(outcomes).apply(markdown);
}

/** Outputs of the provider can be missing: in a test that mocks the engine. */
interface Outcome
  extends Partial<
    pulumi.Unwrap<
      Pick<TaskResource, "status" | "summary" | "submittedAt" | "completedAt"> &
        Pick<WatchedTasks, "paths" | "ledger">
    >
  > {
  product?: string | undefined;
  urn: string;
  edge?: EdgeReport | undefined;
  objectPathOf: TaskResource["__objectPathOf"];
}

async function markdown(outcomes: readonly Outcome[]): Promise<string> {
  const title = "# CDN refresh and prefetch";
  if (outcomes.length === 0) return `${title}\n\nNo resource is reported on.`;
  const [overview, failures] = await Promise.all([overviewOf(outcomes), failuresOf(outcomes)]);
  return [title, overview, ...failures].join("\n\n");
}

async function overviewOf(outcomes: readonly Outcome[]): Promise<string> {
  const { formatDuration } = await import("../provider/base/duration.js");
  const isChecked = outcomes.some(({ edge }) => edge !== undefined);
  const rows = outcomes.map(({ urn, status, summary, submittedAt, completedAt, product, edge }) => {
    const [name, type] = nameAndKind(urn);
    // ESA's have it in the name of their type.
    const kind = product === "dcdn" ? `${type} (DCDN)` : type;
    const took = Date.parse(completedAt ?? "") - Date.parse(submittedAt ?? "");
    const duration = Number.isNaN(took) ? NOTHING : formatDuration(Math.max(0, took));
    const { total, failed } = summary ?? { total: NOTHING, failed: NOTHING };
    const row = [text(name), text(kind), total, text(status), time(submittedAt), duration, failed];
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
async function failuresOf(outcomes: readonly Outcome[]): Promise<string[]> {
  const { several } = await import("../provider/base/several.js");
  const { displayPath } = await import("../provider/model/objectPath.js");
  const { failedPaths } = await import("../provider/resource/reasons.js");
  const { decodeLedger } = await import("../provider/model/state.js");
  const { decodeTexts } = await import("../provider/model/texts.js");
  const failures = outcomes.flatMap(({ urn, paths: coded, ledger, objectPathOf }) => {
    const paths = decodeTexts(coded);
    const failed = ledger === undefined ? [] : failedPaths(paths, decodeLedger(paths, ledger));
    return failed.map(({ path, reason, taskIds, covers }) => [
      text(nameAndKind(urn)[0]),
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

/** Of a URN, `urn:pulumi:stack::project::type::name`: a name may itself have `::` in it. */
function nameAndKind(urn: string): [name: string, kind: string] {
  const [, , types = "", ...name] = urn.split("::");
  return [name.join("::"), types.slice(types.lastIndexOf(":") + 1)];
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
