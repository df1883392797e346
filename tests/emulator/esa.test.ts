import assert from "node:assert/strict";
import type { Emulator, EmulatorOptions, EsaSite } from "../../emulator/index.js";
import { startEmulator } from "../../emulator/index.js";
import {
  clientOf as cdnClientOf,
  closeEmulators,
  emulatorWith,
  manualClock,
  rawCall,
  type SdkError,
} from "./client.js";
import { esaClientOf } from "./esaClient.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const pages = (count: number, host = "www.example.com") =>
  Array.from({ length: count }, (_, index) => `https://${host}/${index}.html`);

/** An emulator without a limit on the calls in a second, its clock, and the official client of it. */
async function esaWith(options: EmulatorOptions = {}) {
  const clock = manualClock();
  const rateLimits = {
    ...{ PurgeCaches: Infinity, PreloadCaches: Infinity, DescribePurgeTasks: Infinity },
    ...{ DescribePreloadTasks: Infinity, GetPurgeQuota: Infinity, ListSites: Infinity },
  };
  const emulator = await emulatorWith({ clock, rateLimits, ...options });
  return { clock, emulator, client: esaClientOf(emulator) };
}

const refused = async (call: Promise<unknown>, code: string, statusCode = 400): Promise<void> => {
  await assert.rejects(call, (error: SdkError) => {
    assert.deepEqual([error.code, error.statusCode], [code, statusCode], error.message);
    return true;
  });
};

