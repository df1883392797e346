import assert from "node:assert/strict";
import fc from "fast-check";
import { isFinal } from "../../provider/model/taskStatus.js";
import type { Outstanding, Wait } from "../../provider/tracker/tracker.js";
import { unlimited } from "../budgets.js";
import { EsaWaits, wayOf } from "./esaWaits.js";
import { ANSWERS, anyOutcomes, durationInPath, misbehaving } from "./outcomes.js";
import type { EsaCall } from "./virtualEsa.js";
import { MINUTE, SECOND, type Waited } from "./waits.js";

/** Another one for a search, as in `properties.test.ts`. */
const SEED = Number(process.env.TRACKER_SEED ?? 20260504);
const WORLDS = Number(process.env.TRACKER_WORLDS ?? 30);

/** Calls a second of each listing. */
const BUDGET = 5;

/** From the end of the last task on, this is time enough to see it, whatever the API does that passes. */
const TIME_TO_SEE = 60 * MINUTE;

const SITES = ["s0.example.com", "s1.example.com"];

const deployed = fc.record({
  /** When it submits, in seconds from the beginning. */
  at: fc.integer({ min: 0, max: 400 }),
  /** How many paths, and how long their tasks take, in seconds. */
  paths: fc.array(
    fc.record({
      count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 200 })),
      duration: fc.integer({ min: 0, max: 20 * 60 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  site: fc.integer({ min: 0, max: SITES.length - 1 }),
  kind: fc.constantFrom("files" as const, "files" as const, "prefetches" as const),
  isOneLook: fc.constantFrom(false, false, false, true),
});

const world = fc.record({
  deployed: fc.array(deployed, { minLength: 1, maxLength: 8 }),
  staleReads: fc.boolean(),
  visibleAfter: fc.integer({ min: 0, max: 30 * SECOND }),
  latency: fc.integer({ min: 0, max: 2 * SECOND }),
  /** Calls a second of the listing that others make. */
  othersCalls: fc.integer({ min: 0, max: 4 }),
  /** When others submit, in seconds, and how many files. */
  foreign: fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 600 }), rows: fc.integer({ min: 1, max: 2_000 }) }),
    { maxLength: 4 },
  ),
  /** What can become of a call, and the seed by which one of these does. */
  outcomes: anyOutcomes,
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  /** Whether the time is up before the tasks have ended. */
  isHurried: fc.boolean(),
});

type Deployed = typeof deployed extends fc.Arbitrary<infer T> ? T : never;
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

describe("In any world of sites, the tracker of a product without task ids", function () {
  this.timeout(120_000);

  it("ends every wait, in time where the API lets it", () =>
    holds(({ waited, isHurried }) => {
      for (const { outcome, endedAt, deadline, wait } of waited) {
        assert.ok(
          outcome === "settled" || (outcome === "over" && (isHurried || wait.rounds !== undefined)),
          outcome,
        );
        assert.ok(endedAt <= deadline, `ended ${endedAt - deadline} ms late`);
      }
    }));

  it("says of no task that it has ended but what a row of it has said", () =>
    holds(({ waited, said }) => {
      for (const { rows, outcome, tasks, forgotten } of waited) {
        assert.equal(forgotten.length, 0);
        for (const { status, taskId, objectPath } of rows.values()) {
          if (isFinal(status))
            assert.ok(said.has(`${taskId} ${objectPath} ${status}`), `${status} ${objectPath}`);
        }
        if (outcome !== "settled") continue;
        for (const task of tasks) assert.ok(isFinal(rows.get(task)?.status ?? ""), "settled without an end");
      }
    }));

  it("makes no more calls in any second than the API allows, whatever others do", () =>
    holds(({ calls }) => {
      const times = calls.map(({ sentAt }) => sentAt);
      times.forEach((time, index) => {
        const before = times[index - BUDGET];
        assert.ok(before === undefined || time - before >= SECOND, `${BUDGET + 1} calls in a second`);
      });
    }));

  it("makes no call about nothing that is outstanding, and none without a site", () =>
    holds(({ needless }) => assert.deepEqual(needless, [])));
});

interface Run {
  isHurried: boolean;
  waited: (Waited & { wait: Partial<Wait>; tasks: readonly Outstanding[]; deadline: number })[];
  /** Those that look at the history. */
  calls: readonly EsaCall[];
  /** `taskId objectPath status`, as the API has said it. */
  said: ReadonlySet<string>;
  needless: readonly string[];
}

const files = (at: number, site: number, ...paths: [count: number, duration: number][]): Deployed => ({
  ...{ at, site, kind: "files", isOneLook: false },
  paths: paths.map(([count, duration]) => ({ count, duration })),
});

