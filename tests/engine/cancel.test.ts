import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Emulator, OperationName } from "../../emulator/index.js";
import type { RunResult } from "../../tools/run.js";
import {
  type CliStack,
  closeProgramStacks,
  enginePid,
  type Front,
  programStack,
  type ResourceState,
  SITE,
  submissions as submissionsTo,
} from "./harness/index.js";

const FILES = [`${SITE}index.html`, `${SITE}about.html`];
const DIRECTORY = `${SITE}assets/`;
const SUBMIT = "RefreshObjectCaches";
const CANCELLED = /The deployment was cancelled[. ]/;

/** How long a deployment may take to end after the last answer that it waits for, by its own account; in ms. */
const LONGEST_END = 2_000;

const resource = (name: string, args: object, type = "CacheRefresh"): string =>
  `new cdn.${type}(${JSON.stringify(name)}, ${JSON.stringify(args)})`;

const FILES_ALONE = `exports.summary = ${resource("site", { objectPaths: FILES })}.summary;`;
/** Two calls: one for the files, one for the directory. */
const TWO_BATCHES = `exports.summary = ${resource("site", { objectPaths: [...FILES, DIRECTORY] })}.summary;`;

const OF_ESA = `exports.summary = ${resource("site", { site: "example.com", files: FILES }, "EsaCachePurge")}.summary;`;

interface Way {
  title: string;
  program: string;
  args?: string[];
  /** What the emulator does to the deployment that is cancelled. @returns what ends that */
  prepare?(emulator: Emulator): () => void;
  /** Resolves when it is to be cancelled. */
  moment(emulator: Emulator): Promise<unknown>;
  /** What was submitted by then, and what is submitted in all once the next deployment has ended. */
  submitted: { before: readonly (readonly string[])[]; after: readonly (readonly string[])[] };
  /** Of the next deployment. */
  total: number;
  /** Whether the resource is in the state. Default: it is. */
  isKept?: boolean;
  signals?: readonly NodeJS.Signals[];
  /** The fronts by which it is tried. Default: dynamic resources. */
  fronts?: readonly Front[];
}

const BOTH: readonly Front[] = ["dynamic", "plugin"];

const isSubmitted = (emulator: Emulator) => emulator.waitForCall(SUBMIT, 30_000);
const isAsked = (emulator: Emulator) =>
  emulator.waitForCall(({ operation }) => /^DescribeRefreshTask/.test(operation), 30_000);

