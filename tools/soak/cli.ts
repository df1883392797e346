import { parseArgs } from "node:util";
import { type SoakReport, soak } from "./soak.js";

const HELP = `Usage: npm run soak -- [options]

Hundreds of deployments in which everything fails that can, most of them with a clock that runs 300 times as fast as the
real one, some by plain pulumi up. At the end what the states say is compared with what the emulated CDN has done.

  --seed NUMBER         decides on all that is left to chance (default: another each time)
  --deployments NUMBER  how many with the fast clock (default: 400)
  --releases NUMBER     how many on the real engine (default: 12)
  --minutes NUMBER      after how many minutes nothing new is begun (default: 9)
`;

async function main(): Promise<void> {
  const number = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      seed: number,
      deployments: number,
      releases: number,
      minutes: number,
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const seed = whole("seed", values.seed, Math.floor(Math.random() * 2 ** 31));
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`seed ${seed}`);
  const began = performance.now();
  const report = await soak({
    seed,
    deployments: whole("deployments", values.deployments, 400),
    releases: whole("releases", values.releases, 12),
    timeLimit: whole("minutes", values.minutes, 9) * 60_000,
    log: say,
  });
  for (const line of linesOf(report, performance.now() - began)) say(line);
  if (!isGood(report)) {
    say(`\nNot as it has to be. To see it again: npm run soak -- --seed ${seed}`);
    process.exitCode = 1;
  }
}

function isGood({ falseCompletes, lostTasks, engine, isMemoryFlat }: SoakReport): boolean {
  const { length } = [...falseCompletes, ...lostTasks, ...engine.leakedProcesses];
  return length === 0 && isMemoryFlat;
}

function linesOf(report: SoakReport, took: number): string[] {
  const { figures, engine, heap, falseCompletes, lostTasks } = report;
  const hits = [...figures.hits].toSorted(([, left], [, right]) => right - left);
  const faults = hits.reduce((sum, [, count]) => sum + count, 0);
  const list = (what: string, found: readonly string[]): string[] => [
    `${what}: ${found.length}`,
    ...found.slice(0, 20).map((line) => `  ${line}`),
  ];
  return [
    "",
    `deployments with the fast clock: ${figures.deployments}, ${figures.endedShort} of which ended short and were gone on with`,
    `compressed time: ${Math.round(figures.minutes)} minutes`,
    `calls: ${figures.calls}, ${figures.throttled} of which were throttled; tasks: ${figures.tasks}`,
    `faults: ${faults} hits of ${hits.length} kinds`,
    ...hits.map(([name, count]) => `  ${count} × ${name}`),
    `deployments on the real engine: ${engine.deployments}, ${engine.endedShort} of which ended short, ${engine.kills} engines killed`,
    ...list("false completes", falseCompletes),
    ...list("lost tasks", lostTasks),
    `looks for tasks that were submitted again without need: ${figures.judged}, and ${figures.unjudged} left out since the machine stood still`,
    ...list("leaked processes", engine.leakedProcesses),
    `heap in use, MB: ${heap.map((megabytes) => megabytes.toFixed(1)).join(" ")}: ${report.isMemoryFlat ? "flat" : "it grows"}`,
    `took ${Math.round(took / 1000)} s`,
  ];
}

function whole(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name}: expected a whole number, got ${text}`);
  return Number(text);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
