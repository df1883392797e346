import assert from "node:assert/strict";
import { releaseSite } from "../site";
import { type EmulatedStack, emulatedStack } from "./emulatedStack";

const SITE = "https://www.example.com/";

describe("a release", () => {
  let release: string;
  let emulated: EmulatedStack;
  beforeEach(async () => {
    release = "1.4.0";
    emulated = await emulatedStack(async () => releaseSite({ site: SITE, release }));
  });
  afterEach(() => emulated.remove());

  it("prefetches what is refreshed everywhere, and submits nothing until the next one", async () => {
    const { stack, emulator } = emulated;
    const { outputs } = await stack.up();
    assert.deepEqual(outputs.purge?.value, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    const [prefetch] = emulator.calls("PushObjectCache");
    const refreshes = emulator.tasks.filter(({ objectType }) => objectType === "file");
    assert.ok(prefetch && refreshes.every(({ completesAt }) => completesAt <= prefetch.time));

    const calls = emulator.journal.length;
    await stack.up();
    assert.equal(emulator.journal.length, calls);

    release = "1.5.0";
    await stack.up();
    assert.equal(emulator.calls("RefreshObjectCaches").length, 2);
  });

  it("fails with the page that cannot be refreshed, and goes on from there", async () => {
    const { stack, emulator } = emulated;
    // The program submits a failed path once more by itself.
    emulator.failPaths(`${SITE}news.html`, "OriginTimeout", 2);
    await assert.rejects(stack.up(), /news\.html failed: OriginTimeout/);
    assert.equal(emulator.calls("PushObjectCache").length, 0);

    const submitted = emulator.calls("RefreshObjectCaches").length;
    await stack.up();
    const resumed = emulator.calls("RefreshObjectCaches").slice(submitted);
    assert.deepEqual(
      resumed.map(({ objectPaths }) => objectPaths),
      [[`${SITE}news.html`]],
    );
    assert.equal(emulator.calls("PushObjectCache").length, 1);
  });

  it("is not disturbed by an API that throttles and a connection that is lost", async () => {
    const { stack, emulator } = emulated;
    emulator.fault({
      operation: "DescribeRefreshTasks",
      when: { times: 2 },
      do: { kind: "error", statusCode: 400, code: "Throttling.User" },
    });
    // The refresh is carried out, but its answer never comes.
    const lost = emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    const { outputs } = await stack.up();
    assert.equal(lost.hits, 1);
    assert.deepEqual(outputs.purge?.value, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    assert.equal(emulator.calls("RefreshObjectCaches").length, 1);
  });
});
