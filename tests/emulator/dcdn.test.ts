import assert from "node:assert/strict";
import {
  clientOf,
  closeEmulators,
  dcdnClientOf,
  emulatorWith,
  manualClock,
  rawCall,
  type SdkError,
} from "./client.js";

const MINUTE = 60_000;
const PATH = "https://example.com/a.html";
const urls = (count: number) =>
  Array.from({ length: count }, (_, index) => `https://example.com/${index}.png`);

describe("DCDN's API in the emulator", () => {
  afterEach(closeEmulators);

  it("takes refreshes and prefetches of the official SDK, and follows them by path and by id", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const dcdn = dcdnClientOf(emulator);
    const { refreshTaskId = "" } = await dcdn.refresh({ objectPath: PATH, objectType: "File" });
    const { preloadTaskId = "" } = await dcdn.prefetch({ objectPath: PATH, area: "overseas" });
    const { refreshTaskId: tagTaskId } = await dcdn.refreshTags({
      domainName: "example.com",
      cacheTag: "a,b",
    });
    assert.match(String(tagTaskId), /^\d+$/);
    emulator.advance(MINUTE);

    const { tasks, totalCount, pageSize } = await dcdn.tasks({ objectPath: PATH });
    assert.deepEqual([totalCount, pageSize], [2, 20]);
    const rows = tasks?.task?.map(({ taskId, objectType, status, process }) => [
      taskId,
      objectType,
      status,
      process,
    ]);
    assert.deepEqual(rows?.toSorted(), [
      [refreshTaskId, "file", "Refreshing", "20"],
      [preloadTaskId, "preload", "Refreshing", "10"],
    ]);

    emulator.complete();
    const byId = await dcdn.tasksById({ taskId: [refreshTaskId, preloadTaskId].join(",") });
    assert.deepEqual(
      byId.tasks?.map(({ status, process, description }) => [status, process, description]),
      [
        ["Complete", "100%", undefined],
        ["Complete", "100%", undefined],
      ],
    );
  });

  it("calls a directory a path, and gives rows of it when it is asked for directories", async () => {
    const emulator = await emulatorWith();
    const dcdn = dcdnClientOf(emulator);
    await dcdn.refresh({ objectPath: "https://example.com/a/", objectType: "Directory" });
    const { tasks } = await dcdn.tasks({ objectType: "directory" });
    assert.equal(tasks?.task?.[0]?.objectType, "path");
  });

  it("knows nothing of CDN's tasks, which can have the same ids, and uses up none of CDN's quota", async () => {
    const emulator = await emulatorWith();
    const [cdn, dcdn] = [clientOf(emulator), dcdnClientOf(emulator)];
    const ofCdn = await cdn.refresh({ objectPath: PATH });
    assert.equal((await dcdn.tasks({ objectPath: PATH })).totalCount, 0);
    assert.equal((await dcdn.quota()).urlRemain, "10000");
    const ofDcdn = await dcdn.refresh({ objectPath: PATH });
    assert.equal(ofDcdn.refreshTaskId, ofCdn.refreshTaskId);
    assert.equal((await cdn.tasks({ objectPath: PATH })).totalCount, 1);
    assert.equal((await cdn.quota()).urlRemain, "9999");
    assert.deepEqual(
      emulator.tasks.map(({ product, objectPath }) => [product, objectPath]),
      [
        ["cdn", PATH],
        ["dcdn", PATH],
      ],
    );
  });

  it("takes what a submission says in a form too, 1000 URLs of it", async () => {
    const emulator = await emulatorWith();
    const { statusCode, text } = await rawCall(emulator, {
      operation: "RefreshDcdnObjectCaches",
      form: { ObjectPath: urls(1_000).join("\n"), ObjectType: "File" },
      headers: { "x-acs-version": "2018-01-15" },
    });
    assert.equal(statusCode, 200, text);
    assert.equal(emulator.tasks.length, 1_000);
  });

  for (const [what, code, call] of [
    ["over 50 rows a page", "InvalidPageSize.Malformed", (dcdn) => dcdn.tasks({ pageSize: 51 })],
    [
      "tasks of a type that it does not list",
      "InvalidObjectType.ValueNotSupported",
      (dcdn) => dcdn.tasks({ objectType: "regex" }),
    ],
    [
      "over 100 prefetches a call",
      "InvalidObjectPath.ExceedsMaximum",
      (dcdn) => dcdn.prefetch({ objectPath: urls(101).join("\n") }),
    ],
    [
      "over 1000 refreshes a call",
      "SingleRequest.OverLimit",
      (dcdn) => dcdn.refresh({ objectPath: urls(1_001).join("\n") }),
    ],
    [
      "over 10 task ids a call",
      "InvalidTaskId.Malformed",
      (dcdn) => dcdn.tasksById({ taskId: Array.from({ length: 11 }, (_, id) => id).join(",") }),
    ],
  ] as const satisfies [string, string, (dcdn: ReturnType<typeof dcdnClientOf>) => Promise<unknown>][]) {
    it(`refuses ${what}`, async () => {
      const emulator = await emulatorWith();
      await assert.rejects(call(dcdnClientOf(emulator)), (error: SdkError) => error.code === code);
    });
  }

  it("has its own limits of calls a second, which the options can change by its names", async () => {
    const clock = manualClock();
    const emulator = await emulatorWith({ clock, rateLimits: { DescribeDcdnRefreshQuota: 1 } });
    const dcdn = dcdnClientOf(emulator);
    for (let call = 0; call < 10; call++) await dcdn.tasks({});
    await assert.rejects(dcdn.tasks({}), /TooManyRequests/);
    await clientOf(emulator).tasks({});
    await dcdn.quota();
    await assert.rejects(dcdn.quota(), /Throttling\.User/);
  });

  it("has a queue of 100,000 prefetches, or as many as the options say", async () => {
    const emulator = await emulatorWith({ prefetchQueue: 2 });
    const dcdn = dcdnClientOf(emulator);
    await dcdn.prefetch({ objectPath: urls(2).join("\n") });
    await assert.rejects(dcdn.prefetch({ objectPath: PATH }), /PreloadQueueFull/);
    await clientOf(emulator).prefetch({ objectPath: PATH });
  });

  it("does not know an operation of another product under its version", async () => {
    const emulator = await emulatorWith();
    const { statusCode, text } = await rawCall(emulator, {
      operation: "RefreshObjectCaches",
      headers: { "x-acs-version": "2018-01-15" },
    });
    assert.equal(statusCode, 404);
    assert.match(text, /InvalidAction\.NotFound/);
  });

  it("meets faults, failing paths and missing permissions by its own names, and shows in the journal", async () => {
    const account = {
      accessKeyId: "dcdn",
      accessKeySecret: "secret",
      forbidden: ["DescribeDcdnRefreshTaskById"] as const,
    };
    const emulator = await emulatorWith({ accounts: [account], taskDuration: 0 });
    const dcdn = dcdnClientOf(emulator);
    emulator.failPaths(PATH, "OriginTimeout", 1);
    emulator.fault({
      operation: "PreloadDcdnObjectCaches",
      when: { times: 1 },
      do: { kind: "error", statusCode: 400, code: "QuotaExceeded.Preload" },
    });
    await assert.rejects(dcdn.prefetch({ objectPath: PATH }), /QuotaExceeded\.Preload/);
    await assert.rejects(dcdn.tasksById({ taskId: "1" }), /Forbidden\.RAM/);
    await dcdn.refresh({ objectPath: PATH });
    const { tasks } = await dcdn.tasks({});
    assert.deepEqual(
      tasks?.task?.map(({ status, description }) => [status, description]),
      [["Failed", "OriginTimeout"]],
    );
    assert.deepEqual(emulator.calls("RefreshDcdnObjectCaches")[0]?.objectPaths, [PATH]);
    assert.deepEqual(
      emulator.calls().map(({ operation }) => operation),
      [
        "PreloadDcdnObjectCaches",
        "DescribeDcdnRefreshTaskById",
        "RefreshDcdnObjectCaches",
        "DescribeDcdnRefreshTasks",
      ],
    );
  });

  it("shows tasks of somebody else that are its own", async () => {
    const emulator = await emulatorWith();
    emulator.addTasks({ objectPath: PATH, product: "dcdn", status: "Pending" });
    assert.equal((await dcdnClientOf(emulator).tasks({})).totalCount, 1);
    assert.equal((await clientOf(emulator).tasks({})).totalCount, 0);
  });
});