describe("the emulator's PurgeCaches", () => {
  afterEach(closeEmulators);

  for (const [type, content, expected] of [
    ["file", { files: ["https://www.example.com/a?b=1", "https://example.com/"] }, undefined],
    ["directory", { directories: ["https://www.example.com/a/", "http://b.c.example.com/"] }, undefined],
    ["hostname", { hostnames: ["www.example.com", "EXAMPLE.com"] }, undefined],
    ["ignoreParams", { ignoreParams: ["https://www.example.com/a"] }, undefined],
    ["cachetag", { cacheTags: ["red", "blue"] }, undefined],
    ["purgeall", { purgeAll: true }, ["example.com"]],
  ] as const) {
    it(`makes one task of all that the official SDK sends of type ${type}, and shows it`, async () => {
      const { emulator, client, clock } = await esaWith();
      const { taskId, requestId } = await client.purge(type, content as never, { force: type !== "file" });
      assert.match(taskId ?? "", /^\d+$/);
      assert.ok(requestId);
      const paths = expected ?? (Object.values(content)[0] as readonly string[]);
      const siteId = emulator.sites[0]?.siteId;
      assert.deepEqual(
        emulator.tasks.map((task) => [task.taskId, task.objectPath, task.objectType, task.siteId]),
        paths.map((path) => [taskId, path, type, siteId]),
      );
      const { tasks = [], ...page } = await client.purges({ type });
      assert.deepEqual([page.totalCount, page.pageNumber, page.pageSize], [paths.length, 1, 20]);
      assert.deepEqual(
        tasks.map(({ taskId: id, content: path, type: shown, status, process, createTime, description }) => [
          ...[id, path, shown, status, process, createTime, description],
        ]),
        paths
          .toReversed()
          .map((path) => [taskId, path, type, "Refreshing", "0%", "2026-01-15T12:00:00Z", ""]),
      );
      clock.go(5 * MINUTE);
      const [row] = (await client.purges({ type })).tasks ?? [];
      assert.deepEqual([row?.status, row?.process], ["Complete", "100%"]);
    });
  }

  it("takes its parameters as a form, and the journal names what is purged", async () => {
    const { emulator } = await esaWith();
    const { siteId = "" } = emulator.sites[0] ?? {};
    const files = pages(1_000);
    const answer = await rawCall(emulator, {
      operation: "PurgeCaches",
      headers: { "x-acs-version": "2024-09-10" },
      form: { SiteId: siteId, Type: "file", Content: JSON.stringify({ Files: files }) },
    });
    assert.equal(answer.statusCode, 200, answer.text);
    const [call] = emulator.calls("PurgeCaches");
    assert.deepEqual(call?.objectPaths, files);
    assert.deepEqual(call?.taskIds, [JSON.parse(answer.text).TaskId]);
  });

  it("makes one task of what is named twice in a call, and two of what is submitted twice", async () => {
    const { emulator, client } = await esaWith();
    const [page = ""] = pages(1);
    await client.purge("file", { files: [page, page] });
    await client.purge("file", { files: [page] });
    assert.equal(new Set(emulator.tasks.map(({ taskId }) => taskId)).size, 2);
    assert.equal(emulator.tasks.length, 2);
  });

  const wrong: [what: string, type: string, content: unknown][] = [
    ["a list alone", "file", pages(1)],
    ["a text alone", "file", "https://www.example.com/"],
    ["nothing", "file", undefined],
    ["another type's field", "file", { Directories: ["https://www.example.com/"] }],
    ["an empty list", "file", { Files: [] }],
    ["a list of something else", "file", { Files: [{ Url: "https://www.example.com/" }] }],
    ["a text in place of a list", "hostname", { Hostnames: "www.example.com" }],
    ["no path", "file", { Files: ["www.example.com"] }],
    ["a file without a scheme", "file", { Files: ["www.example.com/a"] }],
    ["a directory without a scheme", "directory", { Directories: ["www.example.com/a/"] }],
    ["a wildcard in a file", "file", { Files: ["https://www.example.com/*"] }],
    ["a host that is not the site's", "file", { Files: ["https://www.example.org/a"] }],
    ["a host whose name only ends like the site's", "file", { Files: ["https://notexample.com/a"] }],
    ["one wrong host of two", "file", { Files: [...pages(1), "https://example.com.evil/a"] }],
    ["a directory without / at its end", "directory", { Directories: ["https://www.example.com/a"] }],
    ["a wildcard in a hostname", "hostname", { Hostnames: ["*.example.com"] }],
    ["a hostname that begins with a dot", "hostname", { Hostnames: [".example.com"] }],
    ["a hostname that is not the site's", "hostname", { Hostnames: ["www.example.org"] }],
    ["a URL as a hostname", "hostname", { Hostnames: ["https://www.example.com"] }],
    ["an empty tag", "cachetag", { CacheTags: [""] }],
    ["a tag that is too long", "cachetag", { CacheTags: ["x".repeat(1_025)] }],
    ["everything, not quite", "purgeall", { PurgeAll: "true" }],
    ["files with everything", "purgeall", { Files: pages(1) }],
    ["more files than a call takes", "file", { Files: pages(1_001) }],
    ["more directories than a call takes", "directory", { Directories: pages(101).map((url) => `${url}/`) }],
    ["more tags than a call takes", "cachetag", { CacheTags: pages(101) }],
  ];
  for (const [what, type, content] of wrong) {
    it(`refuses ${what}, and has done nothing`, async () => {
      const { emulator } = await esaWith();
      const form = {
        ...{ SiteId: emulator.sites[0]?.siteId ?? "", Type: type },
        ...(content !== undefined && { Content: JSON.stringify(content) }),
      };
      const headers = { "x-acs-version": "2024-09-10" };
      const { statusCode, text } = await rawCall(emulator, { operation: "PurgeCaches", headers, form });
      assert.equal(statusCode, 400, text);
      assert.equal(JSON.parse(text).Code, "InvalidContent");
      assert.deepEqual(emulator.tasks, []);
    });
  }

  it("refuses content that is not JSON, an unknown type, and what is neither true nor false", async () => {
    const { emulator, client } = await esaWith();
    const form = { SiteId: emulator.sites[0]?.siteId ?? "", Type: "file", Content: "{" };
    const headers = { "x-acs-version": "2024-09-10" };
    const { text } = await rawCall(emulator, { operation: "PurgeCaches", headers, form });
    assert.equal(JSON.parse(text).Code, "InvalidContent");
    await refused(client.purge("cachekey", { files: pages(1) }), "InvalidParameter");
    await refused(client.purge("toString", { files: pages(1) }), "InvalidParameter");
    await refused(client.purge("file", { files: pages(1) }, { type: undefined }), "MissingType");
    await refused(client.purge("file", { files: pages(1) }, { force: "yes" }), "InvalidForce.Malformed");
    await refused(
      client.purge("file", { files: pages(1) }, { edgeComputePurge: "yes" }),
      "InvalidEdgeComputePurge.Malformed",
    );
  });

  it("needs a site that is active and the account's own", async () => {
    const { emulator, client } = await esaWith();
    const theirs = emulator.addSite({ siteName: "example.org", accountId: "somebody" });
    const files = { files: pages(1) };
    await refused(client.purge("file", files, { siteId: undefined }), "MissingSiteId");
    await refused(client.purge("file", files, { siteId: 1 }), "InvalidParameter");
    await refused(client.purge("file", files, { siteId: Number(theirs.siteId) }), "InvalidParameter");
    for (const status of ["pending", "offline", "moved"] as const) {
      emulator.addSite({ siteName: "example.com", status });
      await refused(client.purge("file", files), "InvalidParameter");
      await refused(client.prefetch(files.files), "InvalidParameter");
    }
    emulator.addSite({ siteName: "example.com" });
    await client.purge("file", files);
  });

  it("keeps to the quotas of the plan, by type, and starts anew with the day", async () => {
    const { emulator, client, clock } = await esaWith({ sites: [{ siteName: "example.com", plan: "free" }] });
    for (let calls = 0; calls < 5; calls++) await client.purge("purgeall", { purgeAll: true });
    await refused(client.purge("purgeall", { purgeAll: true }), "QuotaExceeded");
    await client.purge("file", { files: pages(999) });
    await refused(client.purge("file", { files: pages(2, "a.example.com") }), "QuotaExceeded");
    await client.purge("file", { files: pages(1, "a.example.com") });
    await refused(client.purge("hostname", { hostnames: ["example.com"] }), "InvalidParameter");
    assert.deepEqual(await quotaOf(emulator, "purgeall"), ["5", "5", "0", "5"]);
    assert.deepEqual(await quotaOf(emulator, "file"), ["1000", "1000", "0", "1000"]);
    clock.go(DAY);
    assert.deepEqual(await quotaOf(emulator, "purgeall"), ["5", "0", "0", "5"]);
    await client.purge("purgeall", { purgeAll: true });
    assert.equal(emulator.tasks.length, 1_006);
  });

  for (const plan of ["free", "basic", "standard", "advanced"] as const) {
    it(`has no purge by cache tag on the ${plan} plan`, async () => {
      const { client } = await esaWith({ sites: [{ siteName: "example.com", plan }] });
      await refused(client.purge("cachetag", { cacheTags: ["red"] }), "InvalidParameter");
    });
  }

  it("keeps to the quota of 30 days where the site has one, and counts each site by itself", async () => {
    const { emulator, client, clock } = await esaWith({
      sites: [{ siteName: "example.com", quotas: { file: 2 }, quotas30Day: { file: 3 } }],
    });
    const other = emulator.addSite({ siteName: "example.org" });
    await client.purge("file", { files: pages(2) });
    clock.go(DAY);
    await refused(client.purge("file", { files: pages(2) }), "QuotaExceeded");
    await client.purge("file", { files: pages(1) });
    assert.deepEqual(await quotaOf(emulator, "file"), ["2", "1", "3", "3"]);
    assert.deepEqual(await quotaOf(emulator, "file", other), ["500000", "0", "0", "0"]);
    clock.go(28 * DAY);
    await refused(client.purge("file", { files: pages(1) }), "QuotaExceeded");
    clock.go(DAY);
    assert.deepEqual(await quotaOf(emulator, "file"), ["2", "0", "3", "1"]);
    await client.purge("file", { files: pages(1) });
  });

  /** As it is on the wire: the SDK drops the two fields of 30 days, which are newer than it. */
  const quotaOf = async (emulator: Emulator, type: string, site = emulator.sites[0]): Promise<unknown[]> => {
    const query = { SiteId: site?.siteId ?? "", Type: type };
    const headers = { "x-acs-version": "2024-09-10" };
    const { text } = await rawCall(emulator, { operation: "GetPurgeQuota", headers, query });
    const { Quota, Usage, Quota30Day, Usage30Day } = JSON.parse(text);
    return [Quota, Usage, Quota30Day, Usage30Day];
  };

  it("has a quota that the official SDK reads, of files unless another type is named", async () => {
    const { client } = await esaWith();
    await client.purge("file", { files: pages(3) });
    const { quota, usage } = await client.quota();
    assert.deepEqual([quota, usage], ["500000", "3"]);
    assert.equal((await client.quota("hostname")).usage, "0");
  });
});

