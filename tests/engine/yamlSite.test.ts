import assert from "node:assert/strict";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { answersFrom, answersFromState, hasJq } from "../docs/jq.js";
import { startOfQuotaDay } from "../startOfQuotaDay.js";
import {
  type CliStack,
  carriedOut,
  cliStack,
  exampleFiles,
  installedPackage,
  type Operation,
  programFolder,
  SITE,
  succeeded,
  yamlHost,
} from "./harness/index.js";

const START_PAGE = [`${SITE}index.html`, `${SITE}assets/style.css`];

describe("the example yaml-site, on the real engine", function () {
  this.timeout(180_000);
  let host: string;
  let emulator: Emulator;
  let folder: string;
  let stack: CliStack;
  before(async function () {
    host = await yamlHost(this);
    // A minute of the CDN's passes in a second, which is what a task takes.
    emulator = await startEmulator({ speed: 60, taskDuration: 60_000, start: startOfQuotaDay() });
    folder = await programFolder({ files: await exampleFiles("yaml-site") });
    await symlink(join((await installedPackage()).folder, "node_modules"), join(folder, "node_modules"));
    const { secretKey = "", ...config } = keysOfThePlugin(emulator);
    stack = await cliStack({
      folder,
      languageHost: host,
      config: { site: SITE, ...withPrefix(config) },
      secretConfig: withPrefix({ secretKey }),
    });
  });
  after(async () => {
    await stack?.remove();
    await emulator?.close();
  });

  /** What an operation has submitted: the operation of the API, with its paths. */
  async function submittedBy<T extends Operation>(running: () => Promise<T>) {
    const from = emulator.journal.length;
    const done = await succeeded(running());
    const submitted = carriedOut(emulator, from).map(({ operation, objectPaths }) => ({
      operation,
      objectPaths: objectPaths?.toSorted(),
    }));
    return { ...done, submitted };
  }

  it("says in a preview what it would refresh, without a warning, and submits nothing", async () => {
    const { submitted, changes, output } = await submittedBy(() => stack.preview());
    assert.deepEqual(submitted, []);
    assert.deepEqual(changes, { create: 4 });
    assert.match(output, /CacheRefresh refresh create refresh: 5 to submit/);
    assert.match(output, /CachePrefetch prefetch create prefetch: 2 to submit/);
    assert.doesNotMatch(output, /warning/i);
  });

  it("refreshes every file, then prefetches the start page, and gives the outcome of both", async () => {
    const { submitted, outputs, output } = await submittedBy(() => stack.up());
    assert.doesNotMatch(output, /warning/i);
    assert.deepEqual(submitted, [
      {
        operation: "RefreshObjectCaches",
        objectPaths: [
          SITE,
          `${SITE}assets/style.css`,
          `${SITE}index.html`,
          `${SITE}prices/`,
          `${SITE}prices/index.html`,
        ],
      },
      { operation: "PushObjectCache", objectPaths: START_PAGE.toSorted() },
    ]);
    const refreshed = emulator.tasks.filter(({ objectType }) => objectType === "file");
    const prefetched = emulator.tasks.filter(({ objectType }) => objectType === "preload");
    assert.ok(
      refreshed.every(({ completesAt }) => prefetched.every((task) => completesAt <= task.createdAt)),
    );

    assert.deepEqual(outputs.refreshed, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.deepEqual(outputs.purge, { total: 7, complete: 7, failed: 0, unfinished: 0 });
    assert.equal(outputs.status, "Complete");
    const tasks = outputs.tasks as Row[];
    assert.deepEqual(
      tasks.map(({ objectPath, objectType, status }) => [objectPath, objectType, status]).toSorted(),
      emulator.tasks.map(({ objectPath, objectType }) => [objectPath, objectType, "Complete"]).toSorted(),
    );
    assert.match(String(outputs.readme), /\| refresh \| CacheRefresh \| 5 \| Complete \|/);
    assert.match(String(outputs.readme), /\| done \| TaskCompletion \| 7 \| Complete \|/);
  });

  it("asks for the history when all is complete, not before", async () => {
    const history = (await stack.outputs()).history as Row[];
    assert.equal(history.length, 7);
    assert.ok(
      history.every(({ status }) => status === "Complete"),
      JSON.stringify(history),
    );
  });

  it("asks what is left of the quota after both, not before", async () => {
    // 10,000 and 1,000 a day.
    assert.deepEqual((await stack.outputs()).left, { files: 9_995, prefetches: 998 });
  });

  it("submits nothing without a change", async () => {
    const { submitted, changes } = await submittedBy(() => stack.up());
    assert.deepEqual(submitted, []);
    assert.deepEqual(changes, { same: 4 });
  });

  it("refreshes only the file that changed, as the preview says", async () => {
    await writeFile(join(folder, "site/prices/index.html"), "<h1>A loaf is 4.40</h1>\n");
    const changed = [`${SITE}prices/`, `${SITE}prices/index.html`];
    const preview = await submittedBy(() => stack.preview());
    assert.deepEqual(preview.submitted, []);
    assert.match(preview.output, /refresh: 2 of 5 to submit: 2 changed \(~\)/);
    assert.match(preview.output, /~ https:\/\/www\.example\.com\/prices\/\n/);
    const { submitted, outputs } = await submittedBy(() => stack.up());
    assert.deepEqual(submitted, [
      { operation: "RefreshObjectCaches", objectPaths: changed },
      { operation: "PushObjectCache", objectPaths: START_PAGE.toSorted() },
    ]);
    assert.deepEqual(outputs.purge, { total: 7, complete: 7, failed: 0, unfinished: 0 });
  });

  it("has outputs of which jq answers what the page on the audit asks", async function () {
    if (!hasJq()) this.skip();
    const outputs = await stack.outputs();
    const tasks = outputs.tasks as Row[];
    const began = String(outputs.submittedAt);
    const { isComplete, failures, seconds, table, since } = await answersFrom(outputs, began);
    assert.deepEqual([isComplete, failures], ["true", ""]);
    assert.match(seconds, /^\d+$/);
    assert.equal(table.split("\n").length, tasks.length);
    // What the deployment before has submitted: two URLs that had changed, and the start page.
    assert.equal(since.split("\n").length, 4);
  });

  it("refreshes a file that is gone, once", async () => {
    await rm(join(folder, "site/prices"), { recursive: true });
    const { submitted, outputs } = await submittedBy(() => stack.up());
    assert.deepEqual(submitted[0], {
      operation: "RefreshObjectCaches",
      objectPaths: [`${SITE}prices/`, `${SITE}prices/index.html`],
    });
    assert.deepEqual(outputs.refreshed, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.deepEqual((await submittedBy(() => stack.up())).submitted, []);
  });

  it("names a page that cannot be refreshed, prefetches nothing then, and goes on with it alone", async () => {
    emulator.failPaths(START_PAGE[0] as string, "OriginTimeout");
    await writeFile(join(folder, "site/index.html"), "<h1>Closed on Mondays</h1>\n");
    const from = emulator.journal.length;
    const failing = await stack.up();
    assert.equal(failing.ok, false, failing.output);
    assert.match(failing.output, /index\.html failed: OriginTimeout/);
    assert.ok(!carriedOut(emulator, from).some(({ operation }) => operation === "PushObjectCache"));
    emulator.failPaths(START_PAGE[0] as string, undefined, 0);
    const { submitted, outputs } = await submittedBy(() => stack.up());
    assert.deepEqual(submitted, [
      { operation: "RefreshObjectCaches", objectPaths: [`${SITE}index.html`] },
      { operation: "PushObjectCache", objectPaths: START_PAGE.toSorted() },
    ]);
    assert.deepEqual(outputs.purge, { total: 5, complete: 5, failed: 0, unfinished: 0 });
  });

  it("goes on by a refresh of the state where a prefetch fails, and keeps its outputs until then", async () => {
    emulator.failPaths(START_PAGE[1] as string, "OriginTimeout");
    await writeFile(join(folder, "site/index.html"), "<h1>Closed on Sundays</h1>\n");
    const before = await stack.outputs();
    const failing = await stack.up();
    assert.equal(failing.ok, false, failing.output);
    assert.match(failing.output, /style\.css failed: OriginTimeout/);
    assert.deepEqual(await stack.outputs(), before);
    if (hasJq()) {
      const { resources, errors } = await answersFromState(await stack.exportState());
      assert.match(resources, /^\["done","Failed",\{"complete":4,"failed":1,"total":5,"unfinished":0\}\]$/m);
      assert.match(errors, /^\S+style\.css failed: OriginTimeout/m);
    }

    emulator.failPaths(START_PAGE[1] as string, undefined, 0);
    const from = emulator.journal.length;
    const again = await stack.up();
    assert.equal(again.ok, false, again.output);
    assert.deepEqual(carriedOut(emulator, from), []);
    const { submitted } = await submittedBy(() =>
      stack.operate("up", "--yes", "--refresh", "--skip-preview"),
    );
    assert.deepEqual(submitted, [{ operation: "PushObjectCache", objectPaths: [START_PAGE[1]] }]);
    const { purge, left } = await stack.outputs();
    assert.deepEqual(purge, { total: 5, complete: 5, failed: 0, unfinished: 0 });
    assert.notDeepEqual(left, before.left);
  });

  it("is destroyed without a call that submits", async () => {
    const { submitted, changes } = await submittedBy(() => stack.destroy());
    assert.deepEqual(submitted, []);
    assert.deepEqual(changes, { delete: 4 });
  });
});

interface Row {
  objectPath: string;
  objectType: string;
  status: string;
}

/** What leads to the emulator, by the names of the plugin's settings. */
function keysOfThePlugin(emulator: Emulator): Record<string, string> {
  return Object.fromEntries(
    Object.entries(emulator.pulumiConfig()).map(([key, value]) => [key.slice(key.indexOf(":") + 1), value]),
  );
}

function withPrefix(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`alicloud-cdn-refresh:${name}`, value]),
  );
}
