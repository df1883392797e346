import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import fc from "fast-check";
import { itemsInputOf, type Kind } from "../../provider/model/kind.js";
import type { Request } from "../../provider/model/request.js";
import { type CachePrefetchInputs, cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import {
  type CacheTagRefreshInputs,
  cacheTagRefreshKind,
} from "../../provider/products/cdn/cacheTagRefresh.js";
import { check } from "../../provider/resource/lifecycle.js";
import { type TaskCompletionInputs, taskCompletionKind } from "../../provider/resource/taskCompletion.js";
import { closeWorlds, type World, world } from "../faults/deployments.js";

const KINDS = [
  cacheRefreshKind,
  cachePrefetchKind,
  cacheTagRefreshKind,
  taskCompletionKind,
] as unknown as Kind[];

/** What breaks lists, lines, headers, terminals and objects, and what only looks like it does. */
const nasty = fc.constantFrom(
  ...[
    "\n",
    "\r\n",
    "\r",
    "\u0085",
    "\u2028",
    "\u2029",
    "%0a",
    "%0D%0A",
    "\\n",
    "\0",
    "\u001b[31m",
    "\t",
    " ",
  ],
  ...[",", ";", "%", "%zz", "%2", "#", "?", "?token=a\nb", "*", "\\", '"', "<>", "{}", "[0-9]", "|", "'"],
  ...[
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "//",
    "/../",
    "@",
    ":",
    "größe",
    "目录",
    "😀",
    "\ud800",
  ],
  ...["\u200b", "\u202e", "\ufeff", "i\u0307", "K", "ß"],
);
const piece = fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 8 }), fc.string({ maxLength: 8 }));
const text = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 2000 }),
  fc.constantFrom("", "a".repeat(1100), "😀".repeat(400), "x".repeat(100_000)),
);
const host = fc.oneof(
  fc.constantFrom(
    "www.example.com",
    "WWW.Example.COM",
    "bücher.example",
    "例え.テスト",
    "example.com:8080",
    "[::1]",
  ),
  text,
);
const scheme = fc.constantFrom("https://", "http://", "HTTPS://", "", "//", "ftp://", "javascript:");
const objectPath = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(scheme, host, fc.constantFrom("/", ""), text).map((parts) => parts.join("")),
  },
  { weight: 4, arbitrary: text.map((tail) => `https://www.example.com/${tail}`) },
  { weight: 1, arbitrary: text },
);
const objectPaths = fc.array(objectPath, { minLength: 1, maxLength: 5 });

