import assert from "node:assert/strict";
import { clientOf, closeEmulators, emulatorWith, manualClock, rawCall } from "./client.js";

const DAY = 24 * 60 * 60_000;
const urls = (count: number) =>
  Array.from({ length: count }, (_, index) => `https://example.com/${index}.png`);

describe("the emulator's quotas", () => {
  afterEach(closeEmulators);

  it("are the reference's, as texts, and fall with use until midnight by its clock", async () => {
    const emulator = await emulatorWith({ clock: manualClock(Date.UTC(2026, 0, 15, 23, 59)) });
    const client = clientOf(emulator);
    await client.refresh({ objectPath: urls(3).join("\n") });
    await client.refresh({ objectPath: "example.com/a/\nexample.com/b/", objectType: "Directory" });
    await client.refresh({ objectPath: "example.com/.*", objectType: "Regex" });
    await client.refresh({ objectPath: "example.com/a", objectType: "IgnoreParams" });
    await client.prefetch({ objectPath: urls(4).join("\n") });
    await client.refreshTags({ domainName: "example.com", cacheTag: "a,b" });
    const answer = await rawCall(emulator, { operation: "DescribeRefreshQuota" });
    const { RequestId: _, ...quota } = JSON.parse(answer.text);
    assert.deepEqual(quota, {
      UrlQuota: "10000",
      UrlRemain: "9997",
      DirQuota: "100",
      DirRemain: "98",
      RegexQuota: "20",
      RegexRemain: "19",
      IgnoreParamsQuota: "100",
      IgnoreParamsRemain: "99",
      PreloadQuota: "1000",
      PreloadRemain: "996",
      PreloadEdgeQuota: "1000",
      PreloadEdgeRemain: "1000",
      BlockQuota: "300",
      BlockRemain: "300",
    });
    emulator.advance(60_000);
    assert.equal((await client.quota()).urlRemain, "10000");
  });

  for (const [kind, request] of [
    ["url", { objectPath: urls(2).join("\n") }],
    ["dir", { objectPath: "example.com/a/\nexample.com/b/", objectType: "Directory" }],
    ["ignoreParams", { objectPath: urls(2).join("\n"), objectType: "IgnoreParams" }],
    ["regex", { objectPath: "example.com/.*", objectType: "Regex" }],
  ] as const) {
    it(`refuse a whole call for which the ${kind} quota is too small, and are back the next day`, async () => {
      const emulator = await emulatorWith({
        clock: manualClock(),
        quotas: { [kind]: kind === "regex" ? 1 : 3 },
      });
      const client = clientOf(emulator);
      await client.refresh(request);
      await assert.rejects(client.refresh(request), { code: "QuotaExceeded.Refresh", statusCode: 400 });
      const made = emulator.tasks.length;
      emulator.advance(DAY);
      await client.refresh(request);
      assert.equal(emulator.tasks.length, 2 * made);
    });
  }

  it("are an account's own, and are shared by its keys", async () => {
    const accounts = [
      { accessKeyId: "one", accessKeySecret: "secret", accountId: "account" },
      { accessKeyId: "two", accessKeySecret: "secret", accountId: "account" },
      { accessKeyId: "other", accessKeySecret: "secret" },
    ];
    const emulator = await emulatorWith({ accounts, quotas: { url: 5 } });
    await clientOf(emulator).refresh({ objectPath: urls(3).join("\n") });
    const remains = await Promise.all(
      accounts.map(async (account) => (await clientOf(emulator, account).quota()).urlRemain),
    );
    assert.deepEqual(remains, ["2", "2", "5"]);
  });
});

