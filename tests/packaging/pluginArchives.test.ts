import assert from "node:assert/strict";
import { chmod, cp, readdir, readFile, stat, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { version } from "../../package.json";
import { makeArchives } from "../../tools/plugin/makeArchives.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { run } from "../../tools/run.js";
import { packedPackage } from "../engine/harness/index.js";
import { pluginAlone, SHIM } from "./pluginAlone.js";

describe("the archives of the plugin", function () {
  this.timeout(240_000);
  let plugin: string;
  let folder: string;
  let archives: string[];
  before(async () => {
    plugin = await pluginAlone(await packedPackage());
    folder = await temporaryFolder("archives");
    archives = await makeArchives(plugin, join(folder, "made"));
  });
  after(() => Promise.all([removeFolder(dirname(plugin)), removeFolder(folder)]));

  it("are one for each kind of machine, by the names that Pulumi looks for", () => {
    const machines = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"];
    assert.deepEqual(
      archives.map((archive) => basename(archive)),
      [...machines, "windows-amd64", "windows-arm64"].map(
        (machine) => `pulumi-resource-alicloud-cdn-refresh-v${version}-${machine}.tar.gz`,
      ),
    );
  });

  it("hold the plugin's files at their root, each as it is, and what can be executed still can", async () => {
    for (const archive of archives) {
      const unpacked = await temporaryFolder("unpacked");
      const { exitCode, output } = await run("tar", ["-xzf", archive, "-C", unpacked], { timeout: 30_000 });
      assert.equal(exitCode, 0, output);
      assert.deepEqual(await filesOf(unpacked), await filesOf(plugin));
      assert.equal((await stat(join(unpacked, SHIM))).mode & 0o111, 0o111);
      await removeFolder(unpacked);
    }
  });

  it("are the same bytes whoever packs the same files, and whenever", async () => {
    const other = join(folder, "other");
    await cp(plugin, other, { recursive: true });
    for (const file of await readdir(other)) {
      await chmod(join(other, file), file === SHIM ? 0o700 : 0o600);
      await utimes(join(other, file), 2_000_000_000, 2_000_000_000);
    }
    const again = await makeArchives(other, join(folder, "again"));
    for (const [index, archive] of again.entries()) {
      assert.ok((await readFile(archive)).equals(await readFile(archives[index] ?? "")), archive);
    }
  });
});

/** The text of each file, by its name. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
  );
}
