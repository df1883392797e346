import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "../../emulator/index.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { run } from "../../tools/run.js";
import { page, REPOSITORY, snippets } from "../docs/pages.js";
import { cliStack, packedPackage, programFolder } from "./harness/index.js";

describe("the documentation", function () {
  this.timeout(180_000);

  it("has a quickstart whose commands, typed one after the other, purge and show it", async () => {
    const [commands] = snippets(await page("README.md"), "sh").filter(
      ({ note }) => note === "run: quickstart",
    );
    const emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
    const { accessKeyId, accessKeySecret } = emulator.account;
    const folder = await programFolder({ files: await quickstart() });
    const stack = await cliStack({ folder, env: { CDN_ENDPOINT: emulator.url } });
    try {
      let said = "";
      for (const line of (commands?.code ?? "").trim().split("\n")) {
        const [command, ...args] = line
          .replace('"$ALIBABA_CLOUD_ACCESS_KEY_ID"', accessKeyId)
          .replace('"$ALIBABA_CLOUD_ACCESS_KEY_SECRET"', accessKeySecret)
          .split(" ");
        assert.equal(command, "pulumi");
        const { exitCode, output } = await stack.pulumi(...args);
        assert.equal(exitCode, 0, `${line}\n${output}`);
        said = output;
      }
      assert.match(said, /completedAt +\d{4}-\d\d-\d\dT/);
      assert.match(said, /purge +\{"assets":\{"complete":1,"failed":0,"total":1,"unfinished":0\}/);
      assert.equal(emulator.calls("RefreshObjectCaches").length, 2);
    } finally {
      await stack.remove();
      await emulator.close();
    }
  });

  it("has a demo that runs from the repository, and leaves nothing behind", async () => {
    const folder = await temporaryFolder("documentation");
    const env = { ...process.env, TMPDIR: folder };
    // What `npm run demo` does, but for the build, which other tests would miss while it is made again.
    await packedPackage();
    const { scripts } = JSON.parse(await readFile(join(REPOSITORY, "package.json"), "utf8"));
    assert.equal(scripts.demo, "npm run --silent build && tsx tools/demo/cli.ts");
    const command = ["--import=tsx", "tools/demo/cli.ts"];
    const demo = await run(process.execPath, command, { cwd: REPOSITORY, env, timeout: 150_000 });
    assert.equal(demo.exitCode, 0, demo.output);
    assert.match(demo.output, /The CDN has got no new submissions/);
    assert.match(demo.output, /The CDN has got 2 new submissions/);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith("demo-")),
      [],
    );
    await removeFolder(folder);
    const options = { cwd: REPOSITORY, timeout: 10_000 };
    const { stdout } = await run("git", ["status", "--porcelain", "--", "Pulumi*.yaml"], options);
    assert.equal(stdout, "");
  });
});

/** The quickstart of the repository, in a folder where the package is installed from its tarball. */
async function quickstart(): Promise<Record<string, string>> {
  const paths = ["Pulumi.yaml", "examples/quickstart/index.ts", "examples/quickstart/tsconfig.json"];
  const texts = await Promise.all(paths.map((path) => readFile(join(REPOSITORY, path), "utf8")));
  return Object.fromEntries(paths.map((path, index) => [path, texts[index] as string]));
}
