import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { UNKNOWN } from "../../provider/base/validation.js";
import type { Kind } from "../../provider/model/kind.js";
import type { State } from "../../provider/model/state.js";
import { type EsaCachePurgeInputs, esaCachePurgeKind } from "../../provider/products/esa/cachePurge.js";
import { check, preview } from "../../provider/resource/lifecycle.js";
import { closeWorlds, type DeployedResource, type World, world } from "../faults/deployments.js";

const SITE = "https://www.example.com/";

/** Files by their names, with the same hash unless it is told. */
function site(...names: (string | [name: string, hash: string])[]): Record<string, string> {
  const files = names.map((name) => (typeof name === "string" ? ([name, "1"] as const) : name));
  return Object.fromEntries(files.map(([name, hash]) => [SITE + name, hash]));
}

describe("Hashes of the files of an ESA site", function () {
  this.timeout(60_000);
  let here: World;
  let purge: DeployedResource<EsaCachePurgeInputs>;
  let seen: number;
  beforeEach(async () => {
    here = await world();
    purge = here.resource(esaCachePurgeKind) as DeployedResource<EsaCachePurgeInputs>;
    seen = 0;
  });
  afterEach(closeWorlds);

  const inputs = (
    contentHashes: Record<string, string>,
    more: Partial<EsaCachePurgeInputs> = {},
  ): EsaCachePurgeInputs => ({ site: "example.com", contentHashes, ...more });

  /** Deploys a release. @returns what that has submitted, and what was said of a failure */
  async function release(
    contentHashes: Record<string, string>,
    more: Partial<EsaCachePurgeInputs> = {},
  ): Promise<{ submitted: string[]; message: string }> {
    const { message } = await purge.up(inputs(contentHashes, more));
    const calls = here.emulator.calls("PurgeCaches").slice(seen);
    seen += calls.length;
    assert.ok(calls.every(({ parameters }) => parameters.Type === "file"));
    const paths = calls.flatMap(({ objectPaths = [] }) => objectPaths);
    return { submitted: paths.map((path) => path.replace(SITE, "")), message };
  }

  const kept = (): State & EsaCachePurgeInputs => purge.state as State & EsaCachePurgeInputs;

  it("purge the files that have changed, and those that are new, and no others", async () => {
    assert.deepEqual((await release(site("b", "a", "docs/"))).submitted, ["a", "b", "docs/"]);
    assert.deepEqual(
      kept().files,
      ["a", "b", "docs/"].map((name) => SITE + name),
    );
    assert.deepEqual((await release(site("a", "b", "docs/"))).submitted, []);
    const next = await release(site("a", ["b", "2"], ["docs/", "2"], "new"));
    assert.deepEqual(next, { submitted: ["b", "docs/", "new"], message: "" });
    assert.deepEqual(kept().summary, { total: 4, complete: 4, failed: 0, unfinished: 0 });
    // In each release that has something to purge.
    assert.equal(here.emulator.calls("ListSites").length, 2);
  });

  it("leave files that are listed beside them alone, and a trigger purges all", async () => {
    const files = [`${SITE}z`, `${SITE}a`];
    assert.deepEqual((await release(site("a", "b"), { files })).submitted, ["z", "a", "b"]);
    assert.deepEqual((await release(site(["a", "2"], "b"), { files })).submitted, ["a"]);
    const triggers = ["2"];
    assert.deepEqual((await release(site(["a", "2"], "b"), { files, triggers })).submitted, ["z", "a", "b"]);
  });

  it("tell spellings of one file from others: another spelling of a key that is known changes nothing", async () => {
    await release(site("ä"));
    assert.deepEqual(kept().files, [`${SITE}%C3%A4`]);
    assert.deepEqual((await release(site("%C3%A4"))).submitted, []);
    assert.deepEqual((await release(site(["ä", "2"]))).submitted, ["%C3%A4"]);
  });

  it("purge a file that failed once more, with the same hash", async () => {
    here.emulator.failPaths(/b$/, "InternalError", 1);
    const failed = await release(site("a", "b"), { retryFailed: 0 });
    assert.match(failed.message, /^https:\/\/www\.example\.com\/b failed: InternalError/);
    assert.deepEqual((await release(site("a", "b"), { retryFailed: 0 })).submitted, ["b"]);
  });

  it("leave a file that is gone to expire, or purge it once where that is asked for", async () => {
    await release(site("a", "b", "c"));
    assert.deepEqual((await release(site("a", "b"))).submitted, []);
    const removed = "refresh";
    assert.deepEqual(await release(site(["a", "2"]), { removed }), { submitted: ["a", "b"], message: "" });
    assert.deepEqual(kept().removedPaths, [`${SITE}b`]);
    assert.deepEqual(kept().files, [`${SITE}a`]);
    assert.deepEqual(kept().summary, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    assert.deepEqual((await release(site(["a", "2"]), { removed })).submitted, []);
    assert.deepEqual((await release(site("a"), { removed })).submitted, ["a"]);
    assert.equal(kept().removedPaths, undefined);
    assert.deepEqual((await release({}, { removed })).submitted, ["a"]);
  });

  it("go on with a file that is gone where its purge has failed", async () => {
    const more = { removed: "refresh", retryFailed: 0 } as const;
    await release(site("a", "b"), more);
    here.emulator.failPaths(/b$/, "InternalError", 1);
    assert.match((await release(site("a"), more)).message, /^https:\/\/www\.example\.com\/b failed/);
    assert.deepEqual(await release(site("a"), more), { submitted: ["b"], message: "" });
  });

  it("purge all of another site, and nothing that only the one before had", async () => {
    here.emulator.addSite({ siteName: "www.example.com" });
    const removed = "refresh";
    const hashes = { ...site("a"), "https://example.com/b": "1" };
    await release(hashes, { removed });
    const next = await release(site("a"), { removed, site: "www.example.com" });
    assert.deepEqual(next, { submitted: ["a"], message: "" });
    assert.deepEqual((await release({}, { removed, site: "www.example.com" })).submitted, ["a"]);
  });

  it("purge everything that is named where it was something else than files before", async () => {
    const directories = [`${SITE}d/`];
    await purge.up({ site: "example.com", directories });
    seen = 1;
    assert.deepEqual((await release(site("d/", "e"), { removed: "refresh" })).submitted, ["d/", "e"]);
    assert.deepEqual(await purge.up({ site: "example.com", directories }), { ok: true, message: "" });
    assert.equal(here.emulator.calls("PurgeCaches").at(-1)?.parameters.Type, "directory");
    assert.equal(kept().contentHashes, undefined);
  });

  it("are nothing to purge where there are none", async () => {
    assert.deepEqual(await release({}), { submitted: [], message: "" });
    assert.equal(kept().status, "Skipped");
  });

  it("let a preview say which files have changed, and how", async () => {
    await release(site("a", "b", "c"));
    const news = inputs(site("a", ["b", "2"], "d"), { removed: "refresh" });
    here.said.length = 0;
    await preview(here.context(), esaCachePurgeKind, kept(), news, { urn: "urn" });
    assert.deepEqual(here.said.join("\n").split("\n"), [
      "purge: 3 of 4 to submit: 1 new (+), 1 changed (~), 1 gone (-)",
      `  + ${SITE}d`,
      `  ~ ${SITE}b`,
      `  - ${SITE}c`,
    ]);
  });

  it("are what edges are compared with", async () => {
    const fast = await world({ speed: 60 });
    const edge = await fast.emulator.startEdge({
      origin: ({ url }) => ({ body: url.endsWith("a") ? "1" : "2" }),
    });
    const hash = `md5:${createHash("md5").update("1").digest("hex")}`;
    const checked = inputs(site(["a", hash], ["b", hash]), { edgeCheck: { attempts: 1 } });
    const resource = fast.resource(esaCachePurgeKind);
    assert.deepEqual(await resource.up(checked), { ok: true, message: "" });
    assert.deepEqual(
      resource.state?.edge?.details.map(({ path, verdict }) => [path, verdict]),
      [
        [`${SITE}a`, "fresh"],
        [`${SITE}b`, "differs"],
      ],
    );
    assert.ok(edge.requests.length >= 2);
  });
});

describe("The hashes of EsaCachePurge", () => {
  const kind = esaCachePurgeKind as unknown as Kind;
  const hashes = site("a");
  const named = { site: "example.com" };
  const only = (other: string): RegExp =>
    new RegExp(
      `^contentHashes goes with files only, and stands beside ${other}: .* to a resource of its own$`,
    );
  const refused: [what: string, inputs: object, reason: RegExp][] = [
    ["directories beside them", { contentHashes: hashes, directories: [`${SITE}d/`] }, only("directories")],
    ["hostnames beside them", { contentHashes: hashes, hostnames: ["www.example.com"] }, only("hostnames")],
    [
      "URLs whatever their query string beside them",
      { contentHashes: hashes, ignoreParams: [`${SITE}s`] },
      only("ignoreParams"),
    ],
    ["tags beside them", { contentHashes: hashes, cacheTags: ["prices"] }, only("cacheTags")],
    ["everything beside them", { contentHashes: hashes, everything: true }, only("everything")],
    ["force", { contentHashes: hashes, force: true }, /^force goes with all but files/],
    [
      "another site's file",
      { contentHashes: { "https://www.example.org/a": "1" } },
      /^contentHashes\["https:\/\/www\.example\.org\/a"\] is not of the site example\.com/,
    ],
    [
      "a key that is no URL",
      { contentHashes: { "a.js": "1" } },
      /^contentHashes\["a\.js"\] has no path after its domain/,
    ],
    ["a wildcard", { contentHashes: site("*.js") }, /has a \* in its path, but a purge knows no wildcards/],
    [
      "two hashes of one file",
      { contentHashes: site("a+b", ["a%2Bb", "2"]) },
      /is the same URL as another key, and has another hash/,
    ],
    ["a list", { contentHashes: ["1"] }, /^contentHashes must be a map such as/],
    ["an empty hash", { contentHashes: site(["a", ""]) }, /must be a hash, not an empty string$/],
    [
      "removed without them",
      { files: [`${SITE}a`], removed: "refresh" },
      /^removed goes with contentHashes only: these tell which files there were; give contentHashes, or remove it$/,
    ],
    ["another word for removed", { contentHashes: hashes, removed: "purge" }, /^removed must be /],
    [
      "directoriesAbove: a purge of ESA is of one kind",
      { contentHashes: hashes, directoriesAbove: 2 },
      /^directoriesAbove is not an input of this resource/,
    ],
  ];
  for (const [what, inputs, reason] of refused) {
    it(`are refused with a reason: ${what}`, () => {
      const problems = check(kind, { ...named, ...inputs });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] as string, reason);
    });
  }

  it("are not shown where they are a secret", () => {
    const [problem = ""] = check(kind, { ...named, contentHashes: site("*.js") }, { hidesPaths: true });
    assert.match(problem, /^contentHashes\[secret\] has a \*/);
  });

  for (const inputs of [
    { contentHashes: UNKNOWN, removed: UNKNOWN },
    { contentHashes: { [`${SITE}a`]: UNKNOWN }, files: [UNKNOWN] },
    { contentHashes: {}, files: [], removed: "keep" },
  ]) {
    it(`pass where they are not known yet, or right: ${JSON.stringify(inputs).replaceAll(UNKNOWN, "unknown")}`, () => {
      assert.deepEqual(check(kind, { ...named, ...inputs }), []);
    });
  }
});
