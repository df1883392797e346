import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Emulator } from "../../emulator/index.js";
import { endWithUs } from "../../tools/processes.js";
import {
  type CliStack,
  closeProgramStacks,
  enginePid,
  failed,
  installedPackage,
  type Operation,
  type ProgramStack,
  programStack,
  SITE,
  stateOf,
  submissions,
  succeeded,
} from "./harness/index.js";

const FILES = [`${SITE}index.html`, `${SITE}about.html`];
const files = JSON.stringify(FILES);

describe("The provider plugin, on the real engine", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let stack: CliStack;
  let setProgram: ProgramStack["setProgram"];
  afterEach(closeProgramStacks);

  async function deploy(program: string, config: Readonly<Record<string, string>> = {}): Promise<void> {
    ({ emulator, stack, setProgram } = await programStack(program, { front: "plugin", config }));
  }

  /** The ids of the tasks with which a refresh has purged the files, beside this stack. */
  async function purgedBefore(): Promise<string> {
    await succeeded(stack.up());
    const { ids } = (await stack.outputs()) as { ids: string[] };
    return ids.join(",");
  }
  const PURGED = `exports.ids = new cdn.CacheRefresh("first", { objectPaths: ${files} }).taskIds;`;

  it("says nothing beside what a user has to know", async () => {
    await deploy(`${PURGED}
new cdn.TaskCompletion("gate", { resources: [new cdn.CachePrefetch("warm", { objectPaths: ${files} })] });`);
    const { diagnostics } = await succeeded(stack.operate("up", "--yes"));
    assert.deepEqual(said(diagnostics), []);
    const { diagnostics: others } = await succeeded(stack.destroy());
    assert.deepEqual(said(others), []);
  });

  it("imports what was purged before, by the ids of its tasks, and submits nothing", async () => {
    await deploy(PURGED);
    const ids = await purgedBefore();
    await setProgram(`
const site = new cdn.CacheRefresh("site", { objectPaths: ${files} }, { import: "${ids}" });
const gate = new cdn.TaskCompletion("gate", { taskIds: "${ids}".split(",") }, { import: "${ids}" });
exports.summary = gate.summary;`);
    const imported = await succeeded(stack.up());
    assert.equal(imported.changes.import, 2, imported.output);
    assert.deepEqual(imported.outputs.summary, { total: 1, complete: 1, failed: 0, unfinished: 0 });
    const { outputs: { status, objectPaths } = {}, id } = await stateOf("site", stack);
    assert.deepEqual({ id, status, objectPaths }, { id: ids, status: "Complete", objectPaths: FILES });

    await setProgram(`new cdn.CacheRefresh("site", { objectPaths: ${JSON.stringify([...FILES, SITE])} });`);
    await succeeded(stack.up());
    assert.deepEqual(submissions(emulator), [FILES, [SITE]]);
  });

  it("serves one operation after another where an engine attaches to it, also after one that was cancelled", async () => {
    const { folder } = await installedPackage();
    const start = join(folder, "node_modules/pulumi-alicloud-cdn-refresh/plugin/start.cjs");
    const plugin = endWithUs(spawn(process.execPath, [start], { stdio: ["ignore", "pipe", "inherit"] }));
    const [port] = (await once(plugin.stdout, "data")) as [Buffer];
    try {
      const env = { PULUMI_DEBUG_PROVIDERS: `alicloud-cdn-refresh:${String(port).trim()}` };
      ({ emulator, stack, setProgram } = await programStack(PURGED, { front: "plugin", env }));
      const hold = emulator.hold();
      const running = failed(stack.up());
      await emulator.waitForCall("DescribeRefreshTaskById", 30_000);
      process.kill(await enginePid(), "SIGINT");
      assert.match((await running).output, /The deployment was cancelled/);
      hold.release();
      await succeeded(stack.up());
      await setProgram("");
      await succeeded(stack.up());
      assert.deepEqual(submissions(emulator), [FILES]);
      assert.equal(plugin.exitCode, null);
    } finally {
      plugin.kill();
    }
  });

  it("takes for the account of a declared provider what that names, also beside a key in the environment", async () => {
    const other = { accessKeyId: "overseas", accessKeySecret: "overseas-secret" };
    const stacks = { accessKeyId: "stacks", accessKeySecret: "stacks-secret" };
    const profile = {
      ...{ name: "overseas", mode: "AK" },
      ...{ access_key_id: other.accessKeyId, access_key_secret: other.accessKeySecret },
    };
    ({ emulator, stack } = await programStack(
      `
const provider = new cdn.Provider("overseas", {
  profile: "overseas", sharedCredentialsFile: __dirname + "/profiles.json",
});
new cdn.CacheRefresh("theirs", { objectPaths: ${files} }, { provider });
new cdn.CacheRefresh("ours", { objectPaths: ${files} });`,
      {
        ...{ front: "plugin", signIn: "environment", emulator: { accounts: [stacks, other] } },
        files: { "profiles.json": JSON.stringify({ current: "overseas", profiles: [profile] }) },
      },
    ));
    await succeeded(stack.up());
    const keys = emulator.calls("RefreshObjectCaches").map(({ accessKeyId }) => accessKeyId);
    assert.deepEqual(keys.sort(), ["overseas", "stacks"]);
  });

  it("says why it cannot import", async () => {
    await deploy(PURGED);
    const ids = await purgedBefore();
    const importing = async (type: string, args: object, id: string): Promise<string> => {
      const opts = JSON.stringify({ import: id });
      await setProgram(`new cdn.${type}("site", ${JSON.stringify(args)}, ${opts});`);
      return (await failed(stack.preview())).output;
    };
    const objectPaths = FILES;
    assert.match(
      await importing("CachePrefetch", { objectPaths }, ids),
      /is of the type file: no CachePrefetch has submitted it/,
    );
    assert.match(
      await importing("CacheRefresh", { objectPaths }, "1"),
      /The history knows no task 1: it remembers 3 days/,
    );
    assert.match(
      await importing("CacheTagRefresh", { domainName: "www.example.com", cacheTags: ["a"] }, ids),
      /A CacheTagRefresh cannot be imported/,
    );
    assert.match(
      await importing("CacheRefresh", { objectPaths }, "pages"),
      /must be the id of a task, such as 95248880.*not "pages"/,
    );
    assert.deepEqual(submissions(emulator), [FILES]);
  });

  const WRONG: readonly [type: string, args: object, problems: readonly RegExp[]][] = [
    [
      "CacheRefresh",
      { objectPaths: ["ftp://a", 1], retryFailed: 11, onFailure: "explode", spelling: 1 },
      [
        /objectPaths\[0\] ftp:\/\/a has another scheme/,
        /objectPaths\[1\] must be a string, not 1/,
        /retryFailed must be a whole number from 0 to 10, not 11/,
        /onFailure must be one of "error", "warn", not "explode"/,
        /spelling is not an input of this resource; check its spelling/,
      ],
    ],
    [
      "CachePrefetch",
      { objectPaths: [`${SITE}assets/`], withHeader: { "a b": "c" } },
      [/objectPaths\[0\] .*assets\/ /, /withHeader/],
    ],
    [
      "CacheTagRefresh",
      { domainName: "https://a", cacheTags: ["a b"] },
      [/domainName/, /cacheTags\[0\] "a b" has a character that is no part of a tag/],
    ],
    ["EsaCachePurge", { files: [`${SITE}a`], hostnames: ["www.example.com"] }, [/site/, /hostnames/]],
    ["EsaCachePrefetch", { files: 1 }, [/site/, /files must be a list/]],
    ["TaskCompletion", {}, [/resources is not given, nor is taskIds/]],
    [
      "TaskCompletion",
      { resources: ["text"] },
      [/resources\[0\] must be the output outcome of a resource of this package .*, not "text"/],
    ],
  ];
  it("says in a preview all that is wrong with the inputs, and calls nothing", async () => {
    await deploy("");
    for (const [type, args, problems] of WRONG) {
      await setProgram(`new cdn.${type}("site", ${JSON.stringify(args)});`);
      const { output } = await failed(stack.preview());
      for (const problem of problems) assert.match(output, problem);
    }
    assert.equal(emulator.journal.length, 0);
  });

  it("refuses arguments that it does not know, and values that cannot be used, under the names that they have here", async () => {
    await deploy(PURGED, {
      "alicloud-cdn-refresh:acessKey": "typo",
      "alicloud-cdn-refresh:region": "Hangzhou!",
    });
    const { output } = await failed(stack.preview());
    assert.match(output, /acessKey is not an argument of this provider; there are accessKey,/);
    assert.match(output, /alicloud-cdn-refresh:region: "Hangzhou!" is not allowed: expected a region/);
    assert.doesNotMatch(output, /[^-]alicloud:/);
    assert.equal(emulator.journal.length, 0);
  });
});

/** What a user reads at the end of an operation. */
function said(diagnostics: Operation["diagnostics"]): string[] {
  return diagnostics.filter(({ severity }) => severity !== "debug").map(({ message }) => message);
}
