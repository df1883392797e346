import assert from "node:assert/strict";
import type { EmulatorAccount } from "../../emulator/index.js";
import { startOfQuotaDay } from "../startOfQuotaDay.js";
import {
  type CdnProgram,
  closeEmulatedStacks,
  emulatedStack,
  INLINE_RETRIES,
  type Operation,
} from "./harness/index.js";

const SITE = "https://www.example.com/";

describe("the functions on the real engine", function () {
  this.timeout(180_000);
  this.retries(INLINE_RETRIES);
  afterEach(closeEmulatedStacks);

  it("ask only after the resources that they depend on, children of components included", async () => {
    const { emulator, stack } = await emulatedStack(({ pulumi, cdn }) => {
      const site = new pulumi.ComponentResource("my:site:Site", "site");
      new cdn.CacheRefresh("pages", { objectPaths: [`${SITE}index.html`] }, { parent: site });
      return {
        history: cdn.getRefreshTasksOutput({ objectPath: `${SITE}index.html` }, { dependsOn: site }).tasks,
      };
    });
    const preview = await succeeded(stack.preview());
    assert.equal(emulator.calls("DescribeRefreshTasks").length, 0, preview.output);
    const up = await succeeded(stack.up());
    const [task] = up.outputs.history as { status: string }[];
    assert.equal(task?.status, "Complete");
  });

  it("give an unknown result for an argument that is not known yet, and keep a secret secret", async () => {
    const { emulator, stack } = await emulatedStack(({ pulumi, cdn }) => {
      const refresh = new cdn.CacheRefresh("pages", { objectPaths: [`${SITE}index.html`] });
      const taskIds = refresh.taskIds;
      const objectPath = pulumi.secret(`${SITE}index.html`);
      return {
        byId: cdn.getRefreshTaskByIdOutput({ taskIds }).tasks,
        hidden: cdn.getRefreshTasksOutput({ objectPath }, { dependsOn: refresh }).totalCount,
        isSecret: pulumi.isSecret(cdn.getRefreshTasksOutput({ objectPath }, { dependsOn: refresh })),
      };
    });
    await succeeded(stack.preview());
    assert.equal(emulator.calls("DescribeRefreshTaskById").length, 0);
    const up = await succeeded(stack.up());
    assert.equal((up.outputs.byId as unknown[]).length, 1);
    assert.equal(up.outputs.hidden, 1);
    assert.equal(up.outputs.isSecret, true);
  });

  it("read one page by default and every page on demand, within the account's 5 calls a second", async () => {
    const { emulator, stack } = await emulatedStack(({ cdn }) => ({
      page: cdn.getRefreshTasksOutput({ pageSize: 50 }),
      all: cdn.getRefreshTasksOutput({ all: true }).tasks.apply((tasks) => tasks.length),
      quota: cdn.getRefreshQuotaOutput(),
    }));
    emulator.addTasks(
      ...Array.from({ length: 730 }, (_, index) => ({ objectPath: `${SITE}${index}`, status: "Complete" })),
    );
    const up = await succeeded(stack.up());
    const page = up.outputs.page as {
      tasks: unknown[];
      totalCount: number;
      pageNumber: number;
      pageSize: number;
    };
    assert.deepEqual([page.tasks.length, page.totalCount, page.pageNumber, page.pageSize], [50, 730, 1, 50]);
    assert.equal(up.outputs.all, 730);
    assert.deepEqual((up.outputs.quota as { url: unknown }).url, { quota: 10_000, remain: 10_000 });
    // 4 calls a second leave room for one, but a machine that stands still lets calls arrive together.
    assert.ok(emulator.journal.filter(({ throttled }) => throttled).length <= 1);
  });

  const now = Date.now();
  const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const bad: [string, Record<string, unknown>, RegExp][] = [
    ["a time in another form", { startTime: "2026-01-01", endTime: time(now) }, /startTime "2026-01-01"/],
    ["a start without an end", { startTime: time(now - 3_600_000) }, /endTime/],
    ["an end before its start", { startTime: time(now - 1000), endTime: time(now - 3_600_000) }, /endTime/],
    [
      "more than 3 days ago",
      { startTime: time(now - 4 * 86_400_000), endTime: time(now) },
      /startTime.*3 days/,
    ],
    ["a domain without a type", { domainName: "www.example.com" }, /domainName.*objectType/],
    ["a page of 101", { pageSize: 101 }, /pageSize.*1 to 100/],
  ];
  it("refuse what the API would refuse, name it, and call nothing", async () => {
    let args: Record<string, unknown> = {};
    const { emulator, stack } = await emulatedStack(({ cdn }) => ({
      tasks: cdn.getRefreshTasksOutput(args).tasks,
    }));
    for (const [what, wrong, message] of bad) {
      args = wrong;
      const preview = await stack.preview();
      assert.equal(preview.ok, false, `${what}: ${preview.output}`);
      assert.match(preview.output, message);
      assert.match(preview.output, /getRefreshTasks: /);
    }
    assert.equal(emulator.journal.length, 0);
  });

  it("and resources use the account of their provider, two accounts at once", async () => {
    const first: EmulatorAccount = { accessKeyId: "LTAIfirst000000001", accessKeySecret: "firstSecret" };
    const second: EmulatorAccount = { accessKeyId: "LTAIsecond00000002", accessKeySecret: "secondSecret" };
    const program: CdnProgram = ({ pulumi, cdn }) => {
      const config = new pulumi.Config();
      const provider = new cdn.Provider("second", {
        accessKey: second.accessKeyId,
        secretKey: config.requireSecret("secondSecret"),
        endpoints: [{ cdn: config.require("endpoint") }],
      });
      const ours = new cdn.CacheRefresh("ours", { objectPaths: [`${SITE}ours`] });
      const theirs = new cdn.CacheRefresh("theirs", { objectPaths: [`${SITE}theirs`] }, { provider });
      const paths = (tasks: { objectPath: string }[]) => tasks.map(({ objectPath }) => objectPath);
      return {
        ours: cdn.getRefreshTasksOutput({}, { dependsOn: ours }).tasks.apply(paths),
        theirs: cdn.getRefreshTasksOutput({}, { dependsOn: theirs, provider }).tasks.apply(paths),
      };
    };
    const { emulator, stack } = await emulatedStack(program, { emulator: { accounts: [first, second] } });
    await stack.configure({
      config: { "program:endpoint": emulator.url },
      secretConfig: { "program:secondSecret": second.accessKeySecret },
    });
    const up = await succeeded(stack.up());
    assert.deepEqual(up.outputs, { ours: [`${SITE}ours`], theirs: [`${SITE}theirs`] });
    const again = await succeeded(stack.up());
    assert.deepEqual(again.changes, { same: 4 });
  });

  it("and resources of a second account leave the day's quota to the API with the setting that does so for the first", async () => {
    const account: EmulatorAccount = { accessKeyId: "LTAIsecond00000002", accessKeySecret: "secondSecret" };
    const program =
      (...files: string[]): CdnProgram =>
      ({ pulumi, cdn }) => {
        const provider = new cdn.Provider("second", {
          accessKey: account.accessKeyId,
          secretKey: pulumi.secret(account.accessKeySecret),
          endpoints: [{ cdn: new pulumi.Config().require("endpoint") }],
        });
        const objectPaths = files.map((file) => SITE + file);
        new cdn.CacheRefresh("theirs", { objectPaths }, { provider });
        return {};
      };
    const { emulator, stack } = await emulatedStack(program("a"), {
      emulator: { accounts: [account], quotas: { url: 2 }, start: startOfQuotaDay() },
      signIn: "none",
    });
    await stack.configure({ config: { "program:endpoint": emulator.url } });
    await succeeded(stack.up());
    assert.equal(emulator.calls("DescribeRefreshQuota").length, 1);

    await stack.configure({ config: { "alicloud-cdn-refresh:quotaPreflight": "false" } });
    assert.deepEqual((await succeeded(stack.up())).changes, { same: 2, update: 1 });
    stack.setProgram(program("a", "b", "c"));
    await succeeded(stack.preview());
    const up = await stack.up();
    assert.equal(up.ok, false);
    assert.match(up.output, /QuotaExceeded\.Refresh/);
    assert.equal(emulator.calls("DescribeRefreshQuota").length, 1);
  });
});

async function succeeded<T extends Operation>(running: Promise<T>): Promise<T> {
  const operation = await running;
  assert.equal(operation.ok, true, operation.output);
  return operation;
}
