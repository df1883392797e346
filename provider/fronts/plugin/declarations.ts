/**
 * What programs in other languages are given in the place of what a program in TypeScript computes by itself. Beside these,
 * the schema has what the classes and functions of sdk/ declare.
 */

/** Outputs that each resource has beside those of its class in TypeScript. */
export interface PluginOutputs {
  /**
   * What became of the tasks, as one text for the `resources` of `TaskCompletion` and of `report`. It says the same as the
   * other outputs, and its form is not for programs.
   */
  outcome: string;
}

/** What a `TaskCompletion` waits for: `resources`, `taskIds`, or both. */
export interface TaskCompletionArgs {
  /**
   * The output `outcome` of each resource whose tasks are waited for, each path under its own task: rows that others have
   * under the same task id do not count. An empty list is nothing to wait for. Default: none.
   */
  resources?: string[];
}

/** What `report` reports on. */
export interface ReportArgs {
  /** The output `outcome` of each resource to report on, in the order of the report. */
  resources: string[];
}

/** The report. */
export interface ReportResult {
  /** The report, as Markdown. */
  markdown: string;
}

/** What `hashFolder` hashes. */
export interface HashFolderArgs {
  /**
   * The path of the folder, on the machine that runs Pulumi: absolute, or from the folder of the program on, which is that of
   * `Pulumi.yaml` or, where it is set there, of `main`. A plugin to which Pulumi attaches (`PULUMI_DEBUG_PROVIDERS`) looks from
   * the folder on in which it was started.
   */
  folder: string;
  /** The URL under which the folder is served, with `https://` or `http://` and `/` at its end. */
  urlPrefix: string;
  /**
   * Leaves out the files and folders whose path below the folder, with `/` between its parts, matches one of these patterns:
   * `*` stands for any part of a name, `**` for any folders. A folder is left out with all that is in it. Default: nothing is
   * left out; names that begin with a dot are not either.
   */
  ignore?: string[];
  /**
   * The name of the file that is served for the URL of its folder: `docs/index.html` is then listed under both
   * `…/docs/index.html` and `…/docs/`. An empty text: no file is. Default: `index.html`.
   */
  indexDocument?: string;
  /**
   * The URLs of pages, for a site that serves them without `.html`: with `"clean"`, `about.html` is listed under `…/about`
   * too, and `docs/index.html` under `…/docs`; with `"directory"`, `about.html` under `…/about/`. Default: each file under its
   * own path, and the index document under that of its folder.
   */
  urls?: "clean" | "directory";
  /**
   * The kind of hash: `"md5"` and `"sha256"` are digests of the content, which `checkEdge` can compare with what an edge
   * serves. Default: the size with the CRC-32, which tells the versions of a file apart and nothing more.
   */
  digest?: "md5" | "sha256";
}

/** The hashes. */
export interface HashFolderResult {
  /** The hash of each file's content by its URL, as `contentHashes` takes it. */
  hashes: Record<string, string>;
}

/** What the plugin is set beside the account: the stack's settings with the prefix `alicloud-cdn-refresh:`. */
export interface PluginSettings {
  /**
   * Whether the day's quota is asked for, where the API tells it: in a preview, which then says what it takes and warns where it
   * does not suffice, and before the first call, which is refused then. Default: true.
   */
  quotaPreflight?: boolean;
  /**
   * One server that is asked in place of all edges, such as an emulator's, or a gateway of your own: `http://` or `https://`, a
   * host and a port. Default: the environment's `ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT`, then the edges themselves.
   */
  edgeEndpoint?: string;
  /**
   * Whether edges are asked that have an address of this machine or of a private network. Default: the environment's
   * `ALICLOUD_CDN_REFRESH_EDGE_ALLOW_PRIVATE_ADDRESSES`, then false.
   */
  edgeAllowPrivateAddresses?: boolean;
}
