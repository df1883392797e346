import type { Run } from "./simulate.js";

/** A run of a workload, under the name of who waited. */
export interface Line {
  name: string;
  run: Run;
}

const STEP_MS = 5_000;
const COLORS = ["#0a7d4f", "#c2410c", "#5b6b8c"];
const [WIDTH, PANEL, GAP, LEFT, TOP] = [430, 130, 44, 56, 62];

interface Panel {
  title: string;
  /** A value for each step of time. */
  values(run: Run, steps: number): number[];
}

const perSecond = (run: Run, steps: number, counts: (call: Run["calls"][number]) => boolean): number[] => {
  const values = Array<number>(steps).fill(0);
  for (const call of run.calls.filter(counts)) {
    const step = Math.floor((call.sentAt - run.start) / STEP_MS);
    if (step < steps) values[step] = (values[step] as number) + 1_000 / STEP_MS;
  }
  return values;
};

const PANELS: readonly Panel[] = [
  {
    title: "resources that still wait",
    values: ({ resources, start }, steps) =>
      Array.from(
        { length: steps },
        (_, step) => resources.filter(({ returnedAt }) => returnedAt > start + step * STEP_MS).length,
      ),
  },
  { title: "calls a second", values: (run, steps) => perSecond(run, steps, () => true) },
  {
    title: "throttled calls a second",
    values: (run, steps) => perSecond(run, steps, ({ throttled }) => throttled),
  },
];

/** Outstanding resources, calls and throttled calls over time, a column for each workload. */
export function plot(columns: readonly { title: string; lines: readonly Line[] }[]): string {
  const width = LEFT + columns.length * (WIDTH + GAP);
  const height = TOP + PANELS.length * (PANEL + GAP) + 10;
  const legend = (columns[0]?.lines ?? []).map(
    ({ name }, index) =>
      `<g transform="translate(${LEFT + index * 190},14)"><rect width="18" height="4" y="-4" fill="${COLORS[index]}"/>` +
      `<text x="24">${name}</text></g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    "<title>What still waits, calls and throttled calls a second</title>",
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...legend,
    ...columns.map(({ title, lines }, index) => column(title, lines, LEFT + index * (WIDTH + GAP))),
    "</svg>\n",
  ].join("\n");
}

function column(title: string, lines: readonly Line[], x: number): string {
  const last = Math.max(
    ...lines.flatMap(({ run }) => run.resources.map(({ returnedAt }) => returnedAt - run.start)),
  );
  const steps = Math.ceil(last / STEP_MS) + 1;
  const panels = PANELS.map((panel, index) => drawn(panel, lines, steps, x, TOP + index * (PANEL + GAP)));
  return [`<text x="${x}" y="38" font-weight="bold">${title}</text>`, ...panels].join("\n");
}

function drawn(
  { title, values }: Panel,
  lines: readonly Line[],
  steps: number,
  x: number,
  y: number,
): string {
  const series = lines.map(({ run }) => values(run, steps));
  const top = Math.max(1, ...series.flat());
  const place = (value: number, step: number): string =>
    `${(x + (step / (steps - 1)) * WIDTH).toFixed(1)},${(y + PANEL - (value / top) * PANEL).toFixed(1)}`;
  const minutes = Math.floor((steps * STEP_MS) / 60_000);
  const ticks = Array.from({ length: minutes + 1 }, (_, minute) => {
    const at = x + ((minute * 60_000) / STEP_MS / (steps - 1)) * WIDTH;
    return `<text x="${at.toFixed(1)}" y="${y + PANEL + 14}" text-anchor="middle" fill="#666">${minute}m</text>`;
  }).filter((_, minute) => minutes < 8 || minute % 2 === 0);
  return [
    `<text x="${x}" y="${y - 6}" fill="#333">${title}</text>`,
    `<text x="${x - 6}" y="${y + 10}" text-anchor="end" fill="#666">${Math.ceil(top)}</text>`,
    `<text x="${x - 6}" y="${y + PANEL}" text-anchor="end" fill="#666">0</text>`,
    `<path d="M${x},${y}V${y + PANEL}H${x + WIDTH}" fill="none" stroke="#bbb"/>`,
    ...ticks,
    ...series.map(
      (each, index) =>
        `<polyline points="${each.map(place).join(" ")}" fill="none" stroke="${COLORS[index]}" stroke-width="1.6"/>`,
    ),
  ].join("\n");
}
