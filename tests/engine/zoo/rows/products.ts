import type { Row } from "../row.js";

/** Resources of CDN, of DCDN, and of both in one program. */
export const PRODUCTS: Row[] = [
  {
    title: "product: a refresh, a prefetch and a refresh by tag go to DCDN, and no change calls nothing",
    steps: [
      {
        program: `
const product = "dcdn";
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a", SITE + "b/"], product });
const warm = new cdn.CachePrefetch("warm", { objectPaths: [SITE + "a"], product, area: "overseas" }, { dependsOn: pages });
new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["list"], product }, { dependsOn: warm });
exports.left = cdn.getRefreshQuotaOutput({ product }, { dependsOn: warm }).apply(({ preload }) => preload.remain);
exports.readme = cdn.report(pages, warm).apply((text) => /CacheRefresh \\(DCDN\\)/.test(text));`,
        run: "up",
        submits: [
          "dcdn refresh /a",
          "dcdn refresh /b/",
          "dcdn prefetch /a",
          "dcdn tags www.example.com/list",
        ],
        says: [
          /CacheRefresh pages \(DCDN\): 2 paths/,
          /That takes 1 of the 10000 DCDN refreshes of files that are left today/,
        ],
        outputs: { left: 999, readme: true },
        state: {
          pages: { status: "Complete", inputs: { product: "dcdn" } },
          warm: { status: "Complete" },
          prices: { status: "Complete" },
        },
      },
      { changes: { same: 4 } },
    ],
  },
  {
    title:
      "product: a change submits everything again, to the other product, and the default written out nothing",
    steps: [
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a", SITE + "b"] });`,
        submits: ["refresh /a /b"],
      },
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a", SITE + "b"], product: "cdn" });`,
        changes: { same: 2 },
      },
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a", SITE + "b"], product: "dcdn" });`,
        submits: ["dcdn refresh /a /b"],
        changes: { same: 1, update: 1 },
        state: { pages: { status: "Complete" } },
      },
    ],
  },
  {
    title: "product: one gate waits for resources of both products and for bare ids, with one summary",
    prepare: (emulator) => {
      emulator.addTasks({
        taskId: "7",
        objectPath: "https://www.example.com/theirs",
        product: "dcdn",
        age: 60_000,
      });
    },
    steps: [
      {
        program: `
const common = { objectPaths: [SITE + "a"], waitForCompletion: false };
const ours = new cdn.CacheRefresh("ours", common);
const shop = new cdn.CacheRefresh("shop", { ...common, product: "dcdn" });
const gate = new cdn.TaskCompletion("gate", { resources: [ours, shop], taskIds: ["7"], product: "dcdn" });
exports.summary = gate.summary;`,
        submits: [["refresh /a", "dcdn refresh /a"]],
        outputs: { summary: { total: 3, complete: 3, failed: 0, unfinished: 0 } },
        state: { gate: { status: "Complete", dependencies: ["ours", "shop"] } },
      },
      { run: "refresh", changes: { same: 4 } },
      { changes: { same: 4 } },
    ],
  },
  {
    title: "product: one that is not known yet passes the preview, and is what it comes to",
    steps: [
      {
        program: `
const upload = new Other("upload", { note: "dcdn" });
const product = upload.etag.apply(() => "dcdn");
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"], product });`,
        run: "up",
        submits: ["dcdn refresh /a"],
        says: [/CacheRefresh pages: 1 path/],
      },
    ],
  },
];
