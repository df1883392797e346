import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { descendants } from "../../tools/processes.js";
import {
  type CliStack,
  type CliStackOptions,
  cliStack,
  type InlineProgram,
  type InlineStack,
  type InlineStackOptions,
  inlineStack,
  programFolder,
  type TestStack,
} from "../engine/harness/index.js";
import { installedMiniature, type Miniature } from "./miniaturePackage.js";

const TYPESCRIPT_PROGRAM = `
import * as miniature from "miniature";
import * as pulumi from "@pulumi/pulumi";
const config = new pulumi.Config();
console.log("a line of the program");
const purge = new miniature.Purge("site", { path: config.require("path"), token: config.requireSecret("token") });
export const task: pulumi.Output<string> = purge.taskId;
export const environment = purge.environment;
export const token = config.requireSecret("token");
`;

const inlineProgram: InlineProgram<Miniature> = ({ pulumi, cdn }) => {
  const config = new pulumi.Config();
  const purge = new cdn.Purge("site", {
    path: config.require("path"),
    token: config.requireSecret("token"),
  });
  return { task: purge.taskId, environment: purge.environment, token: config.requireSecret("token") };
};

const SETTINGS = {
  config: { "program:path": "/a" },
  secretConfig: { "program:token": "hush-hush" },
  env: { MINIATURE: "set" },
};

