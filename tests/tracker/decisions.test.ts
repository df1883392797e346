import assert from "node:assert/strict";
import { ApiError } from "../../emulator/apiError.js";
import type { CdnTask } from "../../provider/model/task.js";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import { unlimited } from "../budgets.js";
import type { CdnCall, VirtualCdn, VirtualCdnOptions } from "./virtualCdn.js";
import { files, MINUTE, SECOND, SITE, Waits } from "./waits.js";

const BY_ID = "DescribeRefreshTaskById";
const LISTING = "DescribeRefreshTasks";
const sixMinutes: VirtualCdnOptions = { taskDuration: 6 * MINUTE };
const withoutById: VirtualCdnOptions = { ...sixMinutes, forbidden: [BY_ID] };

describe("The tracker", () => {
  describe("asks", () => {
    it("for 1 path about every 45 s, and every few seconds when its progress says that the end is near", async () => {
      const { looks, ends, lag } = await deployed(sixMinutes, [files(1)]);
      assert.deepEqual(operationsOf(looks), [BY_ID]);
      assert.ok(looks.length <= 20, `${looks.length} looks`);
      const gaps = looks.slice(1).map(({ sentAt }, index) => sentAt - (looks[index] as CdnCall).sentAt);
      assert.ok(gaps.every((gap) => gap <= 46 * SECOND));
      const last = looks.filter(({ sentAt }) => sentAt > (ends[0] as number) - 5 * SECOND);
      assert.ok(last.length >= 2 && lag <= 2 * SECOND, `${last.length} looks at the end, ${lag} ms late`);
    });

    it("for 1,000 files of one id as often as for 1 path", async () => {
      const one = await deployed(sixMinutes, [files(1)]);
      const thousand = await deployed(sixMinutes, [files(1000)]);
      assert.equal(thousand.looks.length, one.looks.length);
      assert.deepEqual(thousand.looks.map(idsOf), one.looks.map(idsOf));
    });

    it("for 10 ids in each call where 200 resources wait", async () => {
      const { looks } = await deployed(sixMinutes, sites(200));
      assert.deepEqual(operationsOf(looks), [BY_ID]);
      assert.ok(looks.every((call) => idsOf(call).length <= 10));
      const early = looks.filter(({ sentAt }) => sentAt - (looks[0] as CdnCall).sentAt < 20 * SECOND);
      assert.ok(early.length <= 60, `${early.length} looks before anything can be known`);
      assert.equal(new Set(looks.flatMap(idsOf)).size, 200);
      assert.ok(looks.length < 250, `${looks.length} looks`);
    });

    it("by pages of a stretch of time, all 10 of them, where DescribeRefreshTaskById is forbidden, which it tries once", async () => {
      const { looks } = await deployed(withoutById, sites(200));
      const [tried, ...rest] = looks;
      assert.equal(tried?.code, "Forbidden.RAM");
      assert.deepEqual(operationsOf(rest), [LISTING]);
      const pages = rest.filter(({ parameters }) => parameters.StartTime !== undefined);
      assert.ok(rest.length - pages.length < 10, "nearly all are pages");
      assert.ok(
        pages.every(({ parameters }) => parameters.PageSize === "100" && parameters.ObjectType === "file"),
      );
      assert.equal(new Set(pages.map(({ parameters }) => parameters.PageNumber)).size, 10);
    });

    it("without DescribeRefreshTaskById where the endpoint does not know it", async () => {
      const { looks, outcomes } = await deployed(
        {
          ...sixMinutes,
          refuse: ({ operation }) => {
            return operation === BY_ID
              ? new ApiError(404, "InvalidAction.NotFound", "Not found.")
              : undefined;
          },
        },
        [files(3)],
      );
      assert.deepEqual(outcomes, ["settled"]);
      assert.deepEqual(operationsOf(looks.slice(1)), [LISTING]);
    });

    it("only for the pages on which something is still outstanding", async () => {
      const durations = ({ objectPath }: { objectPath: string }): number =>
        (objectPath.startsWith("https://s0.") ? 9 : 5) * MINUTE;
      const { looks, start } = await deployed({ taskDuration: durations, forbidden: [BY_ID] }, sites(200));
      const late = looks.filter(({ sentAt }) => sentAt > start + 7 * MINUTE);
      const pagesOrIds = new Set(late.map(({ parameters }) => parameters.PageNumber ?? parameters.TaskId));
      assert.ok(late.length > 0);
      assert.equal(pagesOrIds.size, 1, [...pagesOrIds].join());
    });

    it("by the ids where strangers' rows would make the pages more", async () => {
      const waits = new Waits(withoutById);
      await waits.run(async () => {
        const tasks = await waits.submitFiles(files(5));
        waits.cdn.addTasks(
          ...Array.from({ length: 3_000 }, (_, index) => ({ objectPath: `${SITE}theirs/${index}` })),
        );
        await waits.wait(tasks);
      });
      const asked = waits.looks.filter(({ operation }) => operation === LISTING);
      const listed = asked.filter(({ parameters }) => parameters.TaskId === undefined);
      assert.ok(listed.length <= 1, `${listed.length} of ${asked.length} by time`);
    });

    it("once for a task that several wait for", async () => {
      const alone = await deployed(sixMinutes, [files(1)]);
      const waits = new Waits(sixMinutes);
      const both = await waits.run(async () => {
        const tasks = await waits.submitFiles(files(1));
        return Promise.all([waits.wait(tasks), waits.wait([...tasks])]);
      });
      assert.deepEqual(
        both.map(({ outcome }) => outcome),
        ["settled", "settled"],
      );
      assert.equal(waits.looks.length, alone.looks.length);
    });

    it("at once for a task that was submitted a while ago, and a second later for a new one", async () => {
      for (const [age, delay] of [
        [24 * 60 * MINUTE, 0],
        [10 * SECOND, 0],
        [0, SECOND],
      ] as const) {
        const waits = new Waits(sixMinutes);
        const begun = await waits.run(async () => {
          const tasks = await waits.submitFiles(files(1));
          await waits.clock.sleep(age);
          const now = waits.clock.now();
          await waits.wait(tasks);
          return now;
        });
        assert.equal((waits.looks[0]?.sentAt ?? 0) - begun, delay);
      }
    });

    it("again after a second where an answer is behind by one look", async () => {
      const { looks, lag } = await deployed({ ...sixMinutes, staleReads: true }, [files(1)]);
      assert.ok(lag < 5 * SECOND, `${lag} ms late`);
      assert.ok(looks.length < 35, `${looks.length} looks`);
    });

    it("nothing any more when all has ended", async () => {
      const { looks, endedAt } = await deployed(sixMinutes, sites(30));
      assert.ok(looks.every(({ sentAt }) => sentAt <= endedAt));
    });
  });

  describe("when it is throttled", () => {
    const throttling = (answers: (call: CdnCall) => boolean): VirtualCdnOptions => ({
      ...withoutById,
      refuse: (call) =>
        call.operation === LISTING && answers(call)
          ? new ApiError(400, "Throttling.User", "Too often.")
          : undefined,
    });

    it("rests for a second and goes on at half the pace", async () => {
      let isBusy = true;
      const { looks, outcomes } = await deployed(
        throttling(() => {
          const wasBusy = isBusy;
          isBusy = false;
          return wasBusy;
        }),
        sites(200),
      );
      assert.ok(outcomes.every((outcome) => outcome === "settled"));
      const [refused, next, ...rest] = looks.filter(({ operation }) => operation === LISTING);
      assert.equal(refused?.code, "Throttling.User");
      assert.ok((next?.sentAt ?? 0) - (refused?.answeredAt ?? 0) >= SECOND);
      const first = rest
        .slice(0, 4)
        .map(({ sentAt }, index) => sentAt - ([next, ...rest][index]?.sentAt ?? 0));
      assert.ok(
        first.every((gap) => gap >= 350),
        first.join(),
      );
    });

    it("is not by its own calls, however many pages there are and however calm it has been", async () => {
      const waits = new Waits({ ...withoutById, taskDuration: 15 * MINUTE });
      const waited = await waits.run(() =>
        Promise.all(
          [0, 1, 2].map(async (site) =>
            waits.wait(await waits.submitFiles(files(1000, `https://s${site}.example.com/`))),
          ),
        ),
      );
      assert.ok(waited.every(({ outcome }) => outcome === "settled"));
      assert.ok(waits.looks.length > 150, `${waits.looks.length} looks`);
      assert.ok(waits.looks.every(({ throttled }) => !throttled));
    });

    it("shares the account with others who use 3 of the 5 calls a second", async () => {
      const { looks, outcomes } = await deployed(withoutById, sites(200), (cdn) => cdn.share(LISTING, 3));
      assert.ok(outcomes.every((outcome) => outcome === "settled"));
      const throttled = looks.filter((call) => call.throttled).length;
      assert.ok(throttled <= 0.05 * looks.length, `${throttled} of ${looks.length}`);
    });
  });

  describe("ends a wait", () => {
    it("when its time is up, after a last look shortly before", async () => {
      const waits = new Waits({ taskDuration: 60 * MINUTE });
      const [waited, start] = await waits.run(async () => {
        const tasks = await waits.submitFiles(files(2));
        const from = waits.clock.now();
        return [await waits.wait(tasks, { deadline: from + 5 * MINUTE }), from] as const;
      });
      assert.equal(waited.outcome, "over");
      assert.equal(waited.endedAt, start + 5 * MINUTE);
      assert.ok((waits.looks.at(-1)?.sentAt ?? 0) >= start + 5 * MINUTE - 3 * SECOND);
    });

    it("in the middle of a reading of many pages, which then ends too", async () => {
      const waits = new Waits({ taskDuration: 60 * MINUTE, forbidden: [BY_ID], latency: 2 * SECOND });
      const waited = await waits.run(async () => {
        const [{ taskIds }] = (await waits.submitFiles(files(900))) as [Outstanding];
        const deadline = waits.clock.now() + 5 * MINUTE;
        return waits.wait([{ taskIds, since: waits.serverClock.now() }], { deadline });
      });
      assert.equal(waited.outcome, "over");
      assert.ok(waits.looks.every(({ sentAt }) => sentAt <= waited.endedAt));
    });

    it("with each task that the history has forgotten, and only with those", async () => {
      const waits = new Waits({ ...sixMinutes, visibleAfter: 0 });
      const waited = await waits.run(async () => {
        const [fresh] = (await waits.submitFiles(files(1))) as [Outstanding];
        const old: Outstanding = { ...fresh, taskIds: ["1"], since: fresh.since - 4 * 24 * 60 * MINUTE };
        return waits.wait([fresh, old]);
      });
      assert.equal(waited.outcome, "settled");
      assert.deepEqual(
        waited.forgotten.map(({ taskIds }) => taskIds),
        [["1"]],
      );
      assert.deepEqual(
        [...waited.rows.values()].map(({ status }) => status),
        ["Complete"],
      );
    });

    it("with the error where the history may not be read", async () => {
      const { outcomes, errors } = await deployed({ ...sixMinutes, forbidden: [BY_ID, LISTING] }, [files(1)]);
      assert.deepEqual(outcomes, ["error"]);
      assert.match(String(errors[0]), /DescribeRefreshTasks failed: Forbidden\.RAM/);
    });

    it("for one look after one round of calls, whatever they say", async () => {
      const waits = new Waits(sixMinutes);
      const waited = await waits.run(async () =>
        waits.wait(await waits.submitFiles(files(5)), { rounds: 1 }),
      );
      assert.equal(waited.outcome, "over");
      assert.equal(waits.looks.length, 1);
      assert.equal(waited.rows.size, 5);
    });
  });

  describe("goes on", () => {
    it("after an empty answer, a lost one, and one that fails", async () => {
      const answers = [new ApiError(500, "InternalError", "x"), new ApiError(503, "ServiceUnavailable", "x")];
      const waits = new Waits({
        ...sixMinutes,
        visibleAfter: 2_500,
        refuse: ({ operation }) => (operation.startsWith("Describe") ? answers.pop() : undefined),
      });
      const waited = await waits.run(async () => waits.wait(await waits.submitFiles(files(1))));
      assert.equal(waited.outcome, "settled");
      assert.equal(waited.troubles.length, 2);
      assert.equal([...waited.rows.values()][0]?.status, "Complete");
    });

    it("where a status is none that it knows, even at 100 %", async () => {
      let isStrange = true;
      const waits = new Waits({
        taskDuration: 2 * MINUTE,
        alter: (_call, tasks) =>
          isStrange ? tasks.map((task) => ({ ...task, status: "Canceled", process: 100 })) : tasks,
      });
      const waited = await waits.run(async () => {
        const tasks = await waits.submitFiles(files(1));
        waits.clock.after(10 * MINUTE, () => {
          isStrange = false;
        });
        return waits.wait(tasks);
      });
      assert.equal(waited.outcome, "settled");
      assert.ok(waits.looks.some(({ tasks }) => tasks[0]?.status === "Canceled"));
      assert.equal([...waited.rows.values()][0]?.status, "Complete");
    });

    it("where progress creeps from 99 to 100 % without an end", async () => {
      let process = 97;
      const waits = new Waits({
        taskDuration: 20 * MINUTE,
        alter: (_call, tasks) =>
          tasks.map((task) => {
            process = Math.min(100, process + 1);
            return task.status === "Complete" ? task : { ...task, process };
          }),
      });
      const waited = await waits.run(async () => waits.wait(await waits.submitFiles(files(1))));
      assert.equal(waited.outcome, "settled");
    });

    it("where a page once shows nothing of what it has shown before", async () => {
      let isSilent = false;
      const waits = new Waits({
        ...withoutById,
        alter: (call, tasks) => (isSilent && call.operation === LISTING ? [] : tasks),
      });
      const waited = await waits.run(async () => {
        const tasks = await waits.submitFiles(files(150));
        for (const [minute, silent] of [
          [3, true],
          [5, false],
          [5.5, true],
          [5.8, false],
        ] as const) {
          waits.clock.after(minute * MINUTE, () => {
            isSilent = silent;
          });
        }
        return waits.wait(tasks);
      });
      assert.equal(waited.outcome, "settled");
    });

    it("where a listing gives no more than 20 rows a page", async () => {
      const { outcomes, looks } = await deployed({ ...withoutById, listingLimit: 20 }, sites(20));
      assert.ok(outcomes.every((outcome) => outcome === "settled"));
      const pages = looks.filter(({ parameters }) => parameters.StartTime !== undefined);
      assert.deepEqual(new Set(pages.map(({ parameters }) => parameters.PageNumber)).size, 5);
    });
  });

  describe("takes a task id without a path for done", () => {
    const bare = (taskIds: readonly string[], now: number): Outstanding => ({ taskIds, since: now });
    const wait = async (options: VirtualCdnOptions, paths: number) => {
      const waits = new Waits({
        taskDuration: ({ objectPath }) => (objectPath.endsWith("/0.html") ? 9 : 5) * MINUTE,
        ...options,
      });
      const waited = await waits.run(async () => {
        const [{ taskIds }] = (await waits.submitFiles(files(paths))) as [Outstanding];
        // Whoever waits for ids alone knows nothing of when they were made.
        await waits.clock.sleep(2 * MINUTE);
        return waits.wait([bare(taskIds, waits.serverClock.now())]);
      });
      const last = Math.max(...waits.cdn.tasks.map(({ completesAt }) => completesAt));
      return { waits, waited, lag: waited.endedAt - last };
    };

    for (const [how, options] of [
      ["by id", {}],
      ["by pages of the id", { forbidden: [BY_ID] }],
    ] as const) {
      it(`when all of its rows have ended, ${how}`, async () => {
        const { waited, lag, waits } = await wait(options, 250);
        assert.equal(waited.outcome, "settled");
        assert.ok(lag >= 0 && lag < 10 * SECOND, `${lag} ms after the last row`);
        assert.deepEqual(waited.forgotten, []);
        const listed = waits.looks.filter(({ parameters }) => parameters.StartTime !== undefined);
        assert.deepEqual(listed, [], "when it was made is not known, so no listing by time has it");
      });
    }

    it("where two of its rows have the same path and were made in the same second", async () => {
      const waits = new Waits({ ...sixMinutes, forbidden: [BY_ID] });
      const waited = await waits.run(async () => {
        const [{ taskIds }] = (await waits.submitFiles(files(1))) as [Outstanding];
        const [task] = waits.cdn.tasks;
        assert.ok(task);
        waits.cdn.addTasks({ objectPath: task.objectPath, taskId: task.taskId });
        return waits.wait([bare(taskIds, waits.serverClock.now())]);
      });
      const seconds = waits.cdn.tasks.map(({ createdAt }) => Math.floor(createdAt / SECOND));
      assert.equal(seconds.length, 2);
      assert.equal(new Set(seconds).size, 1);
      assert.equal(waited.outcome, "settled");
    });

    const ended = (objectPath: string) => ({ objectPath, status: "Complete", process: 100 });
    const [slow, ...others] = files(150);
    const fast = others.at(-1) as string;
    for (const [what, altered] of [
      ["no page was missing", (page, tasks) => (page === "2" ? [] : tasks)],
      [
        "no row has moved to another page",
        (_, tasks) => tasks.map((row) => (row.objectPath === slow ? { ...row, ...ended(fast) } : row)),
      ],
    ] as const satisfies [
      string,
      (page: string | undefined, tasks: readonly CdnTask[]) => readonly CdnTask[],
    ][]) {
      it(`only by a reading in which ${what}`, async () => {
        const until = new Waits().clock.now() + 10 * MINUTE;
        const { waited } = await wait(
          {
            forbidden: [BY_ID],
            alter: ({ parameters, sentAt }, tasks) =>
              sentAt < until ? altered(parameters.PageNumber, tasks) : tasks,
          },
          150,
        );
        assert.equal(waited.outcome, "settled");
        assert.ok(waited.endedAt >= until, `${until - waited.endedAt} ms before all rows were shown`);
      });
    }
  });
});