const WAYS: readonly Way[] = [
  {
    title: "before the first call",
    fronts: BOTH,
    program: FILES_ALONE,
    prepare: (emulator) => stalled(emulator, "DescribeRefreshQuota"),
    moment: (emulator) => emulator.waitForCall("DescribeRefreshQuota", 30_000),
    ...{ submitted: { before: [], after: [FILES] }, total: 2, isKept: false },
  },
  {
    title:
      "in the middle of a submission that gets no answer, which is looked up first by the next deployment",
    fronts: BOTH,
    program: FILES_ALONE,
    prepare(emulator) {
      const stall = emulator.fault({
        operation: SUBMIT,
        when: { times: 1 },
        do: { kind: "stall", applied: true },
      });
      return () => stall.remove();
    },
    moment: isSubmitted,
    ...{ submitted: { before: [FILES], after: [FILES] }, total: 2 },
  },
  {
    title: "between two batches",
    program: TWO_BATCHES,
    prepare: (emulator) => stalled(emulator, SUBMIT, 1),
    moment: (emulator) => emulator.waitForCall(({ fault }) => fault !== undefined, 30_000),
    ...{ submitted: { before: [FILES], after: [FILES, [DIRECTORY]] }, total: 3 },
  },
  {
    title: "in the wait",
    fronts: BOTH,
    program: FILES_ALONE,
    prepare: held,
    moment: isAsked,
    ...{ submitted: { before: [FILES], after: [FILES] }, total: 2 },
  },
  {
    title: "in the wait of one that only warns",
    program: `exports.summary = ${resource("site", { objectPaths: FILES, onFailure: "warn" })}.summary;`,
    prepare: held,
    moment: isAsked,
    ...{ submitted: { before: [FILES], after: [FILES] }, total: 2 },
  },
  {
    title: "in the wait of a TaskCompletion",
    fronts: BOTH,
    program: `
      const site = ${resource("site", { objectPaths: FILES, waitForCompletion: false })};
      exports.summary = new cdn.TaskCompletion("gate", { resources: [site] }).summary;`,
    prepare: held,
    moment: isAsked,
    ...{ submitted: { before: [FILES], after: [FILES] }, total: 2 },
  },
  {
    title: "in the look-up of a site of ESA",
    program: OF_ESA,
    prepare: (emulator) => stalled(emulator, "ListSites"),
    moment: (emulator) => emulator.waitForCall("ListSites", 30_000),
    ...{ submitted: { before: [], after: [FILES] }, total: 2, isKept: false },
  },
  {
    title: "in the wait of a purge of ESA",
    program: OF_ESA,
    prepare: held,
    moment: (emulator) => emulator.waitForCall("DescribePurgeTasks", 30_000),
    ...{ submitted: { before: [FILES], after: [FILES] }, total: 2 },
  },
  {
    title: "with 60 resources at once",
    fronts: BOTH,
    program: `
      const sites = Array.from({ length: 60 }, (_, index) =>
        new cdn.CacheRefresh("site" + index, { objectPaths: [SITE + index] }));
      exports.summary = new cdn.TaskCompletion("gate", { resources: sites }).summary;`,
    args: ["--parallel", "60"],
    prepare: held,
    moment: async (emulator) => {
      await emulator.waitForCall(() => emulator.calls(SUBMIT).length === 60, 30_000);
      await isAsked(emulator);
    },
    submitted: {
      before: Array.from({ length: 60 }, (_, index) => [SITE + index]),
      after: Array.from({ length: 60 }, (_, index) => [SITE + index]),
    },
    total: 60,
  },
  {
    title: "while the prefetch queue is full",
    program: `exports.summary = ${resource("site", { objectPaths: FILES }, "CachePrefetch")}.summary;`,
    prepare(emulator) {
      const full = emulator.fault({
        operation: "PushObjectCache",
        do: { kind: "error", statusCode: 403, code: "PreloadQueueFull" },
      });
      return () => full.remove();
    },
    moment: (emulator) => emulator.waitForCall("PushObjectCache", 30_000),
    ...{ submitted: { before: [], after: [FILES] }, total: 2, isKept: false },
  },
  {
    title: "while a lost answer is looked up",
    fronts: BOTH,
    program: FILES_ALONE,
    prepare(emulator) {
      const lost = emulator.fault({
        operation: SUBMIT,
        when: { times: 1 },
        do: { kind: "reset", applied: true },
      });
      const release = stalled(emulator, "DescribeRefreshTasks");
      return () => {
        lost.remove();
        release();
      };
    },
    moment: isAsked,
    ...{ submitted: { before: [FILES], after: [FILES] }, total: 2 },
  },
  {
    title: "by a terminate signal in the wait",
    fronts: BOTH,
    program: FILES_ALONE,
    prepare: held,
    moment: isAsked,
    signals: ["SIGTERM"],
    ...{ submitted: { before: [FILES], after: [FILES] }, total: 2 },
  },
];

