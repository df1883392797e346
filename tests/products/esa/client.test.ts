import assert from "node:assert/strict";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import type { EsaApi } from "../../../provider/products/esa/api.js";
import { createEsaClient } from "../../../provider/products/esa/client.js";
import {
  FILES_PER_PREFETCH,
  ITEMS_PER_PURGE,
  PAGE_SIZE,
  SITES_PER_PAGE,
} from "../../../provider/products/esa/limits.js";
import { failureOf } from "../../cloud/server.js";
import { closeEmulators, emulatorWith, manualClock } from "../../emulator/client.js";

const pages = (count: number) =>
  Array.from({ length: count }, (_, index) => `https://www.example.com/${index}?a=b&c=%C3%B6`);

/** An emulator, its first site, and this package's client of it, by the environment. */
async function esaWith() {
  const emulator = await emulatorWith({ clock: manualClock(), rateLimits: { DescribePurgeTasks: Infinity } });
  const settings = readConfiguration("esa", () => undefined, emulator.environment());
  const api: EsaApi = createEsaClient(settings);
  return { emulator, api, siteId: emulator.sites[0]?.siteId ?? "" };
}

describe("The client of ESA", () => {
  afterEach(closeEmulators);

  it("submits as many paths as a call takes, and finds each of them in the listing", async () => {
    const { emulator, api, siteId } = await esaWith();
    const content = pages(ITEMS_PER_PURGE.file);
    const { taskIds } = await api.purgeCaches({ siteId, type: "file", content });
    const found: string[] = [];
    for (let pageNumber = 1; pageNumber <= content.length / PAGE_SIZE; pageNumber++) {
      const page = await api.describePurgeTasks({ siteId, type: "file", pageNumber, pageSize: PAGE_SIZE });
      assert.equal(page.totalCount, content.length);
      for (const task of page.tasks) {
        assert.deepEqual([task.taskId, task.objectType, task.status], [taskIds[0], "file", "Refreshing"]);
        assert.equal(Date.parse(task.creationTime), emulator.now());
        found.push(task.objectPath);
      }
    }
    assert.deepEqual(found.toReversed(), content);
    const behind = await api.describePurgeTasks({
      siteId,
      type: "file",
      pageNumber: content.length / PAGE_SIZE + 1,
      pageSize: PAGE_SIZE,
    });
    assert.deepEqual([behind.tasks, behind.totalCount], [[], content.length]);
  });

  for (const [type, item] of [
    ["directory", (place: number) => `https://www.example.com/${place}/`],
    ["hostname", (place: number) => `${place}.example.com`],
    ["ignoreParams", (place: number) => `https://www.example.com/${place}`],
    ["cachetag", (place: number) => `tag-${place}`],
  ] as const) {
    it(`purges as much of type ${type} as a call takes, and has the quota of it`, async () => {
      const { api, siteId } = await esaWith();
      const content = Array.from({ length: ITEMS_PER_PURGE[type] }, (_, place) => item(place));
      const { quota, usage } = await api.getPurgeQuota({ siteId, type });
      await api.purgeCaches({ siteId, type, content, force: true });
      const after = await api.getPurgeQuota({ siteId, type });
      assert.deepEqual([usage, after.quota, after.usage], [0, quota, content.length]);
      assert.equal(after.quota30Day, undefined);
    });
  }

  it("purges everything", async () => {
    const { emulator, api, siteId } = await esaWith();
    await api.purgeCaches({ siteId, type: "purgeall" });
    assert.equal(emulator.tasks[0]?.objectType, "purgeall");
  });

  it("prefetches as many URLs as a call takes, and reads their time in the right zone", async () => {
    const { emulator, api, siteId } = await esaWith();
    const content = pages(FILES_PER_PREFETCH);
    const { taskIds } = await api.preloadCaches({ siteId, content, headers: { "Accept-Encoding": "br" } });
    const { tasks, totalCount } = await api.describePreloadTasks({ siteId, content: content[0] ?? "" });
    assert.equal(totalCount, 1);
    const [task] = tasks;
    assert.deepEqual([task?.taskId, task?.objectType, task?.objectPath], [taskIds[0], "preload", content[0]]);
    assert.equal(Date.parse(task?.creationTime ?? ""), emulator.now());
  });

  it("finds a site by its name", async () => {
    const { emulator, api, siteId } = await esaWith();
    emulator.addSite({ siteName: "example.org", siteId: "9007199254740991", status: "pending" });
    const { sites } = await api.listSites({ siteName: "example.com", pageSize: SITES_PER_PAGE });
    assert.deepEqual(sites, [{ siteId, siteName: "example.com", status: "active", planName: "enterprise" }]);
    assert.deepEqual(
      (await api.listSites({ siteName: "example.org" })).sites.map((site) => [site.siteId, site.status]),
      [["9007199254740991", "pending"]],
    );
    assert.deepEqual((await api.listSites({ siteName: "example.net" })).sites, []);
  });

  it("never repeats a submission whose answer is lost, and repeats a query", async () => {
    const { emulator, api, siteId } = await esaWith();
    emulator.fault({ when: { times: 1 }, do: { kind: "reset", applied: true } });
    const submitted = api.purgeCaches({ siteId, type: "file", content: pages(1) });
    assert.equal((await failureOf(submitted)).kind, "ambiguous");
    emulator.fault({ when: { times: 1 }, do: { kind: "reset", applied: true } });
    const retry = { minDelay: 1 };
    const { tasks } = await api.describePurgeTasks({ siteId, type: "file" }, { retry });
    assert.equal(tasks.length, 1);
    assert.deepEqual(
      emulator.journal.map(({ operation }) => operation),
      ["PurgeCaches", "DescribePurgeTasks", "DescribePurgeTasks"],
    );
  });

  it("submits again where it was throttled", async () => {
    const { emulator, api, siteId } = await esaWith();
    emulator.fault({
      when: { times: 1 },
      do: { kind: "error", statusCode: 400, code: "TooManyRequests" },
    });
    const retry = { minDelay: 1, maxDelay: 1 };
    await api.purgeCaches({ siteId, type: "file", content: pages(1) }, { retry });
    assert.equal(emulator.tasks.length, 1);
  });
});
