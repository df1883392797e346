import assert from "node:assert/strict";
import { type AnswerHeaders, type Comparison, readAnswer } from "../../provider/edge/answer.js";
import { type Expectation, judge } from "../../provider/edge/verdict.js";

const NOW = Date.parse("2026-01-31T08:10:00Z");
/** Five minutes ago. */
const SINCE = Date.parse("2026-01-31T08:05:00Z");
const HASH = `md5:${"0".repeat(32)}`;

const date = (time: number): string => new Date(time).toUTCString();
const ago = (seconds: number): string => date(NOW - seconds * 1000);

interface Seen {
  status?: number;
  headers?: AnswerHeaders;
  content?: Comparison;
  /** Time by the clock that ages are counted by. */
  now?: number;
}

function verdictOn(
  { status = 200, headers = {}, content, now = NOW }: Seen,
  expectation: Partial<Expectation> = {},
) {
  const wanted: Expectation = {
    action: "refresh",
    since: SINCE,
    ...(content !== undefined && { expected: HASH }),
    ...expectation,
  };
  return judge(readAnswer(status, headers, content), wanted, now);
}

/** The row of the table, what is seen, and what is made of it. */
type Row = [what: string, seen: Seen, verdict: string, reason: RegExp];

function rows(expectation: Partial<Expectation>, all: readonly Row[]): void {
  for (const [what, seen, verdict, reason] of all) {
    it(`${verdict}: ${what}`, () => {
      const judgement = verdictOn(seen, expectation);
      assert.equal(judgement.verdict, verdict);
      assert.match(judgement.reason, reason);
    });
  }
}

