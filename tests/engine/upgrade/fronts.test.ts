import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import {
  byPlugin,
  type CliStack,
  carriedOut,
  type Operation,
  pluginFiles,
  pluginKeys,
  SITE,
  succeeded,
} from "../harness/index.js";
import { type Fixture, fixtures, importState, signInOf, stackOf } from "./fixtures.js";

/** The package, each of whose resources is what the plugin's of the same name was. */
const BACK = `
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");
const movedBack = (Class) =>
  class extends Class {
    constructor(name, args, opts) {
      const aliases = [{ type: "alicloud-cdn-refresh:index:" + Class.name }];
      super(name, args, pulumi.mergeOptions({ aliases }, opts));
    }
  };
const kinds = ["CacheRefresh", "CachePrefetch", "CacheTagRefresh", "TaskCompletion"];
module.exports = { ...cdn, ...Object.fromEntries(kinds.map((kind) => [kind, movedBack(cdn[kind])])) };
`;

describe("a stack that moves from dynamic resources to the plugin, and back", function () {
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
    await close();
    await emulator.close();
  });

  async function imported({ code, state }: Fixture): Promise<CliStack> {
    stack = await stackOf(code, emulator, {
      files: { ...pluginFiles(), "back.js": BACK },
      config: pluginKeys(signInOf(emulator)),
    });
    await importState(stack, state);
    return stack;
  }

  async function close(): Promise<void> {
    await stack?.remove();
    stack = undefined;
  }

  it("gets the plugin's outputs, gives the same as before, and submits nothing", async () => {
    for (const fixture of kept.filter(({ name }) => name === "complete")) {
      const moving = await imported(fixture);
      const before = await moving.outputs();

      await moveToPlugin(moving, fixture);
      const previewed = await succeeded(moving.preview());
      // The account's provider is another one; no resource is.
      const { create, delete: deleted, replace } = previewed.changes;
      assert.deepEqual([create, deleted, replace], [1, 1, undefined], previewed.output);
      assert.doesNotMatch(previewed.output, /\d to submit/);
      assert.match(previewed.output, /refresh: nothing to submit, only outputs are added/);
      const there = await succeeded(moving.up());
      assert.deepEqual(there.outputs, before);
      isSame(await succeeded(moving.up()));
      isSame(await succeeded(moving.refresh()));

      await moveBack(moving, fixture);
      const back = await succeeded(moving.up());
      assert.deepEqual(back.outputs, before);
      isSame(await succeeded(moving.up()));
      assert.deepEqual(submitted(emulator), []);
      await close();
    }
  });

  it("submits what changes after the move, and nothing else", async () => {
    for (const fixture of kept.filter(({ name }) => name === "complete")) {
      const moving = await imported(fixture);
      await moveToPlugin(moving, fixture);
      await moving.configure({ config: { "program:added": `${SITE}third`, "program:hash": "2" } });
      await succeeded(moving.up());
      assert.deepEqual(submitted(emulator).sort(), [`${SITE}app.js`, `${SITE}third`]);

      const seen = emulator.journal.length;
      await moveBack(moving, fixture);
      await moving.configure({ config: { "program:hash": "3" } });
      await succeeded(moving.up());
      assert.deepEqual(submitted(emulator, seen), [`${SITE}app.js`]);
      await succeeded(moving.destroy());
      await close();
    }
  });

  it("goes on in the plugin where a deployment of dynamic resources had ended half-way, and back", async () => {
    for (const fixture of kept.filter(({ name }) => name === "interrupted")) {
      const moving = await imported(fixture);
      await moveToPlugin(moving, fixture);
      const resumed = await succeeded(moving.up());
      assert.deepEqual(submitted(emulator), [`${SITE}failing`]);
      assert.deepEqual(resumed.outputs.half, { total: 3, complete: 3, failed: 0, unfinished: 0 });
      await moveBack(moving, fixture);
      await succeeded(moving.up());
      assert.deepEqual(submitted(emulator), [`${SITE}failing`]);
      await close();
    }
  });
});

/** From the next operation on, the program's resources are the plugin's. */
function moveToPlugin({ program }: CliStack, { code }: Fixture): Promise<void> {
  return writeFile(join(program, "index.js"), byPlugin(code));
}

/** From the next operation on, they are dynamic resources again. */
function moveBack({ program }: CliStack, { code }: Fixture): Promise<void> {
  return writeFile(join(program, "index.js"), byPlugin(code).replaceAll("./cdn.js", "./back.js"));
}

function isSame({ changes, output }: Operation): void {
  assert.deepEqual(Object.keys(changes), ["same"], output);
}

/** The paths of all submissions from a place in the journal on. */
function submitted(emulator: Emulator, from = 0): string[] {
  return carriedOut(emulator, from).flatMap(({ objectPaths }) => objectPaths ?? []);
}
