import * as pulumi from "@pulumi/pulumi";
import * as cdn from "../../sdk/index.js";

declare const text: pulumi.Output<string>;
declare const texts: pulumi.Output<string[]>;
declare const flag: pulumi.Output<boolean>;
declare const number: pulumi.Output<number>;
declare const later: Promise<string>;
declare const component: pulumi.ComponentResource;

// Every argument takes what comes from other resources, whole or in parts.
const refresh = new cdn.CacheRefresh("values", {
  objectPaths: [text, later, "https://www.example.com/"],
  objectType: "file",
  force: flag,
  triggers: [text, 1, { nested: text }, undefined, process.env.RELEASE],
  waitForCompletion: flag,
  runOnCreate: flag,
  onFailure: "warn",
  retryFailed: number,
});
new cdn.CacheRefresh("whole", { objectPaths: texts, triggers: texts });
new cdn.CacheRefresh("chosen", {
  objectPaths: texts,
  objectType: text.apply((it) => (it === "x" ? "regex" : "directory")),
});
new cdn.CacheRefresh("promised", { objectPaths: Promise.resolve(["https://www.example.com/"]) });
new cdn.CacheRefresh(
  "options",
  { objectPaths: texts },
  { parent: component, customTimeouts: { create: "1h" } },
);

// Lists that nobody may change are as good as others.
declare const fixed: readonly string[];
declare const declared: readonly cdn.CacheRefresh[];
new cdn.CacheRefresh("fixed", { objectPaths: fixed, triggers: fixed });
new cdn.CacheRefresh("constant", { objectPaths: ["https://www.example.com/", text] as const });
new cdn.CachePrefetch("fixed", { objectPaths: fixed });
new cdn.CacheTagRefresh("fixed", { domainName: text, cacheTags: fixed });
new cdn.TaskCompletion("fixed", { resources: declared, taskIds: fixed });
cdn.getRefreshTaskByIdOutput({ taskIds: fixed });

// Files whose content changed, alone or beside paths.
new cdn.CacheRefresh("hashed", { contentHashes: cdn.hashFolder("dist", "https://www.example.com/") });
new cdn.CacheRefresh("clean", {
  contentHashes: cdn.hashFolder("dist", "https://www.example.com/", { urls: "clean" }),
});
const options: cdn.HashFolderOptions = { urls: (path) => [path, path.replace(/\.html$/, "")] };
cdn.hashFolder("dist", "https://www.example.com/", options);

// Uploaded objects of any provider: what counts is that they have a key and an etag.
declare class BucketObject extends pulumi.CustomResource {
  readonly bucket: pulumi.Output<string>;
  readonly etag: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  readonly source: pulumi.Output<string | undefined>;
}
declare const objects: BucketObject[];
declare const record: Record<string, BucketObject>;
declare const found: Promise<BucketObject[]>;
declare const computed: pulumi.Output<BucketObject[]>;
new cdn.CacheRefresh("uploaded", {
  contentHashes: cdn.hashObjects(objects, "https://www.example.com/", {
    urls: "directory",
    keyPrefix: "site/",
    ignore: (key) => key.endsWith(".map"),
  }),
  objectPaths: ["https://www.example.com/removed/"],
});
for (const some of [objects, record, found, computed, [text.apply(() => objects[0] as BucketObject)]]) {
  cdn.hashObjects(some, pulumi.interpolate`https://${text}/`);
}
const ofParts: cdn.HashedObject[] = [{ key: "index.html", etag: text }];
export const etags: pulumi.Output<Record<string, string>> = pulumi.output(
  cdn.hashObjects(ofParts, "https://a.com/"),
);
new cdn.CacheRefresh("literal", { contentHashes: { "https://www.example.com/": text } });
new cdn.CacheRefresh("both", {
  contentHashes: text.apply((hash) => ({ "https://www.example.com/": hash })),
  objectPaths: ["https://www.example.com/assets/"],
  objectType: "ignoreParams",
});
// And of those that are gone, what becomes.
const shrinking = new cdn.CacheRefresh("shrinking", {
  contentHashes: cdn.hashFolder("dist", "https://www.example.com/"),
  removed: "refresh",
});
export const gone: pulumi.Output<string[]> = shrinking.removedPaths;

const ofSite = new cdn.EsaCachePurge("hashed", {
  site: "example.com",
  contentHashes: { "https://www.example.com/": text },
  removed: "refresh",
});
export const files: pulumi.Output<string[]>[] = [ofSite.files, ofSite.removedPaths];

const prefetch = new cdn.CachePrefetch(
  "all",
  {
    objectPaths: refresh.objectPaths,
    area: "overseas",
    l2Preload: flag,
    withHeader: { "Accept-Encoding": "br", Authorization: pulumi.secret("token") },
    queryHashkey: true,
    triggers: [refresh.completedAt],
  },
  { dependsOn: refresh },
);
const tags = new cdn.CacheTagRefresh("tags", { domainName: text, cacheTags: [text, "b"], force: true });