for (const front of BOTH)
  describe(`A deployment of the ${front} front that is cancelled once`, function () {
    this.timeout(120_000);
    let emulator: Emulator;
    let stack: CliStack;

    afterEach(closeProgramStacks);

    async function prepared(program: string): Promise<void> {
      ({ emulator, stack } = await programStack(program, { front }));
    }
    const up = (...args: string[]): Promise<RunResult> =>
      stack.pulumi("up", "--yes", "--skip-preview", ...args);

    const submissions = (): (readonly string[])[] => submissionsTo(emulator);

    async function keptResources(): Promise<ResourceState[]> {
      const { deployment } = await stack.exportState();
      assert.deepEqual(deployment.pending_operations ?? [], []);
      return (deployment.resources ?? []).filter(({ type }) => /alicloud-cdn-refresh:.*[A-Z]/.test(type));
    }

    for (const way of WAYS.filter(({ fronts = ["dynamic"] }) => fronts.includes(front))) {
      it(`${way.title}, ends within 2 s, keeps what was submitted, and submits nothing twice`, async () => {
        await prepared(way.program);
        const release = way.prepare?.(emulator);
        const running = up(...(way.args ?? []));
        await way.moment(emulator);
        const cancelledAt = performance.now();
        for (const signal of way.signals ?? ["SIGINT"]) process.kill(await enginePid(), signal);
        const { exitCode, output } = await running;
        const took = performance.now() - cancelledAt;
        assert.notEqual(exitCode, 0);
        assert.match(output, CANCELLED);
        assert.doesNotMatch(output, /is not complete after/);
        assert.match(
          output,
          way.isKept === false ? /before anything was submitted/ : /[Tt]he next `pulumi up` goes on/,
        );
        // The engine's own end, and the machine's, beside the 2 s that a submission may take.
        assert.ok(took < LONGEST_END + 6_000, `${took} ms`);
        assert.deepEqual(submissions().toSorted(), way.submitted.before.toSorted());
        const kept = await keptResources();
        assert.equal(kept.length > 0, way.isKept !== false);
        release?.();
        // Neither a lock nor a pending operation is in its way.
        const next = await up(...(way.args ?? []));
        assert.equal(next.exitCode, 0, next.output);
        assert.doesNotMatch(next.output, /pending operations/);
        assert.deepEqual(submissions().toSorted(), way.submitted.after.toSorted());
        const { summary } = await stack.outputs();
        assert.deepEqual(summary, { total: way.total, complete: way.total, failed: 0, unfinished: 0 });
      });
    }

    it("as GitHub Actions does it, with an interrupt and the other signals later, ends at the first", async () => {
      await prepared(FILES_ALONE);
      const release = held(emulator);
      const running = up();
      await isAsked(emulator);
      const pid = await enginePid();
      process.kill(pid, "SIGINT");
      const grace = new AbortController();
      const later = async (ms: number, signal: NodeJS.Signals): Promise<void> => {
        await delay(ms, undefined, { signal: grace.signal });
        process.kill(pid, signal);
      };
      const killed = later(7_500, "SIGTERM").then(() => later(2_500, "SIGKILL"));
      const { exitCode, output } = await running;
      grace.abort();
      await assert.rejects(killed, { name: "AbortError" });
      assert.notEqual(exitCode, null);
      assert.match(output, CANCELLED);
      assert.equal((await keptResources()).length, 1);
      release();
      assert.equal((await up()).exitCode, 0);
      assert.deepEqual(submissions(), [FILES]);
    });

    it("is looked at by a refresh, which ends too and changes nothing", async () => {
      await prepared(FILES_ALONE.replace('"objectPaths"', '"waitForCompletion":false,"objectPaths"'));
      assert.equal((await up()).exitCode, 0);
      const [before] = await keptResources();
      const release = stalled(emulator, "DescribeRefreshTaskById", 0);
      const running = stack.pulumi("refresh", "--yes", "--skip-preview");
      await emulator.waitForCall("DescribeRefreshTaskById", 30_000);
      process.kill(await enginePid(), "SIGINT");
      assert.notEqual((await running).exitCode, 0);
      const [after] = await keptResources();
      assert.deepEqual(after?.outputs, before?.outputs);
      release();
    });
  });

/** Calls of the operation get no answer and are not carried out, after so many. */
function stalled(emulator: Emulator, operation: OperationName, after = 0): () => void {
  const stall = emulator.fault({ operation, when: { after }, do: { kind: "stall", applied: false } });
  return () => stall.remove();
}

/** No task ends. */
function held(emulator: Emulator): () => void {
  const hold = emulator.hold();
  return () => hold.release();
}
