import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import { UNKNOWN } from "../../provider/base/validation.js";
import { previewPlan } from "../../provider/fronts/program/planPreview.js";
import { accountOf } from "../../provider/queries/account.js";
import { refreshTaskById } from "../../provider/queries/refreshTaskById.js";
import { refreshTasks } from "../../provider/queries/refreshTasks.js";
import { CacheRefresh } from "../../sdk/cacheRefresh.js";
import { getPreloadDetail } from "../../sdk/getPreloadDetail.js";
import { getRefreshQuota, getRefreshQuotaOutput } from "../../sdk/getRefreshQuota.js";
import { getRefreshTaskById } from "../../sdk/getRefreshTaskById.js";
import { getRefreshTasks, getRefreshTasksOutput } from "../../sdk/getRefreshTasks.js";
import { QueryError } from "../../sdk/queryError.js";
import { report } from "../../sdk/report.js";
import { TaskCompletion } from "../../sdk/taskCompletion.js";
import { VirtualClock } from "../virtualClock.js";
import { fakeApi, pageOf, rows } from "./fakeApi.js";
import { endProgram, type Registration, settled, startProgram } from "./program.js";

const SITE = "https://www.example.com/";

describe("a query of another product", () => {
  let emulator: Emulator;
  async function start(options: EmulatorOptions = {}): Promise<void> {
    emulator = await startEmulator(options);
    await startProgram({ config: emulator.pulumiConfig() });
  }
  afterEach(async () => {
    endProgram();
    await emulator?.close();
  });

  it("asks that product alone, in the promise form and in the Output form", async () => {
    await start({ quotas: { url: 10 } });
    const [ofCdn, ofDcdn] = emulator.addTasks(
      { objectPath: `${SITE}a`, taskId: "7", status: "Complete" },
      { objectPath: `${SITE}b/`, taskId: "7", objectType: "directory", product: "dcdn", status: "Pending" },
    );
    assert.equal(ofCdn?.taskId, ofDcdn?.taskId);
    const paths = ({ tasks }: { tasks: { objectPath: string }[] }): string[] =>
      tasks.map(({ objectPath }) => objectPath);
    assert.deepEqual(paths(await getRefreshTasks({ product: "dcdn" })), [`${SITE}b/`]);
    assert.deepEqual(paths(await getRefreshTasks({ product: "dcdn", all: true })), [`${SITE}b/`]);
    assert.deepEqual(paths(await getRefreshTasks({ product: "cdn" })), [`${SITE}a`]);
    const { tasks } = await getRefreshTaskById({ taskIds: ["7"], product: "dcdn" });
    assert.deepEqual(
      tasks.map(({ objectType, status }) => [objectType, status]),
      [["directory", "Pending"]],
    );
    assert.deepEqual((await getRefreshQuota({ product: "dcdn" })).url, { quota: 10, remain: 10 });
    const product = pulumi.output("dcdn" as const);
    const asked = await settled(getRefreshQuotaOutput({ product }));
    assert.deepEqual(asked.url, { quota: 10, remain: 10 });
    const listed = await settled(getRefreshTasksOutput({ product }));
    assert.deepEqual(paths(listed), [`${SITE}b/`]);
    const operations = new Set(emulator.calls().map(({ operation }) => operation));
    assert.deepEqual(
      operations,
      new Set([
        "DescribeDcdnRefreshTasks",
        "DescribeRefreshTasks",
        "DescribeDcdnRefreshTaskById",
        "DescribeDcdnRefreshQuota",
      ]),
    );
  });

  it("of the URLs of a prefetch there is none, and that is said before any call", async () => {
    await start();
    for (const product of ["dcdn", "esa"]) {
      const args = { taskId: "7", product } as never;
      await assert.rejects(getPreloadDetail(args), (error: QueryError) => {
        assert.ok(error instanceof QueryError);
        assert.match(
          error.message,
          new RegExp(`^getPreloadDetail: product must be "cdn", not "${product}": no other product`),
        );
        return true;
      });
    }
    assert.equal(emulator.calls().length, 0);
  });

  it("is refused where there is no such product", async () => {
    await start();
    await assert.rejects(
      getRefreshQuota({ product: "esa" } as never),
      /^QueryError: getRefreshQuota: product must be one of "cdn", "dcdn", not "esa"$/,
    );
  });
});

describe("what DCDN does not take of getRefreshTasks", () => {
  const ask = async (given: object, product: "cdn" | "dcdn" = "dcdn"): Promise<unknown> => {
    const clock = new VirtualClock("2026-01-31T08:00:00Z");
    const api = fakeApi({ describeRefreshTasks: async (query) => pageOf(rows(3), query) });
    return clock.run(refreshTasks({ product, ...given }, accountOf(api, clock, product)));
  };

  for (const [what, given, message] of [
    ["a page of more than 50 tasks", { pageSize: 51 }, "pageSize must be at most 50 with DCDN, not 51"],
    [
      "a type by which it does not list",
      { objectType: "regex" },
      'objectType "regex" is none by which the history of DCDN can be filtered; give one of "file", "directory", "preload", or none',
    ],
    ["a resource group", { resourceGroupId: "rg-1" }, "resourceGroupId is not known to DCDN; remove it"],
  ] as const) {
    it(`is ${what}: CDN takes it`, async () => {
      await assert.rejects(ask(given), { name: "InvalidArgumentsError", message });
      await ask(given, "cdn");
    });
  }

  it("is not a page of 50, nor a type that it lists", async () => {
    await ask({ pageSize: 50, objectType: "preload", status: "Failed" });
  });

  it("is read page by page in its own size", async () => {
    const clock = new VirtualClock("2026-01-31T08:00:00Z");
    const sizes: unknown[] = [];
    const api = fakeApi({
      describeRefreshTasks: async (query) => {
        sizes.push(query.pageSize);
        return pageOf(rows(120), query);
      },
    });
    const all = await clock.run(refreshTasks({ product: "dcdn", all: true }, accountOf(api, clock, "dcdn")));
    assert.equal(all.tasks.length, 120);
    assert.deepEqual(sizes, [50, 50, 50]);
  });
});