describe("An edge's answer after a refresh is", () => {
  const hit = { "x-cache": "HIT TCP_MEM_HIT dirn:10:482" };
  const missed = { "x-cache": "MISS TCP_MISS dirn:-2:-2" };
  const oldVia = "cache1.l2et2[0,0,200-0,H], cache9.cn1[1,0,200-0,M]";
  const revalidated = { age: "20", "x-cache": "HIT TCP_REFRESH_HIT dirn:10:1" };

  describe("by its status", () => {
    rows({}, [
      ["a redirect, which is not followed", { status: 301 }, "unknown", /HTTP 301, a redirect/],
      ["no login", { status: 401 }, "unknown", /HTTP 401: the check is not let in/],
      [
        "an allow-list or URL authentication",
        { status: 403 },
        "unknown",
        /HTTP 403: the check is not let in/,
      ],
      ["no such page", { status: 404 }, "unknown", /HTTP 404: there is nothing/],
      ["an origin in trouble", { status: 502 }, "unknown", /HTTP 502: the edge or the origin has trouble/],
      ["a part", { status: 206 }, "unknown", /HTTP 206, which is no whole page/],
      [
        "an error page, however old and whatever its content",
        { status: 404, headers: { age: "9000" }, content: "equal" },
        "unknown",
        /HTTP 404/,
      ],
    ]);
  });

  describe("by its content", () => {
    const old = { age: "3600", ...hit };
    rows({}, [
      ["the expected one, whatever its age", { content: "equal", headers: old }, "fresh", /the expected one/],
      [
        "another one, of a copy from before",
        { content: "other", headers: old },
        "stale",
        /no origin was asked/,
      ],
      [
        "another one, of a copy from after",
        { content: "other", headers: { age: "20", ...hit } },
        "differs",
        /not the expected one, and is from after .*check what the origin itself gives/,
      ],
      [
        "another one, that the origin has kept alive by a 304",
        { content: "other", headers: revalidated },
        "differs",
        /answered 304.*force: true/,
      ],
      ["another one, uncached", { content: "other" }, "differs", /what the origin itself gives/],
      [
        "one that cannot be compared, of a copy from after",
        { content: "notComparable", headers: { age: "20", ...hit } },
        "fresh",
        /asked since/,
      ],
      [
        "one that cannot be compared, of a copy from before",
        { content: "notComparable", headers: old },
        "stale",
        /no origin was asked/,
      ],
    ]);

    it("unknown: one that cannot be compared, where nothing else is known", () => {
      const { verdict, reason } = verdictOn({ content: "notComparable" });
      assert.deepEqual([verdict, /could not be compared/.test(reason)], ["unknown", true]);
    });

    it("judged by it alone where the time of a purge is not known", () => {
      const judged = (content: Comparison) =>
        judge(readAnswer(200, { age: "3600" }, content), { action: "refresh", expected: HASH }, NOW);
      assert.equal(judged("equal").verdict, "fresh");
      assert.equal(judged("other").verdict, "differs");
      assert.doesNotMatch(judged("other").reason, /submission/);
      assert.equal(judged("notComparable").verdict, "unknown");
    });
  });

  describe("by its age", () => {
    rows({}, [
      [
        "a copy from before",
        { headers: { age: "360", ...hit } },
        "stale",
        /08:04:00Z, 1m before the submission/,
      ],
      [
        "a copy from before, says its age, and from after, says its date",
        { headers: { age: "360", date: new Date(NOW - 60_000).toUTCString(), ...hit } },
        "unknown",
        /Age says .* before the submission, and its Date .* after it/,
      ],
      [
        "a copy from before, by its age, whose date is that of the answer",
        { headers: { age: "360", date: new Date(NOW).toUTCString(), ...hit } },
        "stale",
        /1m before the submission/,
      ],
      [
        "a copy from before, by its age and its date",
        { headers: { age: "360", date: new Date(NOW - 360_000).toUTCString(), ...hit } },
        "stale",
        /1m before the submission/,
      ],
      [
        "a copy from after, brought by a visitor",
        { headers: { age: "299", ...hit } },
        "fresh",
        /asked since/,
      ],
      [
        "a copy within the 5 s that clocks are off",
        { headers: { age: "305", ...hit } },
        "fresh",
        /asked since/,
      ],
      ["a copy just outside of them", { headers: { age: "306", ...hit } }, "stale", /6s before/],
      [
        "what the origin gave just now, by a clock that is behind",
        { headers: { age: "0", ...missed }, now: NOW - 3_600_000 },
        "fresh",
        /asked since/,
      ],
      ["Date where a copy has no Age", { headers: { date: ago(3_600), ...hit } }, "stale", /55m before/],
      ["Date of a copy from after", { headers: { date: ago(60), ...hit } }, "fresh", /asked since/],
      ["a miss whose parent had an old copy", { headers: { age: "900", ...missed } }, "stale", /no origin/],
      [
        "a miss whose parent had an old copy, without Age",
        { headers: { date: ago(900), via: oldVia, ...missed } },
        "stale",
        /no origin/,
      ],
      ["Age alone", { headers: { age: "900" } }, "stale", /no origin/],
      [
        "ESA's copy from before",
        { headers: { age: "900", "x-site-cache-status": "HIT" } },
        "stale",
        /no origin/,
      ],
    ]);

    it("stale, with the URL and the support's EagleId as what mends it", () => {
      const { reason, eagleId } = verdictOn({ headers: { age: "900", ...hit, eagleid: "2ff61396" } });
      assert.equal(eagleId, "2ff61396");
      assert.match(
        reason,
        /Refresh this very URL.*scheme.*query string.*\/dir\/index\.html.*EagleId 2ff61396\.$/,
      );
    });

    it("fresh, although an origin's clock is behind whose answer the edge passes on", () => {
      assert.equal(verdictOn({ headers: { date: ago(3_600), ...missed } }).verdict, "fresh");
    });

    for (const age of ["-5", "1e9", "12, 13", "", "12.5", " 12", "9999999999", "12\u0000"]) {
      it(`not by an Age that is no number of seconds: ${JSON.stringify(age)}`, () => {
        const { verdict, age: kept } = verdictOn({ headers: { age, ...hit } });
        assert.deepEqual([verdict, kept], ["unknown", undefined]);
      });
    }

    for (const wrong of [
      "2026-01-31T08:00:00Z",
      "Sat, 31 Jan 2026 08:00:00",
      "31",
      "Sun, 31 Jan 2026 08:00:00 GMT",
    ]) {
      it(`not by a Date in another form: ${wrong}`, () => {
        assert.equal(verdictOn({ headers: { date: wrong, ...hit } }).verdict, "unknown");
      });
    }
  });

  describe("by what it says of its cache", () => {
    const esa = (status: string) => ({ headers: { date: ago(3_600), "x-site-cache-status": status } });
    rows({}, [
      ["a miss: the origin was asked", { headers: missed }, "fresh", /asked since/],
      ["ESA's expired copy", esa("EXPIRED"), "fresh", /asked since/],
      ["ESA's revalidated copy", esa("REVALIDATED"), "fresh", /asked since/],
      ["ESA's stale copy", esa("STALE"), "stale", /before the submission/],
      ["what ESA does not cache", esa("BYPASS"), "unknown", /not cached here \(BYPASS\)/],
      ["what ESA does not cache by itself", esa("DYNAMIC"), "unknown", /not cached here \(DYNAMIC\)/],
      ["a hit without any time", { headers: hit }, "unknown", /HIT TCP_MEM_HIT, and not since when/],
      ["no word of a cache", { headers: { date: ago(0) } }, "unknown", /served by the CDN/],
    ]);

    const hints: [what: string, headers: AnswerHeaders][] = [
      ["TCP_REFRESH_HIT", revalidated],
      ["a 304 in Via", { age: "20", ...hit, via: "cache1.l2et2[0,0,304-0,H], cache9.cn1[1,0,200-0,H]" }],
    ];
    for (const [what, headers] of hints) {
      it(`fresh, with a hint at force after a directory's or an expression's refresh: ${what}`, () => {
        for (const objectType of ["directory", "Directory", "regex"]) {
          const { verdict, reason } = verdictOn({ headers }, { objectType });
          assert.deepEqual([verdict, /304.*force: true/.test(reason)], ["fresh", true]);
        }
        assert.doesNotMatch(verdictOn({ headers }, { objectType: "file" }).reason, /force/);
      });
    }
  });

  it("unknown where neither the time of a submission nor a hash is given, with what was seen all the same", () => {
    for (const expected of [undefined, "12-00c0ffee", "CRC64", "md5:0", "0".repeat(31)]) {
      const seen = readAnswer(200, { age: "60", ...hit, eagleid: "abc" }, undefined);
      const wanted: Expectation = { action: "refresh", ...(expected !== undefined && { expected }) };
      const { verdict, reason, ...rest } = judge(seen, wanted, NOW);
      assert.deepEqual([verdict, /nothing to judge by/.test(reason)], ["unknown", true]);
      assert.deepEqual(rest, {
        ...{
          age: 60,
          storedAt: "2026-01-31T08:09:00Z",
          cache: "HIT TCP_MEM_HIT",
          eagleId: "abc",
          status: 200,
        },
        isOpen: false,
      });
    }
  });

  it("looked at again while it is stale or differs, or the failure can pass, and not else", () => {
    const isOpen = (seen: Seen) => verdictOn(seen).isOpen;
    assert.ok(isOpen({ headers: { age: "900" } }));
    assert.ok(isOpen({ content: "other" }));
    for (const status of [408, 429, 500, 503]) assert.ok(isOpen({ status }));
    for (const status of [301, 401, 403, 404]) assert.ok(!isOpen({ status }));
    assert.ok(!isOpen({ headers: { age: "1" } }));
    assert.ok(!isOpen({}));
    const lost = (isPassing: boolean) =>
      judge({ failure: "It gave no answer.", isPassing }, { action: "refresh" }, NOW);
    assert.deepEqual(lost(true), { verdict: "unknown", reason: "It gave no answer.", isOpen: true });
    assert.ok(!lost(false).isOpen);
  });
});

