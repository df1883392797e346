import assert from "node:assert/strict";
import { type OperationName, startEmulator } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { runQuery } from "../../provider/queries/index.js";
import { taskCompletionKind } from "../../provider/resource/taskCompletion.js";
import { closeWorlds, type World, world } from "../faults/deployments.js";
import { page, snippets } from "./pages.js";

interface Policy {
  Version: string;
  Statement: { Effect: string; Action: string[]; Resource: string }[];
}

const OPERATIONS: readonly OperationName[] = [
  "RefreshObjectCaches",
  "PushObjectCache",
  "RefreshObjectCacheByCacheTag",
  "DescribeRefreshTasks",
  "DescribeRefreshTaskById",
  "DescribeRefreshQuota",
  "DescribePreloadDetailById",
  "RefreshDcdnObjectCaches",
  "PreloadDcdnObjectCaches",
  "RefreshDcdnObjectCacheByCacheTag",
  "DescribeDcdnRefreshTasks",
  "DescribeDcdnRefreshTaskById",
  "DescribeDcdnRefreshQuota",
];

const PRODUCTS = ["cdn", "dcdn"] as const;

/** These are called instead of another where they are allowed. */
const FASTER: readonly OperationName[] = ["DescribeRefreshTaskById", "DescribeDcdnRefreshTaskById"];

const THEIR_TASK = "95248880";
const OBJECT_PATHS = ["https://www.example.com/index.html"];

/** By its heading: what a program that uses the feature deploys. */
const RESOURCES: Readonly<Record<string, { kind: Kind; inputs: object }>> = {
  CacheRefresh: { kind: cacheRefreshKind as unknown as Kind, inputs: { objectPaths: OBJECT_PATHS } },
  CachePrefetch: { kind: cachePrefetchKind as unknown as Kind, inputs: { objectPaths: OBJECT_PATHS } },
  CacheTagRefresh: {
    kind: cacheTagRefreshKind as unknown as Kind,
    inputs: { domainName: "www.example.com", cacheTags: ["prices"] },
  },
  TaskCompletion: { kind: taskCompletionKind as unknown as Kind, inputs: { taskIds: [THEIR_TASK] } },
};

const QUERIES = {
  getRefreshTasks: {},
  getRefreshTaskById: { taskIds: [THEIR_TASK] },
  getRefreshQuota: {},
  getPreloadDetail: { taskId: THEIR_TASK },
} as const;

/** The answer to the first submission is lost, and the faster of the two operations shows no task. */
function worsen({ emulator }: World): void {
  const submissions = OPERATIONS.filter((operation) => !operation.startsWith("Describe"));
  emulator.fault({ operation: submissions, when: { times: 1 }, do: { kind: "reset", applied: true } });
  const answer = (body: object): object => ({ ...body, TotalCount: 0, Tasks: [] });
  emulator.fault({ operation: FASTER, do: { kind: "rewrite", answer } });
}

const KEY = { accessKeyId: "deployer", accessKeySecret: "secret", preloadDetail: true };

