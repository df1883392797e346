import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/base/validation.js";
import type { Kind } from "../../provider/model/kind.js";
import { esaCachePrefetchKind } from "../../provider/products/esa/cachePrefetch.js";
import { type EsaCachePurgeInputs, esaCachePurgeKind } from "../../provider/products/esa/cachePurge.js";
import { check } from "../../provider/resource/lifecycle.js";
import { closeWorlds, type Declared, type World, world } from "../faults/deployments.js";

const URL_OF = (name: string): string => `https://www.example.com/${name}`;
const PAGES = ["a.html", "b.html"].map(URL_OF);
const SITE = { site: "example.com" };
const customTimeouts = { create: "10h", update: "10h" };

const purge = (inputs: EsaCachePurgeInputs): Declared<EsaCachePurgeInputs> => ({
  waitForCompletion: false,
  customTimeouts,
  ...inputs,
});

/** The calls from `from` on: of submissions, with what they name. */
function calls({ emulator }: World, from = 0): string[] {
  return emulator.journal
    .slice(from)
    .map(({ operation, parameters: { Type, Content = "", Force } }) =>
      [operation, Type, operation === "PurgeCaches" && Content, Force].filter(Boolean).join(" "),
    );
}

describe("A purge of ESA", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  const kinds: [EsaCachePurgeInputs, string][] = [
    [{ files: PAGES }, `PurgeCaches file {"Files":${JSON.stringify(PAGES)}}`],
    [{ directories: [URL_OF("d/")] }, `PurgeCaches directory {"Directories":["${URL_OF("d/")}"]}`],
    [{ hostnames: ["WWW.example.com"] }, 'PurgeCaches hostname {"Hostnames":["www.example.com"]}'],
    [{ ignoreParams: [URL_OF("s")] }, `PurgeCaches ignoreParams {"IgnoreParams":["${URL_OF("s")}"]}`],
    [{ cacheTags: ["a", "b"], force: true }, 'PurgeCaches cachetag {"CacheTags":["a","b"]} true'],
    [{ everything: true, force: false }, 'PurgeCaches purgeall {"PurgeAll":true} false'],
  ];
  for (const [inputs, call] of kinds) {
    it(`looks its site up, and the quota, and submits ${Object.keys(inputs)[0]}`, async () => {
      const here = await world();
      const site = here.resource(esaCachePurgeKind);
      assert.deepEqual(await site.up(purge({ ...SITE, ...inputs })), { ok: true, message: "" });
      const [type] = call.split(" ").slice(1);
      assert.deepEqual(calls(here), ["ListSites", `GetPurgeQuota ${type}`, call]);
      assert.equal(site.state?.siteId, here.emulator.sites[0]?.siteId);
      const before = here.emulator.journal.length;
      assert.deepEqual(await site.up(purge({ ...SITE, ...inputs })), { ok: true, message: "" });
      assert.equal(here.emulator.journal.length, before, "no change calls nothing");
    });
  }

  for (const [inputs] of kinds) {
    it(`waits for ${Object.keys(inputs)[0]} by the listing of their type`, async () => {
      const here = await world();
      const site = here.resource(esaCachePurgeKind);
      const waiting = purge({ ...SITE, ...inputs, waitForCompletion: true });
      assert.deepEqual(await site.up(waiting), { ok: true, message: "" });
      assert.equal(site.state?.status, "Complete");
      const types = here.emulator.calls("DescribePurgeTasks").map(({ parameters: { Type } }) => Type);
      const [submitted] = here.emulator.calls("PurgeCaches");
      assert.deepEqual([...new Set(types)], [submitted?.parameters.Type]);
    });

    it(`goes on waiting for ${Object.keys(inputs)[0]} after its time was up, and submits nothing again`, async () => {
      const here = await world();
      const hold = here.emulator.hold();
      const site = here.resource(esaCachePurgeKind);
      const waiting = {
        ...purge({ ...SITE, ...inputs, waitForCompletion: true }),
        customTimeouts: { create: "30s" },
      };
      const first = await site.up(waiting);
      assert.match(first.message, /is not complete after 30s/);
      hold.release();
      here.emulator.complete();
      assert.deepEqual(await site.up({ ...waiting, customTimeouts }), { ok: true, message: "" });
      assert.equal(here.emulator.calls("PurgeCaches").length, 1);
      assert.equal(here.emulator.calls("ListSites").length, 1);
    });

    it(`looks a lost answer to ${Object.keys(inputs)[0]} up, and submits nothing twice`, async () => {
      const here = await world();
      here.emulator.fault({
        operation: "PurgeCaches",
        when: { times: 1 },
        do: { kind: "reset", applied: true },
      });
      const site = here.resource(esaCachePurgeKind);
      assert.deepEqual(await site.up(purge({ ...SITE, ...inputs, waitForCompletion: true })), {
        ok: true,
        message: "",
      });
      assert.equal(here.emulator.calls("PurgeCaches").length, 1);
    });
  }

  for (const [inputs, named] of [
    [{ files: ["http://www.example.com/a"] }, {}],
    [{ hostnames: ["www.example.com"] }, { paths: ["http://www.example.com/a"] }],
    [{ everything: true }, { paths: ["http://www.example.com/a"] }],
  ] as const) {
    it(`asks edges what visitors get after a purge of ${Object.keys(inputs)[0]}`, async () => {
      const here = await world({ speed: 60 });
      let body = "1";
      const edge = await here.emulator.startEdge({
        product: "esa",
        origin: () => ({ body, headers: { "cache-control": "max-age=864000" } }),
      });
      await edge.get("http://www.example.com/a");
      here.emulator.advance(86_400_000);
      body = "2";
      const site = here.resource(esaCachePurgeKind);
      const checked = purge({
        ...SITE,
        ...(inputs as object),
        edgeCheck: structuredClone(named) as object,
        waitForCompletion: true,
      });
      assert.deepEqual(await site.up(checked), { ok: true, message: "" });
      assert.deepEqual([site.state?.edge?.checked, site.state?.edge?.fresh], [1, 1]);
      assert.match(site.state?.edge?.details[0]?.cache ?? "", /^(MISS|EXPIRED)$/);
      assert.equal((await edge.get("http://www.example.com/a")).body, "2");
    });
  }

  it("warns of an edge that has not obeyed, by what X-Site-Cache-Status and Age say", async () => {
    const here = await world({ speed: 60 });
    const edge = await here.emulator.startEdge({
      product: "esa",
      origin: () => ({ body: "1", headers: { "cache-control": "max-age=864000" } }),
    });
    await edge.get(URL_OF("a"));
    here.emulator.advance(3_600_000);
    const hold = edge.holdBack();
    const site = here.resource(esaCachePurgeKind);
    const checked = purge({
      ...SITE,
      files: [URL_OF("a")],
      edgeCheck: { attempts: 1 },
      waitForCompletion: true,
    });
    assert.deepEqual(await site.up(checked), { ok: true, message: "" });
    const [detail] = site.state?.edge?.details ?? [];
    assert.deepEqual([detail?.verdict, detail?.cache], ["stale", "HIT"]);
    assert.match(here.said.join("\n"), /edges serve an old copy at 1 of 1 look\./);
    hold.release();
    assert.deepEqual(await site.up(checked), { ok: true, message: "" });
    assert.deepEqual([site.state?.edge?.details[0]?.verdict], ["fresh"]);
    assert.equal(here.emulator.calls("PurgeCaches").length, 1);
  });

  it("needs no look-up with siteId", async () => {
    const here = await world();
    const siteId = here.emulator.sites[0]?.siteId as string;
    const site = here.resource(esaCachePurgeKind);
    assert.equal((await site.up(purge({ siteId, files: PAGES }))).ok, true);
    assert.deepEqual(
      here.emulator.calls().map(({ operation }) => operation),
      ["GetPurgeQuota", "PurgeCaches"],
    );
  });

  it("looks up nothing where it has nothing to purge", async () => {
    const here = await world();
    const site = here.resource(esaCachePurgeKind);
    assert.equal((await site.up(purge({ ...SITE, files: [] }))).ok, true);
    assert.equal(site.state?.status, "Skipped");
    assert.equal(here.emulator.calls().length, 0);
  });

  it("cuts files into calls of 1000, and others into calls of 100", async () => {
    const here = await world();
    const many = Array.from({ length: 1_001 }, (_, index) => URL_OF(`${index}`));
    await here.resource(esaCachePurgeKind).up(purge({ ...SITE, files: many }));
    const directories = many.slice(0, 201).map((url) => `${url}/`);
    await here.resource(esaCachePurgeKind).up(purge({ ...SITE, directories }));
    const sizes = here.emulator.calls("PurgeCaches").map(({ objectPaths = [] }) => objectPaths.length);
    assert.deepEqual(sizes, [1_000, 1, 100, 100, 1]);
  });

  it("submits only what was added, and everything again after another site, force or kind", async () => {
    const here = await world();
    here.emulator.addSite({ siteName: "www.example.com" });
    const site = here.resource(esaCachePurgeKind);
    const directories = [URL_OF("a/")];
    const [all] = [[...directories, URL_OF("b/")]];
    const submitted = async (inputs: EsaCachePurgeInputs): Promise<unknown[]> => {
      const before = here.emulator.journal.length;
      assert.deepEqual(await site.up(purge(inputs)), { ok: true, message: "" });
      return here.emulator.journal.slice(before).flatMap(({ objectPaths }) => objectPaths ?? []);
    };
    assert.deepEqual(await submitted({ ...SITE, directories }), directories);
    assert.deepEqual(await submitted({ ...SITE, directories: all }), [URL_OF("b/")]);
    assert.deepEqual(await submitted({ site: "Example.COM", directories: all }), []);
    assert.deepEqual(await submitted({ ...SITE, directories: all, force: true }), all);
    assert.deepEqual(await submitted({ site: "www.example.com", directories: all, force: true }), all);
    assert.deepEqual(await submitted({ site: "www.example.com", ignoreParams: all, force: true }), all);
    // Once for each deployment that submits something: the site may have been made again meanwhile.
    assert.deepEqual(here.emulator.calls("ListSites").length, 5);
  });

  it("submits everything to the new site, once, where one was made again under its name", async () => {
    const here = await world();
    const site = here.resource(esaCachePurgeKind);
    await site.up(purge({ ...SITE, files: PAGES }));
    here.emulator.addSite({ siteName: "example.com", status: "moved" });
    const { siteId } = here.emulator.addSite({ siteName: "example.com", siteId: "777777777777777" });
    const before = here.emulator.journal.length;
    const more = purge({ ...SITE, files: [...PAGES, URL_OF("c.html")] });
    for (const _ of [1, 2]) assert.deepEqual(await site.up(more), { ok: true, message: "" });
    assert.deepEqual(calls(here, before), [
      "ListSites",
      "GetPurgeQuota file",
      `PurgeCaches file {"Files":${JSON.stringify(more.files)}}`,
    ]);
    assert.equal(here.emulator.calls("PurgeCaches").at(-1)?.parameters.SiteId, siteId);
    assert.equal(site.state?.siteId, siteId);
  });

  it("says that a site is active no longer, and submits nothing to it", async () => {
    const here = await world();
    const site = here.resource(esaCachePurgeKind);
    await site.up(purge({ ...SITE, files: PAGES }));
    here.emulator.addSite({ siteName: "example.com", status: "moved" });
    const { message } = await site.up(purge({ ...SITE, files: PAGES, triggers: [2] }));
    assert.match(message, /The ESA site "example\.com" \(\d+\) is "moved" and not active/);
    assert.equal(here.emulator.calls("PurgeCaches").length, 1);
    here.emulator.addSite({ siteName: "example.com", status: "active" });
    assert.equal((await site.up(purge({ ...SITE, files: PAGES, triggers: [2] }))).ok, true);
  });

  it("warns before an update that purges everything, and of none that submits nothing", async () => {
    const here = await world();
    const site = here.resource(esaCachePurgeKind);
    const warnings = (): string[] => here.said.filter((line) => line.includes("purges everything"));
    await site.up(purge({ ...SITE, files: PAGES }));
    await site.up(purge({ ...SITE, everything: true }));
    assert.equal(warnings().length, 1);
    assert.match(warnings()[0] ?? "", /^This update purges everything that edges have of example\.com, so/);
    await site.up(purge({ ...SITE, everything: true, retryFailed: 3 }));
    assert.equal(warnings().length, 1);
  });

  it("names the site, and its id, where a submission is refused; of secrets neither", async () => {
    for (const hidesPaths of [false, true]) {
      const here = await world();
      here.emulator.fault({
        operation: "PurgeCaches",
        do: { kind: "error", statusCode: 400, code: "InvalidParameter" },
      });
      const inputs = { ...purge({ ...SITE, files: PAGES }), ...(hidesPaths && { hidesPaths }) };
      const { message } = await here.resource(esaCachePurgeKind).up(inputs);
      const [{ siteId } = { siteId: "" }] = here.emulator.sites;
      assert.match(message, /InvalidParameter/);
      assert.equal(message.includes(`The site example.com has the id ${siteId}.`), !hidesPaths, message);
      assert.equal(
        message.includes("example.com") || message.includes(siteId as string),
        !hidesPaths,
        message,
      );
    }
  });

  it("submits nothing again when the site's id stands in the place of its name", async () => {
    const here = await world();
    const siteId = here.emulator.sites[0]?.siteId as string;
    const site = here.resource(esaCachePurgeKind);
    await site.up(purge({ ...SITE, files: PAGES }));
    await site.up(purge({ siteId, files: PAGES }));
    assert.equal(here.emulator.calls("PurgeCaches").length, 1);
    assert.equal(site.state?.site, undefined);
  });

  it("looks a site up once for all resources of a process", async () => {
    const here = await world();
    const context = here.context();
    const results = await Promise.all(
      PAGES.map((page) => here.resource(esaCachePurgeKind, context).up(purge({ ...SITE, files: [page] }))),
    );
    assert.ok(results.every(({ ok }) => ok));
    assert.equal(here.emulator.calls("ListSites").length, 1);
  });

  const unusable: [string, (here: World) => void, RegExp][] = [
    [
      "another account's",
      ({ emulator }) => emulator.addSite({ siteName: "example.org", accountId: "9" }),
      /The account has no ESA site "example\.org": .*getEsaSites lists/,
    ],
    [
      "not active",
      ({ emulator }) => emulator.addSite({ siteName: "example.org", status: "pending" }),
      /The ESA site "example\.org" \(\d+\) is "pending" and not active.*activate it/,
    ],
    ["nobody's", () => {}, /The account has no ESA site "example\.org": site is the name of the whole site/],
  ];
  for (const [whose, prepare, reason] of unusable) {
    it(`is an error before anything is submitted where the site is ${whose}`, async () => {
      const here = await world();
      prepare(here);
      const site = here.resource(esaCachePurgeKind);
      const { ok, message } = await site.up(purge({ site: "example.org", everything: true }));
      assert.equal(ok, false);
      assert.match(message, reason);
      assert.deepEqual(here.emulator.calls("PurgeCaches"), []);
      assert.equal(site.state, undefined);
      here.emulator.addSite({ siteName: "example.org" });
      assert.deepEqual(await site.up(purge({ site: "example.org", everything: true })), {
        ok: true,
        message: "",
      });
    });
  }

  for (const [whose, prepare] of unusable) {
    it(`is an error that does not show a secret site where the site is ${whose}`, async () => {
      const here = await world();
      prepare(here);
      const { message } = await here
        .resource(esaCachePurgeKind)
        .up({ ...purge({ site: "example.org", everything: true }), hidesPaths: true });
      assert.match(message, /ESA site of the name that site gives(:| is "pending")/);
      assert.doesNotMatch(message, /example\.org|\d{9}/);
    });
  }

  it("finds a site by its international name, however the API spells it", async () => {
    for (const SiteName of ["münchen.example", "xn--mnchen-3ya.example"]) {
      const here = await world();
      here.emulator.addSite({ siteName: "xn--mnchen-3ya.example" });
      here.emulator.fault({
        operation: "ListSites",
        do: {
          kind: "rewrite",
          answer: (body) => ({
            ...body,
            Sites: (body.Sites as object[]).map((one) => ({ ...one, SiteName })),
          }),
        },
      });
      const inputs = purge({ site: "München.example", everything: true });
      assert.deepEqual(await here.resource(esaCachePurgeKind).up(inputs), { ok: true, message: "" });
    }
  });

  it("is an error where several active sites have the name, and says their ids unless it is a secret", async () => {
    const here = await world();
    here.emulator.fault({
      operation: "ListSites",
      do: {
        kind: "rewrite",
        answer: (body: object) => ({
          ...body,
          TotalCount: 2,
          Sites: [1, 2].map((SiteId) => ({ SiteId, SiteName: "example.com", Status: "active" })),
        }),
      },
    });
    const { message } = await here.resource(esaCachePurgeKind).up(purge({ ...SITE, files: PAGES }));
    assert.match(message, /2 ESA sites "example\.com", with the ids 1, 2: give the siteId of one/);
    const secret = { ...purge({ ...SITE, files: PAGES }), hidesPaths: true as const };
    assert.match(
      (await here.resource(esaCachePurgeKind).up(secret)).message,
      /2 ESA sites of the name that site gives: give/,
    );
  });

  it("lets the deployment pass with a warning where the site is unknown and onFailure says so", async () => {
    const here = await world();
    const site = here.resource(esaCachePurgeKind);
    const inputs = purge({ site: "example.org", everything: true, onFailure: "warn" });
    assert.equal((await site.up(inputs)).ok, true);
    assert.match(here.said.join("\n"), /no ESA site "example\.org"/);
    here.emulator.addSite({ siteName: "example.org" });
    assert.equal((await site.up(inputs)).ok, true);
    assert.equal(here.emulator.calls("PurgeCaches").length, 1);
  });

  it("is refused before its first call where the smaller quota, of the day or of 30 days, does not suffice", async () => {
    const here = await world({
      emulator: {
        sites: [{ siteName: "example.com", quotas: { file: 9 }, quotas30Day: { file: 1, hostname: 500 } }],
      },
    });
    const { message } = await here.resource(esaCachePurgeKind).up(purge({ ...SITE, files: PAGES }));
    assert.match(
      message,
      /The site's quota does not suffice for 2 ESA purges of files, 1 more than the 1 of 1 that are left of 30 days: none/,
    );
    assert.match(message, /take a higher plan/);
    assert.deepEqual(here.emulator.calls("PurgeCaches"), []);
    const hostnames = Array.from({ length: 501 }, (_, index) => `${index}.example.com`);
    assert.equal(
      (await here.resource(esaCachePurgeKind).up(purge({ ...SITE, files: PAGES.slice(1) }))).ok,
      true,
    );
    assert.match(
      (await here.resource(esaCachePurgeKind).up(purge({ ...SITE, hostnames }))).message,
      /501 ESA purges of hostnames, 1 more/,
    );
  });

  it("asks for the quota once for each site and type of a process", async () => {
    const here = await world();
    const context = here.context();
    const up = (inputs: EsaCachePurgeInputs) =>
      here.resource(esaCachePurgeKind, context).up(purge({ ...SITE, ...inputs }));
    await Promise.all([...PAGES.map((page) => up({ files: [page] })), up({ everything: true })]);
    assert.deepEqual(
      calls(here)
        .filter((call) => call.startsWith("Get"))
        .sort(),
      ["GetPurgeQuota file", "GetPurgeQuota purgeall"],
    );
  });
});

