import assert from "node:assert/strict";
import type { EmulatorAccount } from "../../emulator/index.js";
import { startOfQuotaDay } from "../startOfQuotaDay.js";
import { closeProgramStacks, failed, programStack, SITE, succeeded } from "./harness/index.js";

describe("the functions on the real engine", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  it("ask only after the resources that they depend on, children of components included, and keep a secret secret", async () => {
    const { emulator, stack } = await programStack(`
      const site = new pulumi.ComponentResource("my:site:Site", "site");
      const refresh = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] }, { parent: site });
      const objectPath = SITE + "index.html";
      const hidden = cdn.getRefreshTasksOutput({ objectPath: pulumi.secret(objectPath) }, { dependsOn: refresh });
      exports.history = cdn.getRefreshTasksOutput({ objectPath }, { dependsOn: site }).tasks;
      exports.byId = cdn.getRefreshTaskByIdOutput({ taskIds: refresh.taskIds }).tasks;
      exports.hidden = hidden.totalCount;
      exports.isSecret = pulumi.isSecret(hidden);`);
    const preview = await succeeded(stack.preview());
    for (const operation of ["DescribeRefreshTasks", "DescribeRefreshTaskById"] as const) {
      assert.equal(emulator.calls(operation).length, 0, preview.output);
    }
    const { outputs } = await succeeded(stack.up());
    const [task] = outputs.history as { status: string }[];
    assert.equal(task?.status, "Complete");
    assert.equal((outputs.byId as unknown[]).length, 1);
    assert.equal(outputs.hidden, 1);
    assert.equal(outputs.isSecret, true);
  });

  it("refuse what the API would refuse, name it, and call nothing", async () => {
    const { emulator, stack } = await programStack(
      'exports.tasks = cdn.getRefreshTasksOutput({ startTime: "2026-01-01", pageSize: 101 }).tasks;',
    );
    const { output } = await failed(stack.preview());
    assert.match(output, /getRefreshTasks: /);
    assert.match(output, /startTime "2026-01-01"/);
    assert.match(output, /pageSize.*1 to 100/);
    assert.equal(emulator.journal.length, 0);
  });

  it("and resources use the account of their provider, two accounts at once", async () => {
    const first: EmulatorAccount = { accessKeyId: "LTAIfirst000000001", accessKeySecret: "firstSecret" };
    const second: EmulatorAccount = { accessKeyId: "LTAIsecond00000002", accessKeySecret: "secondSecret" };
    const { emulator, stack } = await programStack(
      `
      const config = new pulumi.Config();
      const provider = new cdn.Provider("second", {
        accessKey: "${second.accessKeyId}",
        secretKey: config.requireSecret("secondSecret"),
        endpoints: [{ cdn: config.require("endpoint") }],
      });
      const ours = new cdn.CacheRefresh("ours", { objectPaths: [SITE + "ours"] });
      const theirs = new cdn.CacheRefresh("theirs", { objectPaths: [SITE + "theirs"] }, { provider });
      const paths = (tasks) => tasks.map(({ objectPath }) => objectPath);
      exports.ours = cdn.getRefreshTasksOutput({}, { dependsOn: ours }).tasks.apply(paths);
      exports.theirs = cdn.getRefreshTasksOutput({}, { dependsOn: theirs, provider }).tasks.apply(paths);`,
      { emulator: { accounts: [first, second] }, secretConfig: { secondSecret: second.accessKeySecret } },
    );
    await stack.configure({ config: { endpoint: emulator.url } });
    const up = await succeeded(stack.up());
    assert.deepEqual(up.outputs, { ours: [`${SITE}ours`], theirs: [`${SITE}theirs`] });
    const again = await succeeded(stack.up());
    assert.deepEqual(again.changes, { same: 4 });
  });

  it("and resources of a second account leave the day's quota to the API with the setting that does so for the first", async () => {
    const account: EmulatorAccount = { accessKeyId: "LTAIsecond00000002", accessKeySecret: "secondSecret" };
    const program = (...files: string[]): string => `
      const provider = new cdn.Provider("second", {
        accessKey: "${account.accessKeyId}",
        secretKey: pulumi.secret("${account.accessKeySecret}"),
        endpoints: [{ cdn: new pulumi.Config().require("endpoint") }],
      });
      const objectPaths = ${JSON.stringify(files.map((file) => SITE + file))};
      new cdn.CacheRefresh("theirs", { objectPaths }, { provider });`;
    const { emulator, stack, setProgram } = await programStack(program("a"), {
      emulator: { accounts: [account], quotas: { url: 2 }, start: startOfQuotaDay() },
      signIn: "none",
    });
    await stack.configure({ config: { endpoint: emulator.url } });
    await succeeded(stack.up());
    assert.equal(emulator.calls("DescribeRefreshQuota").length, 1);

    await stack.configure({ config: { "alicloud-cdn-refresh:quotaPreflight": "false" } });
    assert.deepEqual((await succeeded(stack.up())).changes, { same: 2, update: 1 });
    await setProgram(program("a", "b", "c"));
    await succeeded(stack.preview());
    const up = await failed(stack.up());
    assert.match(up.output, /QuotaExceeded\.Refresh/);
    assert.equal(emulator.calls("DescribeRefreshQuota").length, 1);
  });
});