describe("the harness for tests on the real engine", function () {
  this.timeout(240_000);
  const stacks: TestStack[] = [];
  before(() => installedMiniature());
  afterEach(async () => {
    await Promise.all(stacks.splice(0).map((stack) => stack.remove()));
    assert.deepEqual(enginesAndProviders(), [], "processes are left over");
  });

  async function cli(
    options: Partial<CliStackOptions> = {},
    program = TYPESCRIPT_PROGRAM,
  ): Promise<CliStack> {
    const installation = await installedMiniature();
    const folder = await programFolder({ installation, files: { "index.ts": program } });
    const stack = await cliStack({ folder, ...SETTINGS, ...options });
    stacks.push(stack);
    return stack;
  }
  async function inline(
    options: Partial<InlineStackOptions<Miniature>> = {},
  ): Promise<InlineStack<Miniature>> {
    const installation = await installedMiniature();
    const stack = await inlineStack<Miniature>({
      installation,
      program: inlineProgram,
      ...SETTINGS,
      ...options,
    });
    stacks.push(stack);
    return stack;
  }

  describe("with the plain CLI", () => {
    it("deploys a TypeScript program with an installed dynamic resource and shows Pulumi's display", async () => {
      const stack = await cli();
      const up = await stack.up();
      assert.equal(up.ok, true, up.output);
      assert.match(up.output, /\+ {2}pulumi-nodejs:dynamic\/miniature:Purge site created/);
      assert.deepEqual(up.changes, { create: 2 });
      assert.deepEqual(up.outputs, { task: "task of /a", environment: "set", token: "hush-hush" });
    });

    it("runs a JavaScript program too, and finds the entry point that Pulumi.yaml names", async () => {
      const installation = await installedMiniature();
      const folder = await programFolder({
        installation,
        files: {
          "Pulumi.yaml": "name: program\nruntime: nodejs\nmain: program/start.js\n",
          "program/start.js":
            'const { Purge } = require("miniature"); exports.task = new Purge("site", { path: "/js" }).taskId;',
        },
      });
      const stack = await cliStack({ folder });
      stacks.push(stack);
      const up = await stack.up();
      assert.deepEqual(up.outputs, { task: "task of /js" }, up.output);
    });

    it("shows what the program prints as Pulumi does, at the stack", async () => {
      const up = await (await cli()).up();
      assert.match(
        up.output,
        /Diagnostics:\n {2}pulumi:pulumi:Stack \(program-test-\d+\):\n {4}a line of the program/,
      );
      const said = up.diagnostics.filter(({ message }) => message === "a line of the program");
      assert.ok(said.length > 0 && said.every(({ severity }) => severity.startsWith("info")));
    });

    it("previews, refreshes and destroys", async () => {
      const stack = await cli();
      const preview = await stack.preview();
      assert.deepEqual(preview.changes, { create: 2 }, preview.output);
      assert.deepEqual(await stack.outputs(), {});
      await stack.up();
      const refresh = await stack.refresh();
      assert.equal(refresh.ok, true, refresh.output);
      assert.deepEqual(refresh.changes, { same: 2 });
      const destroy = await stack.destroy();
      assert.deepEqual(destroy.changes, { delete: 2 }, destroy.output);
    });

    it("reports a second up as unchanged and a changed input as an update", async () => {
      const stack = await cli();
      await stack.up();
      assert.deepEqual((await stack.up()).changes, { same: 2 });
      await stack.configure({ config: { "program:path": "/b" } });
      const up = await stack.up();
      assert.deepEqual(up.changes, { same: 1, update: 1 });
      assert.equal(up.outputs.task, "task of /b");
    });

    it("reports bad inputs with the resource's URN", async () => {
      const preview = await (await cli({ config: { "program:path": "bad" } })).preview();
      assert.equal(preview.ok, false);
      const [error] = preview.diagnostics.filter(({ severity }) => severity === "error");
      assert.match(error?.message ?? "", /property path value \{bad\} has a problem: it is bad/);
      assert.match(error?.urn ?? "", /::site$/);
    });

    it("reports a program that throws, and a program with a type error, once and with the place", async () => {
      const thrown = await (await cli({}, 'throw new Error("the program is broken");')).preview();
      assert.equal(thrown.ok, false);
      assert.match(thrown.output, /Error: the program is broken\n\s+at .*index\.ts:1:7/);
      const mistyped = await (await cli({}, "const count: number = 'one';")).preview();
      assert.match(mistyped.output, /index\.ts\(1,7\): error TS2322/);
    });

    it("says how a program ended that ended itself", async () => {
      const preview = await (await cli({}, "process.exit(3);")).preview();
      assert.equal(preview.ok, false);
      assert.match(preview.output, /Program exited with non-zero exit code: 3/);
    });

    it("exports the state, with the secret encrypted", async () => {
      const stack = await cli();
      await stack.up();
      const state = await stack.exportState();
      const purge = state.deployment.resources?.find(({ urn }) => urn.endsWith("::site"));
      assert.equal(purge?.id, "purge");
      assert.equal(purge?.outputs?.taskId, "task of /a");
      assert.ok(!JSON.stringify(state).includes("hush-hush"));
    });

    it("kills an operation that takes too long, with the provider process and the program", async () => {
      const stack = await cli({ timeout: 20_000, config: { "program:path": "endless" } });
      await assert.rejects(
        stack.up(),
        /pulumi up --yes .* was not done within 20 s:[\s\S]*Purge site creating/,
      );
      assert.deepEqual(enginesAndProviders(), []);
    });

    it("removes all that it made", async () => {
      const stack = await cli();
      assert.ok(existsSync(stack.folder));
      await stack.remove();
      assert.ok(!existsSync(stack.folder));
    });
  });

  describe("with inline programs", () => {
    it("deploys a function with the installed package, all of one instance of Pulumi", async () => {
      let same: boolean | undefined;
      const stack = await inline({
        program: (modules) => {
          same = modules.cdn.instanceOfPulumi === modules.pulumi;
          return inlineProgram(modules);
        },
      });
      const up = await stack.up();
      assert.equal(up.ok, true, up.output);
      assert.equal(same, true);
      assert.match(up.output, /pulumi-nodejs:dynamic\/miniature:Purge site created/);
      assert.deepEqual(up.changes, { create: 2 });
      assert.deepEqual(up.outputs, { task: "task of /a", environment: "set", token: "hush-hush" });
    });

    it("takes another program for the next operation", async () => {
      const stack = await inline();
      await stack.up();
      stack.setProgram(({ cdn }) => ({ task: new cdn.Purge("site", { path: "/other" }).taskId }));
      assert.deepEqual((await stack.preview()).changes, { same: 1, update: 1 });
      assert.deepEqual((await stack.up()).outputs, { task: "task of /other" });
      const destroy = await stack.destroy();
      assert.deepEqual(destroy.changes, { delete: 2 }, destroy.output);
    });

    it("reports bad inputs and a program that throws as failed operations", async () => {
      const stack = await inline({ config: { "program:path": "bad" } });
      const bad = await stack.up();
      assert.equal(bad.ok, false);
      assert.match(bad.output, /property path value \{bad\} has a problem: it is bad/);
      stack.setProgram(() => {
        throw new Error("the program is broken");
      });
      const broken = await stack.up();
      assert.equal(broken.ok, false);
      assert.match(broken.output, /the program is broken/);
    });

    it("kills an operation that takes too long, with the provider process", async () => {
      const stack = await inline({ timeout: 20_000, config: { "program:path": "endless" } });
      await assert.rejects(stack.up(), /up was not done within 20 s:[\s\S]*Purge site creating/);
      assert.deepEqual(enginesAndProviders(), []);
    });

    it("keeps the user's own settings of Pulumi and Alibaba Cloud out", async () => {
      process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET = "of-the-user";
      process.env.PULUMI_ACCESS_TOKEN = "of-the-user";
      await inline();
      assert.equal(process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET, undefined);
      assert.equal(process.env.PULUMI_ACCESS_TOKEN, undefined);
    });
  });
});

function enginesAndProviders(): number[] {
  return descendants(process.pid, (command) => /bin\/pulumi |dynamic-provider|cmd\/run/.test(command));
}
