import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Emulator } from "../../emulator/index.js";
import { descendants, isRunning } from "../../tools/processes.js";
import type { RunResult } from "../../tools/run.js";
import {
  type CliStack,
  closeProgramStacks,
  enginePid,
  programStack,
  SITE,
  submissions as submissionsTo,
} from "./harness/index.js";

const FILES = [`${SITE}index.html`, `${SITE}about.html`];
const DIRECTORIES = [`${SITE}assets/`];

/** How long a process of ours may outlive its engine, in ms. */
const LONGEST_AFTERLIFE = 5_000;
const LOOK_EVERY = 50;

const refresh = (name: string, args: object): string =>
  `new cdn.CacheRefresh(${JSON.stringify(name)}, ${JSON.stringify(args)})`;
const program = (text: string): string => `exports.summary = ${text}.summary;`;
/** Two calls: one for the files, one for the directories. */
const TWO_BATCHES = program(refresh("site", { objectPaths: [...FILES, ...DIRECTORIES] }));
const ONE_BATCH = program(refresh("site", { objectPaths: FILES }));
const MANY_AND_ONE_GATE = program(`new cdn.TaskCompletion("gate", { resources: [
  ${FILES.map((path) => refresh(path, { objectPaths: [path], waitForCompletion: false }))}
] })`);

for (const front of ["dynamic", "plugin"] as const)
  describe(`On the real engine, with the plain CLI, by the ${front} front`, function () {
    this.timeout(120_000);
    let emulator: Emulator;
    let stack: CliStack;

    afterEach(closeProgramStacks);

    async function deploy(text: string): Promise<void> {
      ({ emulator, stack } = await programStack(text, { front }));
    }

    const up = (): Promise<RunResult> => stack.pulumi("up", "--yes", "--skip-preview");

    const submissions = (): (readonly string[])[] => submissionsTo(emulator);

    /** The next deployment goes through to the end. */
    async function endsComplete(total: number): Promise<void> {
      const { exitCode, output } = await up();
      assert.equal(exitCode, 0, output);
      assert.deepEqual((await stack.outputs()).summary, { total, complete: total, failed: 0, unfinished: 0 });
      assert.ok(emulator.tasks.every(({ status }) => status === "Complete"));
    }

    /** The engine is gone and has left its lock behind. */
    async function unlock(): Promise<void> {
      const { exitCode, output } = await stack.pulumi("cancel", "--yes");
      assert.equal(exitCode, 0, output);
    }

    it("an engine that is killed before its first submission is carried out costs nothing", async () => {
      await deploy(TWO_BATCHES);
      const stall = stalling(emulator, 0);
      const running = up();
      await emulator.waitForCall("RefreshObjectCaches", 30_000);
      await killEngine(running);
      stall.remove();
      await unlock();
      await endsComplete(3);
      assert.deepEqual(submissions(), [FILES, DIRECTORIES]);
    });

    it("an engine that is killed between two batches costs the first one again", async () => {
      await deploy(TWO_BATCHES);
      const stall = stalling(emulator, 1);
      const running = up();
      await emulator.waitForCall(({ fault }) => fault !== undefined, 30_000);
      await killEngine(running);
      stall.remove();
      await unlock();
      await endsComplete(3);
      assert.deepEqual(submissions(), [FILES, FILES, DIRECTORIES]);
    });

    it("an engine that is killed in the wait leaves a lock, and costs the batch again", async () => {
      await deploy(ONE_BATCH);
      const hold = emulator.hold();
      const running = up();
      await isWaiting(emulator);
      await killEngine(running);
      hold.release();
      const locked = await up();
      assert.notEqual(locked.exitCode, 0);
      assert.match(locked.output, /the stack is currently locked/);
      assert.deepEqual(submissions(), [FILES]);
      await unlock();
      await endsComplete(2);
      assert.deepEqual(submissions(), [FILES, FILES]);
    });

    it("an engine that is killed in the wait of a TaskCompletion costs nothing", async () => {
      await deploy(MANY_AND_ONE_GATE);
      const hold = emulator.hold();
      const running = up();
      await isWaiting(emulator);
      await killEngine(running);
      hold.release();
      await unlock();
      await endsComplete(2);
      assert.deepEqual(submissions().toSorted(), FILES.map((path) => [path]).toSorted());
    });

    it("two Ctrl-C in the middle of a submission end the engine at once, and cost the batch again", async () => {
      await deploy(ONE_BATCH);
      const stall = emulator.fault({
        operation: "RefreshObjectCaches",
        when: { times: 1 },
        do: { kind: "stall", applied: true },
      });
      const running = up();
      await emulator.waitForCall("RefreshObjectCaches", 30_000);
      const processes = await engineProcesses();
      await interruptEngine();
      // Two signals at once would be one; and 2 s after the first, the deployment has ended by itself.
      await delay(LOOK_EVERY);
      await interruptEngine();
      assert.notEqual((await running).exitCode, 0);
      await ended(processes);
      stall.remove();
      await unlock();
      await endsComplete(2);
      assert.deepEqual(submissions(), [FILES, FILES]);
    });

    it("a provider process that is killed fails the deployment, and costs the batch again", async () => {
      await deploy(ONE_BATCH);
      const hold = emulator.hold();
      const running = up();
      await isWaiting(emulator);
      const [provider] = providers(await enginePid());
      assert.ok(provider !== undefined);
      process.kill(provider, "SIGKILL");
      const { exitCode, output } = await running;
      assert.notEqual(exitCode, 0);
      assert.match(output, /CacheRefresh \(site\)/);
      hold.release();
      await endsComplete(2);
      assert.deepEqual(submissions(), [FILES, FILES]);
    });

    it("an engine that is killed in a preview leaves no process behind", async () => {
      await deploy(ONE_BATCH);
      // The look at the quota keeps the preview from ending.
      emulator.fault({ operation: "DescribeRefreshQuota", do: { kind: "stall", applied: false } });
      const running = stack.pulumi("preview");
      await emulator.waitForCall("DescribeRefreshQuota", 30_000);
      assert.equal(providers(await enginePid()).length, 1);
      await killEngine(running);
      assert.deepEqual(submissions(), []);
    });
  });