/** Values as the engine hands them over: plain data of any shape, with keys of any name. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(fc.oneof(text, nasty), fc.oneof(text, fc.jsonValue({ maxDepth: 1 })), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  fc.array(fc.oneof(objectPath, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 }),
  fc.constantFrom(
    ...['{"__proto__": "x"}', '{"__proto__": {"objectPaths": ["a"]}}'].map((json) => JSON.parse(json)),
  ),
);
const NAMES = [
  ...[
    "objectPaths",
    "objectType",
    "force",
    "contentHashes",
    "removed",
    "removedPaths",
    "area",
    "l2Preload",
    "withHeader",
    "queryHashkey",
  ],
  ...["domainName", "cacheTags", "taskIds", "resources", "triggers", "waitForCompletion", "runOnCreate"],
  ...["onFailure", "retryFailed", "customTimeouts", "resourceUrn", "__provider", "__proto__", "constructor"],
];
const anyInputs = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), text), anything), { maxLength: 8 })
  .map((entries): Record<string, unknown> => JSON.parse(`{${entries.map(member).join()}}`));

function member([key, value]: [string, unknown]): string {
  return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe("Inputs of any kind", () => {
  for (const kind of KINDS) {
    it(`of a ${kind.name} are refused with messages that can be shown, or can be worked with`, () => {
      fc.assert(
        fc.property(anyInputs, (inputs) => {
          const problems = check(kind, inputs);
          for (const problem of problems) {
            assert.ok(problem.length > 0 && problem.length <= 1200, problem.slice(0, 1300));
            assert.doesNotMatch(problem, INVISIBLE);
          }
          if (problems.length === 0) kind.items(inputs);
        }),
        { numRuns: 500 },
      );
    });
  }

  it("are not shown where they may be a secret", () => {
    const hush = "hush-hush";
    const wrong = [
      { triggers: hush },
      { contentHashes: hush },
      { contentHashes: { "https://www.example.com/": [hush] } },
      { contentHashes: { "https://www.example.com/": { [hush]: hush } } },
    ];
    for (const inputs of wrong) {
      const problems = check(cacheRefreshKind, { objectPaths: ["https://www.example.com/"], ...inputs });
      assert.equal(problems.length, 1);
      assert.doesNotMatch(JSON.stringify(problems), /hush/);
      assert.match(problems[0] ?? "", /^\S+ must be a (list of values|map such as .*|hash), not a /);
    }
  });

  it("name no path that is a secret, in whatever form it would be shown, and are whole all the same", () => {
    const site = "https://www.example.com/";
    const said = (kind: Kind, inputs: object): string[] => check(kind, { ...inputs }, { hidesPaths: true });
    const [refresh, prefetch, byTag] = KINDS as [Kind, Kind, Kind];
    const paths = ["größe-hush", " hush", "a b hush"].map((path) => site + path);
    const messages = [
      ...said(refresh, { objectPaths: paths, objectType: "directory" }),
      ...said(refresh, { objectPaths: [` ${site}hush`, "hush", `hush://www.example.com/`] }),
      ...said(refresh, { objectPaths: `${site}hush` }),
      ...said(refresh, { objectPaths: [site], contentHashes: { hush: "1", [`${site}hush*`]: "1" } }),
      ...said(prefetch, { objectPaths: [`${site}hush/`] }),
      ...said(byTag, { domainName: "www.example.com", cacheTags: ["hush hush", "hush,hush", 4711] }),
    ];
    assert.equal(messages.length, 13);
    assert.doesNotMatch(messages.join("\n"), /hush|4711/);
    assert.deepEqual(said(refresh, { objectPaths: [" ", "e"] }), [
      "objectPaths[0] starts or ends with white space; remove it",
      "objectPaths[1] [secret] has no valid domain where one is needed; give a full URL such as https://www.example.com/index.html",
    ]);
  });

  it("never reach another input by the name of a prototype", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const inputs = JSON.parse(`{"objectPaths": ["https://www.example.com/"], "${name}": {"force": true}}`);
      const problems = check(cacheRefreshKind, inputs);
      assert.deepEqual(
        problems.map((problem) => problem.split(" ")[0]),
        [name],
      );
    }
  });
});

describe("A path that its type cannot mean", () => {
  const site = "https://www.example.com/";
  const refused = (kind: Kind, path: string, more: object = {}, request: Request = {}): string[] =>
    check(kind, { objectPaths: [site, path].slice(kind.name === "CachePrefetch" ? 1 : 0), ...more }, request);
  const [refresh, prefetch] = KINDS as [Kind, Kind];
  const REGEX = 'for a pattern such as .* give objectType: "regex"';
  const STAR = "for the character itself write %2A";
  const BRACKETS = "for the brackets themselves write %5B and %5D";
  /** The end of the reason: what to do. */
  const endsWith = (reason: string, ...ways: string[]): void => {
    const end = ` knows no wildcards, so it would have no effect; ${ways.join(", ")}`;
    assert.ok(reason.endsWith(end), reason);
  };

  const OF_FILES: [path: string, sign: string, literally: string][] = [
    ["*", "*", STAR],
    ["assets/*", "*", STAR],
    ["*.html", "*", STAR],
    [".*", "*", STAR],
    ["[a-z]*/x.css", "[a-z]", BRACKETS],
    ["app.[0-9].js", "[0-9]", BRACKETS],
    ["[^/]/x", "[^/]", BRACKETS],
  ];
  for (const [path, sign, literally] of OF_FILES) {
    it(`is refused as a file, with the ways to say what is meant: ${path}`, () => {
      const directory = 'for all below a directory end the path in / (objectType: "directory")';
      for (const more of [{}, { objectType: "file" }, { objectType: "ignoreParams" }]) {
        const [reason = "", ...rest] = refused(refresh, site + path, more);
        assert.deepEqual(rest, []);
        assert.ok(
          reason.startsWith(`objectPaths[1] ${site}${path} has a ${sign} in its path, but the URL of a file`),
        );
        endsWith(reason, directory, REGEX, literally);
      }
      const [reason = "", ...rest] = refused(prefetch, site + path);
      assert.deepEqual(rest, []);
      assert.match(reason, /^objectPaths\[0\] .* in its path, but the URL of a prefetch/);
      endsWith(reason, "for several files name each of them", literally);
    });
  }

  it("is refused with a wildcard in its query string, of which nothing is shown", () => {
    const anyQuery = 'for any query string leave it out and give objectType: "ignoreParams"';
    for (const query of ["*", "hush=*", "hush=[0-9]"]) {
      const [reason = ""] = refused(refresh, `${site}index.html?${query}`);
      assert.ok(reason.startsWith(`objectPaths[1] ${site}index.html?… has a `), reason);
      endsWith(reason, anyQuery, REGEX, query.includes("*") ? STAR : BRACKETS);
      assert.doesNotMatch(reason, /hush/);
      assert.match(refused(prefetch, `${site}index.html?${query}`).join(), /in its query string, but/);
    }
  });

  it("is refused as a directory, with the ways to say what is meant", () => {
    for (const [path, more] of [
      ["*/", {}],
      ["a/*/b/", { objectType: "directory" }],
      ["assets/*", { objectType: "directory" }],
    ] as const) {
      const [reason = "", ...rest] = refused(refresh, site + path, more);
      assert.deepEqual(rest, []);
      assert.match(reason, /^objectPaths\[1\] .* has a \* in its path, but the path of a directory/);
      endsWith(reason, "for all below a directory name it alone", REGEX, STAR);
    }
  });

  it("is refused with a hash too, and where it is a secret is not shown", () => {
    const path = `${site}hush-*.js`;
    assert.match(
      refused(refresh, path, { contentHashes: { [path]: "1" } }).join(),
      /hush-\*\.js has a \* in its path/,
    );
    const [reason = ""] = refused(refresh, path, {}, { hidesPaths: true });
    assert.match(reason, /^objectPaths\[1\] \[secret\] has a \* in its path/);
    assert.doesNotMatch(reason, /hush/);
  });

  it("passes as long as it is not known, or its type is not", () => {
    const { unknownValue } = runtime;
    assert.deepEqual(refused(refresh, unknownValue), []);
    assert.deepEqual(refused(refresh, `${site}.*`, { objectType: unknownValue }), []);
    assert.deepEqual(refused(prefetch, unknownValue), []);
  });

  it("is accepted, and stays as it is, where every character in it stands for itself", () => {
    const names = [
      "a(1).js",
      "$.js",
      "a|b",
      "[slug].js",
      "[...rest]/[[...all]].js",
      "[id-of]",
      "[A-Z]",
      "[0-90]",
    ];
    const paths = [...names, "a%2Ab.js", "%5B0-9%5D.js", "x?ids[]=1&range=[1-9]"].map((name) => site + name);
    assert.deepEqual(check(refresh, { objectPaths: paths }), []);
    assert.deepEqual(check(prefetch, { objectPaths: paths }), []);
    assert.deepEqual(
      refresh.items({ objectPaths: paths } as CacheRefreshInputs),
      paths.map((path) => ({ path, objectType: "file" })),
    );
    assert.deepEqual(
      refused(refresh, `${site}[a-z]/[^/]*.js`, {
        objectPaths: [`${site}[a-z]/[^/]*.js`],
        objectType: "regex",
      }),
      [],
    );
  });
});

