import assert from "node:assert/strict";
import type { Emulator } from "../../emulator/index.js";
import type { CacheRefreshArgs } from "../../sdk/index.js";
import {
  closeProgramStacks,
  failed,
  type Operation,
  programStack,
  SITE,
  stateOf,
  submissions,
  succeeded,
} from "./harness/index.js";

const PAGES = pagesIn("");

describe("CacheRefresh on the real engine", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  describe("the deployment", () => {
    it("goes on to what depends on the refresh only after its last task is complete, and shows how far that is", async () => {
      const { emulator, stack } = await programStack(
        `
        const site = new pulumi.ComponentResource("my:site:Site", "site");
        const objectPaths = ${JSON.stringify([...PAGES, `${SITE}assets/`])};
        const first = new cdn.CacheRefresh("first", { objectPaths }, { parent: site });
        const after = new cdn.CacheRefresh("after", { objectPaths: [SITE + "after"] }, { dependsOn: first });
        exports.first = first.summary;
        exports.after = after.status;`,
        { emulator: { taskDuration: 120_000 } },
      );
      const up = await succeeded(stack.up());
      const ends = emulator.tasks.filter(({ objectPath }) => objectPath !== `${SITE}after`);
      const started = emulator.calls("RefreshObjectCaches").at(-1);
      assert.deepEqual(started?.objectPaths, [`${SITE}after`]);
      assert.ok(started.time >= Math.max(...ends.map(({ completesAt }) => completesAt)));
      assert.deepEqual(up.outputs, {
        first: { total: 6, complete: 6, failed: 0, unfinished: 0 },
        after: "Complete",
      });
      const rows = rowsOf("first", up);
      assert.ok(
        rows.some((row) => /refresh: 0 of 6 complete, \d+ %/.test(row)),
        rows.join(),
      );
    });

    it("goes on at once with waitForCompletion: false and submits nothing with runOnCreate: false, until that is asked for", async () => {
      const program = (waits: boolean, trigger: number): string =>
        refresh("tracked", { objectPaths: pagesIn("tracked/"), waitForCompletion: waits }) +
        refresh("declared", { objectPaths: pagesIn("declared/"), runOnCreate: false, triggers: [trigger] });
      const { emulator, stack, setProgram } = await programStack(program(false, 1));
      const up = await succeeded(stack.up());
      assert.equal(outputsOf("tracked", up).status, "Refreshing");
      assert.equal(outputsOf("declared", up).status, "Skipped");
      assert.deepEqual(outputsOf("declared", up).tasks, []);
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 3 });
      assert.deepEqual(operations(emulator), ["DescribeRefreshQuota", "RefreshObjectCaches"]);
      assert.deepEqual(submissions(emulator), [pagesIn("tracked/")]);
      await setProgram(program(true, 2));
      const waited = await succeeded(stack.up());
      for (const name of ["tracked", "declared"]) assert.equal(outputsOf(name, waited).status, "Complete");
      assert.deepEqual(submissions(emulator).slice(1), [pagesIn("declared/")]);
    });

    it("takes 1,500 files and 130 directories in 2 + 2 calls and tracks them all", async () => {
      const objectPaths = [
        ...Array.from({ length: 1500 }, (_, index) => `${SITE}files/${index}.js`),
        ...Array.from({ length: 130 }, (_, index) => `${SITE}directories/${index}/`),
      ];
      const { emulator, stack } = await programStack(refresh("pages", { objectPaths }), {
        emulator: { quotas: { dir: 200 } },
      });
      const up = await succeeded(stack.up());
      const calls = submissions(emulator);
      assert.deepEqual(
        calls.map((paths) => paths.length),
        [1000, 500, 100, 30],
      );
      assert.deepEqual(calls.flat(), objectPaths);
      const { summary } = outputsOf("pages", up);
      assert.deepEqual(summary, { total: 1630, complete: 1630, failed: 0, unfinished: 0 });
    });
  });

  describe("the next up", () => {
    it("submits nothing and changes nothing where nothing has changed; a refresh and a destroy call nothing", async () => {
      const { emulator, stack } = await programStack(refresh("pages", { triggers: ["v1"] }));
      await succeeded(stack.up());
      const calls = emulator.journal.length;
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 2 });
      assert.deepEqual((await succeeded(stack.refresh())).changes, { same: 2 });
      assert.deepEqual((await succeeded(stack.destroy())).changes, { delete: 2 });
      assert.equal(emulator.journal.length, calls);
    });

    it("submits all paths once for a changed trigger or force, an added path alone, and else nothing", async () => {
      const [released, forced, listed] = ["released/", "forced/", "listed/"].map(pagesIn) as [
        string[],
        string[],
        string[],
      ];
      const added = `${SITE}listed/added.html`;
      const program = (...args: [released: object, forced: object, listed: object]): string =>
        refresh("released", { objectPaths: released, ...args[0] }) +
        refresh("forced", { objectPaths: forced, ...args[1] }) +
        refresh("listed", { objectPaths: listed, ...args[2] });
      const { emulator, stack, setProgram } = await programStack(program({ triggers: ["v1"] }, {}, {}));
      const first = await succeeded(stack.up());
      const begun = emulator.journal.length;

      await setProgram(program({ triggers: ["v2"] }, { force: true }, { objectPaths: [added, ...listed] }));
      const second = await succeeded(stack.up());
      assert.deepEqual(second.changes, { same: 1, update: 3 });
      assert.deepEqual(submissions(emulator, begun).toSorted(), [released, forced, [added]].toSorted());
      const [before, after] = [outputsOf("released", first), outputsOf("released", second)];
      assert.equal(after.id, before.id);
      assert.notDeepEqual(after.taskIds, before.taskIds);
      const more = outputsOf("listed", second).summary;
      assert.deepEqual(more, { total: 6, complete: 6, failed: 0, unfinished: 0 });

      const calls = emulator.journal.length;
      const steered = { force: true, onFailure: "warn", retryFailed: 3 };
      await setProgram(program({ triggers: ["v2"] }, steered, { objectPaths: [added] }));
      const third = await succeeded(stack.up());
      assert.deepEqual(third.changes, { same: 2, update: 2 });
      assert.equal(emulator.journal.length, calls);
      const less = outputsOf("listed", third).summary;
      assert.deepEqual(less, { total: 1, complete: 1, failed: 0, unfinished: 0 });
    });

    it("is preceded by a refresh that learns what became of tasks in flight, and keeps what the history has forgotten", async () => {
      const { emulator, stack } = await programStack(refresh("pages", { waitForCompletion: false }));
      await succeeded(stack.up());
      emulator.advance(10 * 60_000);
      await succeeded(stack.refresh());
      assert.equal((await stateOf("pages", stack)).outputs?.status, "Complete");
      emulator.advance(4 * 24 * 3_600_000);
      assert.deepEqual((await succeeded(stack.refresh())).changes, { same: 2 });
      assert.equal(outputsOf("pages", await succeeded(stack.up())).status, "Complete");
      assert.equal(submissions(emulator).length, 1);
    });
  });

  describe("a preview", () => {
    it("makes no API call but one for the quota, and none at all where nothing will change", async () => {
      const { emulator, stack, setProgram } = await programStack(refresh("pages", {}));
      assert.deepEqual((await succeeded(stack.preview())).changes, { create: 2 });
      assert.deepEqual(operations(emulator), ["DescribeRefreshQuota"]);
      await succeeded(stack.up());
      const before = emulator.journal.length;
      assert.deepEqual((await succeeded(stack.preview())).changes, { same: 2 });
      assert.equal(emulator.journal.length, before);
      await setProgram(refresh("pages", { triggers: ["new"] }));
      assert.deepEqual((await succeeded(stack.preview())).changes, { same: 1, update: 1 });
      assert.deepEqual(operations(emulator).slice(before), ["DescribeRefreshQuota"]);
    });

    it("warns by how much the day's quota will be exceeded, and the deployment fails before its first call", async () => {
      const { emulator, stack } = await programStack(refresh("pages", {}), {
        emulator: { quotas: { url: 3 } },
      });
      const preview = await succeeded(stack.preview());
      const [warning] = preview.diagnostics.filter(({ severity }) => severity === "warning");
      assert.match(
        warning?.message ?? "",
        /may submit 5 refreshes of files, 2 more than the 3 of 3 that are left/,
      );
      const up = await failed(stack.up());
      assert.match(up.output, /does not suffice for 5 refreshes of files, 2 more than the 3 of 3/);
      assert.equal(emulator.calls("RefreshObjectCaches").length, 0);
    });

    it("leaves the quota to the API where the user wants that, or may not ask", async () => {
      const off = await programStack(refresh("pages", {}), {
        emulator: { quotas: { url: 3 } },
        config: { "alicloud-cdn-refresh:quotaPreflight": "false" },
      });
      await succeeded(off.stack.preview());
      assert.equal(off.emulator.journal.length, 0);
      assert.match((await failed(off.stack.up())).output, /QuotaExceeded\.Refresh/);
      assert.equal(off.emulator.calls("DescribeRefreshQuota").length, 0);

      const forbidden = { accessKeyId: "LTAIforbidden00001", accessKeySecret: "secret" };
      const { emulator, stack } = await programStack(refresh("pages", {}), {
        emulator: { accounts: [{ ...forbidden, forbidden: ["DescribeRefreshQuota"] }] },
      });
      const preview = await succeeded(stack.preview());
      assert.ok(preview.diagnostics.every(({ severity }) => severity !== "warning"));
      await succeeded(stack.up());
      assert.equal(submissions(emulator).length, 1);
    });

    it("finds a bad URL among the content hashes though a hash is not known yet", async () => {
      const { emulator, stack } = await programStack(`
        const first = new cdn.CacheRefresh("first", { objectPaths: [SITE + "a"] });
        const contentHashes = { [SITE + "app.js"]: first.submittedAt, "/style.css": "1" };
        new cdn.CacheRefresh("hashed", { contentHashes });`);
      const preview = await failed(stack.preview());
      assert.match(preview.output, /objectPaths\[1\] \/style\.css has no host/);
      assert.equal(emulator.calls("RefreshObjectCaches").length, 0);
    });

    it("fails for a wrong setting of the account, and names it", async () => {
      const { emulator, stack } = await programStack(refresh("pages", {}), {
        config: { "alicloud:protocol": "FTP", "alicloud:endpoints": "not JSON" },
      });
      const preview = await failed(stack.preview());
      assert.match(
        preview.output,
        /CacheRefresh resource 'pages' has a problem[\s\S]*alicloud:protocol: "FTP" is not allowed/,
      );
      assert.match(preview.output, /alicloud:endpoints/);
      assert.equal(emulator.journal.length, 0);
    });

    it("fails for all that is wrong, names the resource and each input, and calls nothing", async () => {
      const wrong = { objectPaths: ["/a", `${SITE}b`, "c"], force: "yes", retryFailed: 99, objectPath: SITE };
      const { emulator, stack } = await programStack(
        `new cdn.CacheRefresh("pages", ${JSON.stringify(wrong)});`,
      );
      const preview = await failed(stack.preview());
      const errors = preview.diagnostics.filter(({ urn }) => urn?.endsWith("CacheRefresh::pages"));
      for (const message of [
        /objectPaths\[0\] \/a has no host/,
        /objectPaths\[2\] c .*no valid domain/,
        /objectPath is not an input/,
        /force.*true or false/,
        /retryFailed.*from 0 to 10, not 99/,
      ]) {
        assert.ok(
          errors.some((error) => message.test(error.message)),
          preview.output,
        );
      }
      assert.equal(emulator.journal.length, 0);
    });
  });

  describe("a failure half-way", () => {
    const failing = /(about|jobs)\.html$/;

    it("names the failed paths and why, keeps all five, and the next up submits just those two", async () => {
      const { emulator, stack } = await programStack(refresh("pages", { retryFailed: 0 }));
      emulator.failPaths(failing, "OriginTimeout");
      const up = await failed(stack.up());
      assert.match(up.output, /about\.html failed: OriginTimeout \(task \d+\)/);
      assert.match(up.output, /jobs\.html failed: OriginTimeout \(task \d+\)/);
      assert.doesNotMatch(up.output, /index\.html failed/);
      const state = await stateOf("pages", stack);
      assert.deepEqual(state.outputs?.objectPaths, PAGES);
      assert.deepEqual(state.outputs?.summary, { total: 5, complete: 3, failed: 2, unfinished: 0 });
      emulator.failPaths(/./, undefined, 0);
      const next = await succeeded(stack.up());
      assert.deepEqual(submissions(emulator), [PAGES, PAGES.filter((path) => failing.test(path))]);
      const { summary } = outputsOf("pages", next);
      assert.deepEqual(summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    });

    it("submits a failed path again once by default, and passes with a warning on the row with onFailure: warn", async () => {
      const [again, warned] = [pagesIn("again/"), pagesIn("warned/")];
      const { emulator, stack } = await programStack(
        refresh("again", { objectPaths: again }) +
          refresh("warned", { objectPaths: warned, onFailure: "warn", retryFailed: 0 }),
      );
      emulator.failPaths(/again\/(about|jobs)\.html$/, "InternalError", 2);
      emulator.failPaths(/warned\/(about|jobs)\.html$/, "OriginReturnStatusCode 502");
      const up = await succeeded(stack.up());
      assert.deepEqual(
        submissions(emulator).toSorted(),
        [again, again.filter((path) => failing.test(path)), warned].toSorted(),
      );
      assert.equal(outputsOf("again", up).status, "Complete");
      const [warning, ...others] = up.diagnostics.filter(({ severity }) => severity === "warning");
      assert.deepEqual(others, []);
      assert.match(warning?.urn ?? "", /CacheRefresh::warned$/);
      assert.match(warning?.message ?? "", /about\.html failed: OriginReturnStatusCode 502 \(task \d+\)/);
      assert.equal(outputsOf("warned", up).status, "Failed");
    });

    it("ends when the time is up, and the next up submits nothing and goes on waiting", async () => {
      const { emulator, stack } = await programStack(
        refresh("pages", {}, { customTimeouts: { create: "4s", update: "2m" } }),
      );
      emulator.hold(/./);
      const up = await failed(stack.up());
      assert.match(up.output, /index\.html is not complete after 4s: Refreshing, \d+ % \(task \d+\)/);
      assert.equal((await stateOf("pages", stack)).initErrors?.length, 7);
      emulator.complete();
      const next = await succeeded(stack.up());
      assert.equal(outputsOf("pages", next).status, "Complete");
      assert.equal(submissions(emulator).length, 1);
    });

    it("keeps what a first call has submitted when the second is refused", async () => {
      const objectPaths = [...PAGES, `${SITE}assets/`];
      const { emulator, stack } = await programStack(refresh("pages", { objectPaths }));
      const refusal = emulator.fault({
        operation: "RefreshObjectCaches",
        when: { after: 1 },
        do: { kind: "error", statusCode: 400, code: "QuotaExceeded.Refresh" },
      });
      const up = await failed(stack.up());
      assert.match(up.output, /RefreshObjectCaches failed: QuotaExceeded\.Refresh/);
      const state = await stateOf("pages", stack);
      assert.deepEqual(state.outputs?.summary, { total: 6, complete: 0, failed: 1, unfinished: 5 });
      refusal.remove();
      const next = await succeeded(stack.up());
      assert.equal(outputsOf("pages", next).status, "Complete");
      assert.deepEqual(submissions(emulator), [PAGES, [`${SITE}assets/`]]);
    });
  });
});

/** The text that declares a CacheRefresh, by default of all pages, and gives what it came to. */
function refresh(name: string, args: Partial<CacheRefreshArgs>, opts: object = {}): string {
  const inputs = JSON.stringify({ objectPaths: PAGES, ...args });
  return `
    {
      const { id, summary, status, tasks, taskIds } = new cdn.CacheRefresh("${name}", ${inputs}, ${JSON.stringify(opts)});
      exports.${name} = { id, summary, status, tasks, taskIds };
    }`;
}

function pagesIn(folder: string): string[] {
  const names = ["index.html", "about.html", "news.html", "faq.html", "jobs.html"];
  return names.map((name) => SITE + folder + name);
}

/** What a {@link refresh} came to. */
function outputsOf(name: string, { outputs }: { outputs: Record<string, unknown> }): Record<string, unknown> {
  return outputs[name] as Record<string, unknown>;
}

/** What was shown on a resource's row for a while. */
function rowsOf(name: string, { events }: Operation): string[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event?.ephemeral && event.urn?.endsWith(`CacheRefresh::${name}`) ? [event.message] : [],
  );
}

function operations(emulator: Emulator): string[] {
  return emulator.journal.map(({ operation }) => operation);
}
