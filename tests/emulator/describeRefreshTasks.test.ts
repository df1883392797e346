import assert from "node:assert/strict";
import type { Emulator, EmulatorOptions } from "../../emulator/index.js";
import { clientOf, closeEmulators, emulatorWith, manualClock, rawCall } from "./client.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 0, 15, 12);
const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

describe("the emulator's DescribeRefreshTasks", () => {
  afterEach(closeEmulators);

  const stillAtNoon = (options: EmulatorOptions = {}) =>
    emulatorWith({
      clock: { now: () => NOON },
      rateLimits: { DescribeRefreshTasks: Number.POSITIVE_INFINITY },
      ...options,
    });
  const paths = async (emulator: Emulator, query: Parameters<ReturnType<typeof clientOf>["tasks"]>[0]) =>
    (await clientOf(emulator).tasks(query)).tasks?.CDNTask?.map(({ objectPath }) => objectPath);

  it("answers in the reference's form, to the letter", async () => {
    const emulator = await stillAtNoon();
    emulator.failPaths("http://example.com/1.txt", "OriginTimeout");
    await clientOf(emulator).refresh({ objectPath: "http://example.com/1.txt" });
    emulator.advance(5 * MINUTE);
    const query = { ObjectPath: "http://example.com/1.txt", PageSize: "1" };
    const answer = await rawCall(emulator, { operation: "DescribeRefreshTasks", query });
    assert.equal(answer.headers["content-type"], "application/json;charset=utf-8");
    assert.deepEqual(JSON.parse(answer.text), {
      RequestId: answer.headers["x-acs-request-id"],
      PageNumber: 1,
      PageSize: 1,
      TotalCount: 1,
      Tasks: {
        CDNTask: [
          {
            Status: "Failed",
            CreationTime: "2026-01-15T12:00:00Z",
            ObjectType: "file",
            Process: "99%",
            Description: "OriginTimeout",
            ObjectPath: "http://example.com/1.txt",
            TaskId: emulator.tasks[0]?.taskId,
          },
        ],
      },
    });
  });

  it("gives an empty list where there is nothing", async () => {
    const answer = await rawCall(await stillAtNoon(), { operation: "DescribeRefreshTasks" });
    const { RequestId: _, ...rest } = JSON.parse(answer.text);
    assert.deepEqual(rest, { PageNumber: 1, PageSize: 20, TotalCount: 0, Tasks: { CDNTask: [] } });
  });

  const now = NOON;
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => `example${index}.com`).join(",");
  const refusals: [string, Record<string, string>, string][] = [
    ["a task id that is no number", { TaskId: "abc" }, "InvalidTaskId.Malformed"],
    ["several task ids", { TaskId: "1,2" }, "InvalidTaskId.Malformed"],
    ["a domain without a type", { DomainName: "example.com" }, "MissingParameter.ObjectType"],
    ["a status without a type", { Status: "Complete" }, "MissingParameter.ObjectType"],
    ["a start without an end", { StartTime: at(now - HOUR) }, "MissingTimeParameter"],
    ["an end without a start", { EndTime: at(now) }, "MissingTimeParameter"],
    ["an end before the start", { StartTime: at(now), EndTime: at(now - HOUR) }, "InvalidEndTime.Mismatch"],
    ["an end at the start", { StartTime: at(now), EndTime: at(now) }, "InvalidEndTime.Mismatch"],
    ["501 domains", { DomainName: names(501), ObjectType: "file" }, "DomainNameOverLimit"],
    [
      "a start more than 3 days ago",
      { StartTime: at(now - 3 * DAY - MINUTE), EndTime: at(now) },
      "InvalidTime",
    ],
    [
      "a start with ms",
      { StartTime: "2026-01-15T11:00:00.000Z", EndTime: at(now) },
      "InvalidStartTime.Malformed",
    ],
    [
      "a start with an offset",
      { StartTime: "2026-01-15T11:00:00+01:00", EndTime: at(now) },
      "InvalidStartTime.Malformed",
    ],
    [
      "an end that is a day",
      { StartTime: at(now - HOUR), EndTime: "2026-01-15" },
      "InvalidEndTime.Malformed",
    ],
    ["a relative path", { ObjectPath: "/1.txt" }, "InvalidObjectPath.Malformed"],
    ["a path of 1025 characters", { ObjectPath: `a.com/${"a".repeat(1019)}` }, "InvalidObjectPath.Malformed"],
    [
      "a start on February 30",
      { StartTime: "2026-02-30T00:00:00Z", EndTime: at(now) },
      "InvalidStartTime.ValueNotSupported",
    ],
    [
      "an end in the 13th month",
      { StartTime: at(now - HOUR), EndTime: "2026-13-01T00:00:00Z" },
      "InvalidEndTime.ValueNotSupported",
    ],
    ["another type", { ObjectType: "File" }, "InvalidObjectType.ValueNotSupported"],
    ["another status", { ObjectType: "file", Status: "Pending" }, "InvalidStatus.ValueNotSupported"],
    ["page 0", { PageNumber: "0" }, "InvalidPageNumber.Malformed"],
    ["page 100001", { PageNumber: "100001" }, "InvalidPageNumber.Malformed"],
    ["half a page", { PageNumber: "1.5" }, "InvalidPageNumber.Malformed"],
    ["a page of 0", { PageSize: "0" }, "InvalidPageSize.Malformed"],
    ["a page of 101", { PageSize: "101" }, "InvalidPageSize.Malformed"],
  ];
  for (const [what, query, code] of refusals) {
    it(`refuses ${what}`, async () => {
      const answer = await rawCall(await stillAtNoon(), { operation: "DescribeRefreshTasks", query });
      assert.equal(JSON.parse(answer.text).Code, code);
      assert.equal(answer.statusCode, 400);
    });
  }

  it("accepts every parameter at the edge of its range", async () => {
    const query = {
      PageNumber: "100000",
      PageSize: "100",
      ObjectType: "unblock",
      Status: "Failed",
      StartTime: at(NOON - 3 * DAY),
      EndTime: at(NOON + DAY),
      ResourceGroupId: "rg-1",
      TaskId: "",
    };
    const answer = await rawCall(await stillAtNoon(), { operation: "DescribeRefreshTasks", query });
    assert.equal(answer.statusCode, 200, answer.text);
  });

  it("allows 5 calls in any second of the real clock, for an account, and refuses more with 429", async () => {
    const clock = manualClock();
    const accounts = [
      { accessKeyId: "one", accessKeySecret: "secret", accountId: "account" },
      { accessKeyId: "two", accessKeySecret: "secret", accountId: "account" },
      { accessKeyId: "other", accessKeySecret: "secret" },
    ] as const;
    const emulator = await emulatorWith({ clock, accounts, speed: 1000 });
    const [one, two, other] = accounts.map((account) => clientOf(emulator, account));
    assert.ok(one !== undefined && two !== undefined && other !== undefined);
    const rejection = {
      code: "TooManyRequests",
      statusCode: 429,
      message: /The server is busy. Please try again later./,
    };
    await one.tasks({});
    clock.go(500);
    for (let call = 2; call <= 5; call += 1) await two.tasks({});
    await assert.rejects(one.tasks({}), rejection);
    await other.tasks({});
    clock.go(500);
    await one.tasks({});
    await assert.rejects(one.tasks({}), rejection);
    assert.deepEqual(
      emulator.calls("DescribeRefreshTasks").map(({ throttled }) => throttled),
      [false, false, false, false, false, true, false, false, true],
    );
  });

  it("keeps the histories of two accounts apart", async () => {
    const accounts = ["one", "two"].map((accessKeyId) => ({ accessKeyId, accessKeySecret: "secret" }));
    const emulator = await stillAtNoon({ accounts });
    const [one, two] = accounts.map((account) => clientOf(emulator, account));
    await one?.refresh({ objectPath: "example.com/a" });
    assert.equal((await two?.tasks({}))?.totalCount, 0);
    assert.equal((await one?.tasks({}))?.totalCount, 1);
  });

  describe("with a history of many kinds", () => {
    let emulator: Emulator;
    beforeEach(async () => {
      emulator = await stillAtNoon();
      emulator.addTasks(
        { objectPath: "a.example.com/1", age: 2 * HOUR, taskId: "1", status: "Complete" },
        {
          objectPath: "a.example.com/2",
          age: HOUR,
          taskId: "2",
          status: "Failed",
          description: "InternalError",
        },
        { objectPath: "b.example.com/1", age: 30 * MINUTE, taskId: "2", status: "Refreshing", process: 7 },
        {
          objectPath: "b.example.com/d/",
          age: 20 * MINUTE,
          taskId: "3",
          objectType: "directory",
          status: "Complete",
        },
        {
          objectPath: "a.example.com/1",
          age: 10 * MINUTE,
          taskId: "4",
          objectType: "preload",
          status: "Canceled",
        },
        { objectPath: "a.example.com/old", age: 3 * DAY + MINUTE, taskId: "5", status: "Complete" },
      );
    });

    it("shows the newest first, and what is older than 3 days no more", async () => {
      assert.deepEqual(await paths(emulator, {}), [
        "a.example.com/1",
        "b.example.com/d/",
        "b.example.com/1",
        "a.example.com/2",
        "a.example.com/1",
      ]);
      assert.deepEqual(await paths(emulator, { taskId: "5" }), []);
      assert.deepEqual(await paths(emulator, { objectPath: "a.example.com/old" }), []);
    });

    const filters: [string, Parameters<typeof paths>[1], string[]][] = [
      ["task id", { taskId: "2" }, ["b.example.com/1", "a.example.com/2"]],
      ["path, exactly", { objectPath: "a.example.com/1" }, ["a.example.com/1", "a.example.com/1"]],
      ["path with its scheme, which is another", { objectPath: "http://a.example.com/1" }, []],
      ["task id and path", { taskId: "2", objectPath: "a.example.com/2" }, ["a.example.com/2"]],
      ["type", { objectType: "preload" }, ["a.example.com/1"]],
      ["path and type", { objectPath: "a.example.com/1", objectType: "file" }, ["a.example.com/1"]],
      ["domain", { objectType: "file", domainName: "A.example.com" }, ["a.example.com/2", "a.example.com/1"]],
      ["status", { objectType: "file", status: "Refreshing" }, ["b.example.com/1"]],
      [
        "time, both ends included",
        { startTime: at(NOON - HOUR), endTime: at(NOON - 20 * MINUTE) },
        ["b.example.com/d/", "b.example.com/1", "a.example.com/2"],
      ],
    ];
    for (const [what, query, expected] of filters) {
      it(`filters by ${what}`, async () => {
        assert.deepEqual(await paths(emulator, query), expected);
        assert.equal((await clientOf(emulator).tasks(query)).totalCount, expected.length);
      });
    }

    it("shows what somebody else's row says, any status included", async () => {
      const { tasks } = await clientOf(emulator).tasks({ pageSize: 3 });
      assert.deepEqual(
        tasks?.CDNTask?.map(({ status, process }) => [status, process]),
        [
          ["Canceled", "0%"],
          ["Complete", "100%"],
          ["Refreshing", "7%"],
        ],
      );
    });
  });

  it("counts a time range in whole seconds, as it shows them", async () => {
    const clock = manualClock(NOON + 999);
    const emulator = await stillAtNoon({ clock });
    await clientOf(emulator).refresh({ objectPath: "example.com/a" });
    const rows = (start: number, end: number) => paths(emulator, { startTime: at(start), endTime: at(end) });
    assert.deepEqual(await rows(NOON - SECOND, NOON), ["example.com/a"]);
    assert.deepEqual(await rows(NOON, NOON + SECOND), ["example.com/a"]);
    assert.deepEqual(await rows(NOON - 2 * SECOND, NOON - SECOND), []);
    assert.deepEqual(await rows(NOON + SECOND, NOON + 2 * SECOND), []);
  });

  it("pages through tens of thousands of rows, each once, fast", async () => {
    const emulator = await stillAtNoon();
    const count = 30_000;
    const all = Array.from({ length: count }, (_, index) => `example.com/${index}`);
    emulator.addTasks(...all.map((objectPath, index) => ({ objectPath, age: (count - index) * SECOND })));
    const client = clientOf(emulator);
    const page = (pageNumber: number, more = {}) => client.tasks({ pageNumber, pageSize: 100, ...more });
    const before = performance.now();
    const seen: (string | undefined)[] = [];
    for (let number = 1; number <= 20; number += 1) {
      const { tasks, totalCount } = await page(number);
      assert.equal(totalCount, count);
      seen.push(...(tasks?.CDNTask ?? []).map(({ objectPath }) => objectPath));
    }
    assert.deepEqual(seen, all.slice(-2000).reverse());
    const last = await page(300);
    assert.equal(last.tasks?.CDNTask?.at(-1)?.objectPath, "example.com/0");
    assert.deepEqual((await page(301)).tasks?.CDNTask, []);
    const filtered = await page(300, { objectType: "file", domainName: "example.com" });
    assert.deepEqual(filtered.tasks, last.tasks);
    assert.equal(filtered.totalCount, count);
    assert.ok(performance.now() - before < 5_000);
  });

  it("shifts the pages when tasks come in between, as a list with the newest first does", async () => {
    const emulator = await stillAtNoon();
    const numbered = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => ({ objectPath: `example.com/${from + index}` }));
    emulator.addTasks(...numbered(0, 40));
    assert.equal((await paths(emulator, {}))?.at(-1), "example.com/20");
    emulator.addTasks(...numbered(40, 45));
    assert.equal((await paths(emulator, { pageNumber: 2 }))?.[0], "example.com/24");
  });

  it("gives pages of 100 rows, or 20 without task id and path where it is told so", async () => {
    const emulator = await stillAtNoon({ listingLimit: 20 });
    const rows = Array.from({ length: 120 }, () => ({ objectPath: "example.com/a", taskId: "1" }));
    emulator.addTasks(...rows);
    const client = clientOf(emulator);
    const sizes = async (query: Parameters<typeof client.tasks>[0]) => {
      const { pageSize, totalCount, tasks } = await client.tasks({ pageSize: 100, ...query });
      return [pageSize, totalCount, tasks?.CDNTask?.length];
    };
    assert.deepEqual(await sizes({}), [20, 120, 20]);
    assert.deepEqual(await sizes({ objectType: "file" }), [20, 120, 20]);
    assert.deepEqual(await sizes({ pageNumber: 6 }), [20, 120, 20]);
    assert.deepEqual(await sizes({ taskId: "1" }), [100, 120, 100]);
    assert.deepEqual(await sizes({ objectPath: "example.com/a", pageNumber: 2 }), [100, 120, 20]);
  });
});