describe("An edge's answer for a file that is gone is", () => {
  rows({ action: "refresh", isRemoved: true }, [
    ["that there is nothing", { status: 404 }, "fresh", /It is gone/],
    ["that it is gone", { status: 410 }, "fresh", /It is gone/],
    ["an old copy", { headers: { age: "3600", "x-cache": "HIT" } }, "stale", /no origin was asked/],
    [
      "the origin's, which has it still",
      { headers: { "x-cache": "MISS" } },
      "unknown",
      /the origin still has it/,
    ],
    ["another failure", { status: 403 }, "unknown", /not let in/],
  ]);
});

describe("An edge's answer after a prefetch is", () => {
  const missed = { "x-cache": "MISS TCP_MISS" };
  rows({ action: "prefetch" }, [
    ["a copy from after", { headers: { age: "20", "x-cache": "HIT TCP_HIT" } }, "fresh", /has a copy/],
    ["no copy", { headers: missed }, "notCached", /had no copy.*Cache-Control/],
    ["no copy, though its content is right", { headers: missed, content: "equal" }, "notCached", /no copy/],
    [
      "no copy, though the cache behind it had one",
      { headers: { ...missed, via: "cache1.l2[0,0,200-0,H], cache9.cn[1,0,200-0,M]" } },
      "notCached",
      /behind it \(L2\) had one.*l2Preload/,
    ],
    [
      "a copy that it has found, which a visitor can have brought",
      { headers: { age: "900", "x-cache": "HIT" } },
      "unknown",
      /10m before the prefetch.*edgeCheck\.since/,
    ],
    ["what is not cached", { headers: { "x-site-cache-status": "DYNAMIC" } }, "unknown", /not cached here/],
    ["no answer of a page", { status: 403, headers: missed }, "unknown", /HTTP 403/],
  ]);

  rows({ action: "prefetch", isOldBefore: true }, [
    ["a copy from before", { headers: { age: "900", "x-cache": "HIT" } }, "stale", /need not replace a copy/],
  ]);

  it("not looked at again where it is not cached: the look itself has filled the edge", () => {
    assert.ok(!verdictOn({ headers: missed }, { action: "prefetch" }).isOpen);
  });
});

describe("What is kept of an edge's headers", () => {
  const keptOf = (headers: AnswerHeaders) => {
    const { cache, eagleId } = readAnswer(200, headers, undefined);
    return { cache, eagleId };
  };

  it("is short, on one line, and no secret", () => {
    assert.deepEqual(keptOf({ "x-cache": `HIT TCP_${"A".repeat(500)}`, eagleid: "e".repeat(500) }), {
      cache: `HIT TCP_${"A".repeat(40)}`,
      eagleId: `${"e".repeat(80)}…`,
    });
    assert.deepEqual(keptOf({ "x-cache": "LTAI5tVisible0000", eagleid: "LTAI5tVisible0000" }), {
      cache: "[hidden]",
      eagleId: "[hidden]",
    });
    assert.deepEqual(keptOf({ "x-cache": "<b>", eagleid: "a\tb" }), { cache: undefined, eagleId: "a b" });
  });

  it("is ESA's header where there is no X-Cache, and in one text what was sent twice", () => {
    assert.equal(keptOf({ "x-site-cache-status": "MISS" }).cache, "MISS");
    assert.equal(keptOf({ "x-cache": ["MISS", "HIT"], "x-site-cache-status": "HIT" }).cache, "MISS");
  });
});
