import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { npmInstall } from "../../tools/npm.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { run } from "../../tools/run.js";
import { packedPackage } from "../engine/harness/index.js";
import { startRegistry } from "./registry.js";

const PLUGIN = [
  ...["LICENSE", "THIRD-PARTY-LICENSES.txt", "provider.cjs", "provider.d.cts"],
  ...["pulumi-resource-alicloud-cdn-refresh", "pulumi-resource-alicloud-cdn-refresh.cmd"],
  ...["schema.json", "start.cjs"],
];

describe("the tarball", function () {
  this.timeout(120_000);
  let tarball: Uint8Array<ArrayBuffer>;
  /** The unpacked content. */
  let folder: string;
  let manifest: Record<string, unknown>;

  before(async () => {
    const packed = await packedPackage();
    tarball = new Uint8Array(await readFile(packed.tarball));
    const parent = await temporaryFolder("unpacked");
    const unpacked = await run("tar", ["-xzf", packed.tarball, "-C", parent], { timeout: 30_000 });
    assert.equal(unpacked.exitCode, 0, unpacked.output);
    folder = join(parent, "package");
    manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  });
  after(() => removeFolder(join(folder, "..")));

  it("passes publint without a finding", async () => {
    const { publint } = await import("publint");
    const { messages } = await publint({ pack: { tarball: tarball.buffer } });
    assert.deepEqual(messages, []);
  });

  it("has types that resolve to what runs, in every way in which programs resolve modules", async () => {
    const { checkPackage, createPackageFromTarballData } = await import("@arethetypeswrong/core");
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    assert.ok(analysis.types !== false);
    assert.deepEqual(analysis.problems, []);
    assert.deepEqual(Object.keys(analysis.entrypoints), [
      ...[".", "./provider", "./plugin", "./emulator", "./package.json"],
    ]);
  });

  it("holds the modules and their declarations, the plugin's folder, and nothing else", async () => {
    const files = await filesBelow(folder);
    const modules = files.filter((file) => /^dist\/.*\.(js|d\.ts)$/.test(file));
    assert.deepEqual(
      files.filter((file) => !modules.includes(file)),
      ["CHANGELOG.md", "LICENSE", "README.md", "package.json", ...PLUGIN.map((file) => `plugin/${file}`)],
    );
    const rooms = new Set(modules.map((file) => file.split("/")[1]));
    assert.deepEqual([...rooms].sort(), ["emulator", "provider", "sdk"]);
  });

  it("holds no code that nothing leads to from what is exported", async () => {
    const reached = new Set<string>();
    const open = ["sdk/index.js", "provider/index.js", "emulator/index.js", "emulator/cli.js"];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      const text = await readFile(join(folder, "dist", next), "utf8");
      for (const [, target = ""] of text.matchAll(/(?:require|import)\("(\.{1,2}\/[^"]+)"\)/g)) {
        open.push(join(next, "..", target));
      }
    }
    const modules = (await filesBelow(join(folder, "dist"))).filter((file) => file.endsWith(".js"));
    const unreached = modules.filter((module) => !reached.has(module));
    const withCode = unreached.filter(
      (module) => !holdsOnlyTypes(readFileSync(join(folder, "dist", module), "utf8")),
    );
    assert.deepEqual(withCode, []);
  });

  it("runs no script when it is installed", () => {
    const scripts = Object.keys(manifest.scripts as object);
    const onInstall = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "postprepare"];
    assert.deepEqual(
      scripts.filter((script) => onInstall.includes(script)),
      [],
    );
    assert.equal(manifest.gypfile, undefined);
  });

  it("is installed from a registry without anything being built", async () => {
    const registry = await startRegistry(manifest, tarball);
    const program = await temporaryFolder("installed");
    try {
      await writeFile(join(program, "package.json"), '{ "private": true }');
      // To build it would fail here: there is no compiler.
      await npmInstall(
        program,
        manifest.name as string,
        `--registry=${registry.url}`,
        "--ignore-scripts=false",
      );
      const installed = join(program, "node_modules", manifest.name as string);
      assert.deepEqual(await filesBelow(installed), await filesBelow(folder));
    } finally {
      await registry.close();
      await removeFolder(program);
    }
  });

  it("names what it needs exactly, and leaves the choice of Pulumi to the program", () => {
    const dependencies = Object.entries(manifest.dependencies as Record<string, string>);
    assert.deepEqual(
      dependencies.filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range)),
      [],
    );
    assert.deepEqual(manifest.peerDependencies, { "@pulumi/pulumi": "^3.200.0" });
  });
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((file) => relative(folder, join(file.parentPath, file.name))).sort();
}

/** What the compiler makes of a module in which there is nothing to run. */
function holdsOnlyTypes(code: string): boolean {
  return (
    code
      .replace('"use strict";', "")
      .replace(/^Object\.defineProperty\(exports, "__esModule".*$/m, "")
      .trim() === ""
  );
}
