import type { CdnTask, Quota } from "pulumi-alicloud-cdn-refresh";

export interface Audit {
  domainName: string;
  day: string;
  /** How many tasks there were of each kind. */
  counts: Record<string, number>;
  failures: CdnTask[];
  /** What is left now, by the kind of call. */
  quota: Record<string, Quota>;
}

/** The audit as a page that Pulumi's console shows as the stack's README. */
export function markdown({ domainName, day, counts, failures, quota }: Audit): string {
  const failed = failures.map(({ creationTime, objectPath, objectType, status, description, taskId }) => [
    creationTime,
    objectPath,
    objectType,
    status,
    description,
    taskId,
  ]);
  const left = Object.entries(quota).map(([kind, { quota: most, remain }]) => [kind, remain, most]);
  return [
    `# CDN audit of ${domainName}, ${day}`,
    table(["Kind", "Tasks"], Object.entries(counts)),
    "## Failures",
    failed.length === 0
      ? "None."
      : table(["Created (UTC)", "Path", "Kind", "Status", "Reason", "Task"], failed),
    "## Quota left today",
    table(["Kind", "Left", "Of"], left),
  ].join("\n\n");
}

function table(titles: string[], rows: (string | number)[][]): string {
  const lines = [titles, titles.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map(plain).join(" | ")} |`).join("\n");
}

/** A path may hold characters that mean something in Markdown. */
function plain(cell: string | number): string {
  return String(cell).replace(/[\\`*_[\]<>|]/g, "\\$&");
}
