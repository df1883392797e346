import assert from "node:assert/strict";
import { ApiError } from "../../emulator/apiError.js";
import { RateLimiters } from "../../provider/model/limits.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { CDN_LIMITS } from "../../provider/products/cdn/limits.js";
import { createContext } from "../../provider/resource/createContext.js";
import { create } from "../../provider/resource/lifecycle.js";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import { Tracker, type Wait } from "../../provider/tracker/tracker.js";
import type { VirtualCdnOptions } from "./virtualCdn.js";
import { files, MINUTE, type Waited, Waits } from "./waits.js";

const sixMinutes: VirtualCdnOptions = { taskDuration: 6 * MINUTE };
const bug = (): never => {
  throw new Error("a bug");
};

/** A wait that goes wrong ends with its cause, and at once: not when its time is up. */
function assertEndedBy({ outcome, error, endedAt }: Waited, deadline: number): void {
  assert.equal(outcome, "error");
  assert.match(String(error), /a bug/);
  assert.ok(endedAt < deadline, "it ends before its time is up");
}

describe("What goes wrong in the tracker", () => {
  const CALLBACKS: [what: string, wait: Partial<Wait>, options: VirtualCdnOptions][] = [
    ["with a row", { onRow: bug }, {}],
    ["after a look", { onRound: bug }, {}],
    [
      "with a call that failed",
      { onTrouble: bug },
      { refuse: ({ operation }) => (operation.startsWith("Describe") ? failsOnce.pop() : undefined) },
    ],
    ["with a forgotten task", { onForgotten: bug }, {}],
  ];
  const failsOnce: ApiError[] = [];

  for (const [what, broken, options] of CALLBACKS) {
    it(`in what a wait does ${what} ends that wait alone`, async () => {
      failsOnce.push(new ApiError(500, "InternalError", "Failed."));
      const waits = new Waits({ ...sixMinutes, ...options });
      const deadline = waits.clock.now() + 30 * MINUTE;
      const [first, ...others] = await waits.run(async () => {
        // The same task, and others of the same call.
        const tasks = await waits.submitFiles(files(4));
        const [shared, old] = tasks as [Outstanding, Outstanding];
        const forgotten = { ...old, since: old.since - 4 * 24 * 60 * MINUTE };
        return Promise.all([
          waits.wait(broken.onForgotten === undefined ? [shared] : [shared, forgotten], broken),
          waits.wait([{ ...shared }]),
          waits.wait(tasks),
        ]);
      });
      assertEndedBy(first, deadline);
      assert.deepEqual(
        others.map(({ outcome }) => outcome),
        ["settled", "settled"],
      );
    });
  }

  it("in the judgement of a failed call ends the waits that the call was made for, and no others", async () => {
    const waits = new Waits({
      ...sixMinutes,
      refuse: ({ parameters }) =>
        parameters.TaskId === "1" ? new ApiError(500, "InternalError", "Failed.") : undefined,
    });
    waits.context.tracker = new Tracker({
      describe: (query) => waits.cdn.describeRefreshTasks(query),
      judge: bug,
      clock: waits.clock,
      serverClock: waits.serverClock,
      limits: CDN_LIMITS,
      limiters: new RateLimiters(CDN_LIMITS, waits.clock),
    });
    const deadline = waits.clock.now() + 30 * MINUTE;
    const [hit, spared] = await waits.run(async () => {
      const tasks = await waits.submitFiles(files(3));
      return Promise.all([
        waits.wait([{ taskIds: ["1"], since: waits.serverClock.now() }]),
        waits.wait(tasks),
      ]);
    });
    assertEndedBy(hit, deadline);
    assert.equal(spared.outcome, "settled");
  });

  it("in the scheduling of one wait ends that wait alone", async () => {
    const waits = new Waits(sixMinutes);
    const start = waits.clock.now();
    const [broken, fine] = await waits.run(async () => {
      const [task, other] = (await waits.submitFiles(files(2))) as [Outstanding, Outstanding];
      const wait = waits.context.tracker.wait.bind(waits.context.tracker);
      waits.context.tracker.wait = (given) =>
        wait({
          ...given,
          budget: {
            ...{ signal: given.budget.signal, lastSignal: given.budget.lastSignal },
            remaining() {
              if (waits.clock.now() > start + MINUTE && given.tasks[0] === task) bug();
              return given.budget.remaining();
            },
          },
        });
      return Promise.all([waits.wait([task]), waits.wait([other])]);
    });
    assertEndedBy(broken, start + 30 * MINUTE);
    assert.equal(fine.outcome, "settled");
  });

  it("that is about no one wait ends all with its cause, and waits that begin later work", async () => {
    const waits = new Waits(sixMinutes);
    const { serverClock } = waits;
    const now = serverClock.now.bind(serverClock);
    const start = waits.clock.now();
    let looks = 0;
    const [ended, later] = await waits.run(async () => {
      const tasks = await waits.submitFiles(files(2));
      waits.clock.after(MINUTE, () => {
        serverClock.now = () => {
          looks++;
          return bug();
        };
      });
      const all = await Promise.all(tasks.map((task) => waits.wait([task])));
      serverClock.now = now;
      return [all, await waits.wait(tasks)] as const;
    });
    for (const waited of ended) assertEndedBy(waited, start + 30 * MINUTE);
    assert.equal(looks, 1, "it is not tried over and over");
    assert.equal(later.outcome, "settled");
  });

  it("at the beginning of a wait ends it, and leaves nothing of it behind", async () => {
    const waits = new Waits(sixMinutes);
    const [broken, fine] = await waits.run(async () => {
      const [task, other] = (await waits.submitFiles(files(2))) as [Outstanding, Outstanding];
      const wrong = { ...task, taskIds: undefined as unknown as string[] };
      return [await waits.wait([other, wrong]), await waits.wait([other])] as const;
    });
    assert.equal(broken.outcome, "error");
    assert.equal(fine.outcome, "settled");
    assert.deepEqual([...broken.rows], []);
  });
});

describe("A log that cannot be reached", () => {
  const rejecting = async (): Promise<void> => bug();
  for (const [what, log] of [
    ["rejects", { progress: rejecting, info: rejecting, warn: rejecting, debug: () => {} }],
    ["throws", { progress: bug, info: bug, warn: bug, debug: bug }],
  ] as const) {
    it(`and ${what} changes nothing of a deployment`, async () => {
      const failures = [
        new ApiError(500, "InternalError", "Failed."),
        new ApiError(400, "Throttling.User", "x"),
      ];
      const waits = new Waits({
        ...sixMinutes,
        refuse: ({ operation }) => (operation.startsWith("Describe") ? failures.pop() : undefined),
      });
      const context = createContext({
        ...{ client: waits.cdn, limits: CDN_LIMITS, clock: waits.clock, log },
        ...{ logKeepsProgress: false, quotaPreflight: false },
      });
      const inputs = { objectPaths: files(3), onFailure: "warn" } as const;
      const { status } = await waits.run(() => create(context, cacheRefreshKind, inputs, {}));
      assert.equal(status, "Complete");
      const late = await waits.run(() => create(context, cacheRefreshKind, inputs, { timeout: MINUTE }));
      assert.equal(late.status, "Refreshing");
    });
  }
});