/** Deploys resources, each with its paths, all at once. */
async function deployed(
  options: VirtualCdnOptions,
  resources: readonly (readonly string[])[],
  prepare: (cdn: VirtualCdn) => void = () => {},
) {
  const waits = new Waits(options);
  prepare(waits.cdn);
  const start = waits.clock.now();
  const all = await waits.run(() =>
    Promise.all(
      resources.map(async (paths) => {
        await waits.context.limiters.of("RefreshObjectCaches").acquire(unlimited.signal);
        return waits.wait(await waits.submitFiles(paths));
      }),
    ),
  );
  const ends = waits.cdn.tasks.map(({ completesAt }) => completesAt);
  const endedAt = Math.max(...all.map((waited) => waited.endedAt));
  return {
    start,
    looks: waits.looks,
    ends,
    endedAt,
    lag: endedAt - Math.max(...ends),
    outcomes: all.map(({ outcome }) => outcome),
    errors: all.map(({ error }) => error),
  };
}

function sites(count: number): string[][] {
  return Array.from({ length: count }, (_, index) => files(5, `https://s${index}.example.com/`));
}

function operationsOf(calls: readonly CdnCall[]): string[] {
  return [...new Set(calls.map(({ operation }) => operation))];
}

function idsOf({ parameters }: CdnCall): string[] {
  return parameters.TaskId?.split(",") ?? [];
}
