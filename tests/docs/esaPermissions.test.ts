import assert from "node:assert/strict";
import { type OperationName, startEmulator } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { esaCachePrefetchKind } from "../../provider/products/esa/cachePrefetch.js";
import { esaCachePurgeKind } from "../../provider/products/esa/cachePurge.js";
import { type QueryName, runQuery } from "../../provider/queries/index.js";
import { closeWorlds, type World, world } from "../faults/deployments.js";
import { page, snippets } from "./pages.js";

const OPERATIONS = [
  "ListSites",
  "PurgeCaches",
  "PreloadCaches",
  "DescribePurgeTasks",
  "DescribePreloadTasks",
  "GetPurgeQuota",
] as const satisfies readonly OperationName[];

const files = ["https://www.example.com/index.html"];
const KINDS: Readonly<Record<string, Kind>> = {
  EsaCachePurge: esaCachePurgeKind as unknown as Kind,
  EsaCachePrefetch: esaCachePrefetchKind as unknown as Kind,
};
const QUERIES: readonly QueryName[] = [
  "getEsaPurgeTasks",
  "getEsaPreloadTasks",
  "getEsaPurgeQuota",
  "getEsaSites",
];
const KEY = { accessKeyId: "deployer", accessKeySecret: "secret" };

describe("what the page on permissions says of ESA", function () {
  this.timeout(60_000);
  let section: string;
  before(async () => {
    const { text } = await page("docs/permissions.md");
    section = text.split(/^## /m).find((part) => part.startsWith("ESA\n")) ?? "";
  });
  afterEach(closeWorlds);

  const forbidden = (allowed: readonly string[]): OperationName[] =>
    OPERATIONS.filter((operation) => !allowed.includes(operation));

  /** Those that the policy of a resource allows. */
  function allowedTo(name: string): string[] {
    const place = Object.keys(KINDS).indexOf(name);
    const { code = "" } = snippets({ name, text: section }, "json")[place] ?? {};
    const [{ Action } = { Action: [] }] = (JSON.parse(code) as { Statement: { Action: string[] }[] })
      .Statement;
    return Action.map((action) => action.replace("esa:", ""));
  }
  /** The first answer to a submission is lost. */
  async function up(name: string, allowed: readonly string[], site: object) {
    const here: World = await world({ emulator: { accounts: [{ ...KEY, forbidden: forbidden(allowed) }] } });
    here.emulator.fault({
      operation: ["PurgeCaches", "PreloadCaches"],
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    const inputs = { ...site, files, customTimeouts: { create: "1h" } };
    return here.resource(KINDS[name] as Kind).up(inputs as unknown as CommonInputs);
  }

  for (const name of Object.keys(KINDS)) {
    it(`is what ${name} needs on a bad day, and nothing that it can do without then`, async () => {
      const needed = allowedTo(name);
      assert.equal(needed.length, 3);
      for (const withheld of [undefined, ...needed]) {
        const allowed = needed.filter((operation) => operation !== withheld);
        const { ok, message } = await up(name, allowed, { site: "example.com" });
        if (withheld === undefined) assert.deepEqual({ ok, message }, { ok: true, message: "" });
        else assert.match(message, new RegExp(`Allow the RAM action esa:${withheld} `));
      }
    });

    it(`is not ListSites where ${name} has a siteId`, async () => {
      const allowed = allowedTo(name).filter((operation) => operation !== "ListSites");
      const siteId = "123456789012346";
      assert.deepEqual(await up(name, allowed, { siteId }), { ok: true, message: "" });
    });
  }

  for (const name of QUERIES) {
    it(`is what ${name} needs`, async () => {
      const [row = ""] = new RegExp(`^\\| \`${name}\` .*$`, "m").exec(section) ?? [];
      const named = [...row.matchAll(/`esa:(\w+)`/g)].map(([, operation = ""]) => operation);
      assert.ok(named.length > 0);
      const emulator = await startEmulator({ accounts: [{ ...KEY, forbidden: forbidden(named) }] });
      try {
        const configuration = Object.fromEntries(
          Object.entries(emulator.pulumiConfig()).map(([key, value]) => [
            key.replace("alicloud:", ""),
            value,
          ]),
        );
        const source = { configuration, environment: {}, debug: () => {} };
        await runQuery(name, name === "getEsaSites" ? {} : { site: "example.com" }, source);
        assert.deepEqual(new Set(emulator.calls().map(({ operation }) => operation)), new Set(named));
      } finally {
        await emulator.close();
      }
    });
  }
});
