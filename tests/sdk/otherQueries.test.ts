import assert from "node:assert/strict";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { accountOf } from "../../provider/queries/account.js";
import { preloadDetail } from "../../provider/queries/preloadDetail.js";
import { refreshQuota } from "../../provider/queries/refreshQuota.js";
import { refreshTaskById } from "../../provider/queries/refreshTaskById.js";
import { VirtualClock } from "../virtualClock.js";
import { fakeApi, row } from "./fakeApi.js";

function account(answers: Partial<CdnApi>) {
  const clock = new VirtualClock("2026-01-31T08:00:00Z");
  return { clock, account: accountOf(fakeApi(answers), clock) };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(1001 + index));

describe("getRefreshTaskById", () => {
  function byId() {
    const calls: { ids: readonly string[]; at: number }[] = [];
    const { clock, account: asked } = account({
      describeRefreshTaskById: async (taskIds) => {
        calls.push({ ids: taskIds, at: clock.now() });
        const tasks = taskIds.map((taskId) => row(Number(taskId) - 1000));
        return { tasks, totalCount: tasks.length, requestId: `REQUEST-${calls.length}`, serverTime: 0 };
      },
    });
    return { calls, ask: (given: unknown) => clock.run(refreshTaskById(given, asked)) };
  }

  it("asks for ten ids a call, each id once, and gives all rows in their order", async () => {
    const { calls, ask } = byId();
    const result = await ask({ taskIds: [...ids(25), "1001", "1025"] });
    assert.deepEqual(
      calls.map((call) => call.ids),
      [ids(10), ids(20).slice(10), ids(25).slice(20)],
    );
    assert.deepEqual(result, {
      tasks: ids(25).map((_, index) => row(index + 1)),
      totalCount: 25,
      requestId: "REQUEST-3",
    });
  });

  it("leaves a third of the account's 30 calls a second to others", async () => {
    const { calls, ask } = byId();
    await ask({ taskIds: ids(400) });
    const gaps = calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));
    assert.deepEqual(gaps, new Array(39).fill(50));
  });

  it("answers no ids, as a resource that has submitted nothing has, without a call", async () => {
    const { calls, ask } = byId();
    assert.deepEqual(await ask({ taskIds: [] }), { tasks: [], totalCount: 0, requestId: "" });
    assert.deepEqual(calls, []);
  });

  it("ends with an error after 15 minutes", async () => {
    const { clock, account: asked } = account({
      describeRefreshTaskById: async (_ids, { budget } = {}) => {
        await clock.sleep(400_000, budget?.signal);
        budget?.signal.throwIfAborted();
        return { tasks: [], totalCount: 0, requestId: "", serverTime: undefined };
      },
    });
    await assert.rejects(clock.run(refreshTaskById({ taskIds: ids(100) }, asked)), {
      message:
        "not everything could be read within 15m: 2 of 10 calls were made; give fewer taskIds at a time",
    });
  });

  const refused: [what: string, given: unknown, message: string | RegExp][] = [
    ["no list", {}, 'taskIds must be a list of task ids such as ["704225667"], not nothing'],
    ["one id instead of a list", { taskIds: "1" }, /^taskIds must be a list of task ids .* not "1"$/],
    [
      "an entry that is several ids",
      { taskIds: ["1", "2,3"] },
      'taskIds[1] must be one task id, a whole number such as "704225667", not "2,3"',
    ],
    ["an empty entry", { taskIds: [""] }, /^taskIds\[0\] must be one task id, .* not ""$/],
    ["too many ids", { taskIds: ids(10_001) }, "taskIds has 10001 task ids; give at most 10000 at a time"],
    [
      "another argument",
      { taskIds: ["1"], all: true },
      '"all" is not an argument; there are taskIds, product',
    ],
  ];
  for (const [what, given, message] of refused) {
    it(`refuses ${what} before any call`, async () => {
      const { calls, ask } = byId();
      await assert.rejects(ask(given), { message });
      assert.deepEqual(calls, []);
    });
  }
});

describe("getRefreshQuota", () => {
  const answer = {
    url: { quota: 10_000, remain: 9_990 },
    dir: { quota: 100, remain: 100 },
    requestId: "REQUEST",
  };

  it("gives numbers, and nothing for a kind that the account does not have", async () => {
    const { account: asked } = account({ describeRefreshQuota: async () => ({ ...answer, serverTime: 1 }) });
    assert.deepEqual(await refreshQuota({}, asked), answer);
  });

  it("refuses arguments, among them options in the wrong place", async () => {
    await assert.rejects(refreshQuota({ provider: {} }, account({}).account), {
      message: '"provider" is not an argument; there are product',
    });
  });
});

describe("getPreloadDetail", () => {
  const urlDetails = [
    {
      taskId: "7",
      domain: "www.example.com",
      creationTime: "2026-01-31T08:00:00Z",
      endTime: "2026-01-31T08:01:00Z",
      retCode: "0",
      process: 100,
      status: "Complete",
      urls: [{ url: "https://www.example.com/a", success: "true", description: "" }],
    },
  ];

  it("gives how far each URL is", async () => {
    const asked: string[] = [];
    const { account: of } = account({
      describePreloadDetailById: async (taskId) => {
        asked.push(taskId);
        return { urlDetails, requestId: "REQUEST", serverTime: 1 };
      },
    });
    assert.deepEqual(await preloadDetail({ taskId: "7" }, of), { urlDetails, requestId: "REQUEST" });
    assert.deepEqual(asked, ["7"]);
  });

  for (const given of [{}, { taskId: "" }, { taskId: "1,2" }, { taskId: "7; DROP" }]) {
    it(`refuses ${JSON.stringify(given)} before any call`, async () => {
      await assert.rejects(preloadDetail(given, account({}).account), /taskId must be (?:a|one) task id/);
    });
  }
});
