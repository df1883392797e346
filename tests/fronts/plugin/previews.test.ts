import assert from "node:assert/strict";
import { CreateRequest, DiffRequest, UpdateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import { UNKNOWN } from "../../../provider/base/validation.js";
import { argumentsFor, urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, secret, secretsOf, structOf } from "./values.js";

const SITE = "https://www.example.com/";
const OUTCOMES = ["completedAt", "ledger", "outcome", "status", "submittedAt", "summary", "taskIds", "tasks"];

/** The engine's texts for what is not known yet, by the type of the value. */
const UNKNOWNS = {
  text: UNKNOWN,
  bool: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

describe("A preview through the plugin", () => {
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

  /** What is said on the row of a resource that is to be created, and its outputs. */
  const creationOf = async (type: string, inputs: object, name = "pages") => {
    const request = new CreateRequest().setUrn(urnOf({ type, name })).setPreview(true);
    const from = plugin.said.length;
    const answer = await plugin.ask("create", request.setProperties(structOf(inputs)));
    assert.equal(answer.getId(), "");
    const said = plugin.said.slice(from).filter(({ severity }) => severity !== "debug");
    assert.ok(said.every(({ urn }) => urn === urnOf({ type, name })));
    return { said: said.map(({ message }) => message), outputs: answer.getProperties() };
  };
  const unknownOf = (outputs: Record<string, unknown>): string[] =>
    Object.keys(outputs)
      .filter((name) => outputs[name] === UNKNOWN)
      .sort();

  const CREATED: [what: string, type: string, inputs: object, says: RegExp[]][] = [
    [
      "how many paths are submitted",
      "CacheRefresh",
      { objectPaths: [`${SITE}a`, `${SITE}b`] },
      [/^refresh: 2 to submit$/],
    ],
    [
      "how many files have hashes",
      "CacheRefresh",
      { contentHashes: { [`${SITE}a`]: "1" } },
      [/^refresh: 1 to submit$/],
    ],
    [
      "how many tags are submitted",
      "CacheTagRefresh",
      { domainName: "www.example.com", cacheTags: ["a"] },
      [/^refresh by tag: 1 to submit$/],
    ],
    [
      "how many files are prefetched",
      "EsaCachePrefetch",
      { site: "example.com", files: [`${SITE}a`] },
      [/^prefetch: 1 to submit$/],
    ],
    [
      "how many, whatever another input comes to be",
      "CachePrefetch",
      { objectPaths: [`${SITE}a`], area: UNKNOWN },
      [/^prefetch: 1 to submit$/],
    ],
    [
      "how many, whatever their hashes come to be",
      "CacheRefresh",
      { contentHashes: { [`${SITE}a`]: UNKNOWN } },
      [/^refresh: 1 to submit$/],
    ],
    [
      "how many at most where it may only be declared",
      "CacheRefresh",
      { objectPaths: [`${SITE}a`], runOnCreate: UNKNOWN },
      [/^refresh: at most 1 to submit$/],
    ],
    [
      "that an unknown list is not known yet",
      "CacheRefresh",
      { objectPaths: UNKNOWN },
      [/^refresh: what is submitted is not known yet$/],
    ],
    [
      "that a list with an unknown path is not known yet",
      "CacheRefresh",
      { objectPaths: [`${SITE}a`, UNKNOWN] },
      [/^refresh: what is submitted is not known yet$/],
    ],
    [
      "that unknown hashes are not known yet",
      "EsaCachePurge",
      { site: "example.com", contentHashes: UNKNOWN },
      [/^purge: what is submitted is not known yet$/],
    ],
    [
      "nothing of what is only declared",
      "CacheRefresh",
      { objectPaths: [`${SITE}a`], runOnCreate: false },
      [],
    ],
    ["nothing of an empty list", "CacheRefresh", { objectPaths: [] }, []],
    ["nothing of a gate", "TaskCompletion", { taskIds: ["1"] }, []],
    [
      "nothing as long as the product is unknown",
      "CacheRefresh",
      { objectPaths: [`${SITE}a`], product: UNKNOWN },
      [],
    ],
    [
      "which directories take the place of files",
      "CacheRefresh",
      { contentHashes: { [`${SITE}d/a`]: "1", [`${SITE}d/b`]: "1" }, directoriesAbove: 1 },
      [/^refresh: 2 to submit\n.*https:\/\/www\.example\.com\/d\//s],
    ],
    [
      "a warning where all of a site is purged",
      "EsaCachePurge",
      { site: "example.com", everything: true },
      [/^purge: 1 to submit$/, /^This deployment purges everything that edges have of example\.com/],
    ],
    [
      "a warning where all of a site may be purged",
      "EsaCachePurge",
      { site: "example.com", everything: UNKNOWN },
      [
        /^purge: what is submitted is not known yet$/,
        /, if its input everything turns out to be true, so that all of it/,
      ],
    ],
  ];
  for (const [what, type, inputs, says] of CREATED) {
    it(`says of a creation ${what}`, async () => {
      const { said } = await creationOf(type, inputs);
      assert.equal(said.length, says.length, said.join("\n"));
      for (const [place, pattern] of says.entries()) assert.match(said[place] ?? "", pattern);
      assert.ok(emulator.journal.every(({ operation }) => /^(Describe|Get)/.test(operation)));
    });
  }

  it("warns once the day's quota does not suffice for all resources together, on the rows of those that lack it", async () => {
    const directories = (count: number, name: string) => ({
      objectPaths: Array.from({ length: count }, (_, place) => `${SITE}${name}${place}/`),
    });
    assert.equal((await creationOf("CacheRefresh", directories(60, "a"), "one")).said.length, 1);
    const { said } = await creationOf("CacheRefresh", directories(60, "b"), "two");
    assert.match(
      said[1] ?? "",
      /120 refreshes of directories, 20 more than the 100 of 100 that are left today/,
    );
    const { said: other } = await creationOf("CachePrefetch", { objectPaths: [`${SITE}a`] }, "three");
    assert.deepEqual(other, ["prefetch: 1 to submit"]);
  });

  it("asks for no quota where that is switched off", async () => {
    const args = { ...argumentsFor(emulator.pulumiConfig()), quotaPreflight: false };
    plugin = await runningPlugin({ args });
    const objectPaths = Array.from({ length: 101 }, (_, place) => `${SITE}${place}/`);
    assert.deepEqual((await creationOf("CacheRefresh", { objectPaths })).said, ["refresh: 101 to submit"]);
    assert.deepEqual(emulator.journal, []);
  });

  const OUTPUTS: [type: string, inputs: Record<string, unknown>, known: object, unknown: string[]][] = [
    [
      "CacheRefresh",
      { objectPaths: [`${SITE}a b`], force: true },
      { objectPaths: [`${SITE}a%20b`], force: true },
      ["removedPaths"],
    ],
    [
      "CacheRefresh",
      { contentHashes: { [`${SITE}a`]: UNKNOWN } },
      { contentHashes: { [`${SITE}a`]: UNKNOWN }, objectPaths: [`${SITE}a`] },
      ["removedPaths"],
    ],
    ["CacheRefresh", { objectPaths: [`${SITE}a`, UNKNOWN] }, {}, ["objectPaths", "removedPaths"]],
    ["CachePrefetch", { objectPaths: [], edgeCheck: true }, { objectPaths: [], edgeCheck: true }, ["edge"]],
    ["CachePrefetch", { objectPaths: [], edgeCheck: false }, { objectPaths: [], edgeCheck: false }, []],
    ["CacheTagRefresh", { domainName: UNKNOWN, cacheTags: ["a"] }, { cacheTags: ["a"] }, ["domainName"]],
    [
      "EsaCachePurge",
      { site: "example.com", everything: true },
      { site: "example.com", everything: true },
      ["removedPaths", "siteId"],
    ],
    ["EsaCachePrefetch", { siteId: "1", files: [`${SITE}a`] }, { siteId: "1", files: [`${SITE}a`] }, []],
    ["TaskCompletion", { resources: [UNKNOWN] }, {}, ["subjects"]],
  ];
  for (const [type, inputs, known, unknown] of OUTPUTS) {
    it(`leaves unknown of ${type} what only the deployment tells: ${Object.keys(inputs)}`, async () => {
      const outputs = propertiesOf((await creationOf(type, inputs)).outputs);
      const left = unknownOf(outputs);
      assert.deepEqual(left, [...OUTCOMES, ...unknown].sort());
      assert.deepEqual(
        Object.fromEntries(Object.entries(outputs).filter(([name]) => !left.includes(name))),
        known,
      );
    });
  }

  for (const [type, unknown] of Object.entries(UNKNOWNS)) {
    it(`knows the engine's text for a ${type} that is not known yet`, async () => {
      const inputs = { objectPaths: unknown, triggers: [{ at: unknown }], force: secret(unknown) };
      const { said, outputs } = await creationOf("CacheRefresh", inputs);
      assert.deepEqual(said, ["refresh: what is submitted is not known yet"]);
      const { objectPaths, triggers, force } = propertiesOf(outputs);
      assert.deepEqual([objectPaths, triggers, force], [UNKNOWN, [{ at: UNKNOWN }], secret(UNKNOWN)]);
    });
  }

  it("of an update changes nothing and leaves its outcome unknown", async () => {
    const [urn, olds] = [urnOf({ type: "CacheRefresh", name: "pages" }), await deployed([`${SITE}a`])];
    const news = structOf({ objectPaths: [`${SITE}a`, secret(`${SITE}b`)] });
    const request = new UpdateRequest().setUrn(urn).setId("1").setPreview(true).setOlds(structOf(olds));
    const outputs = (await plugin.ask("update", request.setNews(news))).getProperties();
    assert.deepEqual(secretsOf(outputs), ["objectPaths", "outcome", "removedPaths", "tasks"]);
    assert.equal(emulator.calls("RefreshObjectCaches").length, 1);
  });

  it("of an update that only adds outputs leaves them known", async () => {
    const [urn, state] = [urnOf({ type: "CacheRefresh", name: "pages" }), await deployed([`${SITE}a`])];
    const { tasks, outcome: _, ...others } = state;
    const olds = { ...others, waitForCompletion: false };
    const request = new UpdateRequest().setUrn(urn).setId("1").setPreview(true).setOlds(structOf(olds));
    const news = structOf({ objectPaths: [`${SITE}a`], waitForCompletion: false });
    const outputs = propertiesOf((await plugin.ask("update", request.setNews(news))).getProperties());
    assert.deepEqual([outputs.tasks, outputs.taskIds], [tasks, others.taskIds]);
  });

  it("of an update says in its difference how many paths are submitted, or that these are not known yet", async () => {
    const olds = await deployed([`${SITE}a`, `${SITE}b`]);
    const saidOf = async (news: object): Promise<string[]> => {
      const from = plugin.said.length;
      const request = new DiffRequest().setUrn(urnOf({ type: "CacheRefresh", name: "pages" })).setId("1");
      await plugin.ask("diff", request.setOlds(structOf(olds)).setNews(structOf(news)));
      return plugin.said
        .slice(from)
        .flatMap(({ severity, message }) => (severity === "debug" ? [] : [message]));
    };
    assert.deepEqual(await saidOf({ objectPaths: [`${SITE}a`, `${SITE}b`, `${SITE}c`] }), [
      "refresh: 1 of 3 to submit",
    ]);
    const all = [`${SITE}a`, `${SITE}b`];
    assert.deepEqual(await saidOf({ objectPaths: all, triggers: [1] }), ["refresh: 2 to submit"]);
    assert.deepEqual(await saidOf({ objectPaths: all, triggers: UNKNOWN }), ["refresh: at most 2 to submit"]);
    assert.deepEqual(await saidOf({ objectPaths: UNKNOWN }), ["refresh: what is submitted is not known yet"]);
    assert.deepEqual(await saidOf({ objectPaths: all, waitForCompletion: false }), []);
    assert.deepEqual(await saidOf({ objectPaths: all }), [
      "refresh: nothing to submit, 2 of 2 not complete yet",
    ]);
  });

  /** The state of a resource that has submitted these paths, and waits for nothing. */
  async function deployed(objectPaths: string[]): Promise<Record<string, unknown>> {
    const request = new CreateRequest().setUrn(urnOf({ type: "CacheRefresh", name: "pages" }));
    const created = request.setProperties(structOf({ objectPaths, waitForCompletion: false }));
    const { waitForCompletion: _, ...state } = propertiesOf(
      (await plugin.ask("create", created)).getProperties(),
    );
    return state;
  }
});
