import assert from "node:assert/strict";
import { clientOf, closeEmulators, emulatorWith, manualClock, rawCall } from "./client.js";

describe("the emulator's journal", () => {
  afterEach(closeEmulators);

  it("has every call with its decoded parameters and what became of it", async () => {
    const clock = manualClock();
    const account = {
      accessKeyId: "key",
      accessKeySecret: "planted-secret",
      securityToken: "planted-token",
      accountId: "account",
    };
    const emulator = await emulatorWith({ clock, speed: 10, start: 0, accounts: [account] });
    const client = clientOf(emulator);
    clock.go(1000);
    const objectPath = "https://example.com/a?b=c&d\nhttps://example.com/e";
    const { refreshTaskId, requestId } = await client.refresh({
      objectPath,
      objectType: "File",
      force: true,
    });
    await client.tasks({ objectType: "file", pageSize: 1 });
    const { realTime, ...submission } = emulator.journal[0] ?? {};
    assert.deepEqual(submission, {
      operation: "RefreshObjectCaches",
      parameters: { ObjectPath: objectPath, ObjectType: "File", Force: "true" },
      objectPaths: objectPath.split("\n"),
      accessKeyId: "key",
      accountId: "account",
      time: 10_000,
      requestId,
      statusCode: 200,
      applied: true,
      taskIds: [refreshTaskId],
      throttled: false,
    });
    assert.equal(realTime, clock.now());
    const [, query] = emulator.journal;
    assert.deepEqual([query?.operation, query?.rows], ["DescribeRefreshTasks", 1]);
    assert.deepEqual(query?.parameters, { ObjectType: "file", PageSize: "1" });
    assert.doesNotMatch(JSON.stringify(emulator.journal), /planted/);
  });

  it("has calls that were refused, with the code, and those of strangers without an account", async () => {
    const emulator = await emulatorWith();
    await rawCall(emulator, { account: { accessKeyId: "stranger", accessKeySecret: "secret" } });
    await rawCall(emulator, { operation: "DescribeEverything" });
    await rawCall(emulator, { operation: "RefreshObjectCaches" });
    assert.deepEqual(
      emulator.journal.map(({ operation, accessKeyId, accountId, statusCode, code, applied }) => ({
        call: `${operation} ${statusCode} ${code}`,
        accessKeyId,
        accountId,
        applied,
      })),
      [
        {
          call: "DescribeRefreshQuota 404 InvalidAccessKeyId.NotFound",
          accessKeyId: "stranger",
          accountId: undefined,
          applied: false,
        },
        {
          call: "DescribeEverything 404 InvalidAction.NotFound",
          accessKeyId: "emulator-access-key-id",
          accountId: "emulator-access-key-id",
          applied: false,
        },
        {
          call: "RefreshObjectCaches 400 MissingObjectPath",
          accessKeyId: "emulator-access-key-id",
          accountId: "emulator-access-key-id",
          applied: false,
        },
      ],
    );
  });

  it("gives the calls of one operation, or all", async () => {
    const emulator = await emulatorWith();
    const client = clientOf(emulator);
    await client.quota();
    await client.tasks({});
    assert.deepEqual(emulator.calls("DescribeRefreshTasks"), [emulator.journal[1]]);
    assert.deepEqual(emulator.calls(), emulator.journal);
    assert.deepEqual(emulator.calls("PushObjectCache"), []);
  });

  it("waits for a call that has not come, and does not for one that has", async () => {
    const emulator = await emulatorWith();
    const client = clientOf(emulator);
    const waiting = emulator.waitForCall(({ rows }) => rows === 0);
    await client.quota();
    await client.tasks({});
    assert.equal((await waiting).operation, "DescribeRefreshTasks");
    assert.equal(await emulator.waitForCall("DescribeRefreshQuota"), emulator.journal[0]);
  });

  it("gives up waiting after a time, and says what came instead", async () => {
    const emulator = await emulatorWith();
    await assert.rejects(emulator.waitForCall("PushObjectCache", 1), {
      message: "no PushObjectCache within 1 ms; the last calls were: none",
    });
    await clientOf(emulator).quota();
    await assert.rejects(
      emulator.waitForCall(() => false, 1),
      { message: "no matching call within 1 ms; the last calls were: DescribeRefreshQuota 200" },
    );
  });

  it("hands an error of the condition to the one who waits", async () => {
    const emulator = await emulatorWith();
    const waiting = emulator.waitForCall(() => {
      throw new Error("a bad condition");
    });
    const rejected = assert.rejects(waiting, /a bad condition/);
    await clientOf(emulator).quota();
    await rejected;
  });

  it("hands every call to onCall before the client has its answer", async () => {
    const seen: string[] = [];
    const emulator = await emulatorWith({ onCall: ({ operation }) => seen.push(operation) });
    await clientOf(emulator).quota();
    assert.deepEqual(seen, ["DescribeRefreshQuota"]);
  });

  it("shows in the answer that onCall threw", async () => {
    const emulator = await emulatorWith({
      onCall: () => {
        throw new Error("a bad listener");
      },
    });
    const { statusCode, text } = await rawCall(emulator);
    assert.deepEqual([statusCode, text], [500, "The emulator failed: Error: a bad listener"]);
  });
});
