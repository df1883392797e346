/**
 * What programs of the plugin have in common, in the place of `prelude.js`: the same names as the package has, each a bare
 * resource, or a call, of the plugin, as a generated SDK makes it.
 */
export const PLUGIN_CDN_FILE = `
const pulumi = require("@pulumi/pulumi");
const PACKAGE = "alicloud-cdn-refresh";
const OUTPUTS = [
  "taskIds", "summary", "status", "submittedAt", "completedAt", "tasks", "outcome", "edge", "removedPaths", "siteId",
  "objectPaths", "cacheTags", "files",
];

class TaskResource extends pulumi.CustomResource {
  constructor(kind, name, args, opts) {
    const outputs = Object.fromEntries(OUTPUTS.map((output) => [output, undefined]));
    super(PACKAGE + ":index:" + kind, name, { ...outputs, ...args }, opts);
  }
}
const kinds = ["CacheRefresh", "CachePrefetch", "CacheTagRefresh", "EsaCachePurge", "EsaCachePrefetch"];
for (const kind of kinds) {
  exports[kind] = class extends TaskResource {
    constructor(name, args, opts) { super(kind, name, args, opts); }
  };
}
exports.TaskCompletion = class extends TaskResource {
  constructor(name, { resources, ...args }, opts) {
    const outcomes = resources?.map?.((resource) => resource?.outcome ?? resource) ?? resources;
    super("TaskCompletion", name, { ...args, resources: outcomes }, opts);
  }
};
exports.Provider = class extends pulumi.ProviderResource {
  constructor(name, args, opts) { super(PACKAGE, name, args ?? {}, opts); }
};
const functions = [
  "getRefreshTasks", "getRefreshTaskById", "getRefreshQuota", "getPreloadDetail", "getEsaPurgeTasks",
  "getEsaPreloadTasks", "getEsaPurgeQuota", "getEsaSites", "checkEdge", "hashFolder", "report",
];
for (const name of functions) {
  const token = PACKAGE + ":index:" + name;
  exports[name] = (args, opts) => pulumi.runtime.invoke(token, args ?? {}, opts ?? {});
  exports[name + "Output"] = (args, opts) => pulumi.runtime.invokeOutput(token, args ?? {}, opts ?? {});
}
const hashFolder = exports.hashFolder;
exports.hashFolder = async (folder, urlPrefix, options) =>
  (await hashFolder({ folder, urlPrefix, ...options })).hashes;
exports.report = (...resources) =>
  exports.reportOutput({ resources: resources.map(({ outcome }) => outcome) }).markdown;
`;

/** The part of a project's Pulumi.yaml that names the plugin, from a program's folder. */
export const PLUGINS = `plugins:
  providers:
    - name: alicloud-cdn-refresh
      path: ../../node_modules/pulumi-alicloud-cdn-refresh/plugin
`;