describe("A prefetch of ESA", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  it("submits its files in calls of 100, with the headers, and asks for no quota", async () => {
    const here = await world();
    const files = Array.from({ length: 101 }, (_, index) => URL_OF(`${index}.js`));
    const inputs = {
      ...SITE,
      files,
      headers: { "Accept-Encoding": "br" },
      waitForCompletion: false,
      customTimeouts,
    };
    const site = here.resource(esaCachePrefetchKind);
    assert.deepEqual(await site.up(inputs), { ok: true, message: "" });
    assert.deepEqual(calls(here), ["ListSites", "PreloadCaches", "PreloadCaches"]);
    assert.equal(here.emulator.calls("PreloadCaches")[0]?.parameters.Headers, '{"Accept-Encoding":"br"}');
    await site.up({ ...inputs, headers: { "Accept-Encoding": "gzip" } });
    assert.equal(here.emulator.calls("PreloadCaches").length, 4);
  });
});

describe("The inputs of ESA's resources", () => {
  const purgeKind = esaCachePurgeKind as unknown as Kind;
  const prefetchKind = esaCachePrefetchKind as unknown as Kind;
  const refused: [what: string, inputs: object, reason: RegExp, kind?: Kind][] = [
    [
      "two kinds at once",
      { ...SITE, files: PAGES, hostnames: ["www.example.com"] },
      /^hostnames stands beside files, and a purge is of one kind/,
    ],
    [
      "everything beside files",
      { ...SITE, files: PAGES, everything: true },
      /^everything stands beside files/,
    ],
    [
      "nothing to purge",
      SITE,
      /^files is not given, nor is anything else to purge: give contentHashes, or one of files, directories, .*everything: true$/,
    ],
    [
      "everything: false alone",
      { ...SITE, everything: false },
      /^everything must be true or left out: what is purged instead is said by files,/,
    ],
    ["everything of another type", { ...SITE, everything: "yes" }, /^everything must be true, not "yes"$/],
    ["no site", { files: PAGES }, /^site is not given, nor is siteId: give the name of the site/],
    ["both site and siteId", { ...SITE, siteId: "1", files: PAGES }, /^siteId stands beside site/],
    [
      "a siteId that is no whole number",
      { siteId: "12a", files: PAGES },
      /^siteId must be the id of a site, a whole number as text such as "123456789012345", not "12a"$/,
    ],
    [
      "the siteId of a purge that had nothing to do",
      { siteId: "", files: PAGES },
      /^siteId is empty: the resource whose siteId it is had nothing to do, .*; give site, the name, in its place$/,
    ],
    [
      "the same, of a prefetch",
      { siteId: "", files: PAGES },
      /^siteId is empty: .*; give site, the name, in its place$/,
      prefetchKind,
    ],
    ["a siteId that is a number", { siteId: 12, files: PAGES }, /^siteId must be .* as text .*, not 12$/],
    ["a site that is a URL", { site: "https://example.com", files: PAGES }, /^site is no domain/],
    ["a site that is a wildcard", { site: "*.example.com", files: PAGES }, /^site is a wildcard/],
    [
      "a site that is a number",
      { site: 7, files: PAGES },
      /^site must be the name of a site such as "example\.com", not 7$/,
    ],
    [
      "a hostname with a wildcard",
      { ...SITE, hostnames: ["*.example.com"] },
      /^hostnames\[0\] "\*\.example\.com" is a wildcard, and a purge knows none: name each hostname, or give everything: true/,
    ],
    [
      "a hostname with a scheme",
      { ...SITE, hostnames: ["https://www.example.com"] },
      /^hostnames\[0\] "https:\/\/www\.example\.com" is no hostname; give one such as/,
    ],
    [
      "a hostname that is not the site's",
      { ...SITE, hostnames: ["www.example.org"] },
      /^hostnames\[0\] www\.example\.org is not of the site example\.com/,
    ],
    [
      "a hostname that only ends alike",
      { ...SITE, hostnames: ["badexample.com"] },
      /is not of the site example\.com/,
    ],
    [
      "a URL that is not the site's",
      { ...SITE, files: ["https://www.example.org/a?token=1"] },
      /^files\[0\] https:\/\/www\.example\.org\/a\?… is not of the site example\.com/,
    ],
    ...(
      [
        ["files", "www.example.com/a", purgeKind],
        ["directories", "www.example.com/a/", purgeKind],
        ["ignoreParams", "www.example.com/a", purgeKind],
        ["files", "www.example.com/a", prefetchKind],
      ] as const
    ).map(([input, url, kind]): [string, object, RegExp, Kind] => [
      `a URL without a scheme among ${input} of ${kind.name}`,
      { ...SITE, [input]: [url] },
      new RegExp(`^${input}\\[0\\] ${url} has no scheme, and ESA takes full URLs: begin it with https://`),
      kind,
    ]),
    [
      "a directory without a slash",
      { ...SITE, directories: [URL_OF("a")] },
      /^directories\[0\] .* is no directory: it must end in \//,
    ],
    [
      "a wildcard in a file",
      { ...SITE, files: [URL_OF("*.js")] },
      /^files\[0\] .* has a \* in its path, but a purge knows no wildcards/,
    ],
    ["force with files", { ...SITE, files: PAGES, force: true }, /^force goes with all but files/],
    ["a tag with a comma", { ...SITE, cacheTags: ["a,b"] }, /^cacheTags\[0\] "a,b" has a comma/],
    [
      "an input that there is not",
      { ...SITE, files: PAGES, objectPaths: [] },
      /^objectPaths is not an input of this resource/,
    ],
    ["a list that is none", { ...SITE, files: PAGES[0] }, /^files must be a list such as/],
    [
      "a prefetch of a directory",
      { ...SITE, files: [URL_OF("a/")] },
      /^files\[0\] .* is a directory, which cannot be prefetched/,
      prefetchKind,
    ],
    [
      "a prefetch of another site's file",
      { ...SITE, files: ["https://example.org/a"] },
      /^files\[0\] .* is not of the site/,
      prefetchKind,
    ],
    ["a prefetch without files", { ...SITE }, /^files must be a list such as .*, not nothing/, prefetchKind],
    [
      "a prefetch with a wrong header",
      { ...SITE, files: PAGES, headers: { "a b": "c" } },
      /is no name of a header/,
      prefetchKind,
    ],
  ];
  for (const [what, inputs, reason, kind = purgeKind] of refused) {
    it(`are refused with a reason: ${what}`, () => {
      const problems = check(kind, inputs as Record<string, unknown>);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] as string, reason);
    });
  }

  it("name what is wrong with hidden paths by their place alone", () => {
    for (const [inputs, first, kind = purgeKind] of [
      [
        { site: "secret.example", files: ["https://www.secret.org/a"] },
        /^files\[0\] \[secret\] is not of the site;/,
      ],
      [
        { site: "secret.example", files: ["https://www.secret.org/a"] },
        /^files\[0\] \[secret\] is not of the site;/,
        prefetchKind,
      ],
      [
        { ...SITE, files: PAGES, hostnames: ["*.secret.example"] },
        /^hostnames\[0\] \[secret\] is a wildcard/,
      ],
      [{ siteId: "secret", files: PAGES }, /^siteId must be the id of a site, .*123456789012345"$/],
      [
        { siteId: "secret", files: PAGES },
        /^siteId must be the id of a site, .*123456789012345"$/,
        prefetchKind,
      ],
      [{ site: 1234, files: PAGES }, /^site must be the name of a site such as "example\.com"$/],
      [{ ...SITE, everything: "secret" }, /^everything must be true$/],
    ] as [object, RegExp, Kind?][]) {
      const problems = check(kind, inputs as Record<string, unknown>, { hidesPaths: true });
      assert.match(problems[0] as string, first);
      assert.doesNotMatch(problems.join("\n"), /secret\.|"secret"|1234$/m);
    }
  });

  for (const inputs of [
    { site: UNKNOWN, files: UNKNOWN },
    { siteId: UNKNOWN, files: [UNKNOWN, ...PAGES] },
    { site: UNKNOWN, hostnames: ["www.example.org"], force: UNKNOWN },
    { ...SITE, everything: UNKNOWN, edgeComputePurge: UNKNOWN },
    { site: "münchen.example", files: ["https://www.münchen.example/"] },
    { siteId: "123456789012345", hostnames: ["any.example.org"] },
  ]) {
    it(`pass where they are not known yet, or right: ${JSON.stringify(inputs).replaceAll(UNKNOWN, "unknown")}`, () => {
      assert.deepEqual(check(purgeKind, inputs), []);
    });
  }
});
