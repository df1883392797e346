import { setTimeout as delay } from "node:timers/promises";
import { type Emulator, type FaultHandle, type OperationName, startEmulator } from "../../emulator/index.js";
import {
  type CliStack,
  cliStack,
  engine,
  installedPackage,
  programFolder,
} from "../../tests/engine/harness/index.js";
import { ROWS } from "../../tests/faults/rows.js";
import { descendants, endTree, isRunning } from "../processes.js";
import { lastLines, type RunResult, run } from "../run.js";
import type { Random } from "./random.js";
import type { Violations } from "./site.js";

/** How long a process of ours may outlive its engine, in ms. */
const LONGEST_AFTERLIFE = 5_000;
/** How long an engine may take until its provider calls the API, in ms. */
const START_LIMIT = 60_000;
/** How often an engine is killed. */
const KILLED = 0.5;
const PATHS = Array.from({ length: 6 }, (_, index) => `https://www.example.com/${index}.html`);
const OPERATIONS: readonly OperationName[] = [
  "RefreshObjectCaches",
  "DescribeRefreshTasks",
  "DescribeRefreshTaskById",
];

/** Some that only submit and a gate, and one that waits by itself. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");
const triggers = [new pulumi.Config().require("release")];
const [first, ...others] = ${JSON.stringify(PATHS)};
const customTimeouts = { create: "20s", update: "20s" };
const alone = new cdn.CacheRefresh("alone", { objectPaths: [first], triggers }, { customTimeouts });
const resources = others.map((path) =>
  new cdn.CacheRefresh(path, { objectPaths: [path], triggers, waitForCompletion: false }));
const gate = new cdn.TaskCompletion("gate", { resources }, { customTimeouts });
exports.summaries = [alone.summary, gate.summary];
`;

export interface EngineFigures {
  deployments: number;
  kills: number;
  endedShort: number;
  leakedProcesses: string[];
}

/** Deployments by plain `pulumi up` under faults, some of whose engines are killed. */
export async function engineShare(
  random: Random,
  releases: number,
  { isTimeUp, violations }: { isTimeUp(): boolean; violations: Violations },
): Promise<EngineFigures> {
  const installation = await installedPackage();
  const emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
  const folder = await programFolder({ files: { "index.js": PROGRAM }, installation });
  const stack = await cliStack({
    folder,
    config: { ...emulator.pulumiConfig(), "alicloud:clientReadTimeout": "2000" },
  });
  const figures: EngineFigures = { deployments: 0, kills: 0, endedShort: 0, leakedProcesses: [] };
  const share = new EngineShare({ emulator, stack, random, figures, violations });
  try {
    for (let release = 1; release <= releases && !isTimeUp(); release++) await share.release(release);
  } finally {
    await stack.remove();
    await emulator.close();
  }
  figures.leakedProcesses.push(...(await leftOf(installation.folder)));
  return figures;
}

class EngineShare {
  readonly #emulator: Emulator;
  readonly #stack: CliStack;
  readonly #random: Random;
  readonly #figures: EngineFigures;
  readonly #violations: Violations;

  constructor(parts: {
    emulator: Emulator;
    stack: CliStack;
    random: Random;
    figures: EngineFigures;
    violations: Violations;
  }) {
    this.#emulator = parts.emulator;
    this.#stack = parts.stack;
    this.#random = parts.random;
    this.#figures = parts.figures;
    this.#violations = parts.violations;
  }

  /** Deploys a release until it is everywhere, and looks whether it is. */
  async release(release: number): Promise<void> {
    const since = this.#emulator.now();
    const killsBefore = this.#figures.kills;
    await this.#stack.configure({ config: { release: String(release) } });
    const faults = this.#someFaults();
    if (this.#random.chance(0.3)) this.#emulator.failPaths(this.#random.pick(PATHS), "OriginTimeout", 1);
    const running = this.#up();
    if (this.#random.chance(KILLED)) await this.#kill(running);
    let { exitCode, output } = await running;
    for (const fault of faults) fault.remove();
    if (exitCode !== 0) this.#figures.endedShort++;
    // What a gate has seen fail its own resource has to learn first.
    for (let further = 0; exitCode !== 0 && further < 3; further++) {
      ({ exitCode, output } = await this.#up("--refresh"));
    }
    if (exitCode !== 0) {
      this.#violations.lostTasks.push(
        `release ${release} does not end without faults:\n${lastLines(output, 30)}`,
      );
      return;
    }
    this.#judge(`release ${release}`, since, this.#figures.kills - killsBefore);
  }

  async #up(...options: string[]): Promise<RunResult> {
    this.#figures.deployments++;
    return this.#stack.pulumi("up", "--yes", "--skip-preview", ...options);
  }

  #someFaults(): FaultHandle[] {
    return Array.from({ length: this.#random.whole(0, 2) }, () => {
      const answers = ROWS.flatMap(({ fault }) => ("answer" in fault ? [fault] : []));
      const { answer, times } = this.#random.pick(answers);
      const operation = this.#random.pick(OPERATIONS);
      return this.#emulator.fault({
        operation,
        when: { times, match: () => this.#random.chance(0.5) },
        do: answer,
      });
    });
  }

  /** As `kill -9` does it, at some time. */
  async #kill(running: Promise<RunResult>): Promise<void> {
    // Until the engine has called it, the process is Pulumi's alone, and outlives its engine with any provider.
    const before = this.#emulator.journal.length;
    await this.#emulator.waitForCall((entry) => this.#emulator.journal.indexOf(entry) >= before, START_LIMIT);
    await delay(this.#random.whole(0, 3_000));
    const { binary } = await engine();
    const [pid] = descendants(process.pid, (command) => command.startsWith(`${binary} `));
    if (pid === undefined) return;
    const processes = [pid, ...descendants(pid)];
    process.kill(pid, "SIGKILL");
    this.#figures.kills++;
    await running;
    const end = performance.now() + LONGEST_AFTERLIFE;
    while (processes.some(isRunning) && performance.now() < end) await delay(50);
    for (const left of processes.filter(isRunning)) {
      this.#figures.leakedProcesses.push(`process ${left} after its engine was killed`);
      endTree(left);
    }
    await this.#stack.pulumi("cancel", "--yes");
  }

  #judge(release: string, since: number, kills: number): void {
    for (const path of PATHS) {
      const tasks = this.#tasksOf(path, since);
      if (!tasks.some(({ status }) => status === "Complete")) {
        this.#violations.falseCompletes.push(`${release} passed, and ${path} is not complete`);
      }
      // An engine that is killed takes what it knew of its last batch with it.
      const needed = 1 + kills + tasks.filter(({ status }) => status === "Failed").length;
      if (tasks.length > needed) {
        this.#violations.lostTasks.push(
          `${release} has submitted ${path} ${tasks.length} times, not ${needed}`,
        );
      }
    }
  }

  #tasksOf(path: string, since: number) {
    return this.#emulator.tasks.filter(
      ({ objectPath, createdAt }) => objectPath === path && createdAt >= since,
    );
  }
}

/** Each process of a provider has the path of its host, and with it the folder of the packages, in its command line. */
async function leftOf(folder: string): Promise<string[]> {
  const end = performance.now() + LONGEST_AFTERLIFE;
  for (;;) {
    const { stdout } = await run("ps", ["-A", "-o", "pid=,args="], { timeout: 10_000 });
    const left = stdout.split("\n").filter((line) => line.includes(folder));
    if (left.length === 0 || performance.now() > end) return left;
    await delay(100);
  }
}
