import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { CheckRequest, CreateRequest, ReadRequest, UpdateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import { ScaledClock } from "../../faults/scaledClock.js";
import { argumentsFor, unfinishedOf, urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, secret, secretsOf, structOf } from "./values.js";

const PLANTED = "https://www.example.com/planted.html";
const PLAIN = "https://www.example.com/plain.html";
const OF_PATHS = ["outcome", "tasks"];

describe("Secrets that the plugin is given", () => {
  let emulator: Emulator;
  let plugin: RunningPlugin;
  const clock = new ScaledClock(300);
  beforeEach(async () => {
    emulator = await startEmulator({
      clock,
      taskDuration: 6_000,
      sites: [
        { siteName: "planted.com", siteId: "470000000000011" },
        { siteName: "example.com", siteId: "4712" },
      ],
    });
    plugin = await runningPlugin({ args: argumentsFor(emulator.pulumiConfig()), clock });
  });
  afterEach(async () => {
    closePlugins();
    await emulator.close();
  });

  const create = (type: string, inputs: object, name = "pages") =>
    plugin.ask(
      "create",
      new CreateRequest().setUrn(urnOf({ type, name })).setTimeout(3_600).setProperties(structOf(inputs)),
    );
  const hidden = (): void => {
    for (const { message } of plugin.said) assert.doesNotMatch(message, /planted|470000000000011/);
  };

  const MARKED: [what: string, type: string, inputs: object, outputs: string[]][] = [
    [
      "a path",
      "CacheRefresh",
      { objectPaths: [PLAIN, secret(PLANTED)] },
      ["objectPaths", "removedPaths", ...OF_PATHS],
    ],
    ["a list", "CachePrefetch", { objectPaths: secret([PLANTED]) }, ["objectPaths", ...OF_PATHS]],
    [
      "a tag",
      "CacheTagRefresh",
      { domainName: "www.example.com", cacheTags: [secret("planted")] },
      ["cacheTags", ...OF_PATHS],
    ],
    [
      "hashes with their paths",
      "CacheRefresh",
      { contentHashes: secret({ [PLANTED]: "1" }) },
      ["contentHashes", "objectPaths", "removedPaths", ...OF_PATHS],
    ],
    ["a hash alone", "CacheRefresh", { contentHashes: { [PLAIN]: secret("planted") } }, ["contentHashes"]],
    [
      "a trigger",
      "CacheRefresh",
      { objectPaths: [PLAIN], triggers: [{ a: secret("planted") }] },
      ["triggers"],
    ],
    [
      "a header",
      "CachePrefetch",
      { objectPaths: [PLAIN], withHeader: { Authorization: secret("planted") } },
      ["withHeader"],
    ],
    [
      "a header of ESA",
      "EsaCachePrefetch",
      { site: "example.com", files: [PLAIN], headers: secret({ planted: "planted" }) },
      ["headers"],
    ],
    [
      "the name of a site",
      "EsaCachePurge",
      { site: secret("planted.com"), hostnames: ["www.planted.com"] },
      ["outcome", "site", "siteId"],
    ],
    [
      "the id of a site",
      "EsaCachePurge",
      { siteId: secret("470000000000011"), cacheTags: ["one"] },
      ["outcome", "siteId"],
    ],
    [
      "paths of edges",
      "CacheRefresh",
      {
        objectPaths: [PLAIN],
        edgeCheck: { paths: [secret(PLANTED)], addresses: ["127.0.0.1:1"], attempts: 1 },
      },
      ["edge", "edgeCheck", "outcome"],
    ],
    [
      "addresses of edges",
      "CacheRefresh",
      { objectPaths: [PLAIN], edgeCheck: { addresses: [secret("127.0.0.1:1")], attempts: 1 } },
      ["edge", "edgeCheck", "outcome"],
    ],
  ];
  for (const [what, type, inputs, outputs] of MARKED) {
    it(`are marked in the outputs, and in no message: ${what}`, async () => {
      plugin = await runningPlugin({
        args: { ...argumentsFor(emulator.pulumiConfig()), edgeAllowPrivateAddresses: true },
        clock,
      });
      const request = new CheckRequest().setUrn(urnOf({ type, name: "pages" })).setNews(structOf(inputs));
      const checked = await plugin.ask("check", request);
      assert.deepEqual(checked.getFailuresList(), []);
      assert.deepEqual(propertiesOf(checked.getInputs()), inputs, "the engine keeps the marks");
      const properties = (await create(type, inputs)).getProperties();
      assert.deepEqual(secretsOf(properties), [...outputs].sort());
      hidden();
      const { completedAt, ...rest } = propertiesOf(properties);
      const plain = Object.entries(rest).filter(([name]) => !outputs.includes(name));
      if (type !== "EsaCachePurge") assert.doesNotMatch(JSON.stringify(plain), /planted|470000000000011/);
      assert.notEqual(completedAt, "");
    });
  }

  it("are marked in an unfinished state, and in no reason", async () => {
    emulator.failPaths(/planted/);
    const error = await create("CacheRefresh", { objectPaths: [secret(PLANTED)] }).catch((caught) => caught);
    const failure = unfinishedOf(error as ServiceError);
    assert.deepEqual(secretsOf(failure?.getProperties()), ["objectPaths"]);
    assert.match(failure?.getReasonsList()[0] ?? "", /^path 1 of 1 failed: InternalError/);
    assert.doesNotMatch((error as ServiceError).details, /planted/);
    hidden();
  });

  const WRONG: [type: string, inputs: object, problems: string[]][] = [
    [
      "CacheRefresh",
      { objectPaths: [PLAIN], objectType: secret("planted"), retryFailed: secret(470000000000011) },
      [
        "retryFailed must be a whole number from 0 to 10",
        'objectType must be one of "file", "directory", "regex", "ignoreParams"',
      ],
    ],
    [
      "CacheTagRefresh",
      { domainName: secret("https://planted/"), cacheTags: ["one"] },
      ["domainName is no domain; give a domain such as www.example.com, without scheme and path"],
    ],
    [
      "CachePrefetch",
      { objectPaths: [PLAIN], withHeader: secret({ "planted name": "1" }) },
      ["withHeader[secret] is no name of a header; give one such as Accept-Encoding"],
    ],
    [
      "CachePrefetch",
      { objectPaths: [PLAIN], edgeCheck: secret("planted") },
      ['edgeCheck must be true, false or an object such as { onStale: "error" }'],
    ],
    [
      "CacheRefresh",
      { contentHashes: secret({ planted: "1" }) },
      [
        "contentHashes[secret] has no valid domain where one is needed; give a full URL such as https://www.example.com/index.html",
      ],
    ],
    [
      "CacheRefresh",
      { objectPaths: [secret(PLANTED)], contentHashes: { planted: secret("1") } },
      [
        "contentHashes[secret] has no valid domain where one is needed; give a full URL such as https://www.example.com/index.html",
      ],
    ],
    [
      "EsaCachePurge",
      { site: secret("planted"), files: ["https://www.example.com/a"] },
      ["site is no domain; give a domain such as www.example.com, without scheme and path"],
    ],
    [
      "TaskCompletion",
      { resources: [secret("planted"), secret(null)] },
      [
        "resources[0] must be the output outcome of a resource of this package that has tasks, such as a CacheRefresh",
        "resources[1] must be the output outcome of a resource of this package that has tasks, such as a CacheRefresh; a resource whose deployment was cut short, or that was made before its program used this plugin, has it after `pulumi refresh`",
      ],
    ],
  ];
  for (const [type, inputs, problems] of WRONG) {
    it(`are not shown where they are wrong: ${type} with ${Object.keys(inputs).join(" and ")}`, async () => {
      const request = new CheckRequest().setUrn(urnOf({ type, name: "pages" })).setNews(structOf(inputs));
      const failures = (await plugin.ask("check", request)).getFailuresList();
      const reasons = failures.map((failure) => failure.getReason());
      assert.doesNotMatch(reasons.join("\n"), /planted|470000000000011/);
      assert.deepEqual(reasons, problems);
      hidden();
    });
  }

  it("of the state before hide what only that names, until it is gone", async () => {
    const urn = urnOf({ type: "CacheRefresh", name: "pages" });
    const hashes = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, "1"]));
    const first = { contentHashes: secret(hashes(PLAIN, PLANTED)), removed: "refresh" };
    let olds = propertiesOf((await create("CacheRefresh", first)).getProperties());
    emulator.failPaths(/planted/, "InternalError");
    const update = async (inputs: object) => {
      const request = new UpdateRequest()
        .setUrn(urn)
        .setId("1")
        .setOlds(structOf(olds))
        .setNews(structOf(inputs));
      return plugin.ask("update", request);
    };
    const news = { contentHashes: hashes(PLAIN), removed: "refresh", onFailure: "warn", retryFailed: 0 };
    const left = (await update(news)).getProperties();
    assert.deepEqual(secretsOf(left), ["outcome", "removedPaths", "tasks"]);
    hidden();
    olds = propertiesOf(left);
    emulator.failPaths(/planted/, "InternalError", 0);
    olds = propertiesOf((await update(news)).getProperties());
    assert.deepEqual(secretsOf(structOf(olds)), ["outcome", "removedPaths", "tasks"]);
    const triggered = await update({ ...news, triggers: [1] });
    assert.deepEqual(secretsOf(triggered.getProperties()), []);
    hidden();
  });

  it("stay so in a state that is read, with news and without", async () => {
    const inputs = { objectPaths: [secret(PLANTED)], waitForCompletion: false };
    const created = (await create("CacheRefresh", inputs)).getProperties();
    const read = async () => {
      const request = new ReadRequest().setUrn(urnOf({ type: "CacheRefresh", name: "pages" })).setId("1");
      return plugin.ask("read", request.setInputs(structOf(inputs)).setProperties(created));
    };
    emulator.complete();
    const answer = await read();
    assert.deepEqual(secretsOf(answer.getProperties()), secretsOf(created));
    assert.deepEqual(propertiesOf(answer.getInputs()), inputs);
    assert.equal(propertiesOf(answer.getProperties()).status, "Complete");
    hidden();
  });

  it("of the resources that a gate waits for are those of the gate", async () => {
    const { outcome } = propertiesOf(
      (await create("CacheRefresh", { objectPaths: [secret(PLANTED)] })).getProperties(),
    );
    const gate = (await create("TaskCompletion", { resources: [outcome] }, "gate")).getProperties();
    assert.deepEqual(secretsOf(gate), ["outcome", "subjects", "tasks"]);
    hidden();
  });
});
