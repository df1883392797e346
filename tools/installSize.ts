import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { packedPackage } from "../tests/engine/harness/index.js";
import { inWords, measureInstall, withInstallSize } from "./measureInstall.js";

const README = resolve(__dirname, "../README.md");

// npm run size: says what an install of this package adds to a Pulumi program; with --write, in the README too.
async function installSize(): Promise<void> {
  const { tarball } = await packedPackage();
  const words = inWords(await measureInstall(tarball));
  process.stdout.write(`${words}\n`);
  if (process.argv.includes("--write")) {
    await writeFile(README, withInstallSize(await readFile(README, "utf8"), words));
  }
}

installSize().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
