import assert from "node:assert/strict";
import type { RefreshTasksQuery } from "../../provider/model/client.js";
import { accountOf } from "../../provider/queries/account.js";
import { refreshTasks } from "../../provider/queries/refreshTasks.js";
import { VirtualClock } from "../virtualClock.js";
import { fakeApi, pageOf, rows } from "./fakeApi.js";

const NOW = "2026-01-31T08:00:00Z";
const EARLIEST = "2026-01-28T08:00:00Z";

/** Asks with these arguments; tells what the API was asked, and how it ended. */
async function ask(given: unknown) {
  const calls: RefreshTasksQuery[] = [];
  const clock = new VirtualClock(NOW);
  const api = fakeApi({
    describeRefreshTasks: async (query) => {
      calls.push(query);
      return pageOf(rows(45), query);
    },
  });
  const answer = clock.run(refreshTasks(given, accountOf(api, clock)));
  const refusal = await answer.then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  return { calls, answer, refusal };
}

describe("the arguments of getRefreshTasks", () => {
  it("are compared with the machine's calendar, not with a clock that stands still while the machine sleeps", async () => {
    class Slept extends VirtualClock {
      override calendar(): number {
        return Date.parse(NOW);
      }
    }
    const clock = new Slept("2026-01-30T08:00:00Z");
    const api = fakeApi({ describeRefreshTasks: async (query) => pageOf([], query) });
    const given = { startTime: "2026-01-28T07:00:00Z", endTime: NOW };
    await assert.rejects(
      clock.run(refreshTasks(given, accountOf(api, clock))),
      new RegExp(`startTime "2026-01-28T07:00:00Z" is more than 3 days ago.*the earliest is ${EARLIEST} now`),
    );
  });

  it("go to the API under their own names, all of them", async () => {
    const all = {
      taskId: "704225667",
      objectPath: "https://www.example.com/index.html",
      objectType: "file",
      domainName: "www.example.com",
      status: "Complete",
      startTime: "2026-01-30T08:00:00Z",
      endTime: "2026-01-31T07:00:00Z",
      pageNumber: 2,
      pageSize: 10,
      resourceGroupId: "rg-acfmyuji4b6r4",
    };
    assert.deepEqual((await ask(all)).calls, [all]);
  });

  it("are left out of the call where they are left out or undefined", async () => {
    assert.deepEqual((await ask({})).calls, [{}]);
    assert.deepEqual((await ask({ taskId: undefined, all: undefined })).calls, [{}]);
    assert.deepEqual((await ask({ taskId: "1", all: false })).calls, [{ taskId: "1" }]);
  });

  it("ask for one page, and give it as the API does", async () => {
    const { answer } = await ask({ pageNumber: 3 });
    assert.deepEqual(await answer, {
      tasks: rows(45).slice(40),
      totalCount: 45,
      pageNumber: 3,
      pageSize: 20,
      requestId: "REQUEST-3",
    });
  });

  it("are accepted up to their limits", async () => {
    for (const given of [
      { pageNumber: 1, pageSize: 1 },
      { pageNumber: 100_000, pageSize: 100 },
      { startTime: EARLIEST, endTime: "2026-01-28T08:00:01Z" },
      { startTime: EARLIEST, endTime: "2026-02-01T00:00:00Z" },
      { objectPath: `https://www.example.com/${"x".repeat(1000)}` },
      { objectPath: "www.example.com/no-scheme" },
      { objectType: "preload", domainName: ".example.com" },
      { objectType: "block", status: "Refreshing" },
      { all: true, taskId: "1", objectPath: "https://www.example.com/" },
    ]) {
      assert.equal((await ask(given)).refusal, undefined, JSON.stringify(given));
    }
  });

  it("name a path as it was submitted: percent-encoded once", async () => {
    const asked = async (objectPath: string) => (await ask({ objectPath })).calls[0]?.objectPath;
    assert.equal(await asked("https://www.example.com/é"), "https://www.example.com/%C3%A9");
    assert.equal(await asked("https://www.example.com/%C3%A9"), "https://www.example.com/%C3%A9");
    assert.equal(await asked("https://WWW.Example.com/A"), "https://www.example.com/A");
  });

  it("name a regular expression exactly as it was submitted", async () => {
    const objectPath = "https://www.example.com/[a-z]/.*\\.{1}js";
    assert.deepEqual((await ask({ objectPath, objectType: "regex" })).calls, [
      { objectPath, objectType: "regex" },
    ]);
  });

  it("name an international domain in ASCII", async () => {
    const [call] = (await ask({ domainName: "www.bücher.example", objectType: "file" })).calls;
    assert.equal(call?.domainName, "www.xn--bcher-kva.example");
  });

  const time = "must be a UTC time in the form yyyy-MM-ddTHH:mm:ssZ";
  const types = '"file", "directory", "regex", "preload", "block", "unblock"';
  const both = { startTime: "2026-01-30T08:00:00Z", endTime: "2026-01-31T08:00:00Z" };
  const refused: [what: string, given: unknown, message: string | RegExp][] = [
    [
      "a start without an end",
      { startTime: both.startTime },
      'startTime "2026-01-30T08:00:00Z" needs an endTime beside it',
    ],
    [
      "an end without a start",
      { endTime: both.endTime },
      'endTime "2026-01-31T08:00:00Z" needs a startTime beside it',
    ],
    [
      "an end before the start",
      { startTime: both.endTime, endTime: both.startTime },
      'endTime "2026-01-30T08:00:00Z" must be later than startTime "2026-01-31T08:00:00Z"',
    ],
    [
      "an end at the start",
      { startTime: both.endTime, endTime: both.endTime },
      'endTime "2026-01-31T08:00:00Z" must be later than startTime "2026-01-31T08:00:00Z"',
    ],
    [
      "a start more than 3 days ago",
      { ...both, startTime: "2026-01-28T07:59:59Z" },
      'startTime "2026-01-28T07:59:59Z" is more than 3 days ago, which is as far as the history goes back; the earliest is 2026-01-28T08:00:00Z now',
    ],
    [
      "a time with milliseconds",
      { ...both, startTime: "2026-01-30T08:00:00.000Z" },
      `startTime "2026-01-30T08:00:00.000Z" ${time}; write "2026-01-30T08:00:00Z"`,
    ],
    [
      "a time in another time zone",
      { ...both, startTime: "2026-01-30T16:00:00+08:00" },
      `startTime "2026-01-30T16:00:00+08:00" ${time}; write "2026-01-30T08:00:00Z"`,
    ],
    [
      "a time without a time zone",
      { ...both, startTime: "2026-01-30T08:00:00" },
      `startTime "2026-01-30T08:00:00" ${time} such as 2026-01-31T08:00:00Z`,
    ],
    [
      "a day alone",
      { ...both, startTime: "2026-01-30" },
      `startTime "2026-01-30" ${time} such as 2026-01-31T08:00:00Z`,
    ],
    [
      "a day that there is not",
      { ...both, startTime: "2026-02-30T08:00:00Z" },
      `startTime "2026-02-30T08:00:00Z" ${time} such as 2026-01-31T08:00:00Z`,
    ],
    [
      "times in two forms",
      { startTime: "2026-01-30T08:00:00Z", endTime: "31 Jan 2026" },
      `endTime "31 Jan 2026" ${time} such as 2026-01-31T08:00:00Z`,
    ],
    [
      "a time that is a number",
      { ...both, endTime: 1769846400 },
      "endTime must be a UTC time as text in the form yyyy-MM-ddTHH:mm:ssZ, not 1769846400",
    ],
    [
      "domainName without objectType",
      { domainName: "www.example.com" },
      `domainName "www.example.com" needs an objectType beside it; add one of ${types}`,
    ],
    [
      "status without objectType",
      { status: "Complete" },
      `status "Complete" needs an objectType beside it; add one of ${types}`,
    ],
    [
      "a path after domainName",
      { domainName: "www.example.com/assets", objectType: "file" },
      'domainName must be one domain name such as "www.example.com", without scheme, port or path, not "www.example.com/assets"',
    ],
    [
      "a URL as domainName",
      { domainName: "https://www.example.com/", objectType: "file" },
      'domainName must be one domain name such as "www.example.com", without scheme, port or path, not "https://www.example.com/"',
    ],
    [
      "two domains",
      { domainName: "a.example.com,b.example.com", objectType: "file" },
      /^domainName must be one domain name .* not "a\.example\.com,b\.example\.com"$/,
    ],
    ["an unknown objectType", { objectType: "File" }, `objectType must be one of ${types}, not "File"`],
    [
      "an unknown status",
      { status: "complete", objectType: "file" },
      'status must be one of "Complete", "Refreshing", "Failed", not "complete"',
    ],
    ["pageNumber 0", { pageNumber: 0 }, "pageNumber must be a whole number from 1 to 100000, not 0"],
    ["pageNumber 100001", { pageNumber: 100_001 }, /^pageNumber must be .* from 1 to 100000, not 100001$/],
    ["pageNumber 1.5", { pageNumber: 1.5 }, /^pageNumber must be .* from 1 to 100000, not 1\.5$/],
    ["pageNumber as text", { pageNumber: "1" }, /^pageNumber must be .* from 1 to 100000, not "1"$/],
    ["pageSize 0", { pageSize: 0 }, "pageSize must be a whole number from 1 to 100, not 0"],
    ["pageSize 101", { pageSize: 101 }, "pageSize must be a whole number from 1 to 100, not 101"],
    ["pageSize NaN", { pageSize: Number.NaN }, "pageSize must be a whole number from 1 to 100, not NaN"],
    [
      "all together with pageNumber",
      { all: true, pageNumber: 2 },
      "pageNumber 2 has no meaning together with all: true, which reads every page; leave one of the two out",
    ],
    [
      "all together with pageSize",
      { all: true, pageSize: 50 },
      /^pageSize 50 has no meaning together with all: true/,
    ],
    ["all that is not true or false", { all: "yes" }, 'all must be true or false, not "yes"'],
    [
      "several task ids",
      { taskId: "1,2" },
      'taskId must be one task id, a whole number such as "704225667", not "1,2"',
    ],
    [
      "a task id that is a number",
      { taskId: 704225667 },
      'taskId must be a task id as text such as "704225667", not 704225667',
    ],
    ["null", { taskId: null }, /^taskId must be a task id as text .* not null$/],
    [
      "a path that is a number",
      { objectPath: 7 },
      "objectPath must be a full path such as https://www.example.com/index.html, not 7",
    ],
    ["an empty path", { objectPath: "" }, /^objectPath is empty; give a full URL/],
    [
      "an empty regular expression",
      { objectPath: "", objectType: "regex" },
      "objectPath is empty; give the whole expression, as it was submitted",
    ],
    [
      "a path without a host",
      { objectPath: "/index.html" },
      /^objectPath \/index\.html has no host; give a full URL/,
    ],
    [
      "a path with two lines",
      { objectPath: "https://www.example.com/a\nhttps://www.example.com/b" },
      /^objectPath .*\\u000a.* has a control character or a line break/,
    ],
    [
      "an over-long path",
      { objectPath: `https://www.example.com/${"x".repeat(1001)}` },
      /^objectPath .* is 1025 characters long when percent-encoded; at most 1024 are allowed: shorten it$/,
    ],
    [
      "an over-long regular expression",
      { objectPath: `https://www.example.com/${"x".repeat(1001)}`, objectType: "regex" },
      /^objectPath .* is 1025 characters long; at most 1024 are allowed: shorten it$/,
    ],
    [
      "a regular expression with a line break",
      { objectPath: "https://www.example.com/.*\n", objectType: "regex" },
      /^objectPath .* has a space, a control character or one beyond ASCII; give the expression as it was submitted$/,
    ],
    [
      "a resource group id with a space",
      { resourceGroupId: "my group" },
      'resourceGroupId must be the id of a resource group such as "rg-acfmyuji4b6r4", not "my group"',
    ],
    [
      "a misspelt argument",
      { objectpath: "https://www.example.com/" },
      /^"objectpath" is not an argument; there are taskId, objectPath, /,
    ],
    ["a number", { resourceGroupId: 7 }, "resourceGroupId must be the id of a resource group, not 7"],
    ["a list", [], "the argument must be an object with named values, not a list"],
    ["nothing", null, "the argument must be an object with named values, not null"],
  ];
  for (const [what, given, message] of refused) {
    it(`are refused before any call for ${what}`, async () => {
      const { refusal, calls } = await ask(given);
      if (typeof message === "string") assert.equal(refusal, message);
      else assert.match(refusal ?? "no refusal", message);
      assert.deepEqual(calls, []);
    });
  }

  it("are refused with all that is wrong at once", async () => {
    const { refusal } = await ask({ startTime: "yesterday", status: "Done", pageSize: 500, all: true });
    assert.deepEqual(refusal?.split("\n  "), [
      "6 things are wrong:",
      'status must be one of "Complete", "Refreshing", "Failed", not "Done"',
      `startTime "yesterday" ${time} such as 2026-01-31T08:00:00Z`,
      "pageSize must be a whole number from 1 to 100, not 500",
      `status "Done" needs an objectType beside it; add one of ${types}`,
      'startTime "yesterday" needs an endTime beside it',
      "pageSize 500 has no meaning together with all: true, which reads every page; leave one of the two out",
    ]);
  });

  it("do not show the query string of a path that is refused, since it can hold a token", async () => {
    const { refusal } = await ask({ objectPath: "https://www.example.com/a?token=hush-hush#top" });
    assert.match(refusal ?? "", /^objectPath https:\/\/www\.example\.com\/a\?… has a fragment/);
    assert.doesNotMatch(refusal ?? "", /hush/);
  });
});
