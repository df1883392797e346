import assert from "node:assert/strict";
import type { Emulator } from "../../emulator/index.js";
import type { CacheRefreshArgs } from "../../sdk/index.js";
import {
  type CdnProgram,
  closeEmulatedStacks,
  emulatedStack,
  INLINE_RETRIES,
  type Operation,
  type TestStack,
} from "./harness/index.js";

const SITE = "https://www.example.com/";
const PAGES = ["index.html", "about.html", "news.html", "faq.html", "jobs.html"].map((page) => SITE + page);

describe("CacheRefresh on the real engine", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  describe("the deployment", () => {
    it("goes on to what depends on the refresh only after its last task is complete", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        const first = new cdn.CacheRefresh("first", { objectPaths: [...PAGES, `${SITE}assets/`] });
        const after = new cdn.CacheRefresh("after", { objectPaths: [`${SITE}after`] }, { dependsOn: first });
        return { first: first.summary, after: after.status };
      });
      const up = await succeeded(stack.up());
      const ends = emulator.tasks.filter(({ objectPath }) => objectPath !== `${SITE}after`);
      const started = emulator.calls("RefreshObjectCaches").at(-1);
      assert.deepEqual(started?.objectPaths, [`${SITE}after`]);
      assert.ok(started.time >= Math.max(...ends.map(({ completesAt }) => completesAt)));
      assert.deepEqual(up.outputs, {
        first: { total: 6, complete: 6, failed: 0, unfinished: 0 },
        after: "Complete",
      });
    });

    it("goes on at once with waitForCompletion: false, and waits for the same tasks when it is turned on", async () => {
      const { emulator, stack } = await emulatedStack(refresh({ waitForCompletion: false }), {
        emulator: { taskDuration: 600_000 },
      });
      const up = await succeeded(stack.up());
      assert.equal(up.outputs.status, "Refreshing");
      assert.equal(emulator.calls("DescribeRefreshTasks").length, 0);
      assert.deepEqual((await stack.up()).changes, { same: 2 });
      stack.setProgram(refresh({}));
      const waited = await succeeded(stack.up());
      assert.equal(waited.outputs.status, "Complete");
      assert.equal(submissions(emulator).length, 1);
    });

    it("shows how far it is on the resource's own row, under a component too", async () => {
      const { stack } = await emulatedStack(({ pulumi, cdn }) => {
        const site = new pulumi.ComponentResource("my:site:Site", "site");
        const { summary } = new cdn.CacheRefresh("pages", { objectPaths: PAGES }, { parent: site });
        return { summary };
      });
      const up = await succeeded(stack.up());
      const rows = up.events.flatMap(({ diagnosticEvent: event }) =>
        event?.ephemeral && event.urn?.endsWith("CacheRefresh::pages") ? [event.message] : [],
      );
      assert.ok(
        rows.some((row) => /refresh: 0 of 5 complete, \d+ %/.test(row)),
        rows.join(),
      );
    });

    it("submits nothing on create with runOnCreate: false, and everything at the next trigger", async () => {
      const { emulator, stack } = await emulatedStack(refresh({ runOnCreate: false, triggers: [1] }));
      const up = await succeeded(stack.up());
      assert.equal(up.outputs.status, "Skipped");
      assert.deepEqual(up.outputs.tasks, []);
      assert.deepEqual((await stack.up()).changes, { same: 2 });
      assert.equal(emulator.journal.length, 0);
      stack.setProgram(refresh({ runOnCreate: false, triggers: [2] }));
      assert.equal((await succeeded(stack.up())).outputs.status, "Complete");
      assert.deepEqual(submissions(emulator), [PAGES]);
    });

    it("takes 1,500 files and 130 directories in 2 + 2 calls and tracks them all", async () => {
      const objectPaths = [
        ...Array.from({ length: 1500 }, (_, index) => `${SITE}files/${index}.js`),
        ...Array.from({ length: 130 }, (_, index) => `${SITE}directories/${index}/`),
      ];
      const { emulator, stack } = await emulatedStack(refresh({ objectPaths }), {
        emulator: { quotas: { dir: 200 } },
      });
      const up = await succeeded(stack.up());
      const calls = submissions(emulator);
      assert.deepEqual(
        calls.map((paths) => paths.length),
        [1000, 500, 100, 30],
      );
      assert.deepEqual(calls.flat(), objectPaths);
      assert.deepEqual(up.outputs.summary, { total: 1630, complete: 1630, failed: 0, unfinished: 0 });
    });
  });

  describe("the next up", () => {
    it("submits nothing and changes nothing where nothing has changed", async () => {
      const { emulator, stack } = await emulatedStack(refresh({ triggers: ["v1"] }));
      await succeeded(stack.up());
      const before = emulator.journal.length;
      const again = await succeeded(stack.up());
      assert.deepEqual(again.changes, { same: 2 });
      assert.equal(emulator.journal.length, before);
    });

    it("submits all paths once for a changed trigger, and keeps the resource's id", async () => {
      const { emulator, stack } = await emulatedStack(refresh({ triggers: ["v1"] }));
      const first = await succeeded(stack.up());
      stack.setProgram(refresh({ triggers: ["v2"] }));
      const second = await succeeded(stack.up());
      assert.deepEqual(second.changes, { same: 1, update: 1 });
      assert.deepEqual(submissions(emulator), [PAGES, PAGES]);
      assert.equal(second.outputs.id, first.outputs.id);
      assert.notDeepEqual(second.outputs.taskIds, first.outputs.taskIds);
    });

    it("submits an added path alone, and nothing for one that is removed", async () => {
      const { emulator, stack } = await emulatedStack(refresh({}));
      await succeeded(stack.up());
      const added = `${SITE}added.html`;
      stack.setProgram(refresh({ objectPaths: [added, ...PAGES] }));
      const more = await succeeded(stack.up());
      assert.deepEqual(submissions(emulator), [PAGES, [added]]);
      assert.deepEqual(more.outputs.summary, { total: 6, complete: 6, failed: 0, unfinished: 0 });
      const calls = emulator.journal.length;
      stack.setProgram(refresh({ objectPaths: [added] }));
      const less = await succeeded(stack.up());
      assert.deepEqual(less.changes, { same: 1, update: 1 });
      assert.equal(emulator.journal.length, calls);
      assert.deepEqual(less.outputs.summary, { total: 1, complete: 1, failed: 0, unfinished: 0 });
    });

    it("submits everything for a changed force, and nothing for what only steers the wait", async () => {
      const { emulator, stack } = await emulatedStack(refresh({}));
      await succeeded(stack.up());
      stack.setProgram(refresh({ force: true }));
      await succeeded(stack.up());
      assert.deepEqual(submissions(emulator), [PAGES, PAGES]);
      const calls = emulator.journal.length;
      stack.setProgram(refresh({ force: true, onFailure: "warn", retryFailed: 3 }));
      assert.deepEqual((await succeeded(stack.up())).changes, { same: 1, update: 1 });
      assert.equal(emulator.journal.length, calls);
    });

    it("calls nothing for a refresh after completion and for destroy", async () => {
      const { emulator, stack } = await emulatedStack(refresh({}));
      await succeeded(stack.up());
      const calls = emulator.journal.length;
      assert.deepEqual((await succeeded(stack.refresh())).changes, { same: 2 });
      assert.deepEqual((await succeeded(stack.destroy())).changes, { delete: 2 });
      assert.equal(emulator.journal.length, calls);
    });

    it("learns by a refresh what became of tasks in flight, and keeps what the history has forgotten", async () => {
      const { emulator, stack } = await emulatedStack(refresh({ waitForCompletion: false }));
      await succeeded(stack.up());
      emulator.advance(10 * 60_000);
      await succeeded(stack.refresh());
      const known = await stack.outputs();
      assert.equal((await succeeded(stack.up())).outputs.status, "Complete");
      emulator.advance(4 * 24 * 3_600_000);
      assert.deepEqual((await succeeded(stack.refresh())).changes, { same: 2 });
      assert.equal((await succeeded(stack.up())).outputs.status, "Complete");
      assert.ok(known);
      assert.equal(submissions(emulator).length, 1);
    });
  });

  describe("a preview", () => {
    it("makes no API call but one for the quota, and none at all where nothing will change", async () => {
      const { emulator, stack } = await emulatedStack(refresh({}));
      assert.deepEqual((await succeeded(stack.preview())).changes, { create: 2 });
      assert.deepEqual(operations(emulator), ["DescribeRefreshQuota"]);
      await succeeded(stack.up());
      const before = emulator.journal.length;
      assert.deepEqual((await succeeded(stack.preview())).changes, { same: 2 });
      assert.equal(emulator.journal.length, before);
      stack.setProgram(refresh({ triggers: ["new"] }));
      assert.deepEqual((await succeeded(stack.preview())).changes, { same: 1, update: 1 });
      assert.deepEqual(operations(emulator).slice(before), ["DescribeRefreshQuota"]);
    });

    it("says what will be submitted at most, and what that takes of the day's quota", async () => {
      const { stack } = await emulatedStack(({ pulumi, cdn }) => {
        new cdn.CacheRefresh("pages", {
          objectPaths: [PAGES[0] as string, `${PAGES[1]}?key=hidden`, "https://www.example.com/a/"],
        });
        new cdn.CacheRefresh("secret", { objectPaths: [pulumi.secret(PAGES[2] as string)] });
        new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["list"] });
        return {};
      });
      const preview = await succeeded(stack.preview());
      const [plan] = preview.diagnostics.filter(({ severity }) => severity === "info");
      assert.equal(
        plan?.message.trimEnd(),
        [
          "This deployment submits at most:",
          `  CacheRefresh pages: 3 paths, ${PAGES[0]}, ${PAGES[1]}?…, https://www.example.com/a/`,
          "  CacheRefresh secret: 1 path",
          "  CacheTagRefresh prices: 1 tag, list",
          "That takes 3 of the 10000 refreshes of files that are left today and 1 of the 100 refreshes of directories that are left today.",
        ].join("\n"),
      );
    });

    it("warns by how much the day's quota will be exceeded, and the deployment fails before its first call", async () => {
      const { emulator, stack } = await emulatedStack(refresh({}), { emulator: { quotas: { url: 3 } } });
      const preview = await succeeded(stack.preview());
      const [warning] = preview.diagnostics.filter(({ severity }) => severity === "warning");
      assert.match(
        warning?.message ?? "",
        /may submit 5 refreshes of files, 2 more than the 3 of 3 that are left/,
      );
      const up = await stack.up();
      assert.equal(up.ok, false);
      assert.match(up.output, /does not suffice for 5 refreshes of files, 2 more than the 3 of 3/);
      assert.equal(emulator.calls("RefreshObjectCaches").length, 0);
    });

    it("leaves the quota to the API where the user wants that, or may not ask", async () => {
      const off = await emulatedStack(refresh({}), {
        emulator: { quotas: { url: 3 } },
        config: { "alicloud-cdn-refresh:quotaPreflight": "false" },
      });
      await succeeded(off.stack.preview());
      assert.equal(off.emulator.journal.length, 0);
      assert.match((await off.stack.up()).output, /QuotaExceeded\.Refresh/);
      assert.equal(off.emulator.calls("DescribeRefreshQuota").length, 0);

      const forbidden = { accessKeyId: "LTAIforbidden00001", accessKeySecret: "secret" };
      const { emulator, stack } = await emulatedStack(refresh({}), {
        emulator: { accounts: [{ ...forbidden, forbidden: ["DescribeRefreshQuota"] }] },
      });
      const preview = await succeeded(stack.preview());
      assert.ok(preview.diagnostics.every(({ severity }) => severity !== "warning"));
      await succeeded(stack.up());
      assert.equal(submissions(emulator).length, 1);
    });

    it("passes paths that are not known yet", async () => {
      const { stack } = await emulatedStack(({ cdn }) => {
        const first = new cdn.CacheRefresh("first", { objectPaths: [`${SITE}a`] });
        const path = first.submittedAt.apply((time) => `${SITE}${time.replaceAll(":", "")}`);
        const second = new cdn.CacheRefresh("second", { objectPaths: [path, `${SITE}b`], triggers: [path] });
        const third = new cdn.CacheRefresh("third", { objectPaths: path.apply((known) => [known]) });
        return { second: second.summary, third: third.summary };
      });
      assert.deepEqual((await succeeded(stack.preview())).changes, { create: 4 });
      assert.deepEqual((await succeeded(stack.up())).outputs, {
        second: { total: 2, complete: 2, failed: 0, unfinished: 0 },
        third: { total: 1, complete: 1, failed: 0, unfinished: 0 },
      });
    });

    it("finds a bad URL among the content hashes though a hash is not known yet", async () => {
      const { emulator, stack } = await emulatedStack(({ cdn }) => {
        const first = new cdn.CacheRefresh("first", { objectPaths: [`${SITE}a`] });
        const contentHashes = { [`${SITE}app.js`]: first.submittedAt, "/style.css": "1" };
        new cdn.CacheRefresh("hashed", { contentHashes });
        return {};
      });
      const preview = await stack.preview();
      assert.equal(preview.ok, false);
      assert.match(preview.output, /objectPaths\[1\] \/style\.css has no host/);
      assert.equal(emulator.calls("RefreshObjectCaches").length, 0);
    });

    it("fails for a wrong setting of the account, and names it", async () => {
      const { emulator, stack } = await emulatedStack(refresh({}), {
        config: { "alicloud:protocol": "FTP", "alicloud:endpoints": "not JSON" },
      });
      const preview = await stack.preview();
      assert.equal(preview.ok, false);
      assert.match(
        preview.output,
        /CacheRefresh resource 'pages' has a problem[\s\S]*alicloud:protocol: "FTP" is not allowed/,
      );
      assert.match(preview.output, /alicloud:endpoints/);
      assert.equal(emulator.journal.length, 0);
    });

    const long = `${SITE}${"x".repeat(1024)}`;
    const domains = Array.from({ length: 11 }, (_, index) => `https://www${index}.example.com/`);
    const bad: [string, Record<string, unknown>, RegExp[]][] = [
      ["a path without a domain", { objectPaths: ["/index.html"] }, [/objectPaths\[0\].*has no host/]],
      [
        "another scheme",
        { objectPaths: ["ftp://www.example.com/a"] },
        [/objectPaths\[0\].*ftp:.*another scheme/],
      ],
      ["no URL at all", { objectPaths: ["index"] }, [/objectPaths\[0\].*no valid domain/]],
      [
        "a URL that is too long",
        { objectPaths: [long] },
        [/objectPaths\[0\].*1048 characters.*at most 1024/],
      ],
      ["an unknown object type", { objectType: "folder" }, [/objectType.*must be one of "file".*"folder"/]],
      [
        "a directory without its slash",
        { objectPaths: [`${SITE}assets`], objectType: "directory" },
        [/objectPaths\[0\].*must end in \//],
      ],
      ["more than 10 domains", { objectPaths: domains }, [/objectPaths.*names 11 domains; at most 10/]],
      ["a line break in a path", { objectPaths: [`${SITE}a\n${SITE}b`] }, [/objectPaths\[0\].*line break/]],
      ["a misspelled input", { objectPath: SITE }, [/objectPath .*is not an input/]],
      [
        "several at once",
        { objectPaths: ["/a", `${SITE}b`, "c"], force: "yes", retryFailed: 99 },
        [/objectPaths\[0\]/, /objectPaths\[2\]/, /force.*true or false/, /retryFailed.*from 0 to 10, not 99/],
      ],
    ];
    for (const [what, args, messages] of bad) {
      it(`fails for ${what}, names the resource and the input, and calls nothing`, async () => {
        const { emulator, stack } = await emulatedStack(refresh(args as Partial<CacheRefreshArgs>));
        const preview = await stack.preview();
        assert.equal(preview.ok, false, preview.output);
        const errors = preview.diagnostics.filter(({ urn }) => urn?.endsWith("CacheRefresh::pages"));
        for (const message of messages) {
          assert.ok(
            errors.some((error) => message.test(error.message)),
            preview.output,
          );
        }
        assert.equal(emulator.journal.length, 0);
      });
    }
  });

  describe("a failure half-way", () => {
    const failing = /(about|jobs)\.html$/;

    it("names the failed paths and why, keeps all five, and the next up submits just those two", async () => {
      const { emulator, stack } = await emulatedStack(refresh({ retryFailed: 0 }));
      emulator.failPaths(failing, "OriginTimeout");
      const up = await stack.up();
      assert.equal(up.ok, false);
      assert.match(up.output, /about\.html failed: OriginTimeout \(task \d+\)/);
      assert.match(up.output, /jobs\.html failed: OriginTimeout \(task \d+\)/);
      assert.doesNotMatch(up.output, /index\.html failed/);
      const state = await stateOf(stack);
      assert.deepEqual(state.outputs?.objectPaths, PAGES);
      assert.deepEqual(state.outputs?.summary, { total: 5, complete: 3, failed: 2, unfinished: 0 });
      emulator.failPaths(/./, undefined, 0);
      const next = await succeeded(stack.up());
      assert.deepEqual(submissions(emulator), [PAGES, PAGES.filter((path) => failing.test(path))]);
      assert.deepEqual(next.outputs.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    });

    it("submits a failed path again within the same deployment, once by default", async () => {
      const { emulator, stack } = await emulatedStack(refresh({}));
      emulator.failPaths(failing, "InternalError", 2);
      const up = await succeeded(stack.up());
      assert.deepEqual(submissions(emulator), [PAGES, PAGES.filter((path) => failing.test(path))]);
      assert.equal(up.outputs.status, "Complete");
    });

    it("ends when the time is up, and the next up submits nothing and goes on waiting", async () => {
      const opts = { customTimeouts: { create: "10s", update: "2m" } };
      const { emulator, stack } = await emulatedStack(refresh({}, opts));
      emulator.hold(/./);
      const up = await stack.up();
      assert.equal(up.ok, false);
      assert.match(up.output, /index\.html is not complete after 10s: Refreshing, \d+ % \(task \d+\)/);
      assert.equal((await stateOf(stack)).initErrors?.length, 7);
      emulator.complete();
      const next = await succeeded(stack.up());
      assert.equal(next.outputs.status, "Complete");
      assert.equal(submissions(emulator).length, 1);
    });

    it("passes with a warning on the row with onFailure: warn", async () => {
      const { emulator, stack } = await emulatedStack(refresh({ onFailure: "warn", retryFailed: 0 }));
      emulator.failPaths(failing, "OriginReturnStatusCode 502");
      const up = await succeeded(stack.up());
      const [warning] = up.diagnostics.filter(({ severity }) => severity === "warning");
      assert.match(warning?.urn ?? "", /CacheRefresh::pages$/);
      assert.match(warning?.message ?? "", /about\.html failed: OriginReturnStatusCode 502 \(task \d+\)/);
      assert.equal(up.outputs.status, "Failed");
    });

    it("keeps what a first call has submitted when the second is refused", async () => {
      const objectPaths = [...PAGES, `${SITE}assets/`];
      const { emulator, stack } = await emulatedStack(refresh({ objectPaths }));
      const refusal = emulator.fault({
        operation: "RefreshObjectCaches",
        when: { after: 1 },
        do: { kind: "error", statusCode: 400, code: "QuotaExceeded.Refresh" },
      });
      const up = await stack.up();
      assert.equal(up.ok, false);
      assert.match(up.output, /RefreshObjectCaches failed: QuotaExceeded\.Refresh/);
      const state = await stateOf(stack);
      assert.deepEqual(state.outputs?.summary, { total: 6, complete: 0, failed: 1, unfinished: 5 });
      refusal.remove();
      const next = await succeeded(stack.up());
      assert.equal(next.outputs.status, "Complete");
      assert.deepEqual(submissions(emulator), [PAGES, [`${SITE}assets/`]]);
    });
  });
});

function refresh(
  args: Partial<CacheRefreshArgs>,
  opts?: { customTimeouts: { create?: string; update?: string } },
): CdnProgram {
  return ({ cdn }) => {
    const { id, summary, status, tasks, taskIds } = new cdn.CacheRefresh(
      "pages",
      { objectPaths: PAGES, ...args },
      opts,
    );
    return { id, summary, status, tasks, taskIds };
  };
}

function operations(emulator: Emulator): (string | undefined)[] {
  return emulator.journal.map(({ operation }) => operation);
}

/** The paths of each submission that the server has carried out. */
function submissions(emulator: Emulator): (readonly string[])[] {
  return emulator
    .calls("RefreshObjectCaches")
    .filter(({ applied }) => applied)
    .map(({ objectPaths }) => objectPaths ?? []);
}

async function succeeded<T extends Operation>(running: Promise<T>): Promise<T> {
  const operation = await running;
  assert.equal(operation.ok, true, operation.output);
  return operation;
}

async function stateOf(stack: TestStack) {
  const { deployment } = await stack.exportState();
  const resource = deployment.resources?.find(({ urn }) => urn.endsWith("CacheRefresh::pages"));
  assert.ok(resource, "the resource is not in the state");
  return resource;
}
