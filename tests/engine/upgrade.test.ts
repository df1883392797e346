import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { startEmulator } from "../../emulator/index.js";
import { type CliStack, cliStack, programFolder } from "./harness/index.js";
import { UPGRADE_PROGRAM } from "./upgradeProgram.js";

const FIXTURES = resolve(__dirname, "../fixtures");

describe("the state of an earlier release", function () {
  this.timeout(180_000);

  for (const fixture of readdirSync(FIXTURES).filter((name) => name.startsWith("state-"))) {
    it(`${fixture} loads, differs in nothing, is updated and destroyed`, async () => {
      const emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
      const folder = await programFolder({ files: { "index.js": UPGRADE_PROGRAM } });
      const stack = await cliStack({ folder, config: emulator.pulumiConfig() });
      try {
        await importState(stack, readFileSync(join(FIXTURES, fixture), "utf8"));
        const same = await stack.up();
        assert.equal(same.ok, true, same.output);
        assert.deepEqual(Object.keys(same.changes), ["same"], same.output);
        assert.equal(emulator.journal.length, 0);
        assert.deepEqual(same.outputs.summaries, {
          refresh: { total: 3, complete: 3, failed: 0, unfinished: 0 },
          hashed: { total: 2, complete: 2, failed: 0, unfinished: 0 },
          prefetch: { total: 1, complete: 1, failed: 0, unfinished: 0 },
          gate: { total: 4, complete: 4, failed: 0, unfinished: 0 },
        });
        await stack.configure({ config: { "program:release": "2" } });
        const updated = await stack.up();
        assert.equal(updated.ok, true, updated.output);
        assert.equal(updated.changes.update, 3, updated.output);
        const submitted = emulator
          .calls("RefreshObjectCaches")
          .flatMap(({ objectPaths }) => objectPaths ?? []);
        assert.equal(submitted.length, 3);
        assert.equal(emulator.calls("PushObjectCache").length, 1);
        const destroyed = await stack.destroy();
        assert.equal(destroyed.ok, true, destroyed.output);
      } finally {
        await stack.remove();
        await emulator.close();
      }
    });
  }
});

/** A state holds its stack's name in every URN. */
async function importState(stack: CliStack, state: string): Promise<void> {
  const name = (await stack.pulumi("stack", "--show-name")).stdout.trim();
  const file = join(stack.folder, "state.json");
  await writeFile(file, state.replaceAll("urn:pulumi:STACK::", `urn:pulumi:${name}::`));
  const { exitCode, output } = await stack.pulumi("stack", "import", "--file", file);
  assert.equal(exitCode, 0, output);
}
