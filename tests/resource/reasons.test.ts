import assert from "node:assert/strict";
import type { Entry } from "../../provider/model/state.js";
import { FAILED, FORGOTTEN, PENDING, UNCONFIRMED, UNSUBMITTED } from "../../provider/model/taskStatus.js";
import { needsOf, shortfalls, shortfallWarning } from "../../provider/resource/quota.js";
import { concerned, delayOf, reasonsOf, standOf } from "../../provider/resource/reasons.js";
import { taskCompletionKind } from "../../provider/resource/taskCompletion.js";

const MINUTE = 60_000;
const SITE = "https://www.example.com/";
const PAGE = `${SITE}index.html`;
const MORE_TIME = "Allow more time with the resource option customTimeouts.";

const entry = (status: string, more: Partial<Entry> = {}): Entry => ({
  ...{ taskIds: ["7"], objectType: "file", status, process: 0 },
  ...{ creationTime: "2026-01-31T08:00:00Z", completionTime: "", description: "" },
  ...more,
});
const running = entry("Refreshing", { process: 42 });
const failed = entry(FAILED, { description: "OriginTimeout" });

const reasons = (known: Entry, limit: number | undefined = 30 * MINUTE): string[] =>
  reasonsOf([PAGE], new Map([[PAGE, known]]), { limit });

describe("A deployment that does not reach its end", () => {
  const ENDINGS: [what: string, known: Entry, ...lines: string[]][] = [
    ["failed", failed, `${PAGE} failed: OriginTimeout (task 7)`],
    ["failed without a reason", entry(FAILED), `${PAGE} failed: the API gives no reason (task 7)`],
    ["is late", running, `${PAGE} is not complete after 30m: Refreshing, 42 % (task 7)`, MORE_TIME],
    [
      "was never seen",
      entry(PENDING),
      `${PAGE} is not complete after 30m: not seen in the API's history (task 7)`,
      MORE_TIME,
    ],
    [
      "was forgotten",
      entry(FORGOTTEN),
      `${PAGE} left the API's history (3 days) before its end was seen (task 7)`,
    ],
    [
      "may have been submitted",
      entry(UNCONFIRMED),
      `${PAGE} may have been submitted or not: the answer to the call was lost`,
    ],
  ];
  for (const [what, known, ...lines] of ENDINGS) {
    it(`names a path that ${what}`, () => {
      assert.deepEqual(reasons(known), lines);
    });
  }

  it("names 20 paths, and how many more there are", () => {
    const paths = Array.from({ length: 25 }, (_, index) => `${SITE}${index}.html`);
    const lines = reasonsOf(paths, new Map(paths.map((path) => [path, failed])), { limit: MINUTE });
    assert.equal(lines.length, 21);
    assert.equal(lines.at(-1), "and 5 more");
  });

  it("says how far each path was when it was cancelled", () => {
    const known: [string, Entry | undefined][] = [
      [PAGE, running],
      [`${SITE}a`, entry(UNCONFIRMED)],
      [`${SITE}b`, failed],
      [`${SITE}c`, undefined],
    ];
    const ledger = new Map(known.flatMap(([path, of]) => (of === undefined ? [] : [[path, of] as const])));
    const paths = known.map(([path]) => path);
    assert.deepEqual(
      standOf(paths, ledger, (path) => path),
      [
        `${PAGE} is in flight: Refreshing, 42 % (task 7)`,
        `${SITE}a may have been submitted or not: the answer to the call was lost`,
        `${SITE}b failed: OriginTimeout (task 7)`,
        `${SITE}c was not submitted yet`,
      ],
    );
  });

  it("says what took the time where that was not the wait", () => {
    const late = { limit: 30 * MINUTE, submitting: 27 * MINUTE };
    const delay = "Of the 30m, 27m went by before all was submitted";
    assert.deepEqual(delayOf({ ...late, failure: undefined }), [`${delay}.`]);
    assert.deepEqual(delayOf({ ...late, failure: new Error("Busy.") }), [
      `${delay}; the last failure until then: Busy.`,
    ]);
    assert.deepEqual(delayOf({ ...late, submitting: 10 * MINUTE, failure: undefined }), []);
  });

  it("names the first path that a refused call keeps from its end", () => {
    assert.equal(concerned([PAGE], new Map()), `This concerns ${PAGE}.`);
    assert.equal(concerned([`${SITE}a`, PAGE], new Map([[`${SITE}a`, running]])), `This concerns ${PAGE}.`);
    assert.equal(
      concerned([PAGE, SITE], new Map(), () => "path 1 of 2"),
      "This concerns path 1 of 2 and 1 more.",
    );
  });
});

describe("A TaskCompletion that does not reach its end", () => {
  const ADVICE: [what: string, known: Entry, advice: string][] = [
    ["late", running, "The next `pulumi up` goes on waiting."],
    [
      "failed",
      failed,
      "A task that failed is submitted again by its own resource, which learns of the failure by `pulumi up --refresh`.",
    ],
    [
      "forgotten",
      entry(FORGOTTEN),
      "A task that the history has forgotten is submitted again by its own resource when a trigger changes.",
    ],
    [
      "unsubmitted",
      entry(UNSUBMITTED),
      "What was not submitted is submitted by its own resource at the next `pulumi up`.",
    ],
  ];
  for (const [what, known, advice] of ADVICE) {
    it(`says what makes a task that is ${what} go on`, () => {
      assert.deepEqual(taskCompletionKind.advice?.([known]), [advice]);
    });
  }
});

describe("The day's quota", () => {
  it("says by how much it falls short, kind by kind, and what to do", () => {
    const allowance = { remain: 1, quota: 100 };
    const kinds = ["url", "dir", "regex", "ignoreParams", "preload"];
    const quota = {
      ...Object.fromEntries(kinds.map((kind) => [kind, allowance])),
      ...{ requestId: "", serverTime: 0 },
    };
    const items = ["file", "directory", "regex", "ignoreParams", "preload"].flatMap((objectType) =>
      ["a", "b"].map((path) => ({ path, objectType })),
    );
    const lacking = shortfalls(needsOf(items), quota);
    const short = (what: string): string => `2 ${what}, 1 more than the 1 of 100 that are left today`;
    assert.deepEqual(lacking, [
      short("refreshes of files"),
      short("refreshes of directories"),
      short("refreshes by regular expression"),
      short("refreshes that ignore parameters"),
      short("prefetches"),
    ]);
    assert.equal(
      shortfallWarning(lacking.slice(0, 1)),
      `This deployment may submit ${lacking[0]}: what is over will be refused. ` +
        "Submit less, refresh a directory instead of its files, wait for the next day, or ask Alibaba Cloud for a higher quota.",
    );
  });
});