describe("the emulator's PreloadCaches", () => {
  afterEach(closeEmulators);

  it("makes one task of all that the official SDK sends, and shows it with China's time", async () => {
    const { emulator, client } = await esaWith();
    const content = pages(100);
    const { taskId } = await client.prefetch(content, { headers: { "Accept-Encoding": "br" } });
    assert.deepEqual(emulator.calls("PreloadCaches")[0]?.objectPaths, content);
    const { tasks = [], totalCount } = await client.prefetches({ pageSize: 50 });
    assert.deepEqual([tasks.length, totalCount], [50, 100]);
    const { content: path, createTime, process, status } = tasks[0] ?? {};
    assert.deepEqual(
      [tasks[0]?.taskId, path, createTime, process, status],
      [taskId, content.at(-1), "2026-01-15 20:00:00", "0%", "Refreshing"],
    );
    assert.deepEqual((await client.purges()).tasks, []);
  });

  for (const [what, form, code] of [
    ["more URLs than a call takes", { Content: JSON.stringify(pages(101)) }, "InvalidContent"],
    ["an object", { Content: JSON.stringify({ Files: pages(1) }) }, "InvalidContent"],
    ["nothing", {}, "InvalidContent"],
    ["a URL without a scheme", { Content: '["www.example.com/a"]' }, "InvalidContent"],
    ["a foreign host", { Content: '["https://example.org/a"]' }, "InvalidContent"],
    ["headers in a list", { Content: JSON.stringify(pages(1)), Headers: "[]" }, "InvalidHeaders"],
    ["headers that are numbers", { Content: JSON.stringify(pages(1)), Headers: '{"a":1}' }, "InvalidHeaders"],
    ["headers that are not JSON", { Content: JSON.stringify(pages(1)), Headers: "a: b" }, "InvalidHeaders"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { emulator } = await esaWith();
      const headers = { "x-acs-version": "2024-09-10" };
      const SiteId = emulator.sites[0]?.siteId ?? "";
      const answer = await rawCall(emulator, {
        operation: "PreloadCaches",
        headers,
        form: { ...form, SiteId },
      });
      assert.equal(JSON.parse(answer.text).Code, code, answer.text);
      assert.deepEqual(emulator.tasks, []);
    });
  }
});

