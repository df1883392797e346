import assert from "node:assert/strict";
import { clientOf, closeEmulators, emulatorWith, manualClock } from "./client.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const UNLIMITED = { DescribeRefreshTasks: Number.POSITIVE_INFINITY };

describe("the emulator's tasks", () => {
  afterEach(closeEmulators);

  it("take 5 minutes, prefetches 10, while their progress rises", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    await clientOf(emulator).refresh({ objectPath: "example.com/a" });
    await clientOf(emulator).prefetch({ objectPath: "example.com/b" });
    const shown = () => emulator.tasks.map(({ status, process }) => `${status} ${process}`);
    assert.deepEqual(shown(), ["Refreshing 0", "Refreshing 0"]);
    emulator.advance(2.5 * MINUTE);
    assert.deepEqual(shown(), ["Refreshing 50", "Refreshing 25"]);
    emulator.advance(2.5 * MINUTE - 1);
    assert.deepEqual(shown(), ["Refreshing 99", "Refreshing 49"]);
    emulator.advance(1);
    assert.deepEqual(shown(), ["Complete 100", "Refreshing 50"]);
    emulator.advance(5 * MINUTE);
    assert.deepEqual(shown(), ["Complete 100", "Complete 100"]);
  });

  it("take as long as a function says for each path", async () => {
    const emulator = await emulatorWith({
      clock: manualClock(),
      taskDuration: ({ objectPath }) => (objectPath.endsWith("/slow") ? Number.POSITIVE_INFINITY : 0),
    });
    await clientOf(emulator).refresh({ objectPath: "example.com/slow\nexample.com/fast" });
    emulator.advance(30 * DAY);
    assert.deepEqual(
      emulator.tasks.map(({ status, process }) => [status, process]),
      [
        ["Refreshing", 0],
        ["Complete", 100],
      ],
    );
  });

  it("need a duration that is none of the past", async () => {
    const emulator = await emulatorWith({ taskDuration: () => Number.NaN });
    await assert.rejects(clientOf(emulator).refresh({ objectPath: "example.com/a" }), {
      message: /taskDuration: expected 0 or more, got NaN/,
    });
  });

  it("stand in the history as it spells them, and are found there under that alone", async () => {
    const emulator = await emulatorWith({
      clock: manualClock(),
      historySpelling: (path) => path.replaceAll("%2B", "+"),
      taskDuration: ({ objectPath }) => (objectPath.endsWith("%2B") ? MINUTE : 0),
      rateLimits: UNLIMITED,
    });
    const client = clientOf(emulator);
    emulator.failPaths("example.com/a%2B", "OriginTimeout");
    await client.refresh({ objectPath: "example.com/a%2B" });
    assert.deepEqual(emulator.journal[0]?.objectPaths, ["example.com/a%2B"]);
    assert.deepEqual(
      emulator.tasks.map(({ objectPath, status, description }) => [objectPath, status, description]),
      [["example.com/a+", "Refreshing", "OriginTimeout"]],
    );
    assert.equal((await client.tasks({ objectPath: "example.com/a+" })).totalCount, 1);
    assert.equal((await client.tasks({ objectPath: "example.com/a%2B" })).totalCount, 0);
  });

  it("that take no time show their progress in whole percents while they are held", async () => {
    const emulator = await emulatorWith({ clock: manualClock(), taskDuration: 0 });
    emulator.hold();
    await clientOf(emulator).refresh({ objectPath: "example.com/a" });
    assert.equal(emulator.tasks[0]?.process, 0);
    emulator.advance(1);
    assert.equal(emulator.tasks[0]?.process, 99);
  });

  it("run by a clock that is as fast as it is told, starts where it is told and can be moved on", async () => {
    const clock = manualClock();
    const start = Date.UTC(2030, 0, 1);
    const emulator = await emulatorWith({ clock, speed: 60, start });
    assert.equal(emulator.now(), start);
    clock.go(SECOND);
    assert.equal(emulator.now(), start + MINUTE);
    emulator.advance(DAY);
    assert.equal(emulator.now(), start + DAY + MINUTE);
    assert.throws(
      () => emulator.advance(-1),
      /advance: expected 0 ms or more, got -1; the clock never goes back/,
    );
    await clientOf(emulator).refresh({ objectPath: "example.com/a" });
    assert.equal(emulator.tasks[0]?.createdAt, start + DAY + MINUTE);
    clock.go(5 * SECOND);
    assert.equal(emulator.tasks[0]?.status, "Complete");
  });

  it("run by the machine's clock by default", async () => {
    const before = Date.now();
    const emulator = await emulatorWith();
    const now = emulator.now();
    assert.ok(now >= before && now <= Date.now());
  });

  it("show in the history only after a while where it is told so", async () => {
    const emulator = await emulatorWith({ clock: manualClock(), visibleAfter: 2 * SECOND });
    const client = clientOf(emulator);
    const { refreshTaskId = "" } = await client.refresh({ objectPath: "example.com/a" });
    const counts = async () => [
      (await client.tasks({ taskId: refreshTaskId })).totalCount,
      (await client.tasksById({ taskId: refreshTaskId })).totalCount,
    ];
    emulator.advance(2 * SECOND - 1);
    assert.deepEqual(await counts(), [0, 0]);
    emulator.advance(1);
    assert.deepEqual(await counts(), [1, 1]);
  });

  it("are brought up to date by a query, which answers what was true before, where it is told so", async () => {
    const emulator = await emulatorWith({ clock: manualClock(), staleReads: true, rateLimits: UNLIMITED });
    const client = clientOf(emulator);
    const objectPath = "example.com/a";
    await client.refresh({ objectPath });
    const shown = async () => {
      const [row] = (await client.tasks({ objectPath })).tasks?.CDNTask ?? [];
      return `${row?.status} ${row?.process}`;
    };
    emulator.advance(4 * MINUTE);
    assert.equal(await shown(), "Refreshing 0%");
    emulator.advance(MINUTE);
    assert.equal(await shown(), "Refreshing 80%");
    const complete = { objectType: "file", status: "Complete" };
    assert.equal((await client.tasks(complete)).totalCount, 1);
    assert.equal(await shown(), "Complete 100%");
  });

  it("are forgotten by every query after 3 days, and stay in the list for the test", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const client = clientOf(emulator);
    const { refreshTaskId = "" } = await client.refresh({ objectPath: "example.com/a" });
    emulator.advance(3 * DAY);
    assert.equal((await client.tasks({ taskId: refreshTaskId })).totalCount, 1);
    emulator.advance(1);
    assert.equal((await client.tasks({ taskId: refreshTaskId })).totalCount, 0);
    assert.equal((await client.tasksById({ taskId: refreshTaskId })).totalCount, 0);
    assert.equal(emulator.tasks.length, 1);
  });

  it("fail where they are told to, so many times, and the last word counts", async () => {
    const emulator = await emulatorWith({ taskDuration: 0, clock: manualClock() });
    const client = clientOf(emulator);
    const outcome = async (objectPath: string) => {
      await client.refresh({ objectPath });
      const { status, description } = emulator.tasks.at(-1) ?? {};
      return `${status} ${description}`.trim();
    };
    emulator.failPaths(/\.html$/g, "OriginTimeout", 1);
    emulator.failPaths("example.com/exact");
    emulator.failPaths((path) => path.includes("function"), "Internal Error");
    assert.equal(await outcome("example.com/a.html"), "Failed OriginTimeout");
    assert.equal(await outcome("example.com/a.html"), "Complete");
    assert.equal(await outcome("example.com/exact"), "Failed InternalError");
    assert.equal(await outcome("example.com/exactly"), "Complete");
    assert.equal(await outcome("example.com/function"), "Failed Internal Error");
    emulator.failPaths(/./, undefined, 0);
    assert.equal(await outcome("example.com/exact"), "Complete");
  });

  it("end by hand, as they would have ended", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    emulator.failPaths("example.com/b");
    await clientOf(emulator).refresh({ objectPath: "example.com/a\nexample.com/b\nexample.com/c" });
    assert.equal(emulator.complete(/[ab]$/), 2);
    const statuses = () => emulator.tasks.map(({ status }) => status);
    assert.deepEqual(statuses(), ["Complete", "Failed", "Refreshing"]);
    assert.equal(emulator.tasks[0]?.completesAt, emulator.now());
    assert.equal(emulator.complete(), 1);
    assert.deepEqual(statuses(), ["Complete", "Failed", "Complete"]);
    assert.equal(emulator.complete(), 0);
  });

  it("do not end while they are held, whether they were there before or not", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const client = clientOf(emulator);
    await client.refresh({ objectPath: "example.com/a" });
    const hold = emulator.hold(/[ab]$/);
    await client.refresh({ objectPath: "example.com/b\nexample.com/c" });
    emulator.advance(10 * MINUTE);
    const shown = () => emulator.tasks.map(({ status, process }) => `${status} ${process}`);
    assert.deepEqual(shown(), ["Refreshing 99", "Refreshing 99", "Complete 100"]);
    assert.equal(emulator.tasks[0]?.completesAt, Number.POSITIVE_INFINITY);
    assert.equal(emulator.complete("example.com/a"), 1);
    assert.deepEqual(shown(), ["Complete 100", "Refreshing 99", "Complete 100"]);
    hold.release();
    assert.deepEqual(shown(), ["Complete 100", "Complete 100", "Complete 100"]);
    assert.equal(emulator.tasks[1]?.completesAt, emulator.now());
    await client.refresh({ objectPath: "example.com/a" });
    emulator.advance(5 * MINUTE);
    assert.equal(emulator.tasks.at(-1)?.status, "Complete");
  });

  it("go on as they were after a hold that was over before their end", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    await clientOf(emulator).refresh({ objectPath: "example.com/a" });
    const due = emulator.tasks[0]?.completesAt;
    const holds = [emulator.hold(), emulator.hold()];
    holds[0]?.release();
    assert.equal(emulator.tasks[0]?.completesAt, Number.POSITIVE_INFINITY);
    holds[1]?.release();
    assert.equal(emulator.tasks[0]?.completesAt, due);
  });

  it("can be somebody else's, and run like any other", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const [task] = emulator.addTasks({ objectPath: "https://example.com/a", age: MINUTE });
    assert.deepEqual(task, {
      taskId: task?.taskId,
      objectPath: "https://example.com/a",
      objectType: "file",
      domain: "example.com",
      product: "cdn",
      accountId: emulator.account.accessKeyId,
      createdAt: emulator.now() - MINUTE,
      completesAt: emulator.now() + 4 * MINUTE,
      status: "Refreshing",
      process: 20,
      description: "",
      force: false,
    });
    const { refreshTaskId } = await clientOf(emulator).refresh({ objectPath: "https://example.com/a" });
    assert.notEqual(refreshTaskId, task?.taskId);
    emulator.advance(4 * MINUTE);
    assert.deepEqual(
      emulator.tasks.map(({ status }) => status),
      ["Complete", "Refreshing"],
    );
    assert.throws(
      () => emulator.addTasks({ objectPath: "a.com/", age: -1 }),
      /age: expected 0 ms or more, got -1/,
    );
  });
});

