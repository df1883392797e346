import assert from "node:assert/strict";
import { InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import { UNKNOWN } from "../../../provider/base/validation.js";
import { argumentsFor } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, secret, secretsOf, structOf } from "./values.js";

const PAGE = "https://www.example.com/planted.html";
const TASK = "14286878547";

/** What the plugin answers to a call of a function. */
interface Answer {
  /** Undefined where nothing is told. */
  result: Record<string, unknown> | undefined;
  secrets: string[];
  failures: string[];
}

describe("A function of the plugin", () => {
  let emulator: Emulator;
  let plugin: RunningPlugin;
  beforeEach(async () => {
    emulator = await startEmulator();
    plugin = await runningPlugin({ args: argumentsFor(emulator.pulumiConfig()) });
  });
  afterEach(async () => {
    closePlugins();
    await emulator.close();
  });

  const call = async (name: string, args: object, { preview = false } = {}): Promise<Answer> => {
    const request = new InvokeRequest().setTok(`alicloud-cdn-refresh:index:${name}`).setPreview(preview);
    const answer = await plugin.ask("invoke", request.setArgs(structOf(args)));
    const returned = answer.getReturn();
    return {
      result: returned && propertiesOf(returned),
      secrets: secretsOf(returned),
      failures: answer.getFailuresList().map((failure) => failure.getReason()),
    };
  };
  const failureOf = async (name: string, args: object): Promise<string> => {
    const answer = await call(name, args).catch((error: { details: string }) => error.details);
    return String(answer);
  };

  const QUERIES: [name: string, args: object, operation: string, outputs: string][] = [
    ["getRefreshTasks", { taskId: TASK }, "DescribeRefreshTasks", "tasks totalCount"],
    ["getRefreshTasks", { product: "dcdn" }, "DescribeDcdnRefreshTasks", "tasks totalCount"],
    ["getRefreshTaskById", { taskIds: [TASK] }, "DescribeRefreshTaskById", "tasks totalCount"],
    ["getRefreshQuota", {}, "DescribeRefreshQuota", "dir url"],
    ["getEsaPurgeTasks", { siteId: "123456789012346" }, "DescribePurgeTasks", "tasks totalCount"],
    ["getEsaPreloadTasks", { siteId: "123456789012346" }, "DescribePreloadTasks", "tasks totalCount"],
    ["getEsaPurgeQuota", { siteId: "123456789012346", type: "file" }, "GetPurgeQuota", "quota remain"],
    ["getEsaSites", {}, "ListSites", "sites totalCount"],
  ];
  for (const [name, args, operation, outputs] of QUERIES) {
    it(`asks the API: ${name} asks ${operation}`, async () => {
      const { result = {}, secrets, failures } = await call(name, args);
      assert.deepEqual([secrets, failures], [[], []]);
      for (const output of outputs.split(" ")) assert.ok(output in result, Object.keys(result).join());
      assert.deepEqual(
        emulator.journal.map((entry) => entry.operation),
        [operation],
      );
    });

    it(`asks nothing in a preview of what is not known yet: ${name} of ${operation}`, async () => {
      const unknown = { ...args, pageSize: UNKNOWN };
      const nothing = { result: undefined, secrets: [], failures: [] };
      assert.deepEqual(await call(name, unknown, { preview: true }), nothing);
      assert.deepEqual(emulator.journal, []);
    });
  }

  it("reports on the failure of a call with its code and what to do", async () => {
    const failure = await failureOf("getPreloadDetail", { taskId: TASK });
    assert.match(
      failure,
      /^getPreloadDetail: DescribePreloadDetailById failed: OperationDenied: .*check that CDN/,
    );
  });

  it("names itself once in a failure", async () => {
    const failure = await failureOf("hashFolder", { folder: "nowhere", urlPrefix: "https://a.example/" });
    assert.match(failure, /^hashFolder: folder "nowhere" does not exist/);
  });

  it("asks edges, where these may be asked", async () => {
    const args = { urls: [PAGE], addresses: ["127.0.0.1:1"], attempts: 1, headers: { Accept: "text/html" } };
    const { failures } = await call("checkEdge", args);
    assert.match(
      failures[0] ?? "",
      /^checkEdge: addresses\[0\] is an address of this machine .*edgeAllowPrivate/,
    );
    const configured = { ...argumentsFor(emulator.pulumiConfig()), edgeAllowPrivateAddresses: true };
    plugin = await runningPlugin({ args: configured });
    const { result } = await call("checkEdge", args);
    assert.deepEqual([result?.checked, result?.unknown], [1, 1]);
  });

  const WRONG: [name: string, args: object, reason: RegExp][] = [
    [
      "getRefreshTasks",
      { colour: "red" },
      /^getRefreshTasks: "colour" is not an argument; there are taskId, /,
    ],
    ["getRefreshTaskById", { taskIds: TASK }, /^getRefreshTaskById: taskIds must be a list of task ids/],
    ["getPreloadDetail", {}, /^getPreloadDetail: taskId must be a task id as text .*, not nothing$/],
    [
      "getRefreshQuota",
      { product: "esa" },
      /^getRefreshQuota: product must be one of "cdn", "dcdn", not "esa"$/,
    ],
    ["getEsaPurgeTasks", {}, /^getEsaPurgeTasks: site/],
    ["getEsaPreloadTasks", { site: "a", siteId: "1" }, /^getEsaPreloadTasks: /],
    ["getEsaPurgeQuota", { type: "all" }, /^getEsaPurgeQuota: 2 things are wrong/],
    ["getEsaSites", { pageSize: 0 }, /^getEsaSites: pageSize must be a whole number/],
    ["checkEdge", { urls: "x" }, /^checkEdge: urls must be a list/],
    [
      "report",
      { resources: ["x", "{}"] },
      /resources\[0\] must be .*\n {2}resources\[1\] must be the output outcome/,
    ],
    ["hashFolder", { folder: "dist" }, /^hashFolder: urlPrefix must be a URL such as/],
  ];
  for (const [name, args, reason] of WRONG) {
    it(`refuses wrong arguments before it asks anything: ${name} of ${JSON.stringify(args)}`, async () => {
      const { result, failures } = await call(name, args);
      assert.equal(result, undefined);
      assert.equal(failures.length, 1);
      assert.match(failures[0] ?? "", reason);
      assert.deepEqual(emulator.journal, []);
    });
  }

  it("gives secrets for a secret, as a whole", async () => {
    emulator.addTasks({ objectPath: PAGE });
    const { result = {}, secrets } = await call("getRefreshTasks", { objectPath: secret(PAGE) });
    assert.deepEqual(secrets, Object.keys(result).sort());
    const { secrets: ofList } = await call("getRefreshTaskById", { taskIds: [TASK, secret("1")] });
    assert.ok(ofList.includes("tasks"));
  });

  it("shows no secret that is wrong, nor one that the API repeats or no file is found by", async () => {
    const { failures } = await call("getRefreshTasks", { objectPath: secret("planted"), pageSize: 0 });
    assert.match(failures[0] ?? "", /pageSize must be .*\n {2}objectPath is not allowed; it is a secret/);
    emulator.fault({
      do: { kind: "error", statusCode: 400, code: "InvalidObjectPath.Malformed", message: `no ${PAGE}` },
    });
    const refused = await failureOf("getRefreshTasks", { objectPath: secret(PAGE) });
    assert.match(refused, /^getRefreshTasks: failed with InvalidObjectPath\.Malformed\. /);
    const missing = await failureOf("hashFolder", {
      folder: secret("/planted"),
      urlPrefix: "https://a.example/",
    });
    for (const text of [...failures, refused, missing]) assert.doesNotMatch(text, /planted/);
  });

  it("is named where there is none of that name", async () => {
    const failure = await failureOf("getTasks", {});
    assert.match(
      failure,
      /^alicloud-cdn-refresh:index:getTasks is not a function of this plugin; there are .*:report$/,
    );
  });
});
