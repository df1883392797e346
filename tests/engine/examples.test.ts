import assert from "node:assert/strict";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Emulator,
  type EmulatorOptions,
  type JournalEntry,
  startEmulator,
} from "../../emulator/index.js";
import {
  type CliStack,
  type CliStackOptions,
  cliStack,
  exampleFiles,
  type Installation,
  install,
  packedPackage,
  programFolder,
  SITE,
  succeeded,
  textBelow,
} from "./harness/index.js";
import { startAlicloudStandIn } from "./stand-ins/alicloud.js";
import { startWebhook } from "./stand-ins/webhook.js";

/** A minute of the CDN's passes in a second, which is what a task takes. */
const CLOCK = { speed: 60, taskDuration: 60_000 };

describe("the examples on the real engine", function () {
  this.timeout(180_000);
  let installation: Installation;
  const open: (() => Promise<void>)[] = [];
  before(async () => {
    installation = await install(await packedPackage(), ["@pulumi/alicloud"]);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });

  async function emulated(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = await startEmulator({ ...CLOCK, ...options });
    open.push(() => emulator.close());
    return emulator;
  }
  /** The example as its reader has it, in a folder of its own. */
  async function folderOf(example: string): Promise<string> {
    return programFolder({ files: await exampleFiles(example), installation });
  }
  async function stackOf(options: CliStackOptions): Promise<CliStack> {
    const stack = await cliStack(options);
    open.push(() => stack.remove());
    return stack;
  }

  describe("static-site", () => {
    it("purges each file once it is uploaded, and later only those whose content changed", async () => {
      const emulator = await emulated();
      const folder = await folderOf("static-site");
      const alicloud = await startAlicloudStandIn(folder);
      open.push(() => alicloud.stop());
      const stack = await stackOf({
        folder,
        config: { ...emulator.pulumiConfig(), domain: "www.example.com" },
        env: alicloud.environment,
      });

      const first = await succeeded(stack.up());
      const [purge] = emulator.calls("RefreshObjectCaches");
      assert.deepEqual(purge?.objectPaths?.toSorted(), [
        SITE,
        `${SITE}about/`,
        `${SITE}about/index.html`,
        `${SITE}assets/style.css`,
        `${SITE}index.html`,
      ]);
      assert.equal(purge.parameters.ObjectType, "File");
      assert.equal(alicloud.uploads.length, 3);
      assert.ok(purge.realTime >= Math.max(...alicloud.uploads.map(({ at }) => at)));
      assert.equal(first.outputs.url, SITE);
      assert.equal(first.outputs.cname, "www.example.com.w.kunlunsl.com");
      assert.deepEqual(first.outputs.purge, { total: 5, complete: 5, failed: 0, unfinished: 0 });

      await writeFile(join(folder, "site/about/index.html"), "<h1>All about us</h1>\n");
      const second = await succeeded(stack.up());
      assert.deepEqual(second.changes, { same: 8, update: 2 });
      assert.deepEqual(
        alicloud.uploads.slice(3).map(({ key }) => key),
        ["about/index.html"],
      );
      assert.deepEqual(submissions(emulator).slice(1), [[`${SITE}about/`, `${SITE}about/index.html`]]);
      assert.deepEqual(second.outputs.purge, first.outputs.purge);

      const again = await succeeded(stack.preview());
      assert.deepEqual(again.changes, { same: 10 });
    });
  });

  describe("static-site, with files that are gone refreshed", () => {
    it("grows, shrinks and renames its files over five releases, and submits each change once", async () => {
      const emulator = await emulated();
      const folder = await folderOf("static-site");
      const program = await readFile(join(folder, "index.ts"), "utf8");
      const hashes = "contentHashes: cdn.hashObjects(objects, site)";
      assert.ok(program.includes(hashes));
      await writeFile(join(folder, "index.ts"), program.replace(hashes, `${hashes}, removed: "refresh"`));
      const alicloud = await startAlicloudStandIn(folder);
      open.push(() => alicloud.stop());
      const stack = await stackOf({
        folder,
        config: { ...emulator.pulumiConfig(), domain: "www.example.com" },
        env: alicloud.environment,
      });
      const page = (name: string): string => join(folder, "site", name);

      /** Deploys the files as they are. @returns what that has submitted and what is purged */
      let seen = 0;
      async function release() {
        const { outputs } = await succeeded(stack.up());
        const calls = submissions(emulator).slice(seen);
        seen += calls.length;
        const { total, complete } = outputs.purge as { total: number; complete: number };
        const names = calls.map((paths = []) => paths.map((path) => path.replace(SITE, "/")).sort());
        return { names, total, complete };
      }

      const first = ["/", "/about/", "/about/index.html", "/assets/style.css", "/index.html"];
      assert.deepEqual(await release(), { names: [first], total: 5, complete: 5 });

      await writeFile(page("jobs.html"), "<h1>Jobs</h1>\n");
      await writeFile(page("assets/app.js"), "start();\n");
      const grown = [["/assets/app.js", "/jobs.html"]];
      assert.deepEqual(await release(), { names: grown, total: 7, complete: 7 });

      await rm(page("about"), { recursive: true });
      const shrunk = [["/about/", "/about/index.html"]];
      assert.deepEqual(await release(), { names: shrunk, total: 7, complete: 7 });

      await rename(page("jobs.html"), page("careers.html"));
      await writeFile(page("index.html"), "<h1>We are hiring</h1>\n");
      const renamed = [["/", "/careers.html", "/index.html", "/jobs.html"]];
      assert.deepEqual(await release(), { names: renamed, total: 6, complete: 6 });

      await rename(page("careers.html"), page("jobs.html"));
      await rm(page("assets/app.js"));
      const back = [["/assets/app.js", "/careers.html", "/jobs.html"]];
      assert.deepEqual(await release(), { names: back, total: 6, complete: 6 });

      const again = await succeeded(stack.up());
      assert.deepEqual(Object.keys(again.changes), ["same"]);
      assert.equal(emulator.tasks.length, 16);
    });
  });

  describe("release", () => {
    it("refreshes assets, then pages, prefetches, and announces only what is complete", async () => {
      const emulator = await emulated();
      const webhook = await startWebhook(() => emulator.now());
      open.push(() => webhook.stop());
      const stack = await stackOf({
        folder: await folderOf("release"),
        config: { ...emulator.pulumiConfig(), site: SITE, release: "1.4.0" },
        secretConfig: { webhook: webhook.url },
      });

      emulator.failPaths(`${SITE}news.html`, "OriginTimeout");
      const failed = await stack.up();
      assert.equal(failed.ok, false);
      assert.match(failed.output, /news\.html failed: OriginTimeout/);
      assert.equal(webhook.messages.length, 0);

      emulator.failPaths(`${SITE}news.html`, undefined, 0);
      const resumed = emulator.journal.length;
      const { outputs } = await succeeded(stack.up());
      const calls = emulator.journal.slice(resumed).filter(isSubmission);
      assert.deepEqual(
        calls.map(({ operation, objectPaths }) => [operation, objectPaths]),
        [
          ["RefreshObjectCaches", [`${SITE}news.html`]],
          ["PushObjectCache", [`${SITE}index.html`, `${SITE}assets/app.js`, `${SITE}assets/app.css`]],
        ],
      );
      const { completedAt } = outputs as { completedAt: Record<"assets" | "pages" | "prefetch", string> };
      const order = [completedAt.assets, completedAt.pages, completedAt.prefetch];
      assert.deepEqual(order, order.toSorted());
      const prefetched = emulator.tasks.filter(({ objectType }) => objectType === "preload");
      assert.equal(prefetched.length, 3);
      assert.ok(prefetched.every(({ createdAt }) => createdAt >= Date.parse(completedAt.pages)));
      const text = `Release 1.4.0 of ${SITE} is everywhere since ${completedAt.pages}.`;
      const [message, ...more] = webhook.messages;
      assert.deepEqual(message?.body, { text });
      assert.deepEqual(more, []);
      assert.ok(message.at >= Math.max(...emulator.tasks.map(({ completesAt }) => completesAt)));
      assert.equal(outputs.announced, text);
      assert.match(String(outputs.readme), /\| favourites \| CachePrefetch \| 3 \| Complete \|/);
      assert.deepEqual(outputs.purge, {
        assets: { total: 1, complete: 1, failed: 0, unfinished: 0 },
        pages: { total: 3, complete: 3, failed: 0, unfinished: 0 },
      });
      assert.deepEqual(
        (outputs.history as { objectType: string }[]).map(({ objectType }) => objectType),
        ["preload", "file"],
      );

      const again = await succeeded(stack.preview());
      assert.deepEqual(again.changes, { same: 5 });
      await stack.configure({ config: { release: "1.5.0" } });
      emulator.failPaths(`${SITE}assets/app.js`, "OriginTimeout");
      const next = await succeeded(stack.up());
      assert.match(next.output, /app\.js failed: OriginTimeout/);
      assert.match(String(next.outputs.announced), /^Release 1\.5\.0 /);
      assert.equal(webhook.messages.length, 2);
      assert.ok(!(await textBelow(stack.folder)).includes("planted-webhook-token"));
    });
  });

  describe("many-sites", () => {
    it("submits all sites before it waits for them, and says how each is", async () => {
      const emulator = await emulated();
      const sites = Array.from({ length: 30 }, (_, index) => `www${index}.example.com`);
      const stack = await stackOf({
        folder: await folderOf("many-sites"),
        config: emulator.pulumiConfig(),
      });
      const values = sites.flatMap((site, index) => ["--plaintext", `sites[${index}]=${site}`]);
      await stack.pulumi("config", "set-all", "--path", ...values);

      const { outputs } = await upWithAllInFlight(emulator, stack, sites.length);
      const submitted = submissions(emulator).flat();
      assert.deepEqual(submitted.toSorted(), sites.map((site) => `https://${site}/`).toSorted());
      assert.deepEqual(outputs.purge, { total: 30, complete: 30, failed: 0, unfinished: 0 });
      assert.deepEqual(outputs.statusOfSites, Object.fromEntries(sites.map((site) => [site, "Complete"])));

      const again = await succeeded(stack.preview());
      assert.deepEqual(again.changes, { same: 32 });
    });
  });

  describe("two-accounts", () => {
    it("purges in both accounts at once, each with its own key, and gives the history of both", async () => {
      const mainland = { accessKeyId: "mainland-key", accessKeySecret: "planted-mainland-secret" };
      const overseas = { accessKeyId: "overseas-key", accessKeySecret: "planted-overseas-secret" };
      const emulator = await emulated({
        accounts: [
          { ...mainland, domains: ["www.example.cn"] },
          { ...overseas, domains: ["www.example.com"] },
        ],
      });
      const pages = {
        mainlandPage: "https://www.example.cn/index.html",
        overseasPage: "https://www.example.com/index.html",
      };
      const stack = await stackOf({
        folder: await folderOf("two-accounts"),
        config: { "alicloud:accessKey": mainland.accessKeyId, ...pages },
        secretConfig: {
          "alicloud:secretKey": mainland.accessKeySecret,
          overseasAccessKey: overseas.accessKeyId,
          overseasSecretKey: overseas.accessKeySecret,
        },
        env: { CDN_ENDPOINT: emulator.url },
      });

      await upWithAllInFlight(emulator, stack, 2);
      const calls = emulator.calls("RefreshObjectCaches");
      assert.deepEqual(calls.map(({ accountId, objectPaths }) => [accountId, objectPaths]).toSorted(), [
        ["mainland-key", [pages.mainlandPage]],
        ["overseas-key", [pages.overseasPage]],
      ]);

      // As an auditor reads it, who is shown no secrets.
      const { stdout } = await stack.pulumi("stack", "output", "--json");
      const { purge, history } = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
      const one = { total: 1, complete: 1, failed: 0, unfinished: 0 };
      assert.deepEqual(purge, { mainland: one, overseas: one });
      const taskIds = (rows: unknown) => (rows as { taskId: string }[]).map(({ taskId }) => taskId);
      for (const [name, account] of [
        ["mainland", mainland],
        ["overseas", overseas],
      ] as const) {
        const theirs = emulator.tasks.filter(({ accountId }) => accountId === account.accessKeyId);
        assert.deepEqual(
          taskIds(history?.[name]),
          theirs.map(({ taskId }) => taskId),
        );
      }
      const again = await succeeded(stack.preview());
      assert.deepEqual(again.changes, { same: 4 });
      const written = await textBelow(stack.folder);
      assert.deepEqual(
        [mainland, overseas].filter(({ accessKeySecret }) => written.includes(accessKeySecret)),
        [],
      );
    });
  });

  describe("esa-site", () => {
    it("purges the pages of a site, then warms one, and warns before it purges everything", async () => {
      const emulator = await emulated();
      const stack = await stackOf({
        folder: await folderOf("esa-site"),
        config: { ...emulator.pulumiConfig(), site: "example.com" },
      });

      const { outputs } = await succeeded(stack.up());
      assert.deepEqual(emulator.calls("PurgeCaches")[0]?.objectPaths, [
        SITE,
        `${SITE}index.html`,
        `${SITE}news.html`,
      ]);
      const [prefetch] = emulator.calls("PreloadCaches");
      assert.deepEqual(prefetch?.objectPaths, [`${SITE}index.html`]);
      const purged = emulator.tasks.filter(({ objectType }) => objectType === "file");
      assert.ok(purged.every(({ completesAt }) => completesAt <= (prefetch?.time ?? 0)));
      assert.equal(outputs.siteId, emulator.sites[0]?.siteId);
      assert.deepEqual(outputs.purged, { total: 3, complete: 3, failed: 0, unfinished: 0 });
      assert.equal((outputs.history as unknown[]).length, 3);
      assert.equal(outputs.left, 200);
      assert.match(String(outputs.readme), /\| pages \| EsaCachePurge \| 3 \| Complete/);

      await stack.configure({ config: { everything: "true" } });
      const preview = await succeeded(stack.preview());
      assert.match(preview.output, /This update purges everything that edges have of example\.com/);
      const second = await succeeded(stack.up());
      assert.equal(emulator.calls("PurgeCaches").at(-1)?.parameters.Type, "purgeall");
      assert.equal(second.outputs.left, 199);
    });
  });

  describe("nightly-audit", () => {
    it("gives every task of a day, what failed and what is left, and submits nothing", async () => {
      const emulator = await emulated({ speed: 1 });
      const minute = 60_000;
      // More than a page a day, so that a day has to be read page by page.
      for (let age = 0; age < 60 * 60 * minute; age += 10 * minute) {
        emulator.addTasks(
          { objectPath: `${SITE}${age}.html`, status: "Complete", age },
          { objectPath: `https://other.example.com/${age}.html`, status: "Complete", age },
        );
      }
      const stack = await stackOf({
        folder: await folderOf("nightly-audit"),
        config: { ...emulator.pulumiConfig(), domain: "www.example.com" },
      });

      const dayBefore = () => new Date(Date.now() - 24 * 60 * minute).toISOString().slice(0, 10);
      const before = dayBefore();
      const { outputs, changes } = await succeeded(stack.up());
      // The night can begin during the test.
      const day = String(outputs.day);
      assert.ok([before, dayBefore()].includes(day), day);
      assert.deepEqual(changes, { create: 1 });
      const listed = emulator.tasks
        .filter(({ domain, createdAt }) => domain === "www.example.com" && dateOf(createdAt) === day)
        .toSorted((a, b) => a.createdAt - b.createdAt);
      assert.equal(listed.length, 144);
      assert.deepEqual(
        (outputs.tasks as { objectPath: string }[]).map(({ objectPath }) => objectPath),
        listed.map(({ objectPath }) => objectPath),
      );
      assert.deepEqual(outputs.counts, { file: 144, directory: 0, regex: 0, preload: 0 });
      assert.deepEqual(outputs.failures, []);
      assert.deepEqual((outputs.quota as Record<string, unknown>).url, { quota: 10_000, remain: 10_000 });
      assert.match(String(outputs.readme), /## Failures\n\nNone\./);

      const today = dateOf(Date.now());
      emulator.addTasks({
        objectPath: `${SITE}a|b.js`,
        objectType: "preload",
        status: "Failed",
        description: "OriginReturnStatusCode 5XX",
      });
      await stack.configure({ config: { day: today } });
      const failing = await succeeded(stack.up());
      assert.match(failing.output, /warning: 1 of \d+ tasks of www\.example\.com failed on \d/);
      const [failure, ...others] = failing.outputs.failures as Record<string, string>[];
      assert.deepEqual(others, []);
      assert.equal(failure?.objectPath, `${SITE}a|b.js`);
      assert.match(
        String(failing.outputs.readme),
        /\| https:\/\/www\.example\.com\/a\\\|b\.js \| preload \| Failed \| OriginReturnStatusCode 5XX \| \d+ \|/,
      );
      assert.deepEqual(submissions(emulator), []);
    });
  });
});

describe("the examples' instructions", () => {
  for (const example of [
    "static-site",
    "release",
    "many-sites",
    "esa-site",
    "two-accounts",
    "nightly-audit",
    "yaml-site",
  ]) {
    it(`of ${example} set every value that has no default, secrets as secrets`, async () => {
      const files = await exampleFiles(example);
      const [, described = ""] = /^config:\n((?: .*\n)*)/m.exec(files["Pulumi.yaml"] ?? "") ?? [];
      const keys = [...described.matchAll(/^ {2}(\w+):\n((?: {4}.*\n)*)/gm)];
      assert.ok(keys.length > 0);
      for (const [, key, settings = ""] of keys) {
        if (settings.includes("default:")) continue;
        const secret = settings.includes("secret: true") ? "--secret " : "";
        const command = new RegExp(`^pulumi config set ${secret}(--path )?'?${key}\\b`, "m");
        assert.match(files["README.md"] ?? "", command);
      }
    });
  }
});

function isSubmission({ operation }: JournalEntry): boolean {
  return operation === "RefreshObjectCaches" || operation === "PushObjectCache";
}

/** The paths of each submission. */
function submissions(emulator: Emulator): (readonly string[])[] {
  return emulator.journal.filter(isSubmission).map(({ objectPaths }) => objectPaths ?? []);
}

/** Deploys what submits so often before it waits: no task ends until all are there. */
async function upWithAllInFlight(emulator: Emulator, stack: CliStack, submitted: number) {
  const hold = emulator.hold();
  const inFlight = emulator
    .waitForCall(() => emulator.calls("RefreshObjectCaches").length === submitted, 60_000)
    .then(
      () => true,
      () => false,
    )
    .finally(() => hold.release());
  const up = await succeeded(stack.up());
  assert.ok(await inFlight, "tasks were waited for before all were submitted");
  return up;
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