/** Submissions find no answer and are not carried out, after so many. */
function stalling(emulator: Emulator, after: number) {
  return emulator.fault({
    operation: "RefreshObjectCaches",
    when: { after },
    do: { kind: "stall", applied: false },
  });
}

/** Resolves when the provider has begun to follow the tasks. */
async function isWaiting(emulator: Emulator): Promise<void> {
  await emulator.waitForCall(({ operation }) => /^DescribeRefreshTask/.test(operation), 30_000);
}

async function engineProcesses(): Promise<number[]> {
  const pid = await enginePid();
  return [pid, ...descendants(pid)];
}

function providers(pid: number): number[] {
  return descendants(pid, (command) => /^node \S*(?:dynamic-provider|start\.cjs)/.test(command));
}

async function interruptEngine(): Promise<void> {
  process.kill(await enginePid(), "SIGINT");
}

/** Ends the engine as `kill -9` does, and waits until all that it had started is gone. */
async function killEngine(running: Promise<RunResult>): Promise<void> {
  const processes = await engineProcesses();
  process.kill(processes[0] as number, "SIGKILL");
  await ended(processes);
  assert.equal((await running).exitCode, null);
}

async function ended(processes: readonly number[]): Promise<void> {
  // Counted in looks: while the machine stands still, so do the processes.
  let looksLeft = LONGEST_AFTERLIFE / LOOK_EVERY;
  for (const pid of processes) {
    for (; isRunning(pid); looksLeft--) {
      assert.ok(looksLeft > 0, `process ${pid} is still there after ${LONGEST_AFTERLIFE} ms`);
      await delay(LOOK_EVERY);
    }
  }
}
