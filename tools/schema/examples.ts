import { PACKAGE } from "../../provider/fronts/plugin/terms.js";
import type { Yaml } from "./yaml.js";

/** A program in Pulumi's YAML, without what all of them have. */
export interface Program {
  readonly [part: string]: Yaml;
  readonly resources?: Readonly<Record<string, ExampleResource>>;
  readonly outputs?: Readonly<Record<string, string>>;
}

interface ExampleResource {
  readonly [part: string]: Yaml;
  readonly type: string;
  readonly properties: Readonly<Record<string, Yaml>>;
}

const PAGE = "https://www.example.com/index.html";
const PAGES = [PAGE, "https://www.example.com/app.js"];
const FOLDER = { folder: "dist", urlPrefix: "https://www.example.com/" };

/** What a release changes, from the stack's configuration. */
const RELEASE = { config: { release: { type: "string" } } };
const TRIGGERS = [reference("release")];

const REFRESH = resource("CacheRefresh", { objectPaths: PAGES, triggers: TRIGGERS });

/** A program in YAML for each resource and function of the package. */
export const EXAMPLES: Readonly<Record<string, Program>> = {
  CacheRefresh: {
    ...RELEASE,
    resources: {
      site: resource("CacheRefresh", {
        objectPaths: [PAGE, "https://www.example.com/assets/"],
        triggers: TRIGGERS,
      }),
      files: resource("CacheRefresh", { contentHashes: reference("dist.hashes") }),
    },
    variables: { dist: call("hashFolder", FOLDER) },
  },
  CachePrefetch: {
    ...RELEASE,
    resources: {
      site: REFRESH,
      start: {
        ...resource("CachePrefetch", { objectPaths: PAGES, triggers: TRIGGERS }),
        options: { dependsOn: [reference("site")] },
      },
    },
  },
  CacheTagRefresh: {
    ...RELEASE,
    resources: {
      prices: resource("CacheTagRefresh", {
        domainName: "www.example.com",
        cacheTags: ["price-list"],
        triggers: TRIGGERS,
      }),
    },
  },
  EsaCachePurge: {
    ...RELEASE,
    resources: {
      pages: resource("EsaCachePurge", { site: "example.com", files: [PAGE], triggers: TRIGGERS }),
    },
  },
  EsaCachePrefetch: {
    ...RELEASE,
    resources: {
      pages: resource("EsaCachePurge", { site: "example.com", files: PAGES, triggers: TRIGGERS }),
      start: {
        ...resource("EsaCachePrefetch", { site: "example.com", files: PAGES, triggers: TRIGGERS }),
        options: { dependsOn: [reference("pages")] },
      },
    },
  },
  TaskCompletion: {
    resources: {
      shop: resource("CacheRefresh", {
        objectPaths: ["https://shop.example.com/"],
        waitForCompletion: false,
      }),
      blog: resource("CacheRefresh", {
        objectPaths: ["https://blog.example.com/"],
        waitForCompletion: false,
      }),
      purged: resource("TaskCompletion", {
        resources: [reference("shop.outcome"), reference("blog.outcome")],
      }),
    },
  },
  getRefreshTasks: asks("getRefreshTasks", { objectType: "file", status: "Failed", all: true }, "tasks"),
  getRefreshTaskById: asks("getRefreshTaskById", { taskIds: ["704225667"] }, "tasks"),
  // An argument that is an output of the refresh lets the call wait for it.
  getRefreshQuota: {
    ...RELEASE,
    resources: { site: resource("CacheRefresh", { objectPaths: PAGES, triggers: TRIGGERS, product: "cdn" }) },
    variables: { quota: call("getRefreshQuota", { product: reference("site.product") }) },
    outputs: { left: reference("quota.url.remain") },
  },
  getPreloadDetail: asks("getPreloadDetail", { taskId: "704225667" }, "urlDetails"),
  getEsaPurgeTasks: asks("getEsaPurgeTasks", { site: "example.com", status: "Failed", all: true }, "tasks"),
  getEsaPreloadTasks: asks(
    "getEsaPreloadTasks",
    { site: "example.com", status: "Failed", all: true },
    "tasks",
  ),
  getEsaPurgeQuota: asks("getEsaPurgeQuota", { site: "example.com", type: "purgeall" }, "remain"),
  getEsaSites: asks("getEsaSites", { all: true }, "sites"),
  checkEdge: {
    ...RELEASE,
    resources: { site: REFRESH },
    variables: { edge: call("checkEdge", { urls: [PAGE], since: reference("site.submittedAt") }) },
    outputs: { stale: reference("edge.stale") },
  },
  report: {
    ...RELEASE,
    resources: { site: REFRESH },
    variables: { report: call("report", { resources: [reference("site.outcome")] }) },
    outputs: { readme: reference("report.markdown") },
  },
  hashFolder: {
    variables: { dist: call("hashFolder", FOLDER) },
    resources: { site: resource("CacheRefresh", { contentHashes: reference("dist.hashes") }) },
  },
};

function resource(name: string, properties: Readonly<Record<string, Yaml>>): ExampleResource {
  return { type: `${PACKAGE}:${name}`, properties };
}

function call(name: string, args: Readonly<Record<string, Yaml>>): Yaml {
  return { "fn::invoke": { function: `${PACKAGE}:${name}`, arguments: args } };
}

/** The value of a variable, or of a part of it. */
function reference(place: string): string {
  return `\${${place}}`;
}

/** A program that shows one part of a function's result. */
function asks(name: string, args: Readonly<Record<string, Yaml>>, part: string): Program {
  return { variables: { answer: call(name, args) }, outputs: { [part]: reference(`answer.${part}`) } };
}
