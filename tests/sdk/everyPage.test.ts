import assert from "node:assert/strict";
import type { RefreshTasksPage, RefreshTasksQuery } from "../../provider/model/client.js";
import type { CdnTask } from "../../provider/model/task.js";
import { accountOf } from "../../provider/queries/account.js";
import { refreshTasks } from "../../provider/queries/refreshTasks.js";
import { VirtualClock } from "../virtualClock.js";
import { fakeApi, pageOf, row, rows } from "./fakeApi.js";

type Answer = (query: RefreshTasksQuery, call: number) => RefreshTasksPage;

/** An account whose API answers so, and what it was asked when. */
function account(answer: Answer) {
  const clock = new VirtualClock("2026-01-31T08:00:00Z");
  const calls: (RefreshTasksQuery & { at: number })[] = [];
  const start = clock.now();
  const api = fakeApi({
    describeRefreshTasks: async (query) => {
      calls.push({ ...query, at: clock.now() - start });
      return answer(query, calls.length);
    },
  });
  return { clock, calls, account: accountOf(api, clock) };
}

async function readAll(answer: Answer) {
  const { clock, calls, account: asked } = account(answer);
  return { calls, result: await clock.run(refreshTasks({ all: true }, asked)) };
}

const pathsOf = (tasks: readonly CdnTask[]): string[] => tasks.map(({ objectPath }) => objectPath);

