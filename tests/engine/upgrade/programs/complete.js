// Kept with each release, beside the state that it leaves: each kind of resource, and each input that stands in the state.
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");

const config = new pulumi.Config();
const site = "https://www.example.com/";
const triggers = [config.get("release") ?? "1", { nested: ["value"] }];
const added = config.get("added");

const refresh = new cdn.CacheRefresh(
  "refresh",
  {
    objectPaths: [`${site}index.html`, `${site}assets/`, `${site}a b`],
    triggers,
    onFailure: "warn",
    retryFailed: 2,
  },
  { customTimeouts: { create: "10m", update: "10m" } },
);
const growing = new cdn.CacheRefresh("growing", {
  objectPaths: [`${site}first`, `${site}second`, ...(added ? [added] : [])],
});
const hashed = new cdn.CacheRefresh("hashed", {
  contentHashes: { [site]: "1", [`${site}app.js`]: config.get("hash") ?? "1" },
});
const regex = new cdn.CacheRefresh("regex", { objectPaths: [`${site}.*`], objectType: "regex", force: true });
const declared = new cdn.CacheRefresh("declared", { objectPaths: [`${site}later`], runOnCreate: false });
const prefetch = new cdn.CachePrefetch("prefetch", {
  objectPaths: [`${site}index.html`],
  area: "overseas",
  withHeader: { "X-Header": "value" },
  triggers,
});
const tags = new cdn.CacheTagRefresh("tags", {
  domainName: "www.example.com",
  cacheTags: ["a", "b"],
  force: true,
});
const inFlight = new cdn.CacheRefresh("in-flight", {
  objectPaths: [`${site}slow`],
  waitForCompletion: false,
});
const gate = new cdn.TaskCompletion("gate", { resources: [refresh, inFlight] });
const ids = new cdn.TaskCompletion("ids", { taskIds: prefetch.taskIds, onFailure: "warn" });
const account = new cdn.Provider("account", {
  accessKey: "emulator-access-key-id",
  secretKey: "emulator-access-key-secret",
});
const secret = new cdn.CacheRefresh(
  "secret",
  { objectPaths: [pulumi.secret(`${site}hidden`)], triggers: [pulumi.secret("token")] },
  { provider: account },
);

const all = { refresh, growing, hashed, regex, declared, prefetch, tags, gate, ids, secret };
for (const [name, { status, summary, submittedAt, completedAt, taskIds, tasks }] of Object.entries(all)) {
  exports[name] = { status, summary, submittedAt, completedAt, taskIds, tasks };
}