describe("the emulator's PushObjectCache", () => {
  afterEach(closeEmulators);

  it("takes 100 URLs of 1024 characters in the query string, and all its parameters", async () => {
    const emulator = await emulatorWith();
    const long = urls(100).map((url) => `${url}?${"%C3%BC".repeat(166)}`.padEnd(1024, "x"));
    const { pushTaskId } = await clientOf(emulator).prefetch({
      objectPath: long.join("\r\n"),
      area: "overseas",
      l2Preload: true,
      queryHashkey: false,
      withHeader: JSON.stringify({ "Accept-Encoding": ["gzip", "br"], Accept: "image/webp" }),
    });
    assert.deepEqual(
      emulator.tasks.map(({ objectPath, objectType, taskId }) => [objectPath, objectType, taskId]),
      long.map((url) => [url, "preload", pushTaskId]),
    );
    assert.deepEqual(emulator.journal[0]?.objectPaths, long);
  });

  it("fills an id with 500 URLs before it takes the next", async () => {
    const emulator = await emulatorWith({ clock: manualClock() });
    const all = urls(600);
    for (let from = 0; from < 600; from += 100) {
      await clientOf(emulator).prefetch({ objectPath: all.slice(from, from + 100).join("\n") });
    }
    const sizes = [...Map.groupBy(emulator.tasks, ({ taskId }) => taskId).values()].map(
      ({ length }) => length,
    );
    assert.deepEqual(sizes, [500, 100]);
  });

  const refusals: [string, Record<string, string>, string][] = [
    ["no path", {}, "MissingObjectPath"],
    ["101 URLs", { ObjectPath: urls(101).join("\n") }, "InvalidObjectPath.Size.Malformed"],
    ["a directory", { ObjectPath: "example.com/a/" }, "InvalidObjectPath.Malformed"],
    ["a wildcard", { ObjectPath: "example.com/*.js" }, "InvalidObjectPath.Malformed"],
    ["another area", { ObjectPath: "example.com/a", Area: "mars" }, "InvalidArea.ValueNotSupported"],
    ["an L2Preload of 1", { ObjectPath: "example.com/a", L2Preload: "1" }, "InvalidL2Preload.Malformed"],
    [
      "a QueryHashkey of no",
      { ObjectPath: "example.com/a", QueryHashkey: "no" },
      "InvalidQueryHashkey.Malformed",
    ],
    [
      "headers that are no JSON",
      { ObjectPath: "example.com/a", WithHeader: "A: b" },
      "InvalidWithHeader.Malformed",
    ],
    [
      "headers in a list",
      { ObjectPath: "example.com/a", WithHeader: '["a"]' },
      "InvalidWithHeader.Malformed",
    ],
    ["a header of 1", { ObjectPath: "example.com/a", WithHeader: '{"a":1}' }, "InvalidWithHeader.Malformed"],
  ];
  for (const [what, query, code] of refusals) {
    it(`refuses ${what} and does nothing`, async () => {
      const emulator = await emulatorWith();
      const answer = await rawCall(emulator, { operation: "PushObjectCache", query });
      assert.equal(JSON.parse(answer.text).Code, code);
      assert.equal(answer.statusCode, 400);
      assert.deepEqual(emulator.tasks, []);
    });
  }

  it("has a queue that is full until prefetches have ended", async () => {
    const emulator = await emulatorWith({ clock: manualClock(), prefetchQueue: 3 });
    const client = clientOf(emulator);
    await client.refresh({ objectPath: urls(9).join("\n") });
    await client.prefetch({ objectPath: urls(2).join("\n") });
    const more = { objectPath: "example.com/a\nexample.com/b" };
    await assert.rejects(client.prefetch(more), { code: "PreloadQueueFull", statusCode: 400 });
    assert.equal(emulator.complete(/0\.png$/), 2);
    await client.prefetch(more);
    assert.equal(emulator.tasks.length, 13);
  });

  it("has a quota of its own", async () => {
    const emulator = await emulatorWith({ quotas: { preload: 1 } });
    await assert.rejects(clientOf(emulator).prefetch({ objectPath: urls(2).join("\n") }), {
      code: "QuotaExceeded.Preload",
      statusCode: 400,
    });
  });
});

