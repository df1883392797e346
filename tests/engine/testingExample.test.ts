import assert from "node:assert/strict";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { hermeticEnvironment } from "../../tools/pulumi.js";
import { run } from "../../tools/run.js";
import { engine, programFolder } from "./harness/index.js";

const REPOSITORY = resolve(__dirname, "../..");
const EXAMPLE = join(REPOSITORY, "examples/testing");

describe("the example of a program with tests", function () {
  this.timeout(240_000);

  it("passes its own tests on the real engine, type-checks, and leaves nothing behind", async () => {
    const folder = await programFolder({ files: await filesBelow(EXAMPLE) });
    await linkOurs(folder, ["mocha", "tsx", "@types/mocha"]);
    const home = await temporaryFolder("home");
    const bin = (tool: string): string => join(REPOSITORY, "node_modules", tool);
    try {
      const env = hermeticEnvironment(home, await engine(), { TMPDIR: home, FORCE_COLOR: "0" });
      const mocha = await run(process.execPath, [bin("mocha/bin/mocha.js")], {
        cwd: folder,
        env,
        timeout: 180_000,
      });
      assert.equal(mocha.exitCode, 0, mocha.output);
      assert.match(mocha.stdout, /3 passing/);
      assert.deepEqual(
        (await readdir(home)).filter((name) => name.startsWith("emulated-stack-")),
        [],
      );
      const checked = await run(process.execPath, [bin("typescript/bin/tsc"), "-p", folder], {
        timeout: 60_000,
      });
      assert.equal(checked.exitCode, 0, checked.output);
      const shown = [...(await readFile(join(EXAMPLE, "README.md"), "utf8")).matchAll(/^ {4}✔ (.*)$/gm)];
      assert.equal(shown.length, 3);
      for (const [, title = ""] of shown) assert.ok(mocha.stdout.includes(title), title);
    } finally {
      await removeFolder(home);
    }
  });
});

/** What the example installs beside the package, at our versions. */
async function linkOurs(folder: string, packages: readonly string[]): Promise<void> {
  for (const name of packages) {
    const link = join(folder, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(REPOSITORY, "node_modules", name), link);
  }
}

/** Path in the example → text. */
async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // What somebody who has run the example left there is not part of it.
  const ours = paths.filter((path) => !/\/node_modules\/|\/Pulumi\.[^/]+\.yaml$/.test(path));
  const texts = ours.map(async (path) => [relative(folder, path), await readFile(path, "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}