describe("the emulator's listings of ESA's tasks", () => {
  afterEach(closeEmulators);

  it("show tasks of one type, which is file unless another is named, and of one site", async () => {
    const { emulator, client } = await esaWith();
    const other = emulator.addSite({ siteName: "example.org" });
    await client.purge("file", { files: pages(2) });
    await client.purge("directory", { directories: ["https://example.com/d/"] });
    await client.purge("file", { files: pages(1, "example.org") }, { siteId: Number(other.siteId) });
    await client.prefetch(pages(1));
    const contents = async (query: object) =>
      (await client.purges({ ...query })).tasks?.map((row) => row.content);
    assert.deepEqual(await contents({}), pages(2).toReversed());
    assert.deepEqual(await contents({ type: "directory" }), ["https://example.com/d/"]);
    assert.deepEqual(await contents({ siteId: Number(other.siteId) }), pages(1, "example.org"));
    assert.deepEqual(await contents({ type: "hostname" }), []);
  });

  it("filter by content, by status and by time, and go on page by page, the newest first", async () => {
    const { emulator, client, clock } = await esaWith();
    await client.purge("file", { files: pages(60) });
    clock.go(10 * MINUTE);
    const [first = "", second = ""] = pages(2);
    await client.purge("file", { files: [first] });
    assert.equal((await client.purges({ content: first })).totalCount, 2);
    assert.equal((await client.purges({ content: "www.example.com/0.html" })).totalCount, 0);
    assert.equal((await client.purges({ status: "Refreshing" })).totalCount, 1);
    assert.equal((await client.purges({ status: "Complete", content: second })).totalCount, 1);
    const [startTime, endTime] = ["2026-01-15T12:10:00Z", "2026-01-15T12:11:00Z"];
    assert.equal((await client.purges({ startTime, endTime })).totalCount, 1);
    const two = await client.purges({ pageSize: 50, pageNumber: 2 });
    assert.deepEqual([two.tasks?.length, two.totalCount, two.tasks?.at(-1)?.content], [11, 61, first]);
    emulator.failPaths(first, "Origin Timeout");
    await client.purge("file", { files: [first] });
    clock.go(5 * MINUTE);
    const [row] = (await client.purges({ status: "Failed" })).tasks ?? [];
    assert.deepEqual([row?.content, row?.description], [first, "Origin Timeout"]);
  });

  for (const [what, query, code] of [
    ["no site", { siteId: undefined }, "MissingSiteId"],
    ["a site that there is not", { siteId: 42 }, "InvalidParameter"],
    ["an unknown status", { status: "Done" }, "InvalidParameter"],
    ["a page of more than 50", { pageSize: 51 }, "InvalidPageSize.Malformed"],
    ["page 0", { pageNumber: 0 }, "InvalidPageNumber.Malformed"],
    ["half a time range", { startTime: "2026-01-15T12:00:00Z" }, "MissingTimeParameter"],
    [
      "a range that ends before it begins",
      { startTime: "2026-01-15T12:00:00Z", endTime: "2026-01-15T11:00:00Z" },
      "InvalidEndTime.Mismatch",
    ],
    [
      "more than 3 days ago",
      { startTime: "2026-01-10T12:00:00Z", endTime: "2026-01-15T11:00:00Z" },
      "InvalidTime",
    ],
  ] as const) {
    it(`refuse ${what}`, async () => {
      const { client } = await esaWith();
      await refused(client.purges(query), code);
      await refused(client.prefetches(query), code);
    });
  }

  it("refuse a type that is no purge's", async () => {
    const { client } = await esaWith();
    await refused(client.purges({ type: "preload" }), "InvalidParameter");
    await refused(client.quota("cachekey"), "InvalidParameter");
  });

  it("obey what holds for tasks of CDN: hold, complete, durations, stale reads, tasks of others", async () => {
    const { emulator, client, clock } = await esaWith({
      visibleAfter: 2_000,
      staleReads: true,
      taskDuration: ({ objectType }) => (objectType === "hostname" ? MINUTE : 2 * MINUTE),
      historySpelling: (path) => path.replace("https://", ""),
    });
    const statusOf = async (query: Record<string, unknown>) =>
      (await client.purges(query)).tasks?.map(({ status }) => status);
    const hold = emulator.hold("www.example.com/0.html");
    await client.purge("file", { files: pages(2) });
    await client.purge("hostname", { hostnames: ["example.com"] });
    assert.deepEqual(await statusOf({}), []);
    clock.go(MINUTE);
    assert.deepEqual(await statusOf({ type: "hostname" }), ["Refreshing"]);
    assert.deepEqual(await statusOf({ type: "hostname" }), ["Complete"]);
    clock.go(MINUTE);
    await client.purges();
    assert.deepEqual(await statusOf({}), ["Complete", "Refreshing"]);
    hold.release();
    await client.purges();
    assert.deepEqual(await statusOf({ content: "www.example.com/0.html" }), ["Complete"]);
    const { siteId = "" } = emulator.sites[0] ?? {};
    emulator.addTasks({ siteId, objectPath: "theirs", age: MINUTE, status: "Failed" });
    assert.deepEqual(await statusOf({ content: "theirs" }), ["Failed"]);
    assert.throws(
      () => emulator.addTasks({ siteId: "1", objectPath: "theirs" }),
      /siteId: there is no site 1/,
    );
  });

  it("are not CDN's, and CDN's tasks are not theirs", async () => {
    const { emulator, client } = await esaWith();
    const cdn = cdnClientOf(emulator);
    const [ofCdn = "", ofEsa = ""] = pages(2);
    await cdn.refresh({ objectPath: ofCdn });
    await client.purge("file", { files: [ofEsa] });
    const { tasks } = await cdn.tasks({});
    assert.deepEqual(
      tasks?.CDNTask?.map(({ objectPath }) => objectPath),
      [ofCdn],
    );
    assert.deepEqual(
      (await client.purges()).tasks?.map(({ content }) => content),
      [ofEsa],
    );
  });
});

