import assert from "node:assert/strict";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import { type CliStack, carriedOut, type ResourceState, SITE, succeeded } from "../harness/index.js";
import { type Fixture, fixtures, importState, stackOf } from "./fixtures.js";

describe("the state that an earlier release has left", function () {
  this.timeout(240_000);
  let kept: Fixture[];
  let emulator: Emulator;
  let stack: CliStack | undefined;
  before(async () => {
    kept = await fixtures();
  });
  beforeEach(async () => {
    emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
  });
  afterEach(async () => {
    await stack?.remove();
    stack = undefined;
    await emulator.close();
  });

  it("is kept of each release", () => {
    const { version } = require("../../../package.json") as { version: string };
    assert.deepEqual(
      kept.filter(({ release }) => release === version).map(({ name }) => name),
      ["complete", "interrupted"],
    );
  });

  it("differs in nothing, gives the same outputs, and is updated by what changes alone", async () => {
    for (const { code, state } of kept.filter(({ name }) => name === "complete")) {
      stack = await stackOf(code, emulator);
      await importState(stack, state);
      const before = await stack.outputs();

      const same = await succeeded(stack.up());
      assert.deepEqual(Object.keys(same.changes), ["same"], same.output);
      assert.deepEqual(same.outputs, before);
      assert.equal(emulator.journal.length, 0);

      const refreshed = await succeeded(stack.refresh());
      assert.deepEqual(Object.keys(refreshed.changes), ["same"], refreshed.output);
      assert.deepEqual(await stack.outputs(), before);

      await stack.configure({ config: { "program:added": `${SITE}third`, "program:hash": "2" } });
      const grown = await succeeded(stack.up());
      assert.equal(grown.changes.update, 2, grown.output);
      assert.deepEqual(submitted(emulator).sort(), [`${SITE}app.js`, `${SITE}third`]);

      const seen = emulator.journal.length;
      await stack.configure({ config: { "program:release": "2" } });
      const released = await succeeded(stack.up());
      // The resources that have the release for a trigger, and what waits for their new tasks.
      assert.equal(released.changes.update, 4, released.output);
      assert.deepEqual(submitted(emulator, seen).sort(), [
        `${SITE}a%20b`,
        `${SITE}assets/`,
        `${SITE}index.html`,
        `${SITE}index.html`,
      ]);
      assert.deepEqual(statuses(released.outputs), statuses(before));

      const calls = emulator.journal.length;
      const destroyed = await succeeded(stack.destroy());
      assert.deepEqual(Object.keys(destroyed.changes), ["delete"], destroyed.output);
      assert.equal(emulator.journal.length, calls);
      await stack.remove();
      stack = undefined;
    }
  });

  it("goes on where a deployment had ended half-way, and submits only what had failed", async () => {
    for (const { code, state } of kept.filter(({ name }) => name === "interrupted")) {
      stack = await stackOf(code, emulator);
      await importState(stack, state);
      const resumed = await succeeded(stack.up());
      assert.deepEqual(submitted(emulator), [`${SITE}failing`]);
      assert.deepEqual(resumed.outputs.half, { total: 3, complete: 3, failed: 0, unfinished: 0 });
      await succeeded(stack.destroy());
      await stack.remove();
      stack = undefined;
    }
  });

  it("names types and providers as all states ever did", () => {
    for (const { state, name } of kept) {
      const { deployment } = JSON.parse(state) as { deployment: { resources: ResourceState[] } };
      const ours = deployment.resources.filter(({ type }) => type.startsWith("pulumi-nodejs:"));
      assert.ok(ours.length > 0);
      for (const { type, inputs, outputs } of ours) {
        const [, kind = "", handler] = CONTRACTS.find(([token]) => token === type) ?? [];
        const text = `exports.handler = () => require("pulumi-alicloud-cdn-refresh/provider").${handler}();`;
        assert.equal(inputs?.__provider, text, `${kind} in ${name}`);
        assert.equal(outputs?.__provider, text, `${kind} in ${name}`);
      }
      if (name === "complete") {
        assert.deepEqual(new Set(ours.map(({ type }) => type)), new Set(CONTRACTS.map(([token]) => token)));
      }
    }
  });
});

/** For ever: what a state names, a later release has to know. */
const CONTRACTS = [
  ["pulumi-nodejs:dynamic/alicloud-cdn-refresh:CacheRefresh", "CacheRefresh", "cacheRefresh"],
  ["pulumi-nodejs:dynamic/alicloud-cdn-refresh:CachePrefetch", "CachePrefetch", "cachePrefetch"],
  ["pulumi-nodejs:dynamic/alicloud-cdn-refresh:CacheTagRefresh", "CacheTagRefresh", "cacheTagRefresh"],
  ["pulumi-nodejs:dynamic/alicloud-cdn-refresh:TaskCompletion", "TaskCompletion", "taskCompletion"],
] as const;

/** The paths of all submissions from a place in the journal on. */
function submitted(emulator: Emulator, from = 0): string[] {
  return carriedOut(emulator, from).flatMap(({ objectPaths }) => objectPaths ?? []);
}

function statuses(outputs: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(outputs as Record<string, { status: string; summary: object }>);
  const counted = named.filter(([name]) => name !== "growing");
  return Object.fromEntries(counted.map(([name, { status, summary }]) => [name, [status, summary]]));
}
