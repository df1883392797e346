/**
 * What programs of the plugin have in common, in the place of `prelude.js`: the same names as the package has, each a bare
 * resource, or a call, of the plugin, as a generated SDK makes it.
 */
const PLUGIN_CDN_FILE = `
const pulumi = require("@pulumi/pulumi");
const PACKAGE = "alicloud-cdn-refresh";
const OUTPUTS = [
  "taskIds", "summary", "status", "submittedAt", "completedAt", "tasks", "outcome", "edge", "removedPaths", "siteId",
  "objectPaths", "cacheTags", "files",
];

class TaskResource extends pulumi.CustomResource {
  constructor(kind, name, args, opts) {
    const outputs = Object.fromEntries(OUTPUTS.map((output) => [output, undefined]));
    // As the schema says it.
    const aliases = [{ type: "pulumi-nodejs:dynamic/alicloud-cdn-refresh:" + kind }];
    super(PACKAGE + ":index:" + kind, name, { ...outputs, ...args }, pulumi.mergeOptions({ aliases }, opts));
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

/**
 * The part of a project's Pulumi.yaml that names the plugin.
 *
 * @param path of the file, from a program's folder on
 */
export function pluginsIn(path: string): string {
  const up = "../".repeat(path.split("/").length + 1);
  return `plugins:
  providers:
    - name: alicloud-cdn-refresh
      path: ${up}node_modules/pulumi-alicloud-cdn-refresh/plugin
`;
}

/** Files that make a program of the package one of the plugin: it then requires `./cdn.js`. */
export function pluginFiles(project = "program"): Record<string, string> {
  return {
    "cdn.js": PLUGIN_CDN_FILE,
    "Pulumi.yaml": `name: ${project}\nruntime: nodejs\n${pluginsIn("Pulumi.yaml")}`,
  };
}

/** A program of the package as one of the plugin. */
export function byPlugin(program: string): string {
  return program.replaceAll('require("pulumi-alicloud-cdn-refresh")', 'require("./cdn.js")');
}

/** The engine hands a plugin no keys but those of its own namespace. */
export function pluginKeys(config: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^alicloud:/, "alicloud-cdn-refresh:"), value]),
  );
}