describe("the emulator's RefreshObjectCacheByCacheTag", () => {
  afterEach(closeEmulators);

  it("makes one task with a row for each tag", async () => {
    const emulator = await emulatorWith();
    const client = clientOf(emulator);
    const cacheTag = "news,sports:2026";
    const { refreshTaskId = "" } = await client.refreshTags({
      domainName: "example.com",
      cacheTag,
      force: true,
    });
    const { tasks } = await client.tasks({ taskId: refreshTaskId });
    assert.deepEqual(tasks?.CDNTask?.map(({ objectPath }) => objectPath).sort(), [
      "example.com/news",
      "example.com/sports:2026",
    ]);
    assert.deepEqual(emulator.journal[0]?.objectPaths, ["example.com/news", "example.com/sports:2026"]);
  });

  const refusals: [string, Record<string, string>, string][] = [
    ["no tag", { domainName: "example.com" }, "MissingCacheTag"],
    ["no domain", { cacheTag: "a" }, "MissingDomainName"],
    ["an empty tag", { domainName: "example.com", cacheTag: "a,,b" }, "InvalidCacheTag.Malformed"],
    ["a tag with a blank", { domainName: "example.com", cacheTag: "a b" }, "InvalidCacheTag.Malformed"],
    ["1001 tags", { domainName: "example.com", cacheTag: urls(1001).join(",") }, "SingleRequest.OverLimit"],
    [
      "a URL for a domain",
      { domainName: "http://example.com/", cacheTag: "a" },
      "InvalidDomainName.Malformed",
    ],
    [
      "a wildcard domain",
      { domainName: "*.example.com", cacheTag: "a" },
      "InvalidExtensiveDomain.ValueNotSupported",
    ],
  ];
  for (const [what, request, code] of refusals) {
    it(`refuses ${what} and does nothing`, async () => {
      const emulator = await emulatorWith();
      await assert.rejects(clientOf(emulator).refreshTags(request), { code, statusCode: 400 });
      assert.deepEqual(emulator.tasks, []);
    });
  }

  it("has a quota where it is told one", async () => {
    const emulator = await emulatorWith({ quotas: { cacheTag: 1 } });
    const request = { domainName: "example.com", cacheTag: "a" };
    await clientOf(emulator).refreshTags(request);
    await assert.rejects(clientOf(emulator).refreshTags(request), { code: "QuotaExceeded.Refresh" });
  });
});

describe("the emulator's DescribePreloadDetailById", () => {
  afterEach(closeEmulators);
  const account = { accessKeyId: "listed", accessKeySecret: "secret", preloadDetail: true };

  it("tells how far each URL of a prefetch is, by domain", async () => {
    const emulator = await emulatorWith({
      accounts: [account],
      clock: manualClock(Date.UTC(2026, 0, 15, 12)),
      taskDuration: ({ objectPath }) => (objectPath.endsWith("slow") ? 20_000 : 10_000),
    });
    const client = clientOf(emulator);
    emulator.failPaths("https://example.com/bad", "OriginTimeout");
    const { pushTaskId = "" } = await client.prefetch({
      objectPath: "https://example.com/slow\nhttps://example.com/bad",
    });
    emulator.advance(10_000);
    const running = await client.preloadDetail({ taskId: pushTaskId });
    assert.equal(running.totalCount, 1);
    assert.deepEqual(
      running.urlDetails?.map(({ status, process, endTime, retCode }) => [status, process, endTime, retCode]),
      [["Refreshing", "50%", "", "1"]],
    );
    emulator.advance(10_000);
    const [detail] = (await client.preloadDetail({ taskId: pushTaskId })).urlDetails ?? [];
    assert.deepEqual(JSON.parse(JSON.stringify(detail)), {
      taskId: pushTaskId,
      domain: "example.com",
      creationTime: "2026-01-15T12:00:00Z",
      endTime: "2026-01-15T12:00:20Z",
      retCode: "1",
      process: "99%",
      status: "Failed",
      urls: [
        { url: "/bad", success: "99%", description: "OriginTimeout" },
        { url: "/slow", success: "100%", description: "Successfully preloaded" },
      ],
    });
  });

  it("has nothing to tell of a refresh or of an id that there is not", async () => {
    const emulator = await emulatorWith({ accounts: [account] });
    const client = clientOf(emulator);
    const { refreshTaskId = "" } = await client.refresh({ objectPath: "example.com/a" });
    assert.deepEqual((await client.preloadDetail({ taskId: refreshTaskId })).urlDetails, []);
    assert.deepEqual((await client.preloadDetail({ taskId: "1" })).urlDetails, []);
    await assert.rejects(client.preloadDetail({ taskId: "1,2" }), { code: "InvalidTaskId.Malformed" });
    await assert.rejects(client.preloadDetail({}), { code: "MissingTaskId" });
  });

  it("is only for accounts on the list", async () => {
    await assert.rejects(clientOf(await emulatorWith()).preloadDetail({ taskId: "1" }), {
      code: "OperationDenied",
      statusCode: 403,
    });
  });
});
