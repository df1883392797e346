import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/base/validation.js";
import { Contexts } from "../../provider/fronts/contexts.js";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { CdnProductName } from "../../provider/model/productName.js";
import type { State } from "../../provider/model/state.js";
import { decodeTexts, encodeTexts } from "../../provider/model/texts.js";
import { type CachePrefetchInputs, cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import {
  type TaskCompletionInputs,
  taskCompletionKind,
  type WatchedResource,
} from "../../provider/resource/taskCompletion.js";
import { closeWorlds, type Declared, type World, type WorldOptions, world } from "../faults/deployments.js";

const SITE = "https://www.example.com/";
const PAGES = ["a.html", "b.html"].map((page) => SITE + page);
const KINDS: Record<string, { kind: Kind; inputs: object }> = {
  CacheRefresh: { kind: cacheRefreshKind as unknown as Kind, inputs: { objectPaths: PAGES } },
  CachePrefetch: { kind: cachePrefetchKind as unknown as Kind, inputs: { objectPaths: PAGES } },
  CacheTagRefresh: {
    kind: cacheTagRefreshKind as unknown as Kind,
    inputs: { domainName: "www.example.com", cacheTags: ["prices"] },
  },
};
const customTimeouts = { create: "10h", update: "10h" };

/** Which operations have submitted something, in their order. */
function submissions({ emulator }: World): string[] {
  return emulator
    .calls()
    .map(({ operation }) => operation)
    .filter((operation) => !operation.startsWith("Describe"));
}

describe("A resource with a product", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  for (const [name, { kind, inputs }] of Object.entries(KINDS)) {
    const withProduct = (product?: unknown) =>
      ({ ...inputs, ...(product !== undefined && { product }), customTimeouts }) as Declared<CommonInputs>;

    it(`calls that product's API alone: ${name}`, async () => {
      const here = await world();
      const site = here.resource(kind);
      assert.deepEqual(await site.up(withProduct("dcdn")), { ok: true, message: "" });
      assert.equal(site.state?.status, "Complete");
      const operations = here.emulator.calls().map(({ operation }) => operation);
      assert.deepEqual(
        operations.filter((operation) => !operation.includes("Dcdn")),
        [],
      );
    });

    it(`submits nothing when the default is written out, or left out again: ${name}`, async () => {
      const here = await world();
      const site = here.resource(kind);
      for (const product of [undefined, "cdn", undefined]) {
        assert.deepEqual(await site.up(withProduct(product)), { ok: true, message: "" });
      }
      assert.equal(submissions(here).length, 1);
    });

    it(`submits nothing when the default is written out beside another change: ${name}`, async () => {
      const here = await world();
      const site = here.resource(kind);
      await site.up(withProduct());
      await site.up({ ...withProduct("cdn"), onFailure: "warn" } as Declared<CommonInputs>);
      assert.equal(submissions(here).length, 1);
    });

    it(`submits everything again to another product, and back: ${name}`, async () => {
      const here = await world();
      const site = here.resource(kind);
      for (const product of ["cdn", "dcdn", undefined]) {
        assert.deepEqual(await site.up(withProduct(product)), { ok: true, message: "" });
      }
      const ofDcdn = submissions(here).map((operation) => operation.includes("Dcdn"));
      assert.deepEqual(ofDcdn, [false, true, false]);
    });

    for (const product of ["esa", "CDN", 7, null]) {
      it(`is refused with the product ${JSON.stringify(product)}, and says what there is: ${name}`, async () => {
        const here = await world();
        const { ok, message } = await here.resource(kind).up(withProduct(product));
        assert.equal(ok, false);
        const shown = typeof product === "string" ? `"${product}"` : product;
        assert.match(message, new RegExp(`product must be one of "cdn", "dcdn", not ${shown}`));
        assert.equal(here.emulator.calls().length, 0);
      });
    }

    it(`passes a preview that does not know the product yet: ${name}`, async () => {
      const here = await world();
      const provider = dynamicProvider(kind, (product) => here.context().contextOf(product));
      const news = { ...inputs, product: UNKNOWN } as CommonInputs;
      assert.deepEqual((await provider.check?.({} as never, news as never))?.failures, []);
      const site = here.resource(kind);
      await site.up(withProduct());
      const before = here.emulator.calls().length;
      const { changes } = (await provider.diff?.("1", site.state as never, news as never)) ?? {};
      assert.equal(changes, true);
      assert.equal(here.emulator.calls().length, before);
    });
  }

  it("resumes nothing that it has in flight with the product before", async () => {
    const here = await world();
    const site = here.resource(cacheRefreshKind);
    const inputs: Declared<CacheRefreshInputs> = { objectPaths: PAGES, customTimeouts };
    assert.equal((await site.up({ ...inputs, waitForCompletion: false })).ok, true);
    assert.equal(site.state?.status, "Refreshing");
    const before = here.emulator.calls().length;
    assert.deepEqual(await site.up({ ...inputs, product: "dcdn" }), { ok: true, message: "" });
    const asked = here.emulator.calls().slice(before);
    assert.ok(asked.every(({ operation }) => operation.includes("Dcdn")));
  });

  it("looks no lost answer of the product before up", async () => {
    const here = await world();
    here.emulator.fault({ operation: "RefreshObjectCaches", do: { kind: "reset", applied: true } });
    here.emulator.fault({
      operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    const site = here.resource(cacheRefreshKind);
    const inputs = (product: CdnProductName): Declared<CacheRefreshInputs> => ({
      ...{ objectPaths: PAGES, product, customTimeouts },
    });
    assert.equal((await site.up(inputs("cdn"))).ok, false);
    assert.equal(site.state?.ledger[0]?.status, "Unconfirmed");
    const before = here.emulator.calls().length;
    assert.deepEqual(await site.up(inputs("dcdn")), { ok: true, message: "" });
    assert.ok(
      here.emulator
        .calls()
        .slice(before)
        .every(({ operation }) => operation.includes("Dcdn")),
    );
    assert.equal(site.state?.summary.complete, PAGES.length);
  });

  it("leaves what has left the hashes to the product that had it", async () => {
    const here = await world();
    const site = here.resource(cacheRefreshKind);
    const inputs = (product: CdnProductName, ...names: string[]) => ({
      objectPaths: [],
      contentHashes: Object.fromEntries(names.map((name) => [SITE + name, "1"])),
      removed: "refresh" as const,
      product,
    });
    await site.up(inputs("cdn", "a", "b"));
    assert.deepEqual(await site.up(inputs("dcdn", "a")), { ok: true, message: "" });
    const [submitted] = here.emulator.calls("RefreshDcdnObjectCaches");
    assert.deepEqual(submitted?.objectPaths, [`${SITE}a`]);
  });

  it("prefetches a hundred long URLs in one call of DCDN, with headers of any length", async () => {
    const here = await world();
    const objectPaths = Array.from({ length: 100 }, (_, page) => `${SITE}${page}/${"ü".repeat(80)}`);
    const withHeader = Object.fromEntries(
      Array.from({ length: 4 }, (_, header) => [`X-${header}`, "v".repeat(4_000)]),
    );
    const inputs = (product: CdnProductName): Declared<CachePrefetchInputs> => ({
      ...{ objectPaths, withHeader, product, customTimeouts },
    });
    const refused = await here.resource(cachePrefetchKind).up(inputs("cdn"));
    assert.match(refused.message, /withHeader is \d+ bytes too long/);
    assert.deepEqual(await here.resource(cachePrefetchKind).up(inputs("dcdn")), { ok: true, message: "" });
    assert.equal(here.emulator.calls("PreloadDcdnObjectCaches").length, 1);
  });

  it("refreshes a directory by DCDN, whose history calls it a path", async () => {
    const here = await world();
    // The answer is lost, so that the history has to tell.
    here.emulator.fault({
      operation: "RefreshDcdnObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    const site = here.resource(cacheRefreshKind);
    const inputs: Declared<CacheRefreshInputs> = {
      ...{ objectPaths: [`${SITE}assets/`], product: "dcdn", customTimeouts },
    };
    assert.deepEqual(await site.up(inputs), { ok: true, message: "" });
    assert.equal(here.emulator.calls("RefreshDcdnObjectCaches").length, 1);
  });

  it("is refused beyond the product's own quota, and says whose it is", async () => {
    const here = await world({ emulator: { quotas: { url: 2 } } });
    const inputs = (product: CdnProductName, count: number): Declared<CacheRefreshInputs> => ({
      objectPaths: Array.from({ length: count }, (_, page) => `${SITE}${page}`),
      product,
      customTimeouts,
    });
    // What CDN has used up is none of DCDN's.
    assert.equal((await here.resource(cacheRefreshKind).up(inputs("cdn", 2))).ok, true);
    assert.equal((await here.resource(cacheRefreshKind).up(inputs("dcdn", 1))).ok, true);
    const { ok, message } = await here.resource(cacheRefreshKind).up(inputs("dcdn", 2));
    assert.equal(ok, false);
    assert.match(message, /2 DCDN refreshes of files, 1 more than the 1 of 2 that are left today/);
  });

  it("says what is wrong with that product's endpoint, and nothing of the others'", async () => {
    const contexts = new Contexts({
      log: { progress: async () => {}, info: async () => {}, warn: async () => {}, debug: () => {} },
      cancelled: new AbortController().signal,
      environment: {
        ALIBABA_CLOUD_ACCESS_KEY_ID: "id",
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: "secret",
        DCDN_ENDPOINT: "ftp://dcdn.example.com",
      },
    });
    const failuresOf = async (kind: Kind, inputs: object) => {
      const provider = dynamicProvider(kind, (product, configuration) => contexts.of(product, configuration));
      const { failures = [] } = (await provider.check?.({} as never, inputs as never)) ?? {};
      return failures.map(({ reason }) => reason);
    };
    const refresh = cacheRefreshKind as unknown as Kind;
    assert.deepEqual(await failuresOf(refresh, { objectPaths: PAGES }), []);
    const [reason = "", ...more] = await failuresOf(refresh, { objectPaths: PAGES, product: "dcdn" });
    assert.match(reason, /DCDN_ENDPOINT: the scheme of an endpoint is http or https/);
    assert.deepEqual(more, []);
    const gate = taskCompletionKind as unknown as Kind;
    assert.deepEqual(await failuresOf(gate, { taskIds: ["1"] }), []);
    assert.equal((await failuresOf(gate, { taskIds: ["1"], product: "dcdn" })).length, 1);
  });
});

describe("A TaskCompletion over several products", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  /** Submits the same paths to both products, whose ids are the same. */
  async function submitted(
    options: WorldOptions = {},
  ): Promise<{ here: World; resources: WatchedResource[] }> {
    const here = await world(options);
    const resources: WatchedResource[] = [];
    for (const product of ["cdn", "dcdn"] as const) {
      const site = here.resource(cacheRefreshKind);
      const inputs = { objectPaths: PAGES, product, waitForCompletion: false, customTimeouts };
      assert.deepEqual(await site.up(inputs), { ok: true, message: "" });
      const { objectPaths, ledger } = site.state as State & { objectPaths: string[] };
      const tasks = { paths: encodeTexts(objectPaths), ledger, hasRowsByPath: true };
      resources.push(product === "cdn" ? tasks : { ...tasks, product });
    }
    return { here, resources };
  }

  it("waits for each task at its own product, and sums them up as one", async () => {
    const { here, resources } = await submitted();
    const [ofCdn, ofDcdn] = resources.map(({ ledger }) => ledger[0]?.taskIds);
    assert.deepEqual(ofCdn, ofDcdn, "the products have the same ids");
    const gate = here.resource(taskCompletionKind);
    const before = here.emulator.calls().length;
    assert.deepEqual(await gate.up({ resources, customTimeouts }), { ok: true, message: "" });
    assert.deepEqual(gate.state?.summary, { total: 4, complete: 4, failed: 0, unfinished: 0 });
    const [id] = ofCdn as string[];
    assert.deepEqual(decodeTexts(gate.state?.subjects), [
      ...PAGES.map((path) => `${path}#${id}`),
      ...PAGES.map((path) => `${path}#dcdn:${id}`),
    ]);
    const operations = new Set(
      here.emulator
        .calls()
        .slice(before)
        .map(({ operation }) => operation),
    );
    assert.ok(operations.has("DescribeRefreshTaskById") && operations.has("DescribeDcdnRefreshTaskById"));
  });

  it("is no change afterwards, and neither where a product is written out that is the default", async () => {
    const { here, resources } = await submitted();
    const gate = here.resource(taskCompletionKind);
    await gate.up({ resources, customTimeouts });
    const before = here.emulator.calls().length;
    const [cdn, dcdn] = resources as [WatchedResource, WatchedResource];
    for (const others of [
      [cdn, dcdn],
      [{ ...cdn, product: "cdn" as const }, dcdn],
    ]) {
      assert.deepEqual(await gate.up({ resources: others, customTimeouts }), { ok: true, message: "" });
    }
    assert.equal(here.emulator.calls().length, before);
  });

  it("goes on after a failure of one product with what is open of that one", async () => {
    const { here, resources } = await submitted();
    const hold = here.emulator.hold();
    const refused = here.emulator.fault({
      operation: ["DescribeDcdnRefreshTasks", "DescribeDcdnRefreshTaskById"],
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    const gate = here.resource(taskCompletionKind);
    const first = gate.up({ resources, customTimeouts });
    await here.emulator.waitForCall("DescribeRefreshTaskById");
    here.emulator.complete();
    hold.release();
    const { ok, message } = await first;
    assert.equal(ok, false);
    assert.match(message, /Forbidden\.RAM.*dcdn:DescribeDcdnRefresh/s);
    // What is refused is of one product, and so are the paths that are named for it.
    const named = message.split("\n").filter((line) => line.includes("is not complete"));
    assert.equal(named.length, 2);
    for (const line of named) assert.match(line, / of DCDN is not complete: /);
    assert.match(here.said.join("\n"), /^waiting: Forbidden\.RAM ends the wait for 2 of 4$/m);
    assert.deepEqual(gate.state?.summary, { total: 4, complete: 2, failed: 0, unfinished: 2 });
    refused.remove();
    const before = here.emulator.calls().length;
    assert.deepEqual(await gate.up({ resources, customTimeouts }), { ok: true, message: "" });
    assert.ok(
      here.emulator
        .calls()
        .slice(before)
        .every(({ operation }) => operation.includes("Dcdn")),
    );
  });

  it("says which path of which product has failed, and reads both again", async () => {
    const { here, resources } = await submitted({ emulator: { taskDuration: 60_000 } });
    const hold = here.emulator.hold();
    const gate = here.resource(taskCompletionKind);
    const { ok } = await gate.up({ resources, customTimeouts: { create: "30s" } });
    assert.equal(ok, false);
    hold.release();
    here.emulator.complete();
    const context = here.context();
    const provider = dynamicProvider(taskCompletionKind, (product) => context.contextOf(product), {
      requestOf: () => ({ timeout: 3_600_000 }),
    });
    const read = await provider.read?.("1", structuredClone(gate.state) as State);
    assert.deepEqual(read?.props?.summary, { total: 4, complete: 4, failed: 0, unfinished: 0 });
  });

  it("takes bare ids of the product that it is told, and names it", async () => {
    const here = await world();
    here.emulator.addTasks(
      {
        taskId: "7",
        objectPath: PAGES[0] as string,
        product: "dcdn",
        status: "Failed",
        description: "OriginTimeout",
      },
      { taskId: "7", objectPath: PAGES[0] as string, status: "Complete" },
    );
    const up = (inputs: Partial<TaskCompletionInputs>) =>
      here.resource(taskCompletionKind).up({ taskIds: ["7"], customTimeouts, ...inputs });
    assert.deepEqual(await up({}), { ok: true, message: "" });
    assert.deepEqual(await up({ product: "cdn" }), { ok: true, message: "" });
    const { ok, message } = await up({ product: "dcdn" });
    assert.equal(ok, false);
    assert.match(message, /task 7 of DCDN failed: OriginTimeout/);
  });

  it("waits again where the product of its ids changes, and does not where the default is written out", async () => {
    const here = await world();
    for (const product of ["cdn", "dcdn"] as const) {
      here.emulator.addTasks({ taskId: "7", objectPath: PAGES[0] as string, product, status: "Complete" });
    }
    const gate = here.resource(taskCompletionKind);
    await gate.up({ taskIds: ["7"], customTimeouts });
    const before = here.emulator.calls().length;
    await gate.up({ taskIds: ["7"], product: "cdn", customTimeouts });
    assert.equal(here.emulator.calls().length, before);
    assert.deepEqual(await gate.up({ taskIds: ["7"], product: "dcdn", customTimeouts }), {
      ok: true,
      message: "",
    });
    assert.ok(
      here.emulator
        .calls()
        .slice(before)
        .every(({ operation }) => operation.includes("Dcdn")),
    );
  });

  for (const [what, inputs, reason] of [
    ["a product without ids", { resources: [], product: "dcdn" }, /product goes with taskIds only/],
    [
      "another product",
      { taskIds: ["7"], product: "oss" },
      /product must be one of "cdn", "dcdn", not "oss"/,
    ],
    [
      "ESA, of which no task can be asked for by its id",
      { taskIds: ["7"], product: "esa" },
      /product must not be "esa", which gives no task by its id: hand the EsaCachePurge/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const here = await world();
      const { ok, message } = await here.resource(taskCompletionKind).up(inputs as never);
      assert.equal(ok, false);
      assert.match(message, reason);
    });
  }
});
