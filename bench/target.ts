/** What was measured, and what it is to be. */
export interface Target {
  what: string;
  measured: string;
  wanted: string;
  isReached: boolean;
}

export function atMost(what: string, measured: number, most: number, unit = ""): Target {
  return {
    what,
    measured: show(measured, unit),
    wanted: `≤ ${show(most, unit)}`,
    isReached: measured <= most,
  };
}

export function atLeast(what: string, measured: number, least: number, unit = ""): Target {
  return {
    what,
    measured: show(measured, unit),
    wanted: `≥ ${show(least, unit)}`,
    isReached: measured >= least,
  };
}

export function show(value: number, unit = ""): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return `${rounded.toLocaleString("en-US")}${unit === "" ? "" : ` ${unit}`}`;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function targetTable(targets: readonly Target[]): string {
  return table(
    ["what", "measured", "target", ""],
    targets.map(({ what, measured, wanted, isReached }) => [
      what,
      measured,
      wanted,
      isReached ? "reached" : "missed",
    ]),
  );
}
