import assert from "node:assert/strict";
import { ApiError } from "../../emulator/apiError.js";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import { unlimited } from "../budgets.js";
import { EsaWaits, wayOf } from "./esaWaits.js";
import type { EsaCall, VirtualEsaOptions } from "./virtualEsa.js";
import { files, MINUTE, SECOND, SITE, type Waited } from "./waits.js";

const HOUR = 60 * MINUTE;
const sixMinutes: VirtualEsaOptions = { taskDuration: 6 * MINUTE };

describe("The tracker of a product without task ids", () => {
  describe("asks", () => {
    it("for 1 path by the path, and for 5 by a page of their site, type and time", async () => {
      for (const [count, way] of [
        [1, "path"],
        [5, "page"],
      ] as const) {
        const { waits, waited, lag } = await waitFor(sixMinutes, files(count));
        assert.equal(waited.outcome, "settled");
        assert.deepEqual(new Set(waits.looks.map(wayOf)), new Set([way]));
        for (const { operation, parameters } of waits.looks) {
          assert.equal(operation, "DescribePurgeTasks");
          assert.equal(parameters.SiteId, waits.esa.siteId());
          assert.equal(parameters.Type, "file");
          assert.equal(parameters.PageSize, "50");
          assert.equal(parameters.TaskId, undefined);
        }
        assert.ok(lag <= 2 * SECOND, `${lag} ms late`);
        assert.ok(waits.looks.length <= 25, `${waits.looks.length} looks`);
      }
    });

    it("for prefetches by their own listing", async () => {
      const waits = new EsaWaits(sixMinutes);
      const waited = await waits.run(async () => waits.wait(await waits.submitPrefetches(files(5))));
      assert.equal(waited.outcome, "settled");
      assert.deepEqual([...new Set(waits.looks.map(({ operation }) => operation))], ["DescribePreloadTasks"]);
    });

    it("each site for its own tasks, though the paths are the same", async () => {
      const waits = new EsaWaits({
        taskDuration: ({ objectPath }) => (objectPath === SITE ? 5 : 6) * MINUTE,
      });
      const paths = files(5, "https://www.a.example.com/");
      const [one, other] = await waits.run(() =>
        Promise.all(
          ["example.com", "a.example.com"].map(async (name) =>
            waits.wait(await waits.submitFiles(paths, name)),
          ),
        ),
      );
      assert.deepEqual([one?.outcome, other?.outcome], ["settled", "settled"]);
      const sites = new Set(waits.looks.map(({ parameters }) => parameters.SiteId));
      assert.deepEqual(sites, new Set([waits.esa.siteId(), waits.esa.siteId("a.example.com")]));
    });

    it("by the paths where strangers' rows would make the pages more", async () => {
      const waits = new EsaWaits(sixMinutes);
      const waited = await waits.run(async () => {
        const tasks = await waits.submitFiles(files(5));
        addStrangers(waits, 3_000);
        return waits.wait(tasks);
      });
      assert.equal(waited.outcome, "settled");
      const ways = waits.looks.map(wayOf);
      const pages = ways.filter((way) => way === "page").length;
      assert.ok(pages < 10, `${pages} of ${ways.length} are pages`);
    });

    it("only for the pages on which something is still outstanding", async () => {
      const slow = `${SITE}7.html`;
      const { waits, waited } = await waitFor(
        { taskDuration: ({ objectPath }) => (objectPath === slow ? 9 : 5) * MINUTE },
        files(1_000),
      );
      assert.equal(waited.outcome, "settled");
      const start = waits.looks[0]?.sentAt ?? 0;
      const late = waits.looks.filter(({ sentAt }) => sentAt > start + 6 * MINUTE);
      const pages = late.filter((call) => wayOf(call) === "page");
      assert.ok(late.length > 0);
      assert.ok(new Set(pages.map(({ parameters }) => parameters.PageNumber)).size <= 1);
    });

    it("for what is still refreshing where that saves many pages, and then for what has left it", async () => {
      // Progress says nothing, so that each of 20 pages would be read over and over.
      const { waits, waited, lag } = await waitFor(
        {
          taskDuration: ({ objectPath }) => (Number(/\d+/.exec(objectPath)?.[0]) < 10 ? 6 : 3) * MINUTE,
          alter: (_call, tasks) =>
            tasks.map((row) => ({ ...row, process: row.status === "Complete" ? 100 : 0 })),
        },
        files(1_000),
      );
      assert.equal(waited.outcome, "settled");
      const probes = waits.looks.filter((call) => wayOf(call) === "refreshing");
      assert.ok(probes.length > 0);
      assert.ok(waits.looks.length < 250, `${waits.looks.length} looks`);
      assert.ok(lag < 16 * SECOND, `${lag} ms late`);
    });

    it("for 200 resources of 5 paths within 5 calls a second, and sees each end within 3 s", async () => {
      const waits = new EsaWaits({
        taskDuration: ({ objectPath }) => 5 * MINUTE + (Number(/s(\d+)/.exec(objectPath)?.[1]) % 60) * SECOND,
      });
      const sites = Array.from({ length: 200 }, (_, site) => files(5, `https://s${site}.example.com/`));
      const all = await waits.run(() =>
        Promise.all(
          sites.map(async (paths) => {
            await waits.context.limiters.of("PurgeCaches").acquire(unlimited.signal);
            const waited = await waits.wait(await waits.submitFiles(paths));
            return { ...waited, lag: waited.endedAt - lastEnd(waits, paths) };
          }),
        ),
      );
      assert.ok(all.every(({ outcome }) => outcome === "settled"));
      assert.ok(waits.looks.every(({ throttled }) => !throttled));
      const lags = all.map(({ lag }) => lag).sort((left, right) => left - right);
      assert.ok((lags[190] ?? 0) <= 3 * SECOND, `${lags[190]} ms`);
      assert.ok(waits.looks.length < 600, `${waits.looks.length} looks`);
    });

    it("nothing any more when all has ended", async () => {
      const { waits, waited } = await waitFor(sixMinutes, files(120));
      assert.ok(waits.looks.every(({ sentAt }) => sentAt <= waited.endedAt));
    });
  });

  describe("takes no task for ended", () => {
    it("that is not shown yet, though nothing is refreshing", async () => {
      const { waits, waited, end } = await waitFor(
        { taskDuration: 3 * MINUTE, visibleAfter: 2 * MINUTE },
        files(400),
      );
      assert.equal(waited.outcome, "settled");
      assert.ok(waited.endedAt >= end);
      assert.ok([...waited.rows.values()].every(({ status }) => status === "Complete"));
      assert.equal(waits.looks.filter(({ throttled }) => throttled).length, 0);
    });

    it("that a page of what is refreshing once leaves out", async () => {
      const { waited, end } = await waitFor(
        {
          ...sixMinutes,
          alter: (call, tasks) => (wayOf(call as EsaCall) === "refreshing" ? [] : tasks),
        },
        files(400),
      );
      assert.equal(waited.outcome, "settled");
      assert.ok(waited.endedAt >= end);
    });

    it("with a status that it does not know", async () => {
      let isStrange = true;
      const waits = new EsaWaits({
        taskDuration: 2 * MINUTE,
        alter: (_call, tasks) =>
          isStrange ? tasks.map((task) => ({ ...task, status: "Pending", process: 100 })) : tasks,
      });
      const waited = await waits.run(async () => {
        const tasks = await waits.submitFiles(files(300));
        waits.clock.after(8 * MINUTE, () => {
          isStrange = false;
        });
        const from = waits.clock.now();
        return { ...(await waits.wait(tasks)), from };
      });
      assert.equal(waited.outcome, "settled");
      assert.ok(waited.endedAt - waited.from >= 8 * MINUTE);
    });

    it("of another submission of the same path", async () => {
      const waits = new EsaWaits({ ...sixMinutes, merge: "never" });
      const [first, second] = await waits.run(async () => {
        const tasks = await waits.submitFiles(files(2));
        const one = waits.wait(tasks);
        await waits.clock.sleep(4 * MINUTE);
        const again = await waits.submitFiles(files(2));
        return Promise.all([one, waits.wait(again)]);
      });
      assert.deepEqual([first?.outcome, second?.outcome], ["settled", "settled"]);
      assert.ok((second?.endedAt ?? 0) - (first?.endedAt ?? 0) > 3 * MINUTE);
    });
  });

  describe("goes on", () => {
    it("where answers are behind by one look", async () => {
      const { waited, lag } = await waitFor({ ...sixMinutes, staleReads: true }, files(120));
      assert.equal(waited.outcome, "settled");
      assert.ok(lag < 10 * SECOND, `${lag} ms late`);
    });

    it("by the paths where listings by time are refused", async () => {
      const { waits, waited } = await waitFor(
        {
          ...sixMinutes,
          refuse: (call) =>
            wayOf(call) !== "path" && call.operation.startsWith("Describe")
              ? new ApiError(400, "InvalidParameter", "The specified parameter is invalid.")
              : undefined,
        },
        files(5),
      );
      assert.equal(waited.outcome, "settled");
      const refused = waits.looks.filter(({ code }) => code !== undefined);
      assert.equal(refused.length, 1, "what was refused once is not asked again");
    });

    it("by the pages where the filter by status is refused", async () => {
      const { waits, waited } = await waitFor(
        {
          taskDuration: ({ objectPath }) => (objectPath.endsWith("0.html") ? 6 : 3) * MINUTE,
          refuse: (call) =>
            wayOf(call) === "refreshing" ? new ApiError(400, "InvalidParameter", "Invalid.") : undefined,
        },
        files(1_000),
      );
      assert.equal(waited.outcome, "settled");
      assert.ok(waits.looks.filter((call) => wayOf(call) === "refreshing").length <= 1);
    });

    it("by the pages where the history spells paths otherwise", async () => {
      const { waited } = await waitFor(
        { ...sixMinutes, historySpelling: (path) => path.replace("%2B", "+") },
        [`${SITE}a%2Bb.html`],
      );
      assert.equal(waited.outcome, "settled");
    });

    it("with the sites whose listings are not refused", async () => {
      const waits: EsaWaits = new EsaWaits({
        ...sixMinutes,
        refuse: ({ operation, parameters }): ApiError | undefined =>
          operation.startsWith("Describe") && parameters.SiteId === waits.esa.siteId("example.org")
            ? new ApiError(400, "InvalidParameter", "The specified parameter is invalid.")
            : undefined,
      });
      const [fine, bad] = await waits.run(() =>
        Promise.all([
          waits.submitFiles(files(5)).then((tasks) => waits.wait(tasks)),
          waits
            .submitFiles(files(5, "https://www.example.org/"), "example.org")
            .then((tasks) => waits.wait(tasks)),
        ]),
      );
      assert.equal(fine?.outcome, "settled");
      assert.equal(bad?.outcome, "error");
      assert.match(String(bad?.error), /DescribePurgeTasks failed: InvalidParameter/);
    });

    it("at half the pace where it is throttled", async () => {
      let isBusy = true;
      const { waits, waited } = await waitFor(
        {
          ...sixMinutes,
          refuse: ({ operation }) => {
            if (!operation.startsWith("Describe") || !isBusy) return undefined;
            isBusy = false;
            return new ApiError(400, "TooManyRequests", "Too many requests.");
          },
        },
        files(400),
      );
      assert.equal(waited.outcome, "settled");
      const [refused, next] = waits.looks;
      assert.equal(refused?.code, "TooManyRequests");
      assert.ok((next?.sentAt ?? 0) - (refused?.answeredAt ?? 0) >= SECOND);
    });
  });

  it("trusts no time without a zone: a prefetch is found though the state has it off by hours", async () => {
    const waits = new EsaWaits(sixMinutes);
    const waited = await waits.run(async () => {
      const tasks = await waits.submitPrefetches(files(60));
      await waits.clock.sleep(MINUTE);
      return waits.wait(tasks.map((task) => ({ ...task, since: task.since - 8 * HOUR })));
    });
    assert.equal(waited.outcome, "settled");
    assert.ok(waits.looks.length < 100, `${waits.looks.length} looks`);
    assert.ok(waits.looks.every((call) => wayOf(call) === "page"));
  });

  it("refuses a task without a path", async () => {
    const waits = new EsaWaits(sixMinutes);
    const waited = await waits.run(async () => {
      const [task] = (await waits.submitFiles(files(1))) as [Outstanding];
      return waits.wait([{ taskIds: task.taskIds, siteId: task.siteId, since: task.since }]);
    });
    assert.equal(waited.outcome, "error");
    assert.match(String(waited.error), /cannot be asked for a task id without a path/);
  });

  it("waits for 10,000 files with about two calls for each of their 200 pages a minute", async () => {
    const waits = new EsaWaits({
      taskDuration: ({ objectPath }) =>
        5 * MINUTE + (Number(/(\d+)\.html/.exec(objectPath)?.[1]) % 60) * SECOND,
      onAnswer: (call) => {
        call.tasks = [];
      },
    });
    const began = performance.now();
    const waited = await waits.run(async () => {
      const tasks: Outstanding[] = [];
      for (let call = 0; call < 10; call++) {
        await waits.context.limiters.of("PurgeCaches").acquire(unlimited.signal);
        tasks.push(...(await waits.submitFiles(files(1_000, `https://s${call}.example.com/`))));
      }
      return waits.wait(tasks);
    });
    assert.equal(waited.outcome, "settled");
    assert.ok(waits.looks.length < 1_500, `${waits.looks.length} looks`);
    assert.ok(waits.looks.every(({ throttled }) => !throttled));
    assert.ok(performance.now() - began < 30_000, `${performance.now() - began} ms`);
  });
});

async function waitFor(
  options: VirtualEsaOptions,
  paths: readonly string[],
): Promise<{ waits: EsaWaits; waited: Waited; end: number; lag: number }> {
  const waits = new EsaWaits(options);
  const waited = await waits.run(async () => waits.wait(await waits.submitFiles(paths)));
  const end = Math.max(...waits.esa.tasks.map(({ completesAt }) => completesAt));
  return { waits, waited, end, lag: waited.endedAt - end };
}

function lastEnd({ esa }: EsaWaits, paths: readonly string[]): number {
  return paths.reduce((last, path) => Math.max(last, esa.endOf(path)), 0);
}

function addStrangers({ esa }: EsaWaits, count: number): void {
  const siteId = esa.siteId();
  esa.addTasks(
    ...Array.from({ length: count }, (_, index) => ({ objectPath: `${SITE}theirs/${index}`, siteId })),
  );
}