new cdn.TaskCompletion("resources", { resources: [refresh, prefetch, tags] });
new cdn.TaskCompletion("ids", { taskIds: refresh.taskIds, onFailure: "warn" });
new cdn.TaskCompletion("both", { resources: [refresh], taskIds: ["1", text] });
const product: pulumi.Input<"cdn" | "dcdn"> = pulumi.output("dcdn");
new cdn.CacheRefresh("dcdn", { objectPaths: [text], product });
new cdn.CacheRefresh("hashed-dcdn", { contentHashes: {}, product: "dcdn" });
new cdn.CachePrefetch("dcdn", { objectPaths: [text], product });
new cdn.CacheTagRefresh("dcdn", { domainName: text, cacheTags: [text], product: "cdn" });
new cdn.TaskCompletion("dcdn", { resources: [refresh], taskIds: ["1"], product });
new cdn.TaskCompletion("dcdn-ids", { taskIds: ["1"], product: "dcdn" });

const overseas = new cdn.Provider("overseas", {
  accessKey: text,
  secretKey: pulumi.secret("secret"),
  assumeRole: { roleArn: text, sessionExpiration: 3600 },
  endpoints: [{ cdn: "cdn.example.com" }],
});
new cdn.CacheRefresh("abroad", { objectPaths: texts }, { provider: overseas });

// What a resource gives can be used without asking whether it is there.
export const outputs: pulumi.Output<string>[] = [
  refresh.status,
  refresh.submittedAt,
  prefetch.completedAt,
  tags.domainName,
];
export const complete: pulumi.Output<number> = refresh.summary.complete;
export const percents: pulumi.Output<number[]> = refresh.tasks.apply((tasks) =>
  tasks.map((task) => task.process),
);
export const readme: pulumi.Output<string> = cdn.report(refresh, prefetch, tags);

export async function queries(): Promise<unknown[]> {
  const { tasks, totalCount } = await cdn.getRefreshTasks();
  const failed = await cdn.getRefreshTasks({
    objectType: "file",
    status: "Failed",
    domainName: "www.example.com",
    all: true,
  });
  const span = await cdn.getRefreshTasks(
    { startTime: "2026-01-01T00:00:00Z", endTime: "2026-01-02T00:00:00Z", pageNumber: 2, pageSize: 100 },
    { provider: overseas },
  );
  const { url } = await cdn.getRefreshQuota();
  await cdn.getRefreshQuota({ product: "dcdn" }, { provider: overseas });
  await cdn.getRefreshTasks({ product: "dcdn", objectType: "file", status: "Failed", all: true });
  await cdn.getRefreshTaskById({ taskIds: ["1"], product: "dcdn" });
  cdn.getRefreshQuotaOutput({ product });
  cdn.getRefreshTasksOutput({ product });
  cdn.getRefreshTaskByIdOutput({ taskIds: refresh.taskIds, product });
  const byId = await cdn.getRefreshTaskById({ taskIds: ["1"] }, { parent: component });
  const { urlDetails } = await cdn.getPreloadDetail({ taskId: "1" });
  return [
    tasks[0]?.objectPath,
    totalCount,
    failed,
    span,
    url?.remain,
    byId.tasks,
    urlDetails[0]?.urls[0]?.success,
  ];
}

// Edges are asked with plain values, or with what comes from resources, whole or in parts.
export async function edges(): Promise<unknown[]> {
  const hashes = await cdn.hashFolder("dist", "https://www.example.com/", { digest: "md5" });
  const { stale, details } = await cdn.checkEdge({
    urls: fixed,
    since: new Date(),
    expected: hashes,
    headers: { Referer: "https://www.example.com/" },
    addresses: ["203.0.113.7"],
    attempts: 3,
    within: 120_000,
  });
  const verdict: cdn.EdgeVerdict | undefined = details[0]?.verdict;
  return [stale, verdict, details[0]?.age, details[0]?.storedAt];
}
export const edge: pulumi.Output<number> = cdn.checkEdgeOutput(
  {
    urls: refresh.objectPaths,
    since: refresh.submittedAt,
    headers: { Authorization: text },
    attempts: number,
  },
  { dependsOn: refresh },
).stale;
cdn.checkEdgeOutput({ urls: [text], since: new Date(), expected: cdn.hashFolder("dist", text.toString()) });

export const history = cdn.getRefreshTasksOutput(
  { objectPath: text, objectType: "preload", status: "Failed", all: true },
  { dependsOn: [refresh, component], provider: overseas },
).tasks;
export const page = cdn.getRefreshTasksOutput({
  pageNumber: number,
  taskId: refresh.taskIds.apply(([id]) => id ?? ""),
});
export const left = cdn.getRefreshQuotaOutput({}, { dependsOn: refresh }).url;
export const known = cdn.getRefreshTaskByIdOutput({ taskIds: refresh.taskIds }).tasks;
export const detail = cdn.getPreloadDetailOutput({ taskId: text }).urlDetails;
