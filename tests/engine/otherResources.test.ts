import assert from "node:assert/strict";
import {
  carriedOut,
  closeProgramStacks,
  failed,
  programStack,
  SITE,
  stateOf,
  submissions,
  succeeded,
  textBelow,
} from "./harness/index.js";

describe("the other resources on the real engine", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  describe("CacheRefresh", () => {
    it("refreshes regular expressions and files whatever their query, one call each", async () => {
      const { emulator, stack } = await programStack(`
        exports.pictures = new cdn.CacheRefresh("pictures", {
          objectPaths: [SITE + "img/.*.png", SITE + "[a-z]/[^/]*.jpg"], objectType: "regex", force: true,
        }).status;
        exports.search = new cdn.CacheRefresh("search", {
          objectPaths: [SITE + "search"], objectType: "ignoreParams",
        }).status;`);
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs, { pictures: "Complete", search: "Complete" });
      const calls = emulator.calls("RefreshObjectCaches").map(({ parameters }) => parameters.ObjectType);
      assert.deepEqual(calls.toSorted(), ["IgnoreParams", "Regex", "Regex"]);
      const forced = emulator.calls("RefreshObjectCaches").map(({ parameters }) => parameters.Force);
      assert.deepEqual(forced.toSorted(), ["true", "true", undefined]);
    });

    it("refreshes only the paths whose content hash has changed, a failed one until it succeeds", async () => {
      const [home, app, page] = [SITE, `${SITE}app.js`, `${SITE}page.html`] as const;
      const hashed = (contentHashes: object): string =>
        `new cdn.CacheRefresh("pages", { contentHashes: ${JSON.stringify(contentHashes)}, retryFailed: 0 });`;
      const { emulator, stack, setProgram } = await programStack(
        hashed({ [home]: "1", [app]: "1", [page]: "1" }),
      );
      await succeeded(stack.up());
      await setProgram(hashed({ [home]: "1", [app]: "2", [page]: "2" }));
      emulator.failPaths(page);
      await failed(stack.up());
      emulator.failPaths(page, undefined, 0);
      // Back to the hash that was refreshed first: what failed in between may stand half-refreshed on the edges.
      await setProgram(hashed({ [home]: "1", [app]: "2", [page]: "1" }));
      await succeeded(stack.up());
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 2 });
      assert.deepEqual(submissions(emulator), [[home, app, page], [app, page], [page]]);
      // With a hash, a path that ends in / is a file; without, a directory, which is to be refreshed as such.
      await setProgram("new cdn.CacheRefresh('pages', { objectPaths: [SITE], retryFailed: 0 });");
      await succeeded(stack.up());
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 2 });
      assert.deepEqual(submissions(emulator).slice(3), [[home]]);
      const types = emulator.calls("RefreshObjectCaches").map(({ parameters }) => parameters.ObjectType);
      assert.deepEqual(types, ["File", "File", "File", "Directory"]);
    });
  });

  describe("CachePrefetch", () => {
    it("runs after the refresh that it depends on, waits out a full queue, and submits in calls of 100 with all that it was given", async () => {
      const { emulator, stack } = await programStack(`
        const objectPaths = Array.from({ length: 150 }, (_, index) => SITE + "files/" + index + ".js");
        const refresh = new cdn.CacheRefresh("site", { objectPaths });
        const prefetch = new cdn.CachePrefetch("site", {
          objectPaths,
          area: "overseas",
          l2Preload: true,
          queryHashkey: false,
          withHeader: { Authorization: pulumi.secret(["planted", "header"].join("-")) },
        }, { dependsOn: refresh });
        exports.summary = prefetch.summary;`);
      emulator.fault({
        operation: "PushObjectCache",
        when: { times: 1 },
        do: { kind: "error", statusCode: 403, code: "PreloadQueueFull" },
      });
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs.summary, { total: 150, complete: 150, failed: 0, unfinished: 0 });
      assert.equal(emulator.calls("PushObjectCache").length, 3);
      const said = up.events.map(({ diagnosticEvent }) => diagnosticEvent?.message ?? "").join("\n");
      assert.match(said, /prefetch: PreloadQueueFull: trying again in \d+s/);
      const [first, second, ...others] = carriedOut(emulator).filter(
        ({ operation }) => operation === "PushObjectCache",
      );
      assert.deepEqual(
        [first?.objectPaths?.length, second?.objectPaths?.length, others.length],
        [100, 50, 0],
      );
      const refreshed = emulator.tasks.filter(({ objectType }) => objectType === "file");
      assert.ok((first?.time ?? 0) >= Math.max(...refreshed.map(({ completesAt }) => completesAt)));
      const { Area, L2Preload, QueryHashkey, WithHeader } = first?.parameters ?? {};
      assert.deepEqual([Area, L2Preload, QueryHashkey], ["overseas", "true", "false"]);
      assert.deepEqual(JSON.parse(WithHeader ?? ""), { Authorization: "planted-header" });
      assert.ok(!(await textBelow(stack.folder)).includes("planted-header"));
    });
  });

  describe("CacheTagRefresh", () => {
    it("refreshes tags of a domain and waits for their tasks, and fails when one fails", async () => {
      const tags = (more: string): string => `
        const { summary, tasks } = new cdn.CacheTagRefresh("prices", {
          domainName: "www.example.com", cacheTags: ["price-list", "product-42", "price-list"], ${more}
        });
        exports.summary = summary;
        exports.tags = tasks.apply((all) => all.map(({ objectPath, status }) => [objectPath, status]));`;
      const { emulator, stack, setProgram } = await programStack(tags(""));
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs, {
        summary: { total: 2, complete: 2, failed: 0, unfinished: 0 },
        tags: [
          ["price-list", "Complete"],
          ["product-42", "Complete"],
        ],
      });
      const [call] = emulator.calls("RefreshObjectCacheByCacheTag");
      assert.equal(call?.parameters.CacheTag, "price-list,product-42");
      await setProgram(tags("force: true, retryFailed: 0"));
      emulator.failPaths(/price-list$/, "OriginTimeout");
      const forced = await failed(stack.up());
      assert.match(forced.output, /price-list failed: OriginTimeout \(task \d+\)/);
      assert.equal(emulator.calls("RefreshObjectCacheByCacheTag").length, 2);
    });
  });

  describe("TaskCompletion", () => {
    const many = (count: number): string => `
      const resources = Array.from({ length: ${count} }, (_, index) => {
        const objectPaths = [SITE + index + "/a", SITE + index + "/b"];
        return new cdn.CacheRefresh("site-" + index, { objectPaths, waitForCompletion: false });
      });
      const gate = new cdn.TaskCompletion("gate", { resources });
      exports.gate = gate.summary;
      exports.after = new cdn.CacheRefresh("after", { objectPaths: [SITE + "after"] }, { dependsOn: gate }).status;`;

    it("holds the deployment for 60 resources as long as for their slowest task", async () => {
      const { emulator, stack } = await programStack(many(60), { emulator: { taskDuration: 180_000 } });
      const up = await succeeded(stack.up());
      assert.deepEqual(up.outputs, {
        gate: { total: 120, complete: 120, failed: 0, unfinished: 0 },
        after: "Complete",
      });
      const calls = emulator.calls("RefreshObjectCaches");
      const after = calls.at(-1);
      const others = emulator.tasks.filter(({ objectPath }) => objectPath !== `${SITE}after`);
      assert.deepEqual(after?.objectPaths, [`${SITE}after`]);
      assert.ok(after.time >= Math.max(...others.map(({ completesAt }) => completesAt)));
      assert.deepEqual(
        calls.filter(({ throttled }) => throttled),
        [],
      );
      assert.equal(calls.length, 61);
      const gate = (await stateOf("gate", stack)).outputs;
      await succeeded(stack.refresh());
      assert.deepEqual((await stateOf("gate", stack)).outputs, gate);
      const before = emulator.journal.length;
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 63 });
      assert.equal(emulator.journal.length, before);
    });

    it("waits for task ids that others have submitted", async () => {
      const { emulator, stack, setProgram } = await programStack("");
      emulator.hold();
      const [task] = emulator.addTasks({ objectPath: `${SITE}theirs` });
      await setProgram(
        `exports.summary = new cdn.TaskCompletion("gate", { taskIds: ["${task?.taskId}"] }).summary;`,
      );
      const running = stack.up();
      await emulator.waitForCall(({ operation }) => operation.startsWith("DescribeRefreshTask"), 30_000);
      emulator.complete();
      const up = await succeeded(running);
      assert.deepEqual(up.outputs.summary, { total: 1, complete: 1, failed: 0, unfinished: 0 });
    });

    it("fails with the paths that failed, and passes when their resource has submitted them again", async () => {
      const { emulator, stack } = await programStack(many(2));
      emulator.failPaths(`${SITE}1/b`, "OriginTimeout");
      const up = await failed(stack.up());
      assert.match(up.output, /1\/b failed: OriginTimeout/);
      emulator.failPaths(`${SITE}1/b`, undefined, 0);
      await succeeded(stack.refresh());
      const next = await succeeded(stack.up());
      assert.deepEqual(next.outputs.gate, { total: 4, complete: 4, failed: 0, unfinished: 0 });
      assert.deepEqual(submissions(emulator).slice(2), [[`${SITE}1/b`], [`${SITE}after`]]);
    });
  });
});
