import type { ResourceView, Row } from "../row.js";

/** Programs that make these resources in components. */
export const COMPONENTS: Row[] = [
  {
    title: "two resources in one component do not wait for each other",
    steps: [
      {
        program: `
class Site extends pulumi.ComponentResource {
  constructor(name) {
    super("zoo:index:Site", name);
    const parent = this;
    new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] }, { parent });
    new cdn.CachePrefetch("bundle", { objectPaths: [SITE + "app.js"] }, { parent });
  }
}
new Site("site");`,
        run: "up",
        submits: [["refresh /index.html", "prefetch /app.js"]],
        changes: { create: 4 },
        state: {
          pages: { parent: "site", dependencies: [], status: "Complete" },
          bundle: { parent: "site", dependencies: [], status: "Complete" },
        },
      },
      { changes: { same: 4 } },
    ],
  },
  {
    title:
      "an upload, its refresh and a record in one component go in that order, and stand on no more than that",
    steps: [
      {
        program: `
class Site extends pulumi.ComponentResource {
  constructor(name) {
    super("zoo:index:Site", name);
    const parent = this;
    const upload = new Other("upload", { content: "v1" }, { parent });
    const refresh = new cdn.CacheRefresh(
      "refresh",
      { objectPaths: [SITE + "index.html"], triggers: [upload.etag] },
      { parent },
    );
    new Other("record", { note: "published" }, { parent, dependsOn: refresh });
    new Other("sibling", { content: "x" }, { parent });
  }
}
new Site("site");`,
        run: "up",
        submits: ["refresh /index.html"],
        changes: { create: 6 },
        state: {
          upload: { dependencies: [] },
          refresh: { dependencies: ["upload"], propertyDependencies: { triggers: ["upload"] } },
          record: { dependencies: ["refresh"], propertyDependencies: {} },
          sibling: { dependencies: [] },
        },
      },
      { run: "preview", changes: { same: 6 } },
    ],
  },
  {
    title: "in components two deep, each class stands on what the program names, and on nothing else",
    steps: [
      {
        program: `
class Inner extends pulumi.ComponentResource {
  constructor(name, { upload, header }, opts) {
    super("zoo:index:Inner", name, {}, opts);
    const parent = this;
    const waitForCompletion = false;
    const alone = new cdn.CacheRefresh("alone", { objectPaths: [SITE + "alone"], waitForCompletion }, { parent });
    const pages = new cdn.CacheRefresh(
      "pages",
      { objectPaths: [SITE + "index.html"], triggers: [upload.etag], waitForCompletion },
      { parent, customTimeouts: { create: "5m" } },
    );
    const hashed = new cdn.CacheRefresh(
      "hashed",
      { contentHashes: { [SITE + "app.js"]: upload.etag }, objectPaths: header.urls },
      { parent, dependsOn: pages },
    );
    const bundle = new cdn.CachePrefetch(
      "bundle",
      { objectPaths: [SITE + "app.js"], withHeader: { "X-Token": header.etag } },
      { parent, dependsOn: hashed },
    );
    const prices = new cdn.CacheTagRefresh(
      "prices",
      { domainName: "www.example.com", cacheTags: ["prices"], triggers: [upload.etag] },
      { parent },
    );
    const gate = new cdn.TaskCompletion("gate", { resources: [alone, pages], taskIds: prices.taskIds }, { parent });
    new Other("outputs", { content: gate.summary, note: pages.tasks }, { parent });
    this.registerOutputs({ purge: gate.summary });
  }
}
class Outer extends pulumi.ComponentResource {
  constructor(name) {
    super("zoo:index:Outer", name);
    const parent = this;
    const upload = new Other("upload", { content: "v1" }, { parent });
    const header = new Other("header", { files: ["logo.png"] }, { parent });
    new Other("sibling", { content: "x" }, { parent });
    new Inner("inner", { upload, header }, { parent });
  }
}
new Outer("outer");`,
        run: "up",
        submits: [
          [
            "refresh /alone",
            "refresh /index.html",
            "tags www.example.com/prices",
            "refresh /logo.png /app.js",
          ],
          "prefetch /app.js",
        ],
        changes: { create: 13 },
        state: {
          alone: { parent: "inner", dependencies: [], propertyDependencies: {} },
          pages: { dependencies: ["upload"], propertyDependencies: { triggers: ["upload"] } },
          hashed: {
            dependencies: ["header", "pages", "upload"],
            propertyDependencies: { contentHashes: ["upload"], objectPaths: ["header"] },
          },
          bundle: { dependencies: ["hashed", "header"], propertyDependencies: { withHeader: ["header"] } },
          prices: { dependencies: ["upload"], propertyDependencies: { triggers: ["upload"] } },
          outputs: {
            dependencies: ["gate", "pages"],
            propertyDependencies: { content: ["gate"], note: ["pages"] },
          },
        },
        byFront: {
          dynamic: { state: { gate: gateOf({ subjects: ["alone", "pages"] }) } },
          plugin: { state: { gate: gateOf({}) } },
        },
      },
    ],
  },
  {
    title:
      "in components two deep, the answer of each function stands on its arguments and on dependsOn alone",
    emulator: { accounts: [{ accessKeyId: "key", accessKeySecret: "secret", preloadDetail: true }] },
    steps: [
      {
        program: `
class Inner extends pulumi.ComponentResource {
  constructor(name, { upload }, opts) {
    super("zoo:index:Inner", name, {}, opts);
    const parent = this;
    const refresh = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] }, { parent });
    const bundle = new cdn.CachePrefetch("bundle", { objectPaths: [SITE + "app.js"] }, { parent });
    const keep = (name, answer) => new Other(name, { content: answer }, { parent });
    keep("tasks", cdn.getRefreshTasksOutput({ objectPath: upload.urls[0] }, { parent, dependsOn: refresh }).totalCount);
    keep("byId", cdn.getRefreshTaskByIdOutput({ taskIds: refresh.taskIds }, { parent }).tasks.length);
    keep("quota", cdn.getRefreshQuotaOutput({}, { parent }).url.remain.apply((left) => left > 0));
    keep("preload", cdn.getPreloadDetailOutput({ taskId: bundle.taskIds[0] }, { parent }).apply(() => "asked"));
  }
}
class Outer extends pulumi.ComponentResource {
  constructor(name) {
    super("zoo:index:Outer", name);
    const parent = this;
    const upload = new Other("upload", { files: ["index.html"] }, { parent });
    new Other("sibling", { content: "x" }, { parent });
    const inner = new Inner("inner", { upload }, { parent });
    new Other("all", { content: cdn.getRefreshQuotaOutput({}, { parent, dependsOn: inner }).apply(() => 1) }, { parent });
  }
}
new Outer("outer");`,
        run: "up",
        submits: [["refresh /index.html", "prefetch /app.js"]],
        state: {
          pages: { dependencies: [], propertyDependencies: {} },
          tasks: { dependencies: ["pages", "upload"], outputs: { content: 1 } },
          byId: { dependencies: ["pages"], outputs: { content: 1 } },
          quota: { dependencies: [], outputs: { content: true } },
          preload: { dependencies: ["bundle"] },
          all: { dependencies: ["bundle", "byId", "pages", "preload", "quota", "tasks"] },
        },
      },
    ],
  },
  {
    title: "a component that makes its resources in initialize() deploys, and hands their outputs on",
    steps: [
      {
        program: `
class Site extends pulumi.ComponentResource {
  constructor(name) {
    super("zoo:index:Site", name, {});
  }
  async initialize() {
    await Promise.resolve();
    const parent = this;
    const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] }, { parent });
    const app = new cdn.CacheRefresh("app", { objectPaths: [SITE + "app.js"] }, { parent });
    return { total: pulumi.all([pages.summary, app.summary]).apply(([one, other]) => one.total + other.total) };
  }
}
exports.total = pulumi.output(new Site("site").getData()).total;`,
        submits: [["refresh /index.html", "refresh /app.js"]],
        outputs: { total: 2 },
      },
    ],
  },
  {
    title: "resources as parents of resources: neither is submitted for the other's sake",
    steps: [
      {
        program: `
const upload = new Other("upload", { content: "v1" });
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"] }, { parent: upload });
const bundle = new cdn.CachePrefetch("bundle", { objectPaths: [SITE + "app.js"] }, { parent: pages });
new Other("record", { content: "x" }, { parent: bundle });`,
        submits: [["refresh /index.html", "prefetch /app.js"]],
        state: {
          pages: { parent: "upload", dependencies: [] },
          bundle: { parent: "pages", dependencies: [] },
          record: { parent: "bundle", dependencies: [] },
        },
      },
      {
        program: `
const upload = new Other("upload", { content: "v2" });
const pages = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "index.html"], triggers: [1] }, { parent: upload });
const bundle = new cdn.CachePrefetch("bundle", { objectPaths: [SITE + "app.js"] }, { parent: pages });
new Other("record", { content: "x" }, { parent: bundle });`,
        submits: ["refresh /index.html"],
        changes: { same: 3, update: 2 },
      },
    ],
  },
  {
    title: "what depends on a component comes after the purges of its children",
    steps: [
      {
        program: `
class Site extends pulumi.ComponentResource {
  constructor(name, path, opts) {
    super("zoo:index:Site", name, {}, opts);
    new cdn.CacheRefresh(name + "-pages", { objectPaths: [SITE + path] }, { parent: this });
    new cdn.CachePrefetch(name + "-bundle", { objectPaths: [SITE + path] }, { parent: this });
  }
}
const one = new Site("one", "1");
const two = new Site("two", "2", { dependsOn: one });
new cdn.CacheRefresh("last", { objectPaths: [SITE + "3"] }, { dependsOn: [one, two] });`,
        run: "up",
        submits: [["refresh /1", "prefetch /1"], ["refresh /2", "prefetch /2"], "refresh /3"],
        state: {
          "two-pages": { dependencies: [], propertyDependencies: {} },
          last: { dependencies: ["one-bundle", "one-pages", "two-bundle", "two-pages"] },
        },
      },
    ],
  },
  {
    title: "a component's provider signs in for its resources and for functions that have it as their parent",
    emulator: {
      accounts: [
        { accessKeyId: "home", accessKeySecret: "home-secret" },
        { accessKeyId: "overseas", accessKeySecret: "overseas-secret" },
      ],
    },
    steps: [
      {
        program: `
class Site extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("zoo:index:Site", name, {}, opts);
    const parent = this;
    new cdn.CacheRefresh(name + "-pages", { objectPaths: [SITE + name] }, { parent });
    const inner = new pulumi.ComponentResource("zoo:index:Inner", name + "-inner", {}, { parent });
    const bundle = new cdn.CachePrefetch(name + "-bundle", { objectPaths: [SITE + name] }, { parent: inner });
    this.tasks = cdn.getRefreshTasksOutput({}, { parent: inner, dependsOn: bundle }).totalCount;
  }
}
const endpoints = [{ cdn: process.env.CDN_ENDPOINT }];
const provider = new cdn.Provider("overseas", { accessKey: "overseas", secretKey: "overseas-secret", endpoints });
exports.tasks = [
  new Site("home").tasks,
  new Site("list", { providers: [provider] }).tasks,
  new Site("map", { providers: { any: provider } }).tasks,
  new Site("one", { provider }).tasks,
];`,
        submits: [
          [
            "refresh /home",
            "prefetch /home",
            "overseas: refresh /list",
            "overseas: prefetch /list",
            "overseas: refresh /map",
            "overseas: prefetch /map",
            "overseas: refresh /one",
            "overseas: prefetch /one",
          ],
        ],
        state: {
          "home-pages": { provider: "default" },
          "list-pages": { provider: "overseas", dependencies: [], status: "Complete" },
          "map-bundle": { provider: "overseas", dependencies: [] },
          "one-bundle": { provider: "overseas", dependencies: [] },
        },
      },
    ],
  },
  {
    title: "a provider whose key another resource makes; when that is renewed, nothing is submitted again",
    emulator: {
      accounts: [
        { accessKeyId: "home", accessKeySecret: "home-secret" },
        { accessKeyId: "first", accessKeySecret: "made-secret", accountId: "made" },
        { accessKeyId: "renewed", accessKeySecret: "made-secret", accountId: "made" },
      ],
    },
    steps: ["first", "renewed"].map((key, index) => ({
      program: `
const parent = new pulumi.ComponentResource("zoo:index:Account", "component");
const made = new Other("made", { content: "${key}" }, { parent });
new Other("sibling", { content: "x" }, { parent });
const endpoints = [{ cdn: process.env.CDN_ENDPOINT }];
const secretKey = pulumi.secret("made-secret");
const provider = new cdn.Provider("account", { accessKey: made.content, secretKey, endpoints }, { parent });
const dependsOn = new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { parent, provider });
exports.left = cdn.getRefreshQuotaOutput({}, { provider, dependsOn }).url.remain;`,
      run: "up",
      submits: index === 0 ? ["first: refresh /a"] : [],
      state: { pages: { provider: "account", dependencies: [] } },
      byFront: {
        dynamic: { state: { account: accountOf("alicloud:accessKey") } },
        plugin: { state: { account: accountOf("accessKey") } },
      },
      outputs: { left: 9_999 },
    })),
  },
  {
    title: "where default providers are switched off, a resource needs its own, and Pulumi says so",
    steps: [
      {
        program: `new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] });`,
        run: 'up --skip-preview --config pulumi:disable-default-providers=["*"]',
        fails: /Default provider for '(pulumi-nodejs|alicloud-cdn-refresh)' disabled/,
      },
      {
        program: `
const provider = new cdn.Provider("own");
new cdn.CacheRefresh("pages", { objectPaths: [SITE + "a"] }, { provider });
exports.quota = cdn.getRefreshQuotaOutput({}, { provider }).url.quota;`,
        submits: ["refresh /a"],
        outputs: { quota: 10_000 },
      },
    ],
  },
];

/** @param more what it stands on beside what the program names */
function gateOf(more: ResourceView["propertyDependencies"]): Partial<ResourceView> {
  return {
    dependencies: ["alone", "pages", "prices"],
    propertyDependencies: { resources: ["alone", "pages"], ...more, taskIds: ["prices"] },
    status: "Complete",
  };
}

/** @param input the name of its key */
function accountOf(input: string): Partial<ResourceView> {
  return { dependencies: ["made"], propertyDependencies: { [input]: ["made"] } };
}
