import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CheckRequest, CreateRequest, DiffRequest, DiffResponse } from "@pulumi/pulumi/proto/provider_pb";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import { UNKNOWN } from "../../../provider/base/validation.js";
import { argumentsFor, urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, secret, structOf } from "./values.js";

const FILES = ["https://www.example.com/a"];

/** What each resource needs, at least. */
const LEAST: Readonly<Record<string, object>> = {
  CacheRefresh: { objectPaths: FILES },
  CachePrefetch: { objectPaths: FILES },
  CacheTagRefresh: { domainName: "www.example.com", cacheTags: ["one"] },
  EsaCachePurge: { site: "example.com", files: FILES },
  EsaCachePrefetch: { site: "example.com", files: FILES },
  TaskCompletion: { taskIds: ["4711"] },
};

interface Schema {
  resources: Record<string, { inputProperties: Record<string, { type?: string }> }>;
}

const { resources } = JSON.parse(
  readFileSync(join(__dirname, "../../../plugin/schema.json"), "utf8"),
) as Schema;

/** Values with a part that is not known yet. */
function withUnknown(name: string, form: string | undefined): unknown[] {
  if (form === "array") return [[UNKNOWN]];
  return form === "object"
    ? [{ [name === "contentHashes" ? "https://www.example.com/" : "Accept"]: UNKNOWN }]
    : [];
}

/** Inputs among which this one can stand: some of a resource exclude each other, and some need one another. */
function besides(type: string, name: string): object {
  const least = LEAST[type] ?? {};
  if (name === "siteId") return { files: FILES };
  if (name === "removed" || name === "directoriesAbove") {
    return { ...least, contentHashes: { "https://www.example.com/a": "1" } };
  }
  if (type !== "EsaCachePurge" || OF_FILES.includes(name)) return least;
  return { site: "example.com", ...(!OTHER_SUBJECTS.includes(name) && { cacheTags: ["one"] }) };
}

/** Of what is purged, what goes with files, and what takes their place. */
const OF_FILES = ["files", "contentHashes", "edgeCheck"];
const OTHER_SUBJECTS = ["directories", "hostnames", "ignoreParams", "cacheTags", "everything"];

describe("Every input of the plugin's resources", () => {
  let emulator: Emulator;
  let plugin: RunningPlugin;
  before(async () => {
    emulator = await startEmulator();
    plugin = await runningPlugin({ args: argumentsFor(emulator.pulumiConfig()) });
  });
  after(async () => {
    closePlugins();
    await emulator.close();
  });

  for (const type of Object.keys(LEAST)) {
    const inputs = resources[`alicloud-cdn-refresh:index:${type}`]?.inputProperties ?? {};

    it(`can be not known yet in a preview: ${type}`, async () => {
      assert.ok(Object.keys(inputs).length > 3);
      const urn = urnOf({ type, name: "pages" });
      const olds = await declared(type);
      for (const [name, { type: form }] of Object.entries(inputs)) {
        for (const value of [UNKNOWN, secret(UNKNOWN), ...withUnknown(name, form)]) {
          const news = structOf({ ...besides(type, name), [name]: value });
          const checked = await plugin.ask("check", new CheckRequest().setUrn(urn).setNews(news));
          const reasons = checked.getFailuresList().map((failure) => failure.getReason());
          assert.deepEqual(reasons, [], `${name} ${JSON.stringify(value)}`);
          await plugin.ask("create", new CreateRequest().setUrn(urn).setPreview(true).setProperties(news));
          const diff = new DiffRequest().setUrn(urn).setId("1").setOlds(structOf(olds)).setNews(news);
          const { DIFF_SOME } = DiffResponse.DiffChanges;
          assert.equal(
            (await plugin.ask("diff", diff)).getChanges(),
            DIFF_SOME,
            `${name} ${JSON.stringify(value)}`,
          );
        }
      }
      assert.ok(emulator.journal.every(({ operation }) => /^(Describe|Get|List)/.test(operation)));
    });
  }

  async function declared(type: string): Promise<object> {
    if (type === "TaskCompletion") return { subjects: [], taskIds: [], ledger: [] };
    const inputs = structOf({ ...LEAST[type], runOnCreate: false });
    const request = new CreateRequest().setUrn(urnOf({ type, name: "pages" })).setProperties(inputs);
    return propertiesOf((await plugin.ask("create", request)).getProperties());
  }
});