describe("the emulator's DescribeRefreshTaskById", () => {
  afterEach(closeEmulators);

  it("gives the rows of up to 10 ids in a bare list", async () => {
    const emulator = await emulatorWith({ merge: "never" });
    const client = clientOf(emulator);
    const objectPath = Array.from({ length: 10 }, (_, index) => `example.com/${index}`).join("\n");
    const { refreshTaskId = "" } = await client.refresh({ objectPath });
    const { tasks, totalCount } = await client.tasksById({ taskId: refreshTaskId });
    assert.deepEqual(tasks?.map(({ taskId }) => taskId).sort(), refreshTaskId.split(",").sort());
    assert.equal(totalCount, 10);
    const taskId = `${refreshTaskId},1`;
    await assert.rejects(client.tasksById({ taskId }), { code: "InvalidTaskId.Malformed", statusCode: 400 });
  });

  it("gives nothing for an id that there is not, and refuses none and a wrong one", async () => {
    const client = clientOf(await emulatorWith());
    assert.deepEqual((await client.tasksById({ taskId: "1,1" })).tasks, []);
    await assert.rejects(client.tasksById({}), { code: "MissingTaskId" });
    await assert.rejects(client.tasksById({ taskId: "1,x" }), { code: "InvalidTaskId.Malformed" });
  });

  it("allows 30 calls a second, and refuses more as the API's gateway does", async () => {
    const client = clientOf(await emulatorWith({ clock: manualClock() }));
    for (let call = 0; call < 30; call += 1) await client.tasksById({ taskId: "1" });
    await assert.rejects(client.tasksById({ taskId: "1" }), {
      name: "ThrottlingError",
      code: "Throttling.User",
      statusCode: 400,
    });
  });
});
