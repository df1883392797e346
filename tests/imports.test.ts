import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { run } from "../tools/run.js";

const REPOSITORY = resolve(__dirname, "..");

describe("The imports of the house", () => {
  it("run down its floors only, and in no circle, types included", async () => {
    const cruise = join(REPOSITORY, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const { exitCode, output } = await run(process.execPath, [cruise, "provider", "sdk", "emulator"], {
      cwd: REPOSITORY,
      timeout: 60_000,
    });
    assert.equal(exitCode, 0, output);
    // A configuration that finds no files forbids nothing.
    const [, modules = "0"] = /\((\d+) modules, \d+ dependencies cruised\)/.exec(output) ?? [];
    assert.ok(Number(modules) > 150, output);
  });
});