describe("Hashes of one URL in several spellings", () => {
  const site = "https://www.example.com/";
  const said = (contentHashes: Record<string, string>, more: object = {}, request: Request = {}): string[] =>
    check(
      cacheRefreshKind as unknown as Kind,
      { objectPaths: Object.keys(contentHashes), contentHashes, ...more },
      request,
    );
  const TWICE: [path: string, other: string][] = [
    ["größe", "gr%C3%B6%C3%9Fe"],
    ["a+b.js", "a%2Bb.js"],
    ["%e4", "%E4"],
    ["100%.html", "100%25.html"],
  ];

  for (const [path, other] of TWICE) {
    it(`are refused where they differ, with both spellings: ${path} and ${other}`, () => {
      assert.deepEqual(said({ [site + path]: "1", [`${site}b`]: "1", [site + other]: "2" }), [
        `contentHashes["${site}${other}"] is the same URL as another key, and has another hash; ` +
          `give one of the two, or the same hash for both: the other is "${site}${path}"`,
      ]);
    });

    it(`are accepted where they agree, and where one is not known yet: ${path} and ${other}`, () => {
      assert.deepEqual(said({ [site + path]: "1", [site + other]: "1" }), []);
      assert.deepEqual(said({ [site + path]: "1", [site + other]: runtime.unknownValue }), []);
    });
  }

  it("are refused while some of the paths are not known yet", () => {
    const objectPaths = [`${site}a+b.js`, `${site}a%2Bb.js`, runtime.unknownValue];
    assert.equal(said({ [`${site}a+b.js`]: "1", [`${site}a%2Bb.js`]: "2" }, { objectPaths }).length, 1);
  });

  it("are not shown where the paths are a secret, nor their query strings", () => {
    const hush = { [`${site}hush+1`]: "1", [`${site}hush%2B1`]: "2" };
    const [reason = "", ...rest] = said(hush, {}, { hidesPaths: true });
    assert.deepEqual(rest, []);
    assert.match(
      reason,
      /^contentHashes\[secret\] is the same URL as another key, and has another hash; [^"]*both$/,
    );
    const [query = ""] = said({ [`${site}x?hush=%e4`]: "1", [`${site}x?hush=%E4`]: "2" });
    assert.match(query, /\/x\?…"\] is the same URL .*: the other is "https:.*\/x\?…"/);
    assert.doesNotMatch(query, /hush/);
  });
});

describe("A signed URL of OSS", () => {
  const file = "https://www.example.com/private/hush.zip";
  const SIGNED: [form: string, query: string][] = [
    ["the first form", "Expires=1767225600&OSSAccessKeyId=LTAIhush&Signature=hush%2Fhush%3D"],
    [
      "the first form, whose signature ends as a directory",
      "OSSAccessKeyId=LTAIhush&Expires=1767225600&Signature=hush/",
    ],
    ["the first form, without its key", "Expires=1767225600&Signature=hush*"],
    [
      "the first form, with a temporary key",
      "Expires=1&OSSAccessKeyId=STS.hush&Signature=hush&security-token=hush",
    ],
    [
      "the fourth form",
      "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=hush%2F20251203%2Fcn-hangzhou%2Foss%2Faliyun_v4_request" +
        "&x-oss-date=20251203T034848Z&x-oss-expires=600&x-oss-signature=hush",
    ],
    ["escapes in the names", "x%2Doss%2Dsignature=hush"],
    ["a token alone", "security-token=hush"],
  ];
  const refused = (objectPaths: string[], request: Request = {}) =>
    check(cachePrefetchKind as unknown as Kind, { objectPaths }, request);

  for (const [form, query] of SIGNED) {
    it(`is no path to prefetch, and nothing of its query string is shown: ${form}`, () => {
      const problems = refused([`${file}?${query}`]);
      assert.equal(problems.length, 1);
      assert.match(
        problems[0] ?? "",
        /^objectPaths\[0\] https:\/\/www\.example\.com\/private\/hush\.zip\?… is a signed URL of OSS/,
      );
      assert.match(problems[0] ?? "", /name it without its signature, and give the CDN access to the bucket/);
      assert.doesNotMatch((problems[0] ?? "").replace("hush.zip", ""), /hush|LTAI|STS/);
      assert.doesNotMatch(refused([`${file}?${query}`], { hidesPaths: true }).join(), /hush/);
    });
  }

  it("is no other URL, however much alike", () => {
    for (const query of [
      "signature=a&expires=1",
      "Expires=1",
      "Signature=1",
      "auth_key=1-0-0-a",
      "x-oss-process=image/resize,w_100",
      "v=x-oss-signature",
    ]) {
      assert.deepEqual(refused([`${file}?${query}`]), []);
    }
    assert.deepEqual(refused([file]), []);
  });

  it("can be refreshed", () => {
    const objectPaths = [`${file}?Expires=1&OSSAccessKeyId=a&Signature=b`];
    assert.deepEqual(check(cacheRefreshKind as unknown as Kind, { objectPaths }), []);
  });
});

describe("What is accepted", function () {
  this.timeout(60_000);
  let here: World;
  before(async () => {
    const plenty = 10 ** 9;
    here = await world({
      emulator: {
        quotas: { url: plenty, dir: plenty, regex: plenty, ignoreParams: plenty, preload: plenty },
      },
    });
  });
  after(closeWorlds);

  /** Deploys what a check accepts, and hands over the paths of the calls. */
  async function submit(kind: Kind, inputs: object): Promise<string[] | undefined> {
    const { emulator } = here;
    const before = emulator.journal.length;
    const site = here.resource(kind);
    const { ok, message } = await site.up({ ...inputs, waitForCompletion: false });
    const calls = emulator.journal.slice(before).filter(({ objectPaths: paths }) => paths !== undefined);
    if (!ok) {
      assert.deepEqual(calls, [], `the server refuses what the check accepts: ${message}`);
      return undefined;
    }
    const items = site.state?.[itemsInputOf(kind, site.state)] as string[];
    const paths = calls.flatMap(({ objectPaths: all }) => all ?? []);
    assert.equal(paths.length, items.length, "one path at the server for each path of the state");
    return paths;
  }

  const asKind = <I>(kind: I): Kind => kind as unknown as Kind;
  const objectTypes = fc.constantFrom(undefined, "file", "directory", "regex", "ignoreParams");

  it("as a path is exactly one path at the server, whatever it is made of", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(objectPaths, objectTypes, async (paths, objectType) => {
        const inputs = { objectPaths: paths, ...(objectType && { objectType }) } as CacheRefreshInputs;
        const submitted = await submit(asKind(cacheRefreshKind), inputs);
        if (submitted === undefined) return;
        accepted++;
        assert.ok(submitted.length <= paths.length);
        for (const path of submitted) assert.match(path, /^(https?:\/\/)?[a-z0-9.:_-]+\/[\x21-\x7e]*$/);
      }),
      { numRuns: 400 },
    );
    assert.ok(accepted > 20, `${accepted} were accepted`);
  });

  it("as one path of many ways to write it is one path at the server", async () => {
    const [site = "", slash = "/"] = ["https://www.example.com"];
    const same = [
      `${site}${slash}größe`,
      `${site.toUpperCase()}/gr%C3%B6%C3%9Fe`,
      "HTTPS://www.EXAMPLE.com/größe",
    ];
    const submitted = await submit(asKind(cacheRefreshKind), { objectPaths: same });
    assert.deepEqual(submitted, [`${site}/gr%C3%B6%C3%9Fe`]);
  });

  it("as a prefetch is exactly one path at the server, and its headers arrive as they are", async () => {
    const ordinaryPath = fc.webPath().map((tail) => `https://www.example.com/a${tail}b`);
    const fewPaths = fc.array(fc.oneof(objectPath, ordinaryPath), { minLength: 1, maxLength: 2 });
    const value = fc.oneof(fc.string({ maxLength: 20 }), text);
    const header = fc.dictionary(fc.constantFrom("X-Token", "__proto__", "Accept", "x y", "é"), value, {
      maxKeys: 3,
      noNullPrototype: true,
    });
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fewPaths, fc.option(header, { nil: undefined }), async (paths, withHeader) => {
        const inputs = { objectPaths: paths, ...(withHeader && { withHeader }) } as CachePrefetchInputs;
        if ((await submit(asKind(cachePrefetchKind), inputs)) === undefined) return;
        accepted++;
        const sent = here.emulator.calls("PushObjectCache").at(-1)?.parameters.WithHeader;
        assert.equal(sent, withHeader && JSON.stringify(withHeader));
      }),
      { numRuns: 300 },
    );
    assert.ok(accepted > 20, `${accepted} were accepted`);
  });

  it("as a tag is exactly one tag at the server", async () => {
    let accepted = 0;
    const tag = fc.oneof(text, fc.string({ minLength: 1, maxLength: 20 }), nasty);
    await fc.assert(
      fc.asyncProperty(fc.array(tag, { minLength: 1, maxLength: 4 }), async (cacheTags) => {
        const inputs: CacheTagRefreshInputs = { domainName: "www.example.com", cacheTags };
        const submitted = await submit(asKind(cacheTagRefreshKind), inputs);
        if (submitted === undefined) return;
        accepted++;
        assert.deepEqual(
          submitted,
          [...new Set(cacheTags)].map((one) => `www.example.com/${one}`),
        );
      }),
      { numRuns: 300 },
    );
    assert.ok(accepted > 20, `${accepted} were accepted`);
  });

  it("as a domain is a domain to the server", async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(host, fc.domain()), async (domainName) => {
        const inputs: CacheTagRefreshInputs = { domainName, cacheTags: ["a"] };
        if ((await submit(asKind(cacheTagRefreshKind), inputs)) !== undefined) accepted++;
      }),
      { numRuns: 200 },
    );
    assert.ok(accepted > 20, `${accepted} were accepted`);
  });

  it("as a task id is exactly one task", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String))),
        (taskIds) => {
          const inputs: TaskCompletionInputs = { taskIds };
          if (check(taskCompletionKind, { ...inputs }).length > 0) return;
          const ids = [...(taskCompletionKind.adopt?.(inputs) ?? [])].flatMap(([, entry]) => entry.taskIds);
          assert.deepEqual(ids, [...new Set(taskIds)]);
          assert.ok(ids.every((id) => /^\d{1,20}$/.test(id)));
        },
      ),
    );
  });
});