describe("an answer that counts tasks and has none", () => {
  const clock = new VirtualClock("2026-01-31T08:00:00Z");
  const none = { tasks: [], totalCount: 2, requestId: "r", serverTime: 0 };
  const account = accountOf(
    fakeApi({
      describeRefreshTasks: async ({ pageNumber = 1, pageSize = 20 }) => ({ ...none, pageNumber, pageSize }),
      describeRefreshTaskById: async () => none,
    }),
    clock,
  );
  const message = /^the history says that there are 2 tasks but gives no more than 0 of them/;

  it("is an error of getRefreshTasks, unless the page is behind the last one", async () => {
    await assert.rejects(clock.run(refreshTasks({}, account)), { message });
    assert.deepEqual((await clock.run(refreshTasks({ pageNumber: 2 }, account))).tasks, []);
  });

  it("is an error of getRefreshTaskById", async () => {
    await assert.rejects(clock.run(refreshTaskById({ taskIds: ["1"] }, account)), { message });
  });
});

describe("the plan of a preview over several products", () => {
  let emulator: Emulator;
  afterEach(() => emulator.close());

  const refresh = (name: string, product: string | undefined, ...pages: string[]) => ({
    type: "CacheRefresh",
    name,
    isNew: true,
    inputs: { objectPaths: pages.map((page) => SITE + page), ...(product !== undefined && { product }) },
    isSecret: false,
  });
  const planOf = (...resources: ReturnType<typeof refresh>[]) =>
    previewPlan(resources, {
      configuration: Object.fromEntries(
        Object.entries(emulator.pulumiConfig()).map(([key, value]) => [key.replace("alicloud:", ""), value]),
      ),
      environment: {},
      debug: () => {},
    });

  it("takes of each product's quota what its resources submit, and names the product that is not the default", async () => {
    emulator = await startEmulator({ quotas: { url: 2 } });
    const { plan, warning } = await planOf(
      refresh("pages", undefined, "a", "b"),
      refresh("shop", "dcdn", "a", "b", "c"),
    );
    assert.deepEqual(plan?.split("\n"), [
      "This deployment submits at most:",
      `  CacheRefresh pages: 2 paths, ${SITE}a, ${SITE}b`,
      `  CacheRefresh shop (DCDN): 3 paths, ${SITE}a, ${SITE}b, ${SITE}c`,
      "That takes 2 of the 2 refreshes of files that are left today and 3 of the 2 DCDN refreshes of files that are left today.",
    ]);
    assert.match(
      warning ?? "",
      /^This deployment may submit 3 DCDN refreshes of files, 1 more than the 2 of 2/,
    );
    assert.deepEqual(
      emulator
        .calls()
        .map(({ operation }) => operation)
        .toSorted(),
      ["DescribeDcdnRefreshQuota", "DescribeRefreshQuota"],
    );
  });

  it("asks nothing of a product that is not known yet, and says that there is more", async () => {
    emulator = await startEmulator();
    const { plan } = await planOf(refresh("pages", undefined, "a"), refresh("later", UNKNOWN, "b"));
    assert.match(plan ?? "", /^ {2}CacheRefresh later: 1 path/m);
    assert.match(
      plan ?? "",
      /That takes 1 of the 10000 refreshes of files .*, beside what is not known yet\.$/,
    );
    assert.equal(emulator.calls().length, 1);
  });

  it("goes without the quota of a product that may not be asked", async () => {
    const account = {
      ...{ accessKeyId: "id", accessKeySecret: "secret" },
      forbidden: ["DescribeDcdnRefreshQuota"] as const,
    };
    emulator = await startEmulator({ accounts: [account] });
    const { plan } = await planOf(refresh("pages", undefined, "a"), refresh("shop", "dcdn", "b"));
    assert.match(plan ?? "", /That takes 1 of the 10000 refreshes of files that are left today\.$/);
  });
});

describe("a program with several products", () => {
  let registered: Registration[];
  beforeEach(async () => {
    registered = await startProgram();
  });
  afterEach(endProgram);

  it("tells a gate whose the tasks of each resource are, and nothing where it is the default", async () => {
    const pages = new CacheRefresh("pages", { objectPaths: [`${SITE}a`] });
    const shop = new CacheRefresh("shop", { objectPaths: [`${SITE}a`], product: "dcdn" });
    const gate = new TaskCompletion("gate", { resources: [pages, shop], taskIds: ["7"], product: "dcdn" });
    await settled(gate.urn);
    const { resources, product } = registered.find(({ name }) => name === "gate")?.inputs ?? {};
    assert.deepEqual(
      (resources as { product?: string }[]).map((resource) => resource.product),
      [undefined, "dcdn"],
    );
    assert.equal(product, "dcdn");
    assert.equal(registered.find(({ name }) => name === "shop")?.inputs.product, "dcdn");
    assert.equal("product" in (registered.find(({ name }) => name === "pages")?.inputs ?? {}), false);
  });

  it("reports whose a resource is that is not of the default", async () => {
    const pages = new CacheRefresh("pages", { objectPaths: [`${SITE}a`], product: "cdn" });
    const shop = new CacheRefresh("shop", { objectPaths: [`${SITE}a`], product: "dcdn" });
    const text = await settled(report(pages, shop));
    assert.match(text, /^\| pages \| CacheRefresh \|/m);
    assert.match(text, /^\| shop \| CacheRefresh \(DCDN\) \|/m);
  });
});
