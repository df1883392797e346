import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { version } from "../../package.json";
import { makeArchives } from "../../tools/plugin/makeArchives.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { hermeticEnvironment, runPulumi } from "../../tools/pulumi.js";
import type { RunResult } from "../../tools/run.js";
import { pluginAlone, SHIM } from "../packaging/pluginAlone.js";
import { OUR_PATH } from "../packaging/pluginProcess.js";
import { pretendingNode } from "../packaging/pretendingNode.js";
import {
  closeProgramStacks,
  engine,
  packedPackage,
  programStack,
  submissions,
  succeeded,
} from "./harness/index.js";

const NAME = "alicloud-cdn-refresh";
const SCHEMA = schemaOf(readFileSync(resolve(__dirname, "../../plugin/schema.json"), "utf8"));

describe("the plugin and the CLI", function () {
  this.timeout(240_000);
  let plugin: string;
  let folder: string;
  let install: string[];
  before(async () => {
    plugin = await pluginAlone(await packedPackage());
    const [archive = ""] = await makeArchives(plugin, join(dirname(plugin), "archives"));
    install = ["plugin", "install", "resource", NAME, `v${version}`, "--file", archive];
  });
  after(() => removeFolder(dirname(plugin)));
  beforeEach(async () => {
    folder = await temporaryFolder("home");
  });
  afterEach(async () => void (await Promise.all([closeProgramStacks(), removeFolder(folder)])));

  it("is installed from its archive, listed, and has its schema", async () => {
    await succeeds(...install);
    const [listed, ...others] = JSON.parse(await succeeds("plugin", "ls", "--json"));
    assert.deepEqual(others, []);
    assert.deepEqual(
      { name: listed.name, kind: listed.kind, version: listed.version },
      { name: NAME, kind: "resource", version },
    );
    assert.deepEqual(schemaOf(await succeeds("package", "get-schema", `${NAME}@${version}`)), SCHEMA);
  });

  it("tells its schema where it lies, without being installed", async () => {
    assert.deepEqual(schemaOf(await succeeds("package", "get-schema", join(plugin, SHIM))), SCHEMA);
  });

  it("carries out a program's deployment once it is installed", async () => {
    const program = `
      const { summary } = new cdn.CacheRefresh("site", { objectPaths: [SITE] });
      exports.complete = summary.complete;`;
    const { stack, emulator } = await programStack(program, {
      front: "plugin",
      files: { "Pulumi.yaml": "name: program\nruntime: nodejs\n" },
    });
    assert.equal((await stack.pulumi(...install)).exitCode, 0);
    const up = await succeeded(stack.up());
    assert.equal(up.outputs.complete, 1);
    assert.equal(submissions(emulator).length, 1);
    assert.deepEqual(
      up.diagnostics.filter(({ severity }) => severity === "warning"),
      [],
    );
  });

  it("says what is missing on a machine without Node.js", async () => {
    const { exitCode, stderr } = await pulumi(["package", "get-schema", join(plugin, SHIM)], folder);
    assert.notEqual(exitCode, 0);
    assert.match(
      stderr,
      /needs Node\.js 22\.12 or newer, and there is no `node` on PATH\. Install it: https:/,
    );
  });

  it("says that the Node.js of the machine is too old", async () => {
    const PATH = `${await pretendingNode(folder, "20.20.2")}:${OUR_PATH}`;
    const { exitCode, stderr } = await pulumi(["package", "get-schema", join(plugin, SHIM)], PATH);
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /needs Node\.js 22\.12 or newer; `node` on PATH is 20\.20\.2\. Install a newer one/);
  });

  async function succeeds(...args: string[]): Promise<string> {
    const { exitCode, stdout, output } = await pulumi(args);
    assert.equal(exitCode, 0, output);
    return stdout;
  }

  async function pulumi(args: readonly string[], PATH?: string): Promise<RunResult> {
    const found = await engine();
    const env = hermeticEnvironment(folder, found, PATH === undefined ? {} : { PATH });
    return runPulumi([...args, "--color=never"], { cwd: folder, engine: found, env });
  }
});

/** A schema as the CLI prints it: without lists that are empty. */
function schemaOf(text: string): unknown {
  return JSON.parse(text, (_, value) => (Array.isArray(value) && value.length === 0 ? undefined : value));
}
