import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { dependencies, name, version } from "../../package/package.json";
import manifest from "../../package.json";
import { endWithUs } from "../../tools/processes.js";
import { programFolder } from "../engine/harness/index.js";

const FOLDER = resolve(__dirname, "../../package");

describe("the folder for pulumi package add", function () {
  this.timeout(240_000);

  it("is of the version of the package, and depends on exactly that", () => {
    assert.equal(version, manifest.version);
    assert.deepEqual(dependencies, { [manifest.name]: manifest.version });
    assert.equal(name, "alicloud-cdn-refresh");
  });

  it("has a plugin that runs where it is installed, and says its port", async () => {
    const texts = ["index.js", "package.json", "PulumiPlugin.yaml"].map(
      async (file) => [file, await readFile(join(FOLDER, file), "utf8")] as const,
    );
    const folder = await programFolder({ files: Object.fromEntries(await Promise.all(texts)) });
    const plugin = endWithUs(
      spawn(process.execPath, ["index.js"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] }),
    );
    const ended = once(plugin, "close");
    try {
      const { value: port } = await createInterface({ input: plugin.stdout })[Symbol.asyncIterator]().next();
      assert.match(port, /^\d+$/);
      const socket = connect(Number(port), "127.0.0.1");
      await once(socket, "connect");
      socket.destroy();
    } finally {
      plugin.kill("SIGTERM");
      await ended;
    }
  });
});
