/**
 * The program whose state is kept for each release: every kind of resource, and every input that stands in the state.
 * It does not change, or old states would be held against another program.
 */
export const UPGRADE_PROGRAM = `
const cdn = require("pulumi-alicloud-cdn-refresh");
const config = new (require("@pulumi/pulumi").Config)();
const site = "https://www.example.com/";
const triggers = [config.get("release") ?? "1", { nested: ["value"] }];
const refresh = new cdn.CacheRefresh(
  "refresh",
  { objectPaths: [site + "index.html", site + "assets/", site + "a b"], triggers, onFailure: "warn", retryFailed: 2 },
  { customTimeouts: { create: "10m", update: "10m" } },
);
const hashed = new cdn.CacheRefresh("hashed", { contentHashes: { [site]: "1", [site + "app.js"]: "1" } });
const regex = new cdn.CacheRefresh("regex", { objectPaths: [site + ".*"], objectType: "regex", force: true });
const declared = new cdn.CacheRefresh("declared", { objectPaths: [site + "later"], runOnCreate: false });
const prefetch = new cdn.CachePrefetch("prefetch", {
  objectPaths: [site + "index.html"], area: "overseas", withHeader: { "X-Header": "value" }, triggers,
});
const later = new cdn.CacheRefresh("in-flight", { objectPaths: [site + "slow"], waitForCompletion: false });
const gate = new cdn.TaskCompletion("gate", { resources: [refresh, later] });
exports.summaries = { refresh: refresh.summary, hashed: hashed.summary, prefetch: prefetch.summary, gate: gate.summary };
exports.statuses = [refresh, hashed, regex, declared, prefetch, gate].map((resource) => resource.status);
`;