describe("getRefreshTasks with all: true", () => {
  it("reads every page, 100 rows each, and gives them as one", async () => {
    const { calls, result } = await readAll((query) => pageOf(rows(250), query));
    assert.deepEqual(
      calls.map(({ pageNumber, pageSize }) => [pageNumber, pageSize]),
      [
        [1, 100],
        [2, 100],
        [3, 100],
      ],
    );
    assert.deepEqual(result, {
      tasks: rows(250),
      totalCount: 250,
      pageNumber: 1,
      pageSize: 250,
      requestId: "REQUEST-3",
    });
  });

  it("gives an empty list for an empty history, after one call", async () => {
    const { calls, result } = await readAll((query) => pageOf([], query));
    assert.equal(calls.length, 1);
    assert.deepEqual(result, {
      tasks: [],
      totalCount: 0,
      pageNumber: 1,
      pageSize: 0,
      requestId: "REQUEST-1",
    });
  });

  it("does not ask for a page behind the last full one", async () => {
    const { calls, result } = await readAll((query) => pageOf(rows(200), query));
    assert.equal(calls.length, 2);
    assert.equal(result.totalCount, 200);
  });

  it("keeps the filters on every page", async () => {
    const { clock, calls, account: asked } = account((query) => pageOf(rows(150), query));
    await clock.run(refreshTasks({ all: true, objectType: "file", status: "Complete" }, asked));
    assert.deepEqual(
      calls.map(({ objectType, status }) => [objectType, status]),
      [
        ["file", "Complete"],
        ["file", "Complete"],
      ],
    );
  });

  it("calls four times a second, two readers and a single page together too", async () => {
    const { clock, calls, account: asked } = account((query) => pageOf(rows(300), query));
    await clock.run(
      Promise.all([
        refreshTasks({ all: true }, asked),
        refreshTasks({ all: true }, asked),
        refreshTasks({}, asked),
      ]),
    );
    assert.deepEqual(
      calls.map(({ at }) => at),
      [0, 250, 500, 750, 1000, 1250, 1500],
    );
  });

  it("goes on by the server's own page size where that is smaller and it says so", async () => {
    const { calls, result } = await readAll((query) =>
      pageOf(rows(57), { ...query, pageSize: Math.min(20, query.pageSize ?? 20) }),
    );
    assert.deepEqual(pathsOf(result.tasks), pathsOf(rows(57)));
    assert.equal(calls.length, 3);
  });

  it("goes on by the server's own page size where it gives fewer rows without saying so", async () => {
    const { calls, result } = await readAll((query) => {
      const page = pageOf(rows(57), query);
      return { ...page, tasks: page.tasks.slice(0, 20) };
    });
    assert.deepEqual(pathsOf(result.tasks), pathsOf(rows(57)));
    assert.equal(calls.length, 3);
  });

  it("gives each row once when new ones push known ones to the next page", async () => {
    const { result } = await readAll((query, call) =>
      pageOf([...(call > 1 ? [row(9001), row(9002)] : []), ...rows(250)], query),
    );
    assert.deepEqual(pathsOf(result.tasks), pathsOf(rows(250)));
  });

  it("goes on behind a page of known rows where new ones have pushed them there", async () => {
    const fresh = rows(500).slice(400);
    const { calls, result } = await readAll((query, call) =>
      pageOf([...(call > 1 ? fresh : []), ...rows(150)], query),
    );
    assert.deepEqual(pathsOf(result.tasks), pathsOf(rows(150)));
    assert.equal(calls.length, 3);
  });

  it("reads again what has left meanwhile, so that nothing between two pages is lost", async () => {
    const { result } = await readAll((query, call) => pageOf(rows(250).slice(call > 1 ? 30 : 0), query));
    assert.deepEqual(pathsOf(result.tasks).sort(), pathsOf(rows(250)).sort());
  });

  it("shows a row that was read twice as it was last", async () => {
    const { result } = await readAll((query, call) =>
      pageOf(
        rows(110)
          .map((task) => ({ ...task, status: call > 1 ? "Complete" : "Refreshing" }))
          .slice(call > 1 ? 5 : 0),
        query,
      ),
    );
    assert.equal(result.tasks.find(({ taskId }) => taskId === "1050")?.status, "Complete");
  });

  it("reads a listing that goes on shrinking three times at most", async () => {
    const { calls } = await readAll((query, call) => pageOf(rows(1000).slice(call), query));
    assert.equal(calls.length, 30);
  });

  it("keeps rows apart that differ in their path, type, task or time, and those that one page shows alike", async () => {
    const all = [
      row(1),
      row(1),
      row(1, { objectPath: "https://www.example.com/other" }),
      row(1, { taskId: "7" }),
      row(1, { objectType: "directory" }),
      row(1, { creationTime: "2026-01-31T09:00:00Z" }),
    ];
    const { result } = await readAll((query) => pageOf(all, query));
    assert.deepEqual(result.tasks, all);
    assert.equal(result.totalCount, 6);
  });

  it("ends with an error, not with a shorter list, where the server gives the first page again", async () => {
    await assert.rejects(
      readAll((query) => pageOf(rows(57), { ...query, pageNumber: 1, pageSize: 20 })),
      {
        message:
          "the history says that there are 57 tasks but gives no more than 20 of them; " +
          "narrow the query with objectPath, taskId, or startTime and endTime",
      },
    );
  });

  it("ends with an error where a page is empty before the end", async () => {
    await assert.rejects(
      readAll((query, call) => pageOf(call === 1 ? rows(150) : [], query, { totalCount: 150 })),
      /says that there are 150 tasks but gives no more than 100 of them/,
    );
  });

  it("ends with an error where a page is empty although the listing has grown", async () => {
    await assert.rejects(
      readAll((query, call) => pageOf(call === 1 ? rows(150) : [], query, { totalCount: 150 + call })),
      /says that there are 152 tasks but gives no more than 100 of them/,
    );
  });

  it("ends with an error after 2000 calls of a listing that has no end", async () => {
    const seen: number[] = [];
    await assert.rejects(
      readAll((query, call) => {
        seen.push(call);
        const first = call * 100;
        return {
          ...pageOf([], query),
          tasks: Array.from({ length: 100 }, (_, index) => row(first + index)),
          totalCount: first + 1000,
        };
      }),
      /^Error: the history still goes on after 2000 calls and 200000 tasks, which is as far as it is read; narrow the query/,
    );
    assert.equal(seen.length, 2000);
  });

  it("ends with an error after 15 minutes, however few the calls were, and gives each no more than what is left", async () => {
    const clock = new VirtualClock("2026-01-31T08:00:00Z");
    const limits: unknown[] = [];
    const api = fakeApi({
      describeRefreshTasks: async (query, { budget } = {}) => {
        budget?.signal.throwIfAborted();
        limits.push(budget?.remaining());
        await clock.sleep(100_000, budget?.signal);
        return pageOf(rows(10_000), query);
      },
    });
    await assert.rejects(clock.run(refreshTasks({ all: true }, accountOf(api, clock))), {
      message:
        "not everything could be read within 15m: 900 tasks were read, in 9 calls; " +
        "narrow the query with objectPath, taskId, or startTime and endTime",
    });
    assert.deepEqual(
      limits,
      Array.from({ length: 9 }, (_, call) => 900_000 - call * 100_000),
    );
    assert.equal(clock.now(), Date.parse("2026-01-31T08:15:00Z"));
  });

  it("says that the time was up where that ends its last call", async () => {
    const clock = new VirtualClock("2026-01-31T08:00:00Z");
    const api = fakeApi({
      describeRefreshTasks: async (_query, { budget } = {}) => {
        await clock.sleep(901_000, budget?.signal);
        throw new Error("TimeLimit");
      },
    });
    await assert.rejects(
      clock.run(refreshTasks({ all: true }, accountOf(api, clock))),
      /within 15m: 0 tasks were read, in 0 calls/,
    );
  });

  it("passes on what the API refuses", async () => {
    await assert.rejects(
      readAll(() => {
        throw new Error("DescribeRefreshTasks failed: Forbidden.RAM");
      }),
      /Forbidden\.RAM/,
    );
  });
});
