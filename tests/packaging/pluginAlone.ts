import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "../../tools/processes.js";
import { run } from "../../tools/run.js";
import type { PackedPackage } from "../engine/harness/index.js";

/** The file that Pulumi runs. */
export const SHIM = "pulumi-resource-alicloud-cdn-refresh";

/** The plugin's folder of the packed package, in a new one that has nothing else, and whose name has spaces. */
export async function pluginAlone({ tarball }: PackedPackage): Promise<string> {
  const folder = await temporaryFolder("the plugin alone");
  const packaged = ["--strip-components=1", "package/plugin"];
  const unpacked = await run("tar", ["-xzf", tarball, "-C", folder, ...packaged], { timeout: 30_000 });
  assert.equal(unpacked.exitCode, 0, unpacked.output);
  return join(folder, "plugin");
}