/** Worlds in which the tracker once went wrong. */
const LESSONS: readonly World[] = [
  // Answers without rows began a long listing again so often that its last pages were never read.
  {
    deployed: [
      { ...files(314, 0, [190, 426], [1, 763], [40, 680], [1, 794]), isOneLook: true },
      files(342, 1, [66, 277], [6, 1_051]),
      files(263, 0, [36, 126], [147, 62], [199, 849]),
      files(196, 0, [1, 1_061], [196, 779], [185, 1_076], [190, 431]),
      files(186, 0, [132, 1_031], [186, 117], [1, 200]),
      files(89, 1, [24, 667], [1, 153]),
    ],
    staleReads: true,
    visibleAfter: 20_122,
    latency: 670,
    othersCalls: 4,
    foreign: [],
    outcomes: [...ANSWERS, "says nothing", "is throttled", "fails", "fails"],
    seed: 2_147_483_623,
    isHurried: false,
  },
];

const runs = new Map<string, Promise<Run>>();

async function holds(check: (run: Run) => void): Promise<void> {
  const property = fc.asyncProperty(world, async (one) => {
    const key = JSON.stringify(one);
    const run = runs.get(key) ?? live(one);
    // The same worlds come again for each property.
    runs.set(key, run);
    check(await run);
  });
  await fc.assert(property, {
    numRuns: WORLDS,
    seed: SEED,
    examples: LESSONS.map((one): [World] => [one]),
    endOnFailure: process.env.TRACKER_SEED === undefined,
  });
}

async function live(conditions: World): Promise<Run> {
  const said = new Set<string>();
  const needless: string[] = [];
  const outstanding = new Set<Outstanding>();
  const waits = new EsaWaits({
    ...conditions,
    taskDuration: durationInPath,
    onSend(call) {
      if (!call.operation.startsWith("Describe") || isAbout(call, outstanding)) return;
      needless.push(`${call.operation} ${JSON.stringify(call.parameters)}`);
    },
    onAnswer({ tasks }) {
      for (const { taskId, objectPath, status } of tasks) said.add(`${taskId} ${objectPath} ${status}`);
    },
    ...misbehaving<EsaCall["operation"]>(conditions, "TooManyRequests"),
  });
  if (conditions.othersCalls > 0) waits.esa.share("DescribePurgeTasks", conditions.othersCalls);
  for (const { at, rows } of conditions.foreign) {
    waits.clock.after(at * SECOND, () => {
      const siteId = waits.esa.siteId(SITES[0]);
      waits.esa.addTasks(
        ...Array.from({ length: rows }, (_, index) => ({
          objectPath: `https://s0.example.com/foreign/${at}/${index}/60s`,
          siteId,
        })),
      );
    });
  }
  const waited = await waits.run(() =>
    Promise.all(
      conditions.deployed.map((one, index) => deploy(waits, conditions.isHurried, one, index, outstanding)),
    ),
  );
  return { isHurried: conditions.isHurried, waited, calls: waits.looks, said, needless };
}

async function deploy(
  waits: EsaWaits,
  isHurried: boolean,
  { at, paths: groups, site, kind, isOneLook }: Deployed,
  index: number,
  outstanding: Set<Outstanding>,
): Promise<Run["waited"][number]> {
  await waits.clock.sleep(at * SECOND);
  const durations = groups.flatMap(({ count, duration }) => Array<number>(count).fill(duration));
  const name = SITES[site] as string;
  await waits.context.limiters
    .of(kind === "files" ? "PurgeCaches" : "PreloadCaches")
    .acquire(unlimited.signal);
  const paths = durations.map((each, place) => `https://${name}/${index}/${place}/${each}s`);
  const tasks = await (kind === "files"
    ? waits.submitFiles(paths, name)
    : waits.submitPrefetches(paths.slice(0, 100), name));
  const last = Math.max(...durations) * SECOND;
  const deadline = waits.clock.now() + (isHurried ? last / 2 : last + TIME_TO_SEE);
  const wait: Partial<Wait> & { deadline: number } = { deadline, ...(isOneLook && { rounds: 1 }) };
  for (const task of tasks) outstanding.add(task);
  const waited = await waits.wait(tasks, {
    ...wait,
    onRow: (task, { status }) => {
      if (isFinal(status)) outstanding.delete(task);
    },
  });
  for (const task of tasks) outstanding.delete(task);
  return { ...waited, wait, tasks, deadline };
}

/** Whether an answer can be about something that is outstanding. */
function isAbout(call: EsaCall, outstanding: ReadonlySet<Outstanding>): boolean {
  const { SiteId, Type = "preload", Content, StartTime = "", EndTime = "" } = call.parameters;
  const isInTime = ({ since }: Outstanding): boolean =>
    since >= Date.parse(StartTime) - SECOND && since <= Date.parse(EndTime) + SECOND;
  return [...outstanding].some(
    (task) =>
      task.siteId === SiteId &&
      task.objectType === Type &&
      (wayOf(call) === "path" ? task.path === Content : isInTime(task)),
  );
}