describe("the emulator's ListSites", () => {
  afterEach(closeEmulators);

  it("lists one site unless the options say otherwise", async () => {
    const { emulator, client } = await esaWith();
    const [site] = emulator.sites;
    const { sites = [], totalCount, pageNumber, pageSize } = await client.sites();
    assert.deepEqual([totalCount, pageNumber, pageSize], [1, 1, 500]);
    const [{ siteId, siteName, status, planName } = {}] = sites;
    assert.deepEqual(
      [siteId, siteName, status, planName],
      [Number(site?.siteId), "example.com", "active", "enterprise"],
    );
    assert.match(String(siteId), /^\d{15}$/);
    assert.deepEqual((await esaClientOf(await emulatorWith({ sites: [] })).sites()).sites, []);
  });

  it("finds sites by name, exactly unless it is told otherwise, and only the account's", async () => {
    const names = ["example.com", "www.example.com", "example.com.cn", "other.org"];
    const { emulator, client } = await esaWith({ sites: names.map((siteName) => ({ siteName })) });
    emulator.addSite({ siteName: "example.com", accountId: "somebody" });
    emulator.addSite({ siteName: "example.net", status: "offline" });
    const found = async (query: Record<string, unknown>) =>
      (await client.sites(query)).sites?.map((one) => one.siteName);
    const siteName = "Example.com";
    assert.deepEqual(await found({ siteName }), ["example.com"]);
    assert.deepEqual(await found({ siteName, siteSearchType: "exact" }), ["example.com"]);
    assert.deepEqual(await found({ siteName, siteSearchType: "fuzzy" }), names.slice(0, 3));
    assert.deepEqual(await found({ siteName, siteSearchType: "prefix" }), ["example.com", "example.com.cn"]);
    assert.deepEqual(await found({ siteName, siteSearchType: "suffix" }), ["example.com", "www.example.com"]);
    assert.deepEqual(await found({ siteName: "none.com" }), []);
    assert.deepEqual(await found({ status: "offline" }), ["example.net"]);
    assert.deepEqual(await found({ pageSize: 2, pageNumber: 2 }), names.slice(2));
    await refused(client.sites({ siteName, siteSearchType: "like" }), "InvalidParameter");
    await refused(client.sites({ pageSize: 501 }), "InvalidPageSize.Malformed");
  });

  it("shows the sites of the account that calls", async () => {
    const other = { accessKeyId: "other", accessKeySecret: "secret" };
    const { emulator, client } = await esaWith();
    emulator.addAccount(other);
    const { siteId } = emulator.addSite({ siteName: "example.org", accountId: "other", siteId: "7" });
    assert.equal(siteId, "7");
    const theirs = await esaClientOf(emulator, other).sites();
    assert.deepEqual(
      theirs.sites?.map((site) => [site.siteId, site.siteName]),
      [[7, "example.org"]],
    );
    assert.equal((await client.sites()).totalCount, 1);
  });
});

