import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { version } from "../../package.json";
import { removeFolder } from "../../tools/processes.js";
import { packedPackage } from "../engine/harness/index.js";
import { pluginAlone, SHIM } from "./pluginAlone.js";
import { ENGINE_ADDRESS, startPlugin, stopPlugin, versionAt } from "./pluginProcess.js";

describe("the process of the plugin", function () {
  this.timeout(240_000);
  let folder: string;
  let shim: string;
  before(async () => {
    folder = await pluginAlone(await packedPackage());
    shim = join(folder, SHIM);
  });
  after(() => removeFolder(join(folder, "..")));

  it("says its port in one line, on which it answers, and nothing else", async () => {
    const plugin = await startPlugin([shim, ENGINE_ADDRESS]);
    assert.equal(await versionAt(plugin.port), version);
    const { stdout, stderr } = await stopPlugin(plugin);
    assert.equal(stdout, `${plugin.port}\n`);
    assert.equal(stderr, "");
  });

  it("ends when its standard input does: the engine is gone", async () => {
    const plugin = await startPlugin([shim, ENGINE_ADDRESS]);
    plugin.child.stdin?.end();
    assert.equal((await plugin.ended).exitCode, 1);
  });

  it("takes no end of its standard input for that of an engine which has yet to attach to it", async () => {
    const plugin = await startPlugin([shim]);
    plugin.child.stdin?.end();
    await once(plugin.child.stdin as NodeJS.WritableStream, "close");
    // Each answer is later than what the process has heard before the question.
    for (let question = 0; question < 3; question++) assert.equal(await versionAt(plugin.port), version);
    plugin.child.kill("SIGTERM");
    assert.equal((await plugin.ended).exitCode, 143);
  });

  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends at ${signal} with ${exitCode} when nothing is to be done`, async () => {
      const plugin = await startPlugin([shim, ENGINE_ADDRESS]);
      // It says its port a moment before it listens to signals.
      await versionAt(plugin.port);
      plugin.child.kill(signal);
      const ended = await plugin.ended;
      assert.deepEqual(ended, { exitCode, stdout: `${plugin.port}\n`, stderr: "" });
    });
  }
});
