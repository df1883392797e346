import assert from "node:assert/strict";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { type QueryName, type QueryResult, runQuery } from "../../provider/queries/index.js";

const PAGE = "https://www.example.com/a.html";

describe("The functions that ask ESA", function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let siteId: string;
  beforeEach(async () => {
    emulator = await startEmulator();
    siteId = emulator.sites[0]?.siteId as string;
  });
  afterEach(() => emulator.close());

  function ask<N extends QueryName>(name: N, args: unknown): Promise<QueryResult<N>> {
    const configuration = Object.fromEntries(
      Object.entries(emulator.pulumiConfig()).map(([key, value]) => [key.replace("alicloud:", ""), value]),
    );
    return runQuery(name, args, { configuration, environment: {}, debug: () => {} });
  }
  const failureOf = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => assert.fail("it should fail"),
      (error: Error) => error,
    );
  function addPurges(count: number, more: object = {}): void {
    emulator.addTasks(
      ...Array.from({ length: count }, (_, index) => ({
        product: "esa" as const,
        siteId,
        objectPath: `https://www.example.com/${index}`,
        status: "Complete" as const,
        age: 60_000,
        ...more,
      })),
    );
  }

  it("give the purges of a site, by its name or its id, of one type", async () => {
    emulator.addTasks(
      { product: "esa", siteId, objectPath: PAGE, taskId: "7" },
      { product: "esa", siteId, objectPath: "www.example.com", objectType: "hostname" },
    );
    for (const named of [{ site: "Example.com" }, { siteId }]) {
      const { tasks, totalCount } = await ask("getEsaPurgeTasks", named);
      assert.deepEqual(
        tasks.map(({ taskId, objectPath, objectType }) => [taskId, objectPath, objectType]),
        [["7", PAGE, "file"]],
      );
      assert.equal(totalCount, 1);
    }
    for (const content of ["www.example.com", "WWW.Example.com"]) {
      const { tasks } = await ask("getEsaPurgeTasks", { siteId, type: "hostname", content });
      assert.equal(tasks.length, 1);
      const [call] = emulator.calls("DescribePurgeTasks").slice(-1);
      assert.equal(call?.parameters.Content, "www.example.com");
    }
  });

  it("give all pages of purges as if they were one, in calls of 50", async () => {
    addPurges(101);
    const { tasks, totalCount } = await ask("getEsaPurgeTasks", { siteId, all: true });
    assert.deepEqual([tasks.length, totalCount], [101, 101]);
    const sizes = emulator.calls("DescribePurgeTasks").map(({ parameters: { PageSize } }) => PageSize);
    assert.deepEqual(sizes, ["50", "50", "50"]);
  });

  it("find what was submitted percent-encoded, as it was given", async () => {
    emulator.addTasks({ product: "esa", siteId, objectPath: "https://www.example.com/%C3%BC" });
    const { totalCount } = await ask("getEsaPurgeTasks", { siteId, content: "https://www.example.com/ü" });
    assert.equal(totalCount, 1);
  });

  it("give the prefetches of a site, with their times in UTC", async () => {
    addPurges(1, { objectType: "preload", objectPath: PAGE });
    const { tasks } = await ask("getEsaPreloadTasks", { siteId });
    assert.equal(tasks[0]?.objectType, "preload");
    const age = Date.now() - Date.parse(tasks[0]?.creationTime as string);
    assert.ok(age > 0 && age < 3_600_000, `${age}`);
  });

  it("give the quota of a type, and what both the day and the 30 days leave", async () => {
    emulator.addSite({ siteName: "example.org", quotas: { purgeall: 5 }, quotas30Day: { purgeall: 3 } });
    const { requestId: _, ...quota } = await ask("getEsaPurgeQuota", {
      site: "example.org",
      type: "purgeall",
    });
    assert.deepEqual(quota, { quota: 5, usage: 0, quota30Day: 3, usage30Day: 0, remain: 3 });
    const ofFiles = await ask("getEsaPurgeQuota", { siteId });
    assert.deepEqual([ofFiles.quota, ofFiles.remain, ofFiles.quota30Day], [500_000, 500_000, undefined]);
  });

  it("give the sites of the account, one page or all", async () => {
    for (let number = 0; number < 501; number++) emulator.addSite({ siteName: `${number}.example.org` });
    emulator.addSite({ siteName: "theirs.example.org", accountId: "9" });
    const page = await ask("getEsaSites", { pageSize: 2 });
    assert.deepEqual([page.sites.length, page.totalCount], [2, 502]);
    assert.deepEqual(page.sites[0], {
      siteId,
      siteName: "example.com",
      status: "active",
      planName: "enterprise",
    });
    const all = await ask("getEsaSites", { all: true });
    assert.deepEqual([all.sites.length, all.totalCount], [502, 502]);
    const found = await ask("getEsaSites", { siteName: "500.", siteSearchType: "prefix" });
    assert.deepEqual(
      found.sites.map(({ siteName }) => siteName),
      ["500.example.org"],
    );
  });

  it("say what the API says of a site that there is not", async () => {
    assert.match(
      (await failureOf(ask("getEsaPurgeTasks", { site: "example.net" }))).message,
      /The account has no ESA site "example\.net"/,
    );
    const error = await failureOf(ask("getEsaPurgeQuota", { siteId: "1" }));
    assert.match(error.message, /GetPurgeQuota failed: InvalidParameter.*check that the site exists/);
  });

  const refused: [QueryName, unknown, RegExp][] = [
    ["getEsaPurgeTasks", {}, /^site is not given, nor is siteId/],
    ["getEsaPurgeTasks", { site: "example.com", siteId: "1" }, /^siteId stands beside site/],
    ["getEsaPurgeTasks", { siteId: "x" }, /^siteId must be the id of a site/],
    [
      "getEsaPurgeTasks",
      { siteId: "1", type: "regex" },
      /^type must be one of "file", "directory", "hostname", "ignoreParams", "cachetag", "purgeall", not "regex"/,
    ],
    ["getEsaPurgeTasks", { siteId: "1", content: "a.html" }, /^content a\.html has/],
    [
      "getEsaPurgeTasks",
      { siteId: "1", pageSize: 100 },
      /^pageSize must be a whole number from 1 to 50, not 100/,
    ],
    ["getEsaPurgeTasks", { siteId: "1", startTime: "2026-01-31T08:00:00Z" }, /needs an endTime beside it/],
    [
      "getEsaPurgeTasks",
      { siteId: "1", all: true, pageNumber: 2 },
      /^pageNumber 2 has no meaning together with all: true/,
    ],
    [
      "getEsaPurgeTasks",
      { siteId: "1", taskId: "7" },
      /"taskId" is not an argument; there are site, siteId, content/,
    ],
    ["getEsaPreloadTasks", { siteId: "1", type: "file" }, /"type" is not an argument/],
    ["getEsaPurgeQuota", { type: "file" }, /^site is not given/],
    ["getEsaSites", { pageSize: 501 }, /^pageSize must be a whole number from 1 to 500, not 501/],
    ["getEsaSites", { siteName: "" }, /^siteName is empty/],
  ];
  for (const [name, args, reason] of refused) {
    it(`refuse what the API would, without a call: ${name} ${JSON.stringify(args)}`, async () => {
      assert.match((await failureOf(ask(name, args))).message, reason);
      assert.equal(emulator.calls().length, 0);
    });
  }
});