describe("the emulator's sites", () => {
  afterEach(closeEmulators);

  it("are changed under the name that they have", async () => {
    const emulator = await emulatorWith();
    const [before] = emulator.sites;
    const after = emulator.addSite({ siteName: "EXAMPLE.com", plan: "free" });
    assert.equal(after.siteId, before?.siteId);
    assert.deepEqual(emulator.sites, [after]);
  });

  const wrong: [EsaSite, RegExp][] = [
    [{ siteName: "" }, /site\.siteName: expected a domain such as example\.com, got $/],
    [{ siteName: "*.example.com" }, /site\.siteName: expected a domain/],
    [{ siteName: "example.com", siteId: "a" }, /site\.siteId: expected a whole number from 1 to \d+, got a/],
    [{ siteName: "example.com", siteId: "9007199254740993" }, /site\.siteId: expected a whole number/],
    [{ siteName: "example.com", siteId: "0" }, /site\.siteId: expected a whole number/],
    [{ siteName: "example.com", status: "on" as "active" }, /site\.status: expected one of pending, active/],
    [{ siteName: "example.com", plan: "pro" as "free" }, /site\.plan: expected one of free, basic/],
    [{ siteName: "example.com", quotas: { url: 1 } as object }, /site\.quotas: there is no type url/],
    [{ siteName: "example.com", quotas30Day: { file: 0.5 } }, /site\.quotas30Day\.file: expected a whole/],
  ];
  for (const [site, message] of wrong) {
    it(`cannot be ${JSON.stringify(site)}`, async () => {
      await assert.rejects(startEmulator({ sites: [site] }), message);
    });
  }
});

