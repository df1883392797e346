import type { Row } from "../row.js";

/** Resources of ESA, and of all three products in one program. */
export const ESA: Row[] = [
  {
    title:
      "esa: each kind of purge, and a prefetch after one, hold the deployment, and no change calls nothing",
    steps: [
      {
        program: `
const site = "example.com";
const options = (dependsOn) => ({ dependsOn });
const files = new cdn.EsaCachePurge("files", { site, files: [SITE + "a", SITE + "b"] });
const directories = new cdn.EsaCachePurge("directories", { site, directories: [SITE + "d/"], force: true }, options(files));
const hostnames = new cdn.EsaCachePurge("hostnames", { site, hostnames: ["www.example.com"] }, options(directories));
const ignoring = new cdn.EsaCachePurge("ignoring", { site, ignoreParams: [SITE + "s"] }, options(hostnames));
const tags = new cdn.EsaCachePurge("tags", { site, cacheTags: ["prices"] }, options(ignoring));
const all = new cdn.EsaCachePurge("all", { site, everything: true }, options(tags));
const warm = new cdn.EsaCachePrefetch("warm", { siteId: all.siteId, files: [SITE + "a"] }, options(all));
exports.siteId = all.siteId;
exports.summary = all.summary;
exports.types = pulumi.all([files.tasks, all.tasks, warm.tasks]).apply((lists) => lists.flat().map(({ objectType }) => objectType));
exports.readme = cdn.report(files, all, warm).apply((text) => /EsaCachePurge \\| 1 \\| Complete/.test(text));`,
        run: "up",
        submits: [
          "esa purge /a /b",
          "esa purge /d/",
          "esa purge www.example.com",
          "esa purge /s",
          "esa purge prices",
          "esa purge",
          "esa prefetch /a",
        ],
        says: [
          /EsaCachePurge files: 2 paths, https:\/\/www\.example\.com\/a, https:\/\/www\.example\.com\/b/,
          /EsaCachePurge hostnames: 1 hostname, www\.example\.com/,
          /EsaCachePurge tags: 1 tag, prices/,
          /EsaCachePurge all: 1 site/,
          /That takes .*2 of the 500000 ESA purges of files that are left today/,
          /EsaCachePurge all purges everything that edges have of example\.com.*5 on the free plan/,
        ],
        outputs: {
          siteId: "123456789012346",
          summary: { total: 1, complete: 1, failed: 0, unfinished: 0 },
          types: ["file", "file", "purgeall", "preload"],
          readme: true,
        },
        state: {
          files: { status: "Complete", outputs: { siteId: "123456789012346" } },
          tags: { status: "Complete" },
          all: { status: "Complete", outputs: { everything: true } },
          warm: { status: "Complete" },
        },
      },
      { changes: { same: 8 } },
      { run: "refresh", changes: { same: 8 } },
    ],
  },
  {
    title: "esa: one gate waits for resources of all three products, with one summary",
    steps: [
      {
        program: `
const common = { waitForCompletion: false };
const ours = new cdn.CacheRefresh("ours", { ...common, objectPaths: [SITE + "a"] });
const shop = new cdn.CacheRefresh("shop", { ...common, objectPaths: [SITE + "a"], product: "dcdn" });
const pages = new cdn.EsaCachePurge("pages", { ...common, site: "example.com", files: [SITE + "a"] });
const all = new cdn.EsaCachePurge("all", { ...common, site: "example.com", everything: true });
const warm = new cdn.EsaCachePrefetch("warm", { ...common, site: "example.com", files: [SITE + "a"] });
const gate = new cdn.TaskCompletion("gate", { resources: [ours, shop, pages, all, warm] });
exports.summary = gate.summary;`,
        submits: [["refresh /a", "dcdn refresh /a", "esa purge /a", "esa purge", "esa prefetch /a"]],
        outputs: { summary: { total: 5, complete: 5, failed: 0, unfinished: 0 } },
        state: { gate: { status: "Complete", dependencies: ["all", "ours", "pages", "shop", "warm"] } },
      },
      { run: "refresh", changes: { same: 7 } },
      { changes: { same: 7 } },
    ],
  },
  {
    title: "esa: what is added is purged alone, and another site, or another kind, purges everything again",
    prepare: (emulator) => {
      emulator.addSite({ siteName: "www.example.com" });
    },
    steps: [
      {
        program: `new cdn.EsaCachePurge("pages", { site: "example.com", directories: [SITE + "a/"] });`,
        submits: ["esa purge /a/"],
      },
      {
        program: `new cdn.EsaCachePurge("pages", { site: "example.com", directories: [SITE + "a/", SITE + "b/"] });`,
        run: "up",
        says: [/1 of 2 to submit/],
        submits: ["esa purge /b/"],
      },
      {
        program: `new cdn.EsaCachePurge("pages", { site: "www.example.com", directories: [SITE + "a/", SITE + "b/"] });`,
        submits: ["esa purge /a/ /b/"],
      },
      {
        program: `new cdn.EsaCachePurge("pages", { site: "www.example.com", ignoreParams: [SITE + "a/", SITE + "b/"] });`,
        submits: ["esa purge /a/ /b/"],
        changes: { same: 1, update: 1 },
        state: { pages: { status: "Complete" } },
      },
    ],
  },
  {
    title: "esa: over three releases only the changed files are purged, and those that are gone once",
    steps: [
      {
        program: `
const pages = new cdn.EsaCachePurge("pages", {
  site: "example.com",
  contentHashes: { [SITE + "b"]: "1", [SITE + "a"]: "1", [SITE + "old"]: "1" },
  removed: "refresh",
});
exports.files = pages.files;
exports.removedPaths = pages.removedPaths;`,
        run: "up",
        says: [/EsaCachePurge pages: 3 paths, https:\/\/www\.example\.com\/a, /],
        submits: ["esa purge /a /b /old"],
        outputs: {
          files: ["a", "b", "old"].map((name) => `https://www.example.com/${name}`),
          removedPaths: [],
        },
      },
      { changes: { same: 2 } },
      {
        program: `
const pages = new cdn.EsaCachePurge("pages", {
  site: "example.com",
  contentHashes: { [SITE + "a"]: "1", [SITE + "b"]: "2" },
  removed: "refresh",
});
exports.files = pages.files;
exports.removedPaths = pages.removedPaths;
exports.tasks = pages.tasks.apply((tasks) => tasks.map(({ objectPath }) => objectPath.replace(SITE, "/")));`,
        run: "up",
        says: [/purge: 2 of 3 to submit: 1 changed \(~\), 1 gone \(-\)/],
        submits: ["esa purge /b /old"],
        outputs: {
          files: ["a", "b"].map((name) => `https://www.example.com/${name}`),
          removedPaths: ["https://www.example.com/old"],
          tasks: ["/a", "/b", "/old"],
        },
        state: { pages: { status: "Complete" } },
      },
      { run: "refresh", changes: { same: 2 } },
      { changes: { same: 2 } },
      {
        program: `
const pages = new cdn.EsaCachePurge("pages", {
  site: "example.com",
  files: [SITE + "listed"],
  contentHashes: { [SITE + "a"]: "3", [SITE + "b"]: "2", [SITE + "new"]: "1" },
});
exports.files = pages.files;
exports.removedPaths = pages.removedPaths;`,
        submits: ["esa purge /listed /a /new"],
        outputs: {
          files: ["listed", "a", "b", "new"].map((name) => `https://www.example.com/${name}`),
          removedPaths: [],
        },
      },
      {
        program: `
new cdn.EsaCachePurge("pages", { site: "example.com", directories: [SITE + "d/"], contentHashes: { [SITE + "a"]: "3" } });`,
        run: "preview",
        fails: /contentHashes goes with files only, and stands beside directories/,
      },
    ],
  },
  {
    title:
      "esa: bad input fails the preview with all its reasons, and a site that there is not fails before a submission",
    steps: [
      {
        program: `new cdn.EsaCachePurge("two", { site: "example.com", files: [SITE + "a"], everything: true });`,
        run: "preview",
        fails: /everything stands beside files/,
      },
      {
        program: `new cdn.EsaCachePurge("foreign", { site: "example.com", hostnames: ["*.example.com", "www.example.org"] });`,
        run: "preview",
        fails: /hostnames\[0\] "\*\.example\.com" is a wildcard/,
        says: [/hostnames\[1\] www\.example\.org is not of the site example\.com/],
      },
      {
        program: `new cdn.EsaCachePurge("none", { files: [SITE + "a"] });`,
        run: "preview",
        fails: /site is not given, nor is siteId/,
      },
      {
        program: `new cdn.EsaCachePurge("pages", { site: "example.org", everything: true });`,
        fails: /The account has no ESA site "example\.org"/,
        state: { pages: "gone" },
      },
    ],
  },
  {
    title: "esa: an answer that is lost is looked up, and nothing is purged twice",
    prepare: (emulator) => {
      emulator.fault({ operation: "PurgeCaches", when: { times: 1 }, do: { kind: "reset", applied: true } });
    },
    steps: [
      {
        program: `new cdn.EsaCachePurge("pages", { site: "example.com", files: [SITE + "a", SITE + "b"] });`,
        submits: ["esa purge /a /b"],
        state: { pages: { status: "Complete" } },
      },
    ],
  },
];
