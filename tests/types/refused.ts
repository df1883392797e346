import type * as pulumi from "@pulumi/pulumi";
import * as cdn from "../../sdk/index.js";

declare const text: pulumi.Output<string>;
declare const objectPaths: string[];
declare const refresh: cdn.CacheRefresh;
declare const bucket: pulumi.CustomResource;

// @ts-expect-error Something has to be refreshed.
new cdn.CacheRefresh("site", { triggers: ["1"] });
// @ts-expect-error One path is a list of one path.
new cdn.CacheRefresh("site", { objectPaths: "https://www.example.com/" });
// @ts-expect-error As the API says it, but not as this package does.
new cdn.CacheRefresh("site", { objectPaths, objectType: "File" });
// @ts-expect-error A text is no choice of types.
new cdn.CacheRefresh("site", { objectPaths, objectType: text });
// @ts-expect-error There is no content of a directory to hash.
new cdn.CacheRefresh("site", { contentHashes: { "https://www.example.com/": "1" }, objectType: "directory" });
// @ts-expect-error There is no content of a regular expression to hash.
new cdn.CacheRefresh("site", { contentHashes: { "https://www.example.com/": "1" }, objectType: "regex" });
// @ts-expect-error Which files there were, only hashes tell.
new cdn.CacheRefresh("site", { objectPaths, removed: "refresh" });
// @ts-expect-error Nor is it misspelt in silence.
new cdn.CacheRefresh("site", { objectPaths, trigger: ["1"] });
// @ts-expect-error A trigger is a list of values.
new cdn.CacheRefresh("site", { objectPaths, triggers: "1" });
// @ts-expect-error
new cdn.CacheRefresh("site", { objectPaths, onFailure: "ignore" });
// @ts-expect-error
new cdn.CacheRefresh("site", { objectPaths, retryFailed: "1" });
// @ts-expect-error A time limit is an option: customTimeouts.
new cdn.CacheRefresh("site", { objectPaths, timeout: "1h" });
// @ts-expect-error Only a prefetch knows areas.
new cdn.CacheRefresh("site", { objectPaths, area: "overseas" });

// @ts-expect-error
cdn.hashFolder("dist", "https://www.example.com/", { urls: "pretty" });
// @ts-expect-error A file that no URL is made of gives an empty list.
cdn.hashFolder("dist", "https://www.example.com/", { urls: () => undefined });
// @ts-expect-error Nor is there time to wait for each file.
cdn.hashFolder("dist", "https://www.example.com/", { urls: async (path) => path });

// @ts-expect-error One object is a list of one object.
cdn.hashObjects({ key: "index.html", etag: text }, "https://www.example.com/");
// @ts-expect-error Without an etag no change would be noticed.
cdn.hashObjects([{ key: "index.html" }], "https://www.example.com/");
// @ts-expect-error Not every resource is an object.
cdn.hashObjects([bucket], "https://www.example.com/");

// @ts-expect-error
new cdn.CachePrefetch("site", {});
// @ts-expect-error
new cdn.CachePrefetch("site", { objectPaths, area: "europe" });
// @ts-expect-error Headers have one value each.
new cdn.CachePrefetch("site", { objectPaths, withHeader: { Accept: ["a", "b"] } });
// @ts-expect-error A prefetch knows only files.
new cdn.CachePrefetch("site", { objectPaths, objectType: "directory" });

// @ts-expect-error The tags are those of one domain.
new cdn.CacheTagRefresh("tags", { cacheTags: ["a"] });
// @ts-expect-error
new cdn.CacheTagRefresh("tags", { domainName: "www.example.com" });
// @ts-expect-error There is no such product.
new cdn.CacheTagRefresh("tags", { domainName: "www.example.com", cacheTags: ["a"], product: "DCDN" });
// @ts-expect-error
new cdn.CacheTagRefresh("tags", { domainName: "www.example.com", cacheTags: ["a"], objectPaths });

// @ts-expect-error Something has to be waited for.
new cdn.TaskCompletion("gate", {});
// @ts-expect-error Only this package's resources have tasks.
new cdn.TaskCompletion("gate", { resources: [bucket] });
// @ts-expect-error A list, however short.
new cdn.TaskCompletion("gate", { resources: refresh });
// @ts-expect-error A wait submits nothing again.
new cdn.TaskCompletion("gate", { resources: [refresh], retryFailed: 1 });

// @ts-expect-error
new cdn.Provider("account", { accesKey: "id" });
// @ts-expect-error A role is named by its ARN.
new cdn.Provider("account", { assumeRole: {} });

// @ts-expect-error The API filters by status only together with the type.
cdn.getRefreshTasks({ status: "Failed" });
// @ts-expect-error And so by domain.
cdn.getRefreshTasks({ domainName: "www.example.com" });
// @ts-expect-error Nor where the type is left undefined.
cdn.getRefreshTasksOutput({ domainName: "www.example.com", objectType: undefined });
// @ts-expect-error
cdn.getRefreshTasksOutput({ startTime: "2026-01-01T00:00:00Z", endTime: undefined });
// @ts-expect-error A time has two ends.
cdn.getRefreshTasks({ startTime: "2026-01-01T00:00:00Z" });
// @ts-expect-error With every page there is none to choose.
cdn.getRefreshTasks({ all: true, pageNumber: 2 });
// @ts-expect-error A promise takes plain values: getRefreshTasksOutput takes others.
cdn.getRefreshTasks({ objectPath: text });
// @ts-expect-error
cdn.getRefreshTasksOutput({ status: "Failed", objectPath: text });
// @ts-expect-error
cdn.getRefreshTasks({ objectType: "prefetch" });
// @ts-expect-error Ids are texts: they do not fit into a number.
cdn.getRefreshTaskById({ taskIds: [704225667] });
// @ts-expect-error
cdn.getPreloadDetail({});
// @ts-expect-error
cdn.getRefreshQuota({ domainName: "www.example.com" });
// @ts-expect-error There is no such product.
cdn.getRefreshQuota({ product: "esa" });
// @ts-expect-error Only CDN has the operation.
cdn.getPreloadDetail({ taskId: "1", product: "dcdn" });
// @ts-expect-error A promise cannot wait for a resource.
cdn.getRefreshTasks({}, { dependsOn: refresh });
// @ts-expect-error
cdn.checkEdge({});
// @ts-expect-error What a stale edge does, a resource decides.
cdn.checkEdge({ urls: [], onStale: "error" });
// @ts-expect-error A promise takes plain values: checkEdgeOutput takes others.
cdn.checkEdge({ urls: [text] });
// @ts-expect-error No account is asked.
cdn.checkEdgeOutput({ urls: [] }, { provider: bucket });
// @ts-expect-error
cdn.hashFolder("dist", "https://www.example.com/", { digest: "sha1" });
// @ts-expect-error The account of another package is not known.
cdn.getRefreshQuota({}, { provider: bucket });

// @ts-expect-error Only an output by name is a status.
export const status: string = refresh.status;
// @ts-expect-error
export const percent: pulumi.Output<string> = refresh.summary.complete;
// @ts-expect-error What a TaskCompletion follows of it is not for programs.
export const inside = refresh.__watchedTasks.nothing;
