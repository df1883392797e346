import { copyFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { bundlePlugin } from "./bundle.js";
import { licensesOf } from "./licenses.js";

const REPOSITORY = resolve(__dirname, "../..");
const PLUGIN = join(REPOSITORY, "plugin");

// npx tsx tools/plugin/cli.ts: makes the files that the plugin's folder has beside those of the repository.
async function makePlugin(): Promise<void> {
  const { metafile } = await bundlePlugin(join(PLUGIN, "provider.cjs"));
  await writeFile(join(PLUGIN, "THIRD-PARTY-LICENSES.txt"), `${await licensesOf(metafile)}\n`);
  await copyFile(join(REPOSITORY, "LICENSE"), join(PLUGIN, "LICENSE"));
}

makePlugin().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
