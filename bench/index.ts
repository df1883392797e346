import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changedFiles } from "./changedFiles.js";
import { day } from "./day.js";
import { engine } from "./engine.js";
import { type Figures, figuresOf, mean } from "./figures.js";
import { footprint } from "./footprint.js";
import { hashing } from "./hashing.js";
import { leastPossible } from "./leastPossible.js";
import { memory } from "./memory.js";
import { overHttp } from "./overHttp.js";
import { plot } from "./plot.js";
import { plugin } from "./plugin.js";
import { type Run, simulate } from "./simulate.js";
import { stateSize } from "./stateSize.js";
import { atMost, show, type Target, table, targetTable } from "./target.js";
import { WORKLOADS, WORKLOADS_OF_OTHERS } from "./workload.js";

/** The plot that the documentation shows. */
const PLOT = join(__dirname, "../docs/waiting.svg");
const PLOTTED = ["W3", "W5+6"];

/** A part of the benchmark; `npm run bench -- workloads` runs that alone. */
const PARTS: Readonly<Record<string, () => Promise<Target[]>>> = {
  workloads,
  http: async () => printed(await overHttp()),
  engine: async () => printed(await engine()),
  hashing,
  footprint,
  plugin: async () => printed(await plugin()),
  changes: async () => printed(await changedFiles()),
  memory: async () => printed(await memory()),
  state: async () => printed(await stateSize()),
  day: async () => printed(await day()),
};

async function main(chosen: readonly string[]): Promise<void> {
  const targets: Target[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const found = await part();
    for (const { what, measured, wanted, isReached } of found) {
      process.stdout.write(`${what}: ${measured} (${wanted}, ${isReached ? "reached" : "missed"})\n`);
    }
    targets.push(...found);
  }
  process.stdout.write(`\n${targetTable(targets)}\n`);
}

function printed({ text, targets }: { text: string; targets: Target[] }): Target[] {
  process.stdout.write(`\n${text}\n\n`);
  return targets;
}

/** W1 to W6 by a virtual clock, against the baselines. */
async function workloads(): Promise<Target[]> {
  const found = new Map<string, Figures[]>();
  const rows: string[][] = [];
  const plotted: Parameters<typeof plot>[0][number][] = [];
  for (const workload of [...WORKLOADS, ...WORKLOADS_OF_OTHERS]) {
    const all = [];
    for (const waiter of workload.product.parties) {
      const runs: Run[] = [];
      for (let number = 0; number < workload.runs; number++)
        runs.push(await simulate(workload, waiter, number));
      all.push({
        waiter,
        runs,
        figures: figuresOf(runs),
        least: mean(runs.map((run) => leastPossible(run, workload.product.limits))),
      });
    }
    found.set(
      workload.name,
      all.map(({ figures }) => figures),
    );
    for (const { waiter, figures, least } of all)
      rows.push(row(`${workload.name} ${workload.text}`, waiter.name, figures, least));
    if (PLOTTED.includes(workload.name)) {
      const lines = all.map(({ waiter, runs: [run] }) => ({ name: waiter.name, run: run as Run }));
      plotted.push({ title: `${workload.name}: ${workload.text}`, lines });
    }
  }
  writeFileSync(PLOT, plot(plotted));
  const head = [
    "workload",
    "who waits",
    "calls",
    "throttled",
    "lag p50",
    "lag p95",
    "calls × mean lag",
    "least possible",
  ];
  process.stdout.write(`\n${table(head, rows)}\n\n`);
  return targetsOf((name, waiter) => found.get(name)?.[waiter] as Figures);
}

function row(workload: string, waiter: string, figures: Figures, least: number): string[] {
  const { calls, throttled, lagMedian, lagP95, product } = figures;
  return [
    workload,
    waiter,
    show(calls),
    show(throttled),
    show(lagMedian / 1_000, "s"),
    show(lagP95 / 1_000, "s"),
    show(product, "s"),
    show(least, "s"),
  ];
}

/** What the waiting has to reach. */
function targetsOf(figures: (workload: string, waiter: 0 | 1) => Figures): Target[] {
  const ours = (workload: string): Figures => figures(workload, 0);
  const theirs = (workload: string): Figures => figures(workload, 1);
  const lag = (workload: string, most: number): Target =>
    atMost(`${workload}: lag p95`, ours(workload).lagP95 / 1_000, most, "s");
  const share = (workload: string, most: number): Target =>
    atMost(`${workload}: calls`, ours(workload).calls, theirs(workload).calls / most);
  return [
    share("W1", 3),
    lag("W1", theirs("W1").lagP95 / 1_000),
    atMost("W2: calls", ours("W2").calls, 3 * ours("W1").calls),
    share("W3", 40),
    atMost("W3: throttled calls", ours("W3").throttled, 0),
    lag("W3", 3),
    lag("W4", 10),
    atMost("W5: throttled calls", (100 * ours("W5").throttled) / ours("W5").calls, 5, "%"),
    lag("W5", 10),
    share("W6", 20),
    atMost("W6: throttled calls", ours("W6").throttled, 0),
    lag("W6", 3),
    ...["W3 DCDN", "W5 DCDN", "W3 ESA", "W5 ESA"].flatMap((name) => [
      share(name, 40),
      atMost(`${name}: throttled calls`, ours(name).throttled, 0),
      lag(name, 3),
    ]),
  ];
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
