import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { descendants, removeFolder, temporaryFolder } from "../../tools/processes.js";
import { hermeticEnvironment } from "../../tools/pulumi.js";
import { run } from "../../tools/run.js";
import {
  closeProgramStacks,
  engine,
  failed,
  type ProgramStack,
  programStack,
  SITE,
  stateOf,
  succeeded,
} from "../engine/harness/index.js";

const REPOSITORY = resolve(__dirname, "../..");

const TYPESCRIPT_PROGRAM = `
import * as cdn from "pulumi-alicloud-cdn-refresh";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
console.log("a line of the program");
const refresh = new cdn.CacheRefresh("site", {
  objectPaths: [config.require("path")], triggers: [config.requireSecret("token")],
});
export const status: pulumi.Output<string> = refresh.status;
export const environment = process.env.SET_BY_TEST;
export const token = config.requireSecret("token");
`;

describe("the harness for tests on the real engine", function () {
  this.timeout(240_000);
  afterEach(async () => {
    await closeProgramStacks();
    const left = descendants(process.pid, (command) =>
      /bin\/pulumi |dynamic-provider|cmd\/run/.test(command),
    );
    assert.deepEqual(left, [], "processes are left over");
  });

  async function typeScript(program: string): Promise<ProgramStack> {
    const started = await programStack("", {
      files: { "index.ts": program },
      config: { path: `${SITE}"a": b`, other: "1" },
      secretConfig: { token: "hush-hush" },
      env: { SET_BY_TEST: "set" },
    });
    await rm(join(started.folder, "index.js"));
    return started;
  }

  it("begins a stack, and reads its outputs and its state, as the commands of the CLI do", async () => {
    const { stack } = await typeScript(TYPESCRIPT_PROGRAM);
    const json = async (...command: string[]): Promise<Record<string, unknown>> =>
      JSON.parse((await stack.pulumi(...command)).stdout);
    assert.deepEqual(await stack.outputs(), {});
    await stack.configure({ config: { other: "2" } });
    const up = await succeeded(stack.up());
    assert.deepEqual(up.changes, { create: 2 });
    assert.deepEqual(up.outputs, { status: "Complete", environment: "set", token: "hush-hush" });
    assert.deepEqual(await json("stack", "output", "--json", "--show-secrets"), up.outputs);
    const state = await stack.exportState();
    assert.deepEqual(await json("stack", "export"), state);
    assert.ok(!JSON.stringify(state).includes("hush-hush"));
    assert.equal((await stateOf("site", stack)).outputs?.status, "Complete");
    const {
      "program:path": path,
      "program:other": other,
      "program:token": token,
    } = await json("config", "--json");
    assert.deepEqual(
      [path, other],
      [`${SITE}"a": b`, "2"].map((value) => ({ value, secret: false })),
    );
    assert.deepEqual(token, { secret: true });
    assert.match(
      up.output,
      /Diagnostics:\n {2}pulumi:pulumi:Stack \(program-test-\d+\):\n {4}a line of the program/,
    );
    assert.match(up.output, /\+ {2}pulumi-nodejs:dynamic\/alicloud-cdn-refresh:CacheRefresh site created/);
    const said = up.diagnostics.filter(({ message }) => message === "a line of the program");
    assert.ok(said.length > 0 && said.every(({ severity }) => severity.startsWith("info")));
    await stack.remove();
    assert.ok(!existsSync(stack.folder));
  });

  it("reports a program that throws, has a type error or ends itself, once and with the place", async () => {
    const { stack, write } = await typeScript('throw new Error("the program is broken");');
    const thrown = await failed(stack.preview());
    assert.match(thrown.output, /Error: the program is broken\n\s+at .*index\.ts:1:7/);
    await write({ "index.ts": "const count: number = 'one';" });
    assert.match((await failed(stack.preview())).output, /index\.ts\(1,7\): error TS2322/);
    await write({ "index.ts": "process.exit(3);" });
    assert.match((await failed(stack.preview())).output, /Program exited with non-zero exit code: 3/);
  });

  it("kills an operation that takes too long, with the provider process and the program", async () => {
    const { emulator, stack } = await programStack('new cdn.CacheRefresh("site", { objectPaths: [SITE] });', {
      timeout: 15_000,
    });
    emulator.hold();
    await assert.rejects(
      stack.up(),
      /pulumi up --yes .* was not done within 15 s:[\s\S]*CacheRefresh site creating/,
    );
  });

  it("keeps the user's own settings of Pulumi and Alibaba Cloud out", async () => {
    const names = ["ALIBABA_CLOUD_ACCESS_KEY_SECRET", "PULUMI_ACCESS_TOKEN"];
    for (const name of names) process.env[name] = "of-the-user";
    try {
      const environment = hermeticEnvironment("/nowhere", await engine());
      assert.deepEqual(
        Object.values(environment).filter((value) => value === "of-the-user"),
        [],
      );
    } finally {
      for (const name of names) delete process.env[name];
    }
  });

  it("shows all that the engine said in a test that fails, and nothing of one that passes", async () => {
    const folder = await temporaryFolder("failures");
    const file = join(folder, "failing.test.cts");
    await writeFile(
      file,
      `
      const { operation } = require(${JSON.stringify(join(REPOSITORY, "tests/engine/harness/operation.ts"))});
      const event = { diagnosticEvent: { severity: "error", message: "an error of a resource" } };
      it("passes", () => void operation(true, "said in the test that passes", []));
      it("fails", () => {
        operation(false, "said in the test that fails", [event]);
        throw new Error("the assertion");
      });`,
    );
    const mocha = ["node_modules/mocha/bin/mocha.js", "--no-config", "--require", "./tests/failures.ts"];
    const { exitCode, output } = await run(process.execPath, [...mocha, "--import=tsx", file], {
      cwd: REPOSITORY,
      timeout: 60_000,
    });
    await removeFolder(folder);
    assert.equal(exitCode, 1, output);
    assert.match(output, /said in the test that fails\n\[error\] an error of a resource/);
    assert.doesNotMatch(output, /said in the test that passes/);
  });
});
