import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import { CallError } from "../../provider/cloud/errors.js";
import { getPreloadDetail, getPreloadDetailOutput } from "../../sdk/getPreloadDetail.js";
import { getRefreshQuota } from "../../sdk/getRefreshQuota.js";
import { getRefreshTaskById, getRefreshTaskByIdOutput } from "../../sdk/getRefreshTaskById.js";
import { getRefreshTasks, getRefreshTasksOutput } from "../../sdk/getRefreshTasks.js";
import { QueryError } from "../../sdk/queryError.js";
import { endProgram, settled, startProgram, Thing } from "./program.js";

const SITE = "https://www.example.com/";

describe("the query functions of a program", () => {
  let emulator: Emulator;
  async function start(options: EmulatorOptions = {}): Promise<void> {
    emulator = await startEmulator(options);
    await startProgram({ config: emulator.pulumiConfig() });
  }
  afterEach(async () => {
    endProgram();
    await emulator.close();
  });

  it("getRefreshTasks gives every field of a task, the progress as a number", async () => {
    await start({ start: Date.parse("2026-01-31T08:00:00Z") });
    const [task] = emulator.addTasks({
      objectPath: `${SITE}index.html`,
      status: "Failed",
      process: 42,
      description: "OriginTimeout",
    });
    const result = await getRefreshTasks({ objectPath: `${SITE}index.html`, pageSize: 5 });
    assert.deepEqual(result, {
      tasks: [
        {
          taskId: task?.taskId,
          objectPath: `${SITE}index.html`,
          objectType: "file",
          status: "Failed",
          process: 42,
          creationTime: "2026-01-31T08:00:00Z",
          description: "OriginTimeout",
        },
      ],
      totalCount: 1,
      pageNumber: 1,
      pageSize: 5,
      requestId: emulator.calls()[0]?.requestId,
    });
  });

  it("getRefreshTasks filters by every parameter at the server", async () => {
    await start();
    const [file] = emulator.addTasks(
      { objectPath: `${SITE}a`, status: "Complete" },
      { objectPath: SITE, objectType: "directory", status: "Complete" },
      { objectPath: "https://other.example.com/a", status: "Complete" },
      { objectPath: `${SITE}b`, status: "Failed" },
      { objectPath: `${SITE}a`, status: "Complete", age: 7_200_000 },
    );
    const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    const { tasks } = await getRefreshTasks({
      objectType: "file",
      domainName: "www.example.com",
      status: "Complete",
      startTime: time(Date.now() - 3_600_000),
      endTime: time(Date.now() + 60_000),
    });
    assert.deepEqual(
      tasks.map(({ taskId }) => taskId),
      [file?.taskId],
    );
  });

  it("getRefreshTasks finds the tasks of a path however the history spells it, its own form first", async () => {
    await start({ rateLimits: { DescribeRefreshTasks: 100 } });
    const spellings: [asked: string, found: string][] = [
      ["%e4%b8%ad.html", "%E4%B8%AD.html"],
      ["a%2Bb.js", "a+b.js"],
      ["c+d.js", "c%2Bd.js"],
      ["100%25.html", "100%.html"],
      ["99%.html", "99%25.html"],
      ["98%.html", "98%.html"],
      ["b/*", "b/*"],
      ["[0-9]/a.css", "[0-9]/a.css"],
    ];
    emulator.addTasks(...spellings.map(([, found]) => ({ objectPath: SITE + found })));
    for (const all of [true, false]) {
      for (const [asked, found] of spellings) {
        const { tasks } = await getRefreshTasks({ objectPath: SITE + asked, all });
        assert.deepEqual(
          tasks.map(({ objectPath }) => objectPath),
          [SITE + found],
        );
      }
    }
    emulator.addTasks({ objectPath: `${SITE}a%2Bb.js`, status: "Complete" });
    const { tasks } = await getRefreshTasks({ objectPath: `${SITE}a%2Bb.js` });
    assert.deepEqual(
      tasks.map(({ objectPath, status }) => [objectPath, status]),
      [[`${SITE}a%2Bb.js`, "Complete"]],
    );
  });

  it("getRefreshTasks finds none where the API takes no other spelling, and asks once where there is none", async () => {
    await start();
    emulator.fault({
      when: { match: ({ parameters }) => parameters.ObjectPath !== `${SITE}100%25.html` },
      do: { kind: "error", statusCode: 400, code: "InvalidObjectPath.Malformed" },
    });
    assert.equal((await getRefreshTasks({ objectPath: `${SITE}100%25.html` })).totalCount, 0);
    assert.equal(emulator.journal.length, 2);
    await assert.rejects(getRefreshTasks({ objectPath: `${SITE}index.html` }), /InvalidObjectPath/);
    assert.equal(emulator.journal.length, 3);
  });

  it("getRefreshTasks with all reads pages that the server cuts at 20, within the account's limit", async () => {
    await start({ listingLimit: 20 });
    emulator.addTasks(...Array.from({ length: 57 }, (_, index) => ({ objectPath: `${SITE}${index}` })));
    const { tasks, totalCount } = await getRefreshTasks({ all: true });
    assert.equal(totalCount, 57);
    assert.equal(new Set(tasks.map(({ objectPath }) => objectPath)).size, 57);
    assert.deepEqual(
      emulator.calls().map(({ statusCode }) => statusCode),
      [200, 200, 200],
    );
  });

  it("getRefreshTaskById finds tasks by their ids, ten a call", async () => {
    await start();
    const added = emulator.addTasks(
      ...Array.from({ length: 12 }, (_, index) => ({ objectPath: `${SITE}${index}` })),
    );
    const taskIds = added.map(({ taskId }) => taskId);
    const { tasks, totalCount } = await getRefreshTaskById({ taskIds });
    assert.deepEqual(new Set(tasks.map(({ taskId }) => taskId)), new Set(taskIds));
    assert.equal(totalCount, 12);
    assert.equal(emulator.calls("DescribeRefreshTaskById").length, 2);
    const output = getRefreshTaskByIdOutput({ taskIds: [pulumi.output(taskIds[0] as string)] });
    assert.equal(await settled(output.tasks[0]?.objectPath as pulumi.Output<string>), `${SITE}0`);
  });

  it("getRefreshQuota gives what is left as numbers", async () => {
    await start({ quotas: { url: 500 } });
    const { url, dir, requestId } = await getRefreshQuota();
    assert.deepEqual(url, { quota: 500, remain: 500 });
    assert.deepEqual(dir, { quota: 100, remain: 100 });
    assert.equal(requestId, emulator.calls("DescribeRefreshQuota")[0]?.requestId);
  });

  it("getPreloadDetail gives each URL of a prefetch, to accounts that may ask", async () => {
    const account = { accessKeyId: "listed-key", accessKeySecret: "listed-secret", preloadDetail: true };
    await start({ accounts: [account] });
    const [task] = emulator.addTasks({ objectPath: `${SITE}a`, objectType: "preload", status: "Complete" });
    const taskId = task?.taskId as string;
    const { urlDetails } = await getPreloadDetail({ taskId });
    assert.deepEqual(
      urlDetails.map(({ taskId: id, domain, status, process }) => [id, domain, status, process]),
      [[taskId, "www.example.com", "Complete", 100]],
    );
    assert.match(urlDetails[0]?.urls[0]?.url ?? "", /\/a$/);
    assert.deepEqual(await settled(getPreloadDetailOutput({ taskId }).urlDetails), urlDetails);
  });

  it("say what the API refused, with its code, its request id and what to do, and without a stack", async () => {
    const account = {
      accessKeyId: "limited-key",
      accessKeySecret: "hush-hush",
      forbidden: ["DescribeRefreshTasks" as const],
    };
    await start({ accounts: [account] });
    await assert.rejects(getRefreshTasks(), (error) => {
      assert.ok(error instanceof QueryError && pulumi.RunError.isInstance(error));
      assert.ok(error.cause instanceof CallError);
      assert.equal(error.cause.code, "Forbidden.RAM");
      assert.equal(error.cause.requestId, emulator.calls()[0]?.requestId);
      assert.match(
        error.message,
        /^getRefreshTasks: DescribeRefreshTasks failed: Forbidden\.RAM: .* \(HTTP 403, request id [-0-9A-F]{36}\)\. Allow the RAM action cdn:DescribeRefreshTasks/,
      );
      assert.doesNotMatch(error.message, /hush/);
      return true;
    });
  });

  it("name the setting that is wrong", async () => {
    await start();
    await startProgram({ config: { ...emulator.pulumiConfig(), "alicloud:clientReadTimeout": "soon" } });
    await assert.rejects(
      getRefreshQuota(),
      /^QueryError: getRefreshQuota: .*alicloud:clientReadTimeout: "soon"/s,
    );
    assert.deepEqual(emulator.calls(), []);
  });

  it("refuse wrong arguments with all that is wrong, before any call", async () => {
    await start();
    // @ts-expect-error: the types know that a status needs an object type
    await assert.rejects(getRefreshTasks({ status: "Complete", pageSize: 0 }), {
      message: [
        "getRefreshTasks: 2 things are wrong:",
        "pageSize must be a whole number from 1 to 100, not 0",
        'status "Complete" needs an objectType beside it; add one of "file", "directory", "regex", "preload", "block", "unblock"',
      ].join("\n  "),
    });
    assert.deepEqual(emulator.calls(), []);
  });

  it("are answered before a program ends that waits for none of them", async () => {
    await start();
    const answers: string[] = [];
    void getRefreshQuota().then(() => answers.push("promise"));
    getRefreshTasksOutput({}, { dependsOn: new Thing("thing") }).apply(() => answers.push("output"));
    await pulumi.runtime.disconnect();
    assert.deepEqual(answers.sort(), ["output", "promise"]);
  });

  it("go through a passing fault of the API", async () => {
    await start();
    emulator.fault({
      when: { times: 1 },
      do: { kind: "error", statusCode: 503, code: "ServiceUnavailable" },
    });
    assert.deepEqual((await getRefreshTasks()).tasks, []);
    assert.equal(emulator.calls().length, 2);
  });
});

describe("a program that imports the query functions", () => {
  it("loads nothing of the API's client until it asks", async () => {
    const modules = [
      "getRefreshTasks",
      "getRefreshTaskById",
      "getRefreshQuota",
      "getPreloadDetail",
      "account",
    ];
    const program = `
      for (const name of ${JSON.stringify(modules)}) require("./" + name + ".ts");
      const ours = Object.keys(require.cache).filter((file) => !/[\\\\/]node_modules[\\\\/](?!@alicloud|zod|p-retry)/.test(file));
      process.stdout.write(JSON.stringify(ours));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--require", require.resolve("tsx/cjs"), "--eval", program],
      { cwd: join(__dirname, "../../sdk"), timeout: 60_000 },
    );
    const loaded = (JSON.parse(stdout) as string[]).map((file) => file.split(/[\\/]/).slice(-2).join("/"));
    assert.deepEqual(
      loaded.sort(),
      [...modules, "dependencies", "engineOfProgram", "query", "queryError", "settings"]
        .map((name) => `sdk/${name}.ts`)
        .sort(),
    );
  });
});