describe("What is said of an input", () => {
  const SITE = "https://www.example.com/";
  const FILE = `${SITE}index.html`;
  const FULL_URL = "give a full URL such as https://www.example.com/index.html";
  type Case = [inputs: Record<string, unknown>, about: string, mend: string];
  const withFile = (inputs: object): Record<string, unknown> => ({ objectPaths: [FILE], ...inputs });
  const path = (objectPath: unknown): Record<string, unknown> => ({ objectPaths: [objectPath] });
  const tag = (cacheTag: unknown): Record<string, unknown> => ({
    domainName: "www.example.com",
    cacheTags: [cacheTag],
  });

  const CASES: [kind: unknown, cases: readonly Case[]][] = [
    [
      cacheRefreshKind,
      [
        [withFile({ objectPath: FILE }), "objectPath is not an input", "check its spelling"],
        [withFile({ force: "yes" }), "force", 'must be true or false, not "yes"'],
        [withFile({ onFailure: "ignore" }), "onFailure", 'must be one of "error", "warn", not "ignore"'],
        [withFile({ retryFailed: 11 }), "retryFailed", "must be a whole number from 0 to 10, not 11"],
        [
          withFile({ customTimeouts: { create: "1h" } }),
          "customTimeouts",
          "is not an input of this resource; check its spelling",
        ],
        [path(7), "objectPaths[0]", "must be a string, not 7"],
        [path({}), "objectPaths[0]", "must be a string, not a value of type object"],
        [path(""), "objectPaths[0] is empty", FULL_URL],
        [
          path(`${FILE}\n${SITE}a.js`),
          `objectPaths[0] ${FILE}\\u000a${SITE}a.js has a control character`,
          "give one URL for each entry of the list",
        ],
        [path(`${SITE}\ud800`), `${SITE}\\ud800 is not well-formed Unicode`, "percent-encode it as UTF-8"],
        [
          path("ftp://www.example.com/a"),
          "ftp://www.example.com/a has another scheme",
          "only http:// and https:// are served at the edge",
        ],
        [path("https:///index.html"), "https:///index.html has no host", FULL_URL],
        [
          path("https://user:password@www.example.com/"),
          "https://…@www.example.com/ holds a user name or password",
          "remove it",
        ],
        [
          path("https://*.example.com/"),
          "https://*.example.com/ has a wildcard domain",
          "name each accelerated domain by itself",
        ],
        [
          path("https://www.example.com"),
          "https://www.example.com has no path",
          "end it in / to name the site's root",
        ],
        [path(`${FILE}#top`), `${FILE}#top has a fragment`, "remove it, or write %23 for the sign"],
        [
          path(`${SITE}${"a".repeat(1100)}`),
          "is 1124 characters long when percent-encoded",
          "at most 1024 are allowed: shorten it",
        ],
        [
          { objectPaths: Array.from({ length: 11 }, (_, index) => `https://www${index}.example.com/`) },
          "objectPaths names 11 domains; at most 10 are allowed together",
          "spread them over several CacheRefresh resources",
        ],
        [
          withFile({ objectType: "directory" }),
          `${FILE} is no directory`,
          'with objectType "directory" a path must end in /',
        ],
        [
          { objectPaths: [`${SITE}(a|b).js`], objectType: "regex" },
          "(a|b).js is no regular expression that the API knows",
          "use only [0-9], [a-z], [^/]* and .*",
        ],
        [
          withFile({ contentHashes: { [FILE]: "" } }),
          `contentHashes["${FILE}"]`,
          "must be a hash, not an empty string",
        ],
        [
          withFile({ contentHashes: { "/b.js": "5d41" } }),
          'contentHashes["/b.js"] has no host',
          "give a full URL such as https://www.example.com/index.html",
        ],
        [
          withFile({ contentHashes: { [`${SITE}*.js`]: "5d41" } }),
          `contentHashes["${SITE}*.js"] has a * in its path`,
          "for the character itself write %2A",
        ],
        [
          {
            objectPaths: [],
            contentHashes: Object.fromEntries(
              Array.from({ length: 11 }, (_, index) => [`https://www${index}.example.com/`, "5d41"]),
            ),
          },
          "contentHashes names 11 domains",
          "spread them over several CacheRefresh resources",
        ],
        [
          withFile({ contentHashes: {}, removed: "purge" }),
          "removed must be one of",
          '"keep", "refresh", not "purge"',
        ],
        [
          withFile({ removed: "keep" }),
          "removed goes with contentHashes only",
          "give contentHashes, or remove it",
        ],
        [
          { objectPaths: [SITE], objectType: "directory", contentHashes: { [SITE]: "5d41" } },
          'contentHashes goes with files only, not with objectType "directory"',
          "remove one of the two",
        ],
      ],
    ],
    [
      cachePrefetchKind,
      [
        [path(SITE), `${SITE} is a directory`, "name its files, such as its index.html"],
        [
          withFile({ withHeader: "br" }),
          "withHeader",
          'must be a map of header names to values, such as { "Accept-Encoding": "br" }',
        ],
        [
          withFile({ withHeader: { "Accept Encoding": "br" } }),
          'withHeader["Accept Encoding"] is no name of a header',
          "give one such as Accept-Encoding",
        ],
        [withFile({ withHeader: { "X-One": 7 } }), "withHeader.X-One", "must be a string"],
        [withFile({ withHeader: { "X-One": "br\n" } }), "withHeader.X-One", "use printable ASCII only"],
        [
          withFile({ withHeader: { "X-One": "a".repeat(4_000), "X-Two": "a".repeat(4_000) } }),
          "withHeader is 315 bytes too long beside the longest path",
          "give fewer or shorter headers",
        ],
      ],
    ],
    [
      cacheTagRefreshKind,
      [
        [{ ...tag("a"), domainName: 7 }, "domainName", "must be a domain, not 7"],
        [
          { ...tag("a"), domainName: SITE },
          "domainName is no domain",
          "give a domain such as www.example.com, without scheme and path",
        ],
        [
          { ...tag("a"), domainName: "*.example.com" },
          "domainName is a wildcard",
          "name each accelerated domain by itself",
        ],
        [tag(""), "cacheTags[0] is empty", "give the value of a Cache-Tag header, such as product-42"],
        [tag("a".repeat(200)), "cacheTags[0] is 200 characters long", "at most 128 are allowed: shorten it"],
        [tag("a,b"), 'cacheTags[0] "a,b" has a comma', "give each tag as an entry of its own"],
        [tag("a b"), 'cacheTags[0] "a b" has a character that is no part of a tag', "remove it"],
      ],
    ],
    [
      taskCompletionKind,
      [
        [{}, "resources is not given, nor is taskIds", "give at least one of them"],
        [{ resources: 7 }, "resources", "must be a list of resources such as [refresh], not 7"],
        [
          { resources: [{ paths: "", hasRowsByPath: true }] },
          "resources[0]",
          "must be a resource of this package that has tasks, such as a CacheRefresh, not nothing",
        ],
        [{ taskIds: ["1,2"] }, "taskIds[0]", 'must be the id of one task, a whole number as text, not "1,2"'],
      ],
    ],
  ];
  for (const [kind, cases] of CASES) {
    for (const [inputs, about, mend] of cases) {
      it(`of a ${(kind as Kind).name} names it, and says what to give: ${about.slice(0, 80)}`, () => {
        const [said = "", ...rest] = check(kind as Kind, inputs);
        assert.deepEqual(rest, []);
        assert.ok(said.includes(about) && said.endsWith(mend), said);
      });
    }
  }
});
