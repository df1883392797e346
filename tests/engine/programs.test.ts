import assert from "node:assert/strict";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  closeProgramStacks,
  failed,
  type Operation,
  programStack,
  type ResourceState,
  SITE,
  submissions,
  succeeded,
} from "./harness/index.js";
import { startAlicloudStandIn } from "./stand-ins/alicloud.js";

describe("a program as people write it, on the real engine", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  describe("with lists that are computed", () => {
    const EMPTY = `
      const none = pulumi.output([]);
      const refresh = new cdn.CacheRefresh("refresh", { objectPaths: [] });
      new cdn.CacheRefresh("hashes", { contentHashes: {}, waitForCompletion: false });
      new cdn.CachePrefetch("prefetch", { objectPaths: none });
      new cdn.CacheTagRefresh("tags", { domainName: "www.example.com", cacheTags: [] });
      new cdn.TaskCompletion("resources", { resources: [] });
      new cdn.TaskCompletion("ids", { taskIds: none, resources: [refresh] });
      exports.outputs = ["taskIds", "tasks", "summary", "status", "submittedAt", "completedAt"].map((name) => refresh[name]);
      exports.history = cdn.getRefreshTaskByIdOutput({ taskIds: refresh.taskIds }).tasks;
      exports.report = cdn.report(refresh);
    `;
    const NOTHING = {
      refresh: "nothing to refresh",
      hashes: "nothing to refresh",
      prefetch: "nothing to prefetch",
      tags: "nothing to refresh",
      resources: "nothing to wait for",
      ids: "nothing to wait for",
    };

    it("finds in an empty one nothing to do: no call, no error, and says so in preview and up", async () => {
      const { emulator, stack } = await programStack(EMPTY);
      const preview = await succeeded(stack.preview());
      const up = await succeeded(stack.up());
      // An output of a resource that is only planned is not known to a preview.
      const { ids: _, ...known } = NOTHING;
      assert.deepEqual(saidOnRows(preview, /^nothing/), known);
      assert.deepEqual(saidOnRows(up, /^nothing/), NOTHING);
      assert.deepEqual(linesThatPlan(preview), []);
      assert.deepEqual(emulator.journal, []);
      const { outputs, history, report } = await stack.outputs();
      assert.deepEqual(outputs, [
        [],
        [],
        { total: 0, complete: 0, failed: 0, unfinished: 0 },
        "Skipped",
        "",
        "",
      ]);
      assert.deepEqual(history, []);
      assert.match(String(report), /\| refresh \| CacheRefresh \| 0 \| Skipped \| – \| – \| 0 \|/);
      const again = await succeeded(stack.up());
      assert.deepEqual(again.changes, { same: 7 });
      assert.deepEqual(saidOnRows(again, /^nothing/), {});
    });

    it("finds nothing to do where there was a path and is none now, and refreshes one that comes back", async () => {
      const program = (paths: string) =>
        `exports.status = new cdn.CacheRefresh("pages", { objectPaths: ${paths}, triggers: [1] }).status;`;
      const { emulator, stack, setProgram } = await programStack(program('[SITE + "a"]'));
      assert.equal((await succeeded(stack.up())).outputs.status, "Complete");
      await setProgram(program("[]"));
      const preview = await succeeded(stack.preview());
      assert.deepEqual(saidOnRows(preview, /^nothing/), { pages: "nothing to refresh" });
      const emptied = await succeeded(stack.up());
      assert.deepEqual([emptied.outputs.status, emptied.changes], ["Skipped", { same: 1, update: 1 }]);
      assert.equal(submissions(emulator).length, 1);
      await setProgram(program('[SITE + "a"]'));
      assert.equal((await succeeded(stack.up())).outputs.status, "Complete");
      assert.equal(submissions(emulator).length, 2);
    });

    it("still refuses what is no list", async () => {
      const refusals = {
        undefined: /objectPaths is not given, nor is contentHashes/,
        null: /objectPaths must be a list/,
      };
      for (const [value, refusal] of Object.entries(refusals)) {
        const { stack } = await programStack(`new cdn.CacheRefresh("pages", { objectPaths: ${value} });`);
        const preview = await failed(stack.preview());
        assert.match(preview.output, refusal);
      }
    });
  });

  describe("with triggers of any type", () => {
    it("submits again when the time of a file or an asset's content changes, and warns once of one that is undefined", async () => {
      const { emulator, folder, stack } = await programStack(
        `
        const { mtime } = require("fs").statSync("app.js");
        const later = pulumi.output(1).apply(() => process.env.NOT_SET);
        new cdn.CacheRefresh("time", { objectPaths: [SITE], triggers: [mtime, process.env.NOT_SET, later] });
        new cdn.CacheRefresh("asset", { objectPaths: [SITE + "a"], triggers: [new pulumi.asset.FileAsset("app.js")] });
        `,
        { files: { "app.js": "1" } },
      );
      const up = await succeeded(stack.up());
      const warnings = up.diagnostics.filter(({ severity }) => severity === "warning");
      assert.deepEqual(
        warnings.map(({ urn, message }) => [urn?.split("::").at(-1), message.replace(/^warning: /, "")]),
        [
          [
            "time",
            'triggers[1] is undefined, such as an environment variable that is not set: it triggers nothing. Set it, or give it a default, such as process.env.RELEASE ?? "none".',
          ],
        ],
      );
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 3 });
      await utimes(join(folder, "app.js"), new Date(0), new Date(0));
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 2, update: 1 });
      await writeFile(join(folder, "app.js"), "2");
      await utimes(join(folder, "app.js"), new Date(0), new Date(0));
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 2, update: 1 });
      assert.deepEqual(submissions(emulator).flat().toSorted(), [SITE, SITE, `${SITE}a`, `${SITE}a`]);
    });

    it("refuses what cannot be compared in words alone, also where it comes later", async () => {
      for (const trigger of ["new Map()", 'pulumi.output("x").apply(() => new Map())']) {
        const { emulator, stack } = await programStack(
          `new cdn.CacheRefresh("pages", { objectPaths: [SITE], triggers: [1, ${trigger}] });`,
        );
        const preview = await failed(stack.preview());
        assert.match(
          preview.output,
          /CacheRefresh pages: triggers\[1\] is a Map: a change of it would not be noticed/,
        );
        assert.doesNotMatch(preview.output, /^\s+at /m);
        assert.deepEqual(emulator.journal, []);
      }
    });
  });

  describe("with time limits that are set from outside of the resource", () => {
    const WAYS = ["its own transformation", "its component's transformation", "its stack's transformation"];
    const NEWER_WAYS = ["its own transform", "its component's transform", "its stack's transform"];
    const PROGRAM = `
      const limited = ({ props, opts }) => ({ props, opts: { ...opts, customTimeouts: { create: "5s" } } });
      const limitedByStack = (way) => (args) => (args.name === way ? limited(args) : undefined);
      const component = (name, opts) => ({ parent: new pulumi.ComponentResource("my:site:Site", name, {}, opts) });
      pulumi.runtime.registerStackTransformation(limitedByStack("its stack's transformation"));
      pulumi.runtime.registerStackTransform(limitedByStack("its stack's transform"));
      const declare = (name, opts) =>
        new cdn.CacheRefresh(name, { objectPaths: [SITE + encodeURIComponent(name)] }, { customTimeouts: { create: "20m" }, ...opts });
      declare("its own transformation", { transformations: [limited] });
      declare("its component's transformation", component("older", { transformations: [limited] }));
      declare("its stack's transformation");
      declare("its own transform", { transforms: [limited] });
      declare("its component's transform", component("newer", { transforms: [limited] }));
      declare("its stack's transform");
    `;

    it("keeps to them, whichever transformation or transform sets them", async () => {
      const { stack } = await programStack(PROGRAM, { emulator: { speed: 1, taskDuration: 600_000 } });
      const up = await failed(stack.up());
      const late = [...up.output.matchAll(/\/([^/]*) is not complete after 5s/g)].map(
        ([, name = ""]) => name,
      );
      assert.deepEqual(
        [...new Set(late.map(decodeURIComponent))].toSorted(),
        [...WAYS, ...NEWER_WAYS].toSorted(),
      );
    });
  });

  describe("with an option that this package cannot keep", () => {
    it("is told so before anything is registered: another package's provider, import", async () => {
      const alicloud = await startAlicloudStandIn(process.cwd());
      try {
        const cases: [opts: string, message: RegExp][] = [
          ["{ provider: prod }", /CacheRefresh pages: the provider is not a Provider of this package/],
          [
            '{ import: "1" }',
            /CacheRefresh pages: the option import has no meaning here.*use a TaskCompletion/,
          ],
        ];
        for (const [opts, message] of cases) {
          const { emulator, stack } = await programStack(
            `class Prod extends pulumi.ProviderResource { constructor() { super("alicloud", "prod", {}); } }
            const prod = new Prod();
            new cdn.CacheRefresh("pages", { objectPaths: [SITE] }, ${opts});`,
            { env: alicloud.environment },
          );
          const up = await failed(stack.up());
          assert.match(up.output.replaceAll(/\s+/g, " "), message);
          assert.doesNotMatch(up.output, /^\s+at /m);
          assert.deepEqual(emulator.journal, []);
          assert.deepEqual(ofThisPackage((await stack.exportState()).deployment.resources), []);
        }
      } finally {
        await alicloud.stop();
      }
    });

    it("uses the stack's account in a component that is given another package's provider", async () => {
      const alicloud = await startAlicloudStandIn(process.cwd());
      try {
        const { emulator, stack } = await programStack(
          `class Prod extends pulumi.ProviderResource { constructor() { super("alicloud", "prod", {}); } }
          const site = new pulumi.ComponentResource("my:site:Site", "site", {}, { providers: [new Prod()] });
          exports.status = new cdn.CacheRefresh("pages", { objectPaths: [SITE] }, { parent: site }).status;`,
          { env: alicloud.environment },
        );
        assert.equal((await succeeded(stack.up())).outputs.status, "Complete");
        assert.equal(submissions(emulator).length, 1);
      } finally {
        await alicloud.stop();
      }
    });
  });
});

/** What was said on the row of each resource, by its name. */
function saidOnRows({ events }: Operation, pattern: RegExp): Record<string, string | undefined> {
  const rows: Record<string, string | undefined> = {};
  for (const { diagnosticEvent: event } of events) {
    const name = event?.urn?.split("::").at(-1);
    const message = event?.message.replaceAll(/<\{%[^%]*%\}>/g, "").trim() ?? "";
    if (name !== undefined && pattern.test(message)) rows[name] = message;
  }
  return rows;
}

function linesThatPlan({ output }: Operation): string[] {
  return output.split("\n").filter((line) => line.includes("This deployment submits"));
}

function ofThisPackage(resources: readonly ResourceState[] = []): string[] {
  return resources.map(({ type }) => type).filter((type) => type.includes("alicloud-cdn-refresh"));
}