describe("the page on permissions", function () {
  this.timeout(60_000);
  let text: string;
  before(async () => {
    ({ text } = await page("docs/permissions.md"));
  });
  afterEach(closeWorlds);

  /** An account that may call these operations and no others. */
  async function allowing(operations: readonly OperationName[]): Promise<World> {
    const forbidden = OPERATIONS.filter((operation) => !operations.includes(operation));
    const there = await world({ emulator: { accounts: [{ ...KEY, forbidden }] } });
    for (const product of PRODUCTS) {
      there.emulator.addTasks({
        product,
        taskId: THEIR_TASK,
        objectPath: OBJECT_PATHS[0] as string,
        status: "Complete",
        // Long before any submission of the test, whose lost answer it must not be taken for.
        age: 3_600_000,
      });
    }
    return there;
  }
  const up = (
    { resource }: World,
    { kind, inputs }: { kind: Kind; inputs: object },
    product: (typeof PRODUCTS)[number] = "cdn",
  ) => resource(kind).up({ ...inputs, product, customTimeouts: { create: "1h" } } as CommonInputs);

  function sectionOf(heading: string): string {
    return text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  }

  /** The actions of a product that the page gives in the place of CDN's. */
  function inProduct(product: string, actions: readonly OperationName[]): OperationName[] {
    if (product === "cdn") return [...actions];
    const rows = sectionOf(product.toUpperCase()).matchAll(/^\| `cdn:(\w+)` +\| `dcdn:(\w+)`/gm);
    const names = new Map([...rows].map(([, ofCdn, its]) => [ofCdn, its]));
    return actions.flatMap((action) => (names.get(action) as OperationName | undefined) ?? []);
  }

  /** The operations that the policies of a section allow. */
  function allowedUnder(heading: string): OperationName[] {
    const section = sectionOf(heading);
    const policies = snippets({ name: heading, text: section }, "json").map(
      ({ code }) => JSON.parse(code) as Policy,
    );
    assert.equal(policies.length, 1, heading);
    return policies.flatMap(({ Version, Statement }) => {
      assert.equal(Version, "1");
      return Statement.flatMap(({ Effect, Action }) => {
        assert.equal(Effect, "Allow");
        return Action.map((action) => action.replace("cdn:", "") as OperationName);
      });
    });
  }

  for (const product of PRODUCTS) {
    for (const [heading, deployment] of Object.entries(RESOURCES)) {
      it(`gives ${heading} what it needs of ${product}, and what is faster`, async () => {
        const there = await allowing(inProduct(product, allowedUnder(heading)));
        assert.deepEqual(await up(there, deployment, product), { ok: true, message: "" });
        const called = there.emulator.journal
          .filter(({ applied }) => applied)
          .map(({ operation }) => operation as OperationName);
        const hasListed = called.some((operation) => /^Describe(Dcdn)?RefreshTasks$/.test(operation));
        assert.ok(called.some((operation) => FASTER.includes(operation)) && !hasListed, called.join(", "));
      });

      it(`gives ${heading} what it needs of ${product} on a bad day, and nothing that it can do without then`, async () => {
        const needed = inProduct(product, allowedUnder(heading));
        for (const withheld of [undefined, ...needed]) {
          const there = await allowing(needed.filter((operation) => operation !== withheld));
          worsen(there);
          const { ok, message } = await up(there, deployment, product);
          if (withheld === undefined || FASTER.includes(withheld)) {
            assert.deepEqual({ ok, message }, { ok: true, message: "" }, withheld);
          } else {
            assert.equal(ok, false, withheld);
            assert.match(message, new RegExp(`Allow the RAM action ${product}:${withheld} `));
          }
        }
      });
    }
  }

  it("shows the policy of a CacheRefresh of DCDN in full", () => {
    const [{ code = "" } = {}] = snippets({ name: "DCDN", text: sectionOf("DCDN") }, "json");
    const [{ Action, Resource } = { Action: [], Resource: "" }] = (JSON.parse(code) as Policy).Statement;
    const expected = inProduct("dcdn", allowedUnder("CacheRefresh"));
    assert.deepEqual([Action, Resource], [expected.map((name) => `dcdn:${name}`), "acs:dcdn:*:*:*"]);
  });

  it("names every action that resources use where it is allowed", async () => {
    const there = await allowing(OPERATIONS);
    for (const product of PRODUCTS) {
      for (const deployment of Object.values(RESOURCES)) {
        assert.equal((await up(there, deployment, product)).ok, true);
      }
    }
    const used = new Set(there.emulator.journal.map(({ operation }) => operation));
    const ofCdn = [...Object.keys(RESOURCES), "One more that helps"].flatMap(allowedUnder);
    const named = PRODUCTS.flatMap((product) => inProduct(product, ofCdn));
    assert.deepEqual(
      [...used].filter((operation) => !named.includes(operation as OperationName)),
      [],
    );
    assert.ok(allowedUnder("One more that helps").every((operation) => used.has(operation)));
  });

  for (const product of PRODUCTS) {
    it(`gives each function its one action of ${product}`, async () => {
      for (const [name, args] of Object.entries(QUERIES)) {
        const [, named = ""] = new RegExp(`^\\| \`${name}\` +\\| \`cdn:(\\w+)\``, "m").exec(text) ?? [];
        const [operation] = inProduct(product, [named as OperationName]);
        // Of one that the product does not have, the page says so.
        if (operation === undefined) {
          assert.match(sectionOf("DCDN"), new RegExp(`has no operation like \`cdn:${named}\``));
          continue;
        }
        const forbidden = OPERATIONS.filter((other) => other !== operation);
        const emulator = await startEmulator({ accounts: [{ ...KEY, forbidden }] });
        try {
          await runQuery(
            name as keyof typeof QUERIES,
            { ...args, product },
            {
              configuration: Object.fromEntries(
                Object.entries(emulator.pulumiConfig()).map(([key, value]) => [
                  key.replace("alicloud:", ""),
                  value,
                ]),
              ),
              environment: {},
              debug: () => {},
            },
          );
        } finally {
          await emulator.close();
        }
      }
    });
  }
});
