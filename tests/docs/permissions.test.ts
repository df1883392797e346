import assert from "node:assert/strict";
import { type OperationName, startEmulator } from "../../emulator/index.js";
import { runQuery } from "../../provider/fronts/program/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
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
];

/** It is called instead of another where it is allowed. */
const FASTER: OperationName = "DescribeRefreshTaskById";

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
    there.emulator.addTasks({
      taskId: THEIR_TASK,
      objectPath: OBJECT_PATHS[0] as string,
      status: "Complete",
      // Long before any submission of the test, whose lost answer it must not be taken for.
      age: 3_600_000,
    });
    return there;
  }
  const up = ({ resource }: World, { kind, inputs }: { kind: Kind; inputs: object }) =>
    resource(kind).up({ ...inputs, customTimeouts: { create: "1h" } } as CommonInputs);

  /** The operations that the policies of a section allow. */
  function allowedUnder(heading: string): OperationName[] {
    const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
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

  for (const [heading, deployment] of Object.entries(RESOURCES)) {
    it(`gives ${heading} what it needs, and what is faster`, async () => {
      const there = await allowing(allowedUnder(heading));
      assert.deepEqual(await up(there, deployment), { ok: true, message: "" });
      const called = there.emulator.journal
        .filter(({ applied }) => applied)
        .map(({ operation }) => operation);
      assert.ok(called.includes(FASTER) && !called.includes("DescribeRefreshTasks"), called.join(", "));
    });

    it(`gives ${heading} what it needs on a bad day, and nothing that it can do without then`, async () => {
      const needed = allowedUnder(heading);
      for (const withheld of [undefined, ...needed]) {
        const there = await allowing(needed.filter((operation) => operation !== withheld));
        worsen(there);
        const { ok, message } = await up(there, deployment);
        if (withheld === undefined || withheld === FASTER) {
          assert.deepEqual({ ok, message }, { ok: true, message: "" }, withheld);
        } else {
          assert.equal(ok, false, withheld);
          assert.match(message, new RegExp(`Allow the RAM action cdn:${withheld} `));
        }
      }
    });
  }

  it("names every action that resources use where it is allowed", async () => {
    const there = await allowing(OPERATIONS);
    for (const deployment of Object.values(RESOURCES)) {
      assert.equal((await up(there, deployment)).ok, true);
    }
    const used = new Set(there.emulator.journal.map(({ operation }) => operation));
    const named = [...Object.keys(RESOURCES), "One more that helps"].flatMap(allowedUnder);
    assert.deepEqual(
      [...used].filter((operation) => !named.includes(operation as OperationName)),
      [],
    );
    assert.ok(allowedUnder("One more that helps").every((operation) => used.has(operation)));
  });

  it("gives each function its one action", async () => {
    for (const [name, args] of Object.entries(QUERIES)) {
      const [, operation] = new RegExp(`^\\| \`${name}\` +\\| \`cdn:(\\w+)\``, "m").exec(text) ?? [];
      const forbidden = OPERATIONS.filter((other) => other !== operation);
      const emulator = await startEmulator({ accounts: [{ ...KEY, forbidden }] });
      try {
        await runQuery(name as keyof typeof QUERIES, args, {
          configuration: Object.fromEntries(
            Object.entries(emulator.pulumiConfig()).map(([key, value]) => [
              key.replace("alicloud:", ""),
              value,
            ]),
          ),
          environment: {},
          debug: () => {},
        });
      } finally {
        await emulator.close();
      }
    }
  });
});
