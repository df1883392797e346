import type { Step } from "./deployments.js";
import { secret } from "./plugin/values.js";

const SITE = "https://www.example.com/";
const urls = (...names: string[]): string[] => names.map((name) => SITE + name);
const hashes = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, hash]) => [SITE + name, hash]));

const NOT_DONE = /is not complete after 1m: Refreshing, n % \(task 14286878547\)$/;
const MORE_TIME = /^Allow more time with the resource option customTimeouts\.$/;
const IS_KEPT = /^What was submitted is kept: the next `pulumi up` goes on from here/;

/** Steps by what is shown with them. Each is the same whichever front carries it out. */
export const SCENARIOS: Readonly<Record<string, Step[]>> = {
  "A list of paths is refreshed, then what was added alone, and then nothing": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html", "b/"), force: true },
      submits: ["RefreshObjectCaches File a.html", "RefreshObjectCaches Directory b/"],
    },
    {
      type: "CacheRefresh",
      does: "preview",
      inputs: { objectPaths: urls("a.html", "b/", "c.html"), force: true },
      says: [/^refresh: 1 of 3 to submit$/],
    },
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html", "b/", "c.html"), force: true },
      submits: ["RefreshObjectCaches File c.html"],
    },
    { type: "CacheRefresh", inputs: { objectPaths: urls("a.html", "b/", "c.html"), force: true } },
    {
      type: "CacheRefresh",
      does: "refresh",
      inputs: { objectPaths: urls("a.html", "b/", "c.html"), force: true },
    },
  ],

  "Another trigger refreshes everything": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html"), triggers: ["1", { tag: [1, null] }] },
      submits: ["RefreshObjectCaches File a.html"],
    },
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html"), triggers: ["2", { tag: [1, null] }] },
      submits: ["RefreshObjectCaches File a.html"],
    },
  ],

  "An asset among triggers triggers by its hash alone, whatever else the engine hands over of it": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html"), triggers: [asset("1", { path: "bundle.js" })] },
      submits: ["RefreshObjectCaches File a.html"],
    },
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html", "b.html"), triggers: [asset("1")] },
      submits: ["RefreshObjectCaches File b.html"],
    },
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html", "b.html"), triggers: [asset("2", { text: "v2" })] },
      submits: ["RefreshObjectCaches File a.html b.html"],
    },
  ],

  "Of hashes, the changed and the removed are refreshed, and each difference is shown": [
    {
      type: "CacheRefresh",
      inputs: {
        objectPaths: [],
        contentHashes: hashes({ "a.js": "1", "b.js": "1", "c.js": "1" }),
        removed: "refresh",
      },
      submits: ["RefreshObjectCaches File a.js b.js c.js"],
    },
    {
      type: "CacheRefresh",
      does: "preview",
      inputs: {
        objectPaths: [],
        contentHashes: hashes({ "a.js": "2", "b.js": "1", "d.js": "1" }),
        removed: "refresh",
      },
      says: [/^refresh: 3 of 4 to submit: 1 new \(\+\), 1 changed \(~\), 1 gone \(-\)\n/],
      shows: [
        `contentHashes["${SITE}a.js"] 4 input`,
        `contentHashes["${SITE}c.js"] 2 input`,
        `contentHashes["${SITE}d.js"] 0 input`,
      ],
    },
    {
      type: "CacheRefresh",
      inputs: {
        objectPaths: [],
        contentHashes: hashes({ "a.js": "2", "b.js": "1", "d.js": "1" }),
        removed: "refresh",
      },
      says: [/^refresh: 3 of 4 to submit/],
      submits: ["RefreshObjectCaches File a.js d.js c.js"],
    },
    {
      type: "CacheRefresh",
      inputs: {
        objectPaths: [],
        contentHashes: hashes({ "a.js": "2", "b.js": "1", "d.js": "1" }),
        removed: "refresh",
      },
    },
  ],

  "Files are prefetched, and once more with other headers": [
    {
      type: "CachePrefetch",
      inputs: { objectPaths: urls("a.html"), area: "overseas" },
      submits: ["PushObjectCache a.html"],
    },
    {
      type: "CachePrefetch",
      inputs: { objectPaths: urls("a.html"), area: "overseas", withHeader: { Accept: "text/html" } },
      submits: ["PushObjectCache a.html"],
    },
    {
      type: "CachePrefetch",
      inputs: { objectPaths: urls("a.html"), area: "overseas", withHeader: { Accept: "text/html" } },
    },
  ],

  "Tags are refreshed, and what was added alone": [
    {
      type: "CacheTagRefresh",
      inputs: { domainName: "www.example.com", cacheTags: ["one", "two"] },
      submits: ["RefreshObjectCacheByCacheTag one,two"],
    },
    {
      type: "CacheTagRefresh",
      inputs: { domainName: "www.example.com", cacheTags: ["one", "two", "three"] },
      submits: ["RefreshObjectCacheByCacheTag three"],
    },
  ],

  "DCDN is asked for a resource of DCDN": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html"), product: "dcdn" },
      submits: ["RefreshDcdnObjectCaches File a.html"],
    },
  ],

  "A site of ESA is purged, by its name, and by hashes": [
    {
      type: "EsaCachePurge",
      inputs: { site: "example.com", directories: urls("d/") },
      submits: ['PurgeCaches directory {"Directories":["d/"]}'],
    },
    { type: "EsaCachePurge", inputs: { site: "example.com", directories: urls("d/") } },
    {
      type: "EsaCachePurge",
      name: "hashed",
      inputs: { site: "example.com", contentHashes: hashes({ "a.js": "1", "b.js": "1" }), files: [] },
      submits: ['PurgeCaches file {"Files":["a.js","b.js"]}'],
    },
    {
      type: "EsaCachePurge",
      name: "hashed",
      inputs: { site: "example.com", contentHashes: hashes({ "a.js": "1", "b.js": "2" }), files: [] },
      submits: ['PurgeCaches file {"Files":["b.js"]}'],
      says: [/^purge: 1 of 2 to submit: 1 changed/],
    },
  ],

  "Everything of a site of ESA is purged after a warning": [
    {
      type: "EsaCachePurge",
      inputs: { site: "example.com", everything: true },
      submits: ['PurgeCaches purgeall {"PurgeAll":true}'],
    },
    {
      type: "EsaCachePurge",
      does: "preview",
      inputs: { site: "example.com", everything: true, triggers: [2] },
      says: [/^This update purges everything that edges have of example\.com/],
    },
  ],

  "Files of a site of ESA are prefetched": [
    {
      type: "EsaCachePrefetch",
      inputs: { site: "example.com", files: urls("a.html") },
      submits: ['PreloadCaches ["a.html"]'],
    },
    {
      type: "EsaCachePrefetch",
      inputs: { site: "example.com", files: urls("a.html"), headers: { Accept: "text/html" } },
      submits: ['PreloadCaches ["a.html"]'],
    },
    { type: "EsaCachePrefetch", does: "refresh", inputs: { site: "example.com", files: urls("a.html") } },
  ],

  "A gate waits for what others have submitted, and for tasks by their ids": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html"), waitForCompletion: false },
      submits: ["RefreshObjectCaches File a.html"],
      status: "Refreshing",
    },
    {
      type: "EsaCachePurge",
      inputs: { site: "example.com", cacheTags: ["one"], waitForCompletion: false },
      submits: ['PurgeCaches cachetag {"CacheTags":["one"]}'],
      status: "Refreshing",
    },
    {
      type: "TaskCompletion",
      inputs: (watched) => ({
        resources: [watched("CacheRefresh"), watched("EsaCachePurge")],
        taskIds: ["14286878547"],
      }),
    },
    {
      type: "TaskCompletion",
      inputs: (watched) => ({
        resources: [watched("CacheRefresh"), watched("EsaCachePurge")],
        taskIds: ["14286878547"],
      }),
    },
    {
      type: "TaskCompletion",
      does: "refresh",
      inputs: (watched) => ({ resources: [watched("CacheRefresh")] }),
    },
  ],

  "What is empty submits nothing and is skipped": [
    { type: "CacheRefresh", inputs: { objectPaths: [] }, status: "Skipped" },
    { type: "CachePrefetch", inputs: { objectPaths: [] }, status: "Skipped" },
    {
      type: "CacheTagRefresh",
      inputs: { domainName: "www.example.com", cacheTags: [] },
      status: "Skipped",
    },
    { type: "EsaCachePurge", inputs: { site: "example.com", files: [] }, status: "Skipped" },
    { type: "EsaCachePrefetch", inputs: { site: "example.com", files: [] }, status: "Skipped" },
    { type: "TaskCompletion", inputs: { taskIds: [] }, status: "Skipped" },
    { type: "CacheRefresh", inputs: { objectPaths: [] }, status: "Skipped" },
  ],

  "A resource that is only declared submits at its first change": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html"), runOnCreate: false, triggers: [1] },
      status: "Skipped",
    },
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("a.html"), runOnCreate: false, triggers: [2] },
      submits: ["RefreshObjectCaches File a.html"],
    },
  ],

  "A path that failed is submitted again, in the same deployment and in the next": [
    {
      type: "CacheRefresh",
      first: (emulator) => emulator.failPaths(/bad/, "OriginError", 2),
      inputs: { objectPaths: urls("good.html", "bad.html") },
      submits: ["RefreshObjectCaches File good.html bad.html", "RefreshObjectCaches File bad.html"],
      fails: [/^https:\/\/www\.example\.com\/bad\.html failed: OriginError \(task \d+\)$/, IS_KEPT],
      status: "Failed",
    },
    {
      type: "CacheRefresh",
      inputs: { objectPaths: urls("good.html", "bad.html") },
      submits: ["RefreshObjectCaches File bad.html"],
    },
  ],

  "A failure that is to be a warning lets the deployment go on": [
    {
      type: "CachePrefetch",
      first: (emulator) => emulator.failPaths(/bad/),
      inputs: { objectPaths: urls("bad.html"), onFailure: "warn", retryFailed: 0 },
      submits: ["PushObjectCache bad.html"],
      says: [/^https:\/\/www\.example\.com\/bad\.html failed: InternalError/],
      status: "Failed",
    },
  ],

  "A refusal of the API leaves no resource": [
    {
      type: "CacheRefresh",
      first: (emulator) =>
        emulator.fault({
          operation: "RefreshObjectCaches",
          do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
        }),
      inputs: { objectPaths: urls("a.html") },
      submits: ["RefreshObjectCaches File a.html refused"],
      fails: [/Forbidden\.RAM/],
      status: "none",
    },
  ],

  "After a time limit that ran out, the next deployment goes on waiting and submits nothing again": [
    {
      type: "CacheRefresh",
      first: (emulator) => emulator.hold(),
      timeout: 60,
      inputs: { objectPaths: urls("a.html") },
      submits: ["RefreshObjectCaches File a.html"],
      fails: [NOT_DONE, MORE_TIME, IS_KEPT],
      status: "Refreshing",
    },
    {
      type: "CacheRefresh",
      timeout: 60,
      inputs: { objectPaths: urls("a.html") },
      fails: [NOT_DONE, MORE_TIME, IS_KEPT],
      status: "Refreshing",
    },
    {
      type: "CacheRefresh",
      first: (emulator) => emulator.complete(),
      inputs: { objectPaths: urls("a.html") },
    },
  ],

  "A refresh learns what became of tasks, and then nothing is left to do": [
    {
      type: "EsaCachePurge",
      first: (emulator) => emulator.hold(),
      timeout: 60,
      inputs: { site: "example.com", hostnames: ["www.example.com"] },
      submits: ['PurgeCaches hostname {"Hostnames":["www.example.com"]}'],
      fails: [/^www\.example\.com is not complete after 1m/, MORE_TIME, IS_KEPT],
      status: "Refreshing",
    },
    {
      type: "EsaCachePurge",
      does: "refresh",
      first: (emulator) => emulator.complete(),
      inputs: { site: "example.com", hostnames: ["www.example.com"] },
    },
    { type: "EsaCachePurge", inputs: { site: "example.com", hostnames: ["www.example.com"] } },
  ],

  "A creation that an error hook repeats goes on where it ended": [
    {
      type: "CacheRefresh",
      first: (emulator) => emulator.failPaths(/bad/, "InternalError", 2),
      inputs: { objectPaths: urls("good.html", "bad.html"), retryFailed: 0 },
      repeats: 3,
      submits: [
        "RefreshObjectCaches File good.html bad.html",
        "RefreshObjectCaches File bad.html",
        "RefreshObjectCaches File bad.html",
      ],
      fails: [/bad\.html failed: InternalError/, IS_KEPT, /bad\.html failed: InternalError/, IS_KEPT],
    },
  ],

  "An update that an error hook repeats goes on where it ended": [
    {
      type: "CacheTagRefresh",
      inputs: { domainName: "www.example.com", cacheTags: ["one"] },
      submits: ["RefreshObjectCacheByCacheTag one"],
    },
    {
      type: "CacheTagRefresh",
      first: (emulator) => emulator.hold(),
      timeout: 60,
      repeats: 1,
      inputs: { domainName: "www.example.com", cacheTags: ["one", "two"] },
      submits: ["RefreshObjectCacheByCacheTag two"],
      fails: [
        ...[/^two is not complete after 1m/, MORE_TIME, IS_KEPT],
        ...[/^two is not complete after 1m/, MORE_TIME, IS_KEPT],
      ],
      status: "Refreshing",
    },
  ],

  "Secret paths are named by their places": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: ["ftp://planted/a", secret("planted"), secret(`${SITE}planted.html`)] },
      fails: [/^objectPaths\[0\] \[secret\] has another scheme; only/, /^objectPaths\[1\] \[secret\] /],
      status: "none",
    },
    {
      type: "CacheRefresh",
      first: (emulator) => emulator.failPaths(/planted/),
      inputs: { objectPaths: [secret(`${SITE}planted.html`)] },
      submits: ["RefreshObjectCaches File planted.html", "RefreshObjectCaches File planted.html"],
      fails: [/^path 1 of 1 failed: InternalError/, IS_KEPT],
      status: "Failed",
    },
  ],

  "What a quota does not suffice for is refused before the first call": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: Array.from({ length: 101 }, (_, place) => `${SITE}${place}/`) },
      fails: [/^The account's quota does not suffice for 101 refreshes of directories, 1 more than/],
      status: "none",
    },
  ],

  "Inputs that are wrong are refused, each with its reason": [
    {
      type: "CacheRefresh",
      inputs: { objectPaths: ["www.example.com", 7], objectType: "page", colour: "red" },
      fails: [
        /^objectPaths\[0\] www\.example\.com has no path/,
        /^objectPaths\[1\] must be a string, not 7$/,
        /^objectType must be one of .*, not "page"$/,
        /^colour is not an input/,
      ],
      status: "none",
    },
    {
      type: "CachePrefetch",
      inputs: { objectPaths: urls("d/"), area: "moon" },
      fails: [/^area must be one of /, /^objectPaths\[0\] .* is a directory/],
      status: "none",
    },
    {
      type: "CacheTagRefresh",
      inputs: { domainName: "https://www.example.com", cacheTags: ["a,b", ""] },
      fails: [/^domainName /, /^cacheTags\[0\] "a,b" has a comma/, /^cacheTags\[1\] is empty/],
      status: "none",
    },
    {
      type: "EsaCachePurge",
      inputs: { files: urls("a"), directories: urls("d/"), retryFailed: 11 },
      fails: [/^retryFailed must be a whole number from 0 to 10, not 11$/, /^site /, /^directories /],
      status: "none",
    },
    {
      type: "EsaCachePrefetch",
      inputs: { site: "example.com", files: ["https://www.example.org/a"] },
      fails: [/^files\[0\] .*example\.com/],
      status: "none",
    },
    {
      type: "TaskCompletion",
      inputs: { product: "dcdn" },
      fails: [/^resources is not given, nor is taskIds/, /^product goes with taskIds only/],
      status: "none",
    },
  ],
};

/** An asset as the engine hands it over. */
function asset(hash: string, content: object = {}): object {
  return { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", hash, ...content };
}