describe("the emulator's ESA, as every API of it,", () => {
  afterEach(closeEmulators);

  it("allows 5 calls of an operation in a second, or as many as it is told", async () => {
    const emulator = await emulatorWith({ clock: { now: () => 0 }, rateLimits: { ListSites: 1 } });
    const client = esaClientOf(emulator);
    for (let calls = 0; calls < 5; calls++) await client.purges();
    await refused(client.purges(), "TooManyRequests");
    await client.sites();
    await refused(client.sites(), "TooManyRequests");
    assert.equal(emulator.calls("ListSites")[1]?.throttled, true);
  });

  it("has faults, permissions and one key for all", async () => {
    const { emulator, client } = await esaWith();
    emulator.fault({
      operation: "PurgeCaches",
      when: { times: 1 },
      do: { kind: "error", statusCode: 400, code: "Site.ServiceBusy", applied: true },
    });
    await refused(client.purge("file", { files: pages(1) }), "Site.ServiceBusy");
    assert.equal(emulator.tasks.length, 1);
    emulator.addAccount({ ...emulator.account, forbidden: ["ListSites"] });
    await refused(client.sites(), "Forbidden.RAM", 403);
  });

  it("knows its operations in its own version alone", async () => {
    const { emulator } = await esaWith();
    const { statusCode, text } = await rawCall(emulator, { operation: "ListSites" });
    assert.deepEqual([statusCode, JSON.parse(text).Code], [404, "InvalidAction.NotFound"]);
  });
});

describe("an edge of a site of ESA", () => {
  afterEach(closeEmulators);

  it("obeys purges of a hostname, of a tag and of everything, on all hosts of the site and no other", async () => {
    const { emulator, client, clock } = await esaWith();
    let release = "old";
    const edge = await emulator.startEdge({
      origin: () => ({ body: release, headers: { "cache-tag": "red" } }),
    });
    const hosts = ["example.com", "www.example.com", "www.example.org"];
    const visit = () => Promise.all(hosts.map(async (host) => (await edge.get(`https://${host}/`)).body));
    const shownAfter = async (purge: Promise<unknown>): Promise<string[]> => {
      await purge;
      clock.go(5 * MINUTE);
      return visit();
    };
    assert.deepEqual(await visit(), ["old", "old", "old"]);
    release = "1";
    const force = { force: true };
    assert.deepEqual(await shownAfter(client.purge("hostname", { hostnames: ["WWW.example.com"] }, force)), [
      ...["old", "1", "old"],
    ]);
    release = "2";
    assert.deepEqual(await shownAfter(client.purge("cachetag", { cacheTags: ["red"] }, force)), [
      "2",
      "2",
      "old",
    ]);
    release = "3";
    assert.deepEqual(await shownAfter(client.purge("purgeall", { purgeAll: true }, force)), [
      "3",
      "3",
      "old",
    ]);
    release = "4";
    assert.deepEqual(await shownAfter(client.purge("file", { files: ["https://example.com/"] })), [
      ...["4", "3", "old"],
    ]);
    await client.prefetch(["https://www.example.com/prefetched"]);
    clock.go(10 * MINUTE);
    await visit();
    assert.equal(edge.originRequests.at(-1)?.url, "https://www.example.com/prefetched");
  });
});
