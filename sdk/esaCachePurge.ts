import type * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import { type EdgeCheckedArgs, edgeOutput } from "./edgeCheck.js";
import type { EsaSiteArgs } from "./esaSite.js";
import { siteIdOf, TaskResource, type TaskResourceArgs } from "./taskResource.js";

/** What `EsaCachePurge` purges: exactly one of `files`, `directories`, `hostnames`, `ignoreParams`, `cacheTags`, `everything`. */
export interface EsaCachePurgeArgs extends TaskResourceArgs, EdgeCheckedArgs, EsaSiteArgs {
  /**
   * The full URLs of files, any number: they are cut into calls of 1000. Duplicates are submitted once. A URL has at most 1024
   * characters and its path; its host is the site or ends in `.` and the site's name. Characters that may not stand in a URL are
   * percent-encoded, and so is a `%` that begins no escape. There are no wildcards: a `*` itself is `%2A`. An empty list is
   * nothing to do: the status is then `Skipped`. Default: none are purged.
   *
   * @example files: ["https://www.example.com/index.html", "https://www.example.com/app.js"]
   */
  files?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * The full URLs of directories, each with a `/` at its end: all below them is purged. Any number, cut into calls of 100. For
   * the URLs, the limits of `files` hold. An empty list is nothing to do. Default: none are purged.
   *
   * @example directories: ["https://www.example.com/assets/"]
   */
  directories?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * Hostnames of the site, without scheme, port and wildcard: all of them is purged. Any number, cut into calls of 100. The free
   * plan has none. An empty list is nothing to do. Default: none are purged.
   *
   * @example hostnames: ["www.example.com"]
   */
  hostnames?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * The full URLs of files that are purged whatever their query string is. Any number, cut into calls of 100. For the URLs,
   * the limits of `files` hold. An empty list is nothing to do. Default: none are purged.
   *
   * @example ignoreParams: ["https://www.example.com/search"]
   */
  ignoreParams?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * Values of the `Cache-Tag` header with which the origin has answered. Any number, cut into calls of 100. A tag has at most 1024
   * characters, no comma and no white space. Only the enterprise plan has it. An empty list is nothing to do.
   * Default: none are purged.
   *
   * @example cacheTags: ["product-42", "price-list"]
   */
  cacheTags?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * `true` purges all of the site, so that every request goes to the origin next. A site has few of these a day, 5 on the free
   * plan; a preview warns of each. Default: only what another argument names is purged.
   *
   * @example everything: true
   */
  everything?: pulumi.Input<true>;
  /**
   * `false` marks the content as expired, so that edges ask the origin whether theirs is still good and keep it if so; `true`
   * drops it. Not with `files`, which are always dropped. Default: the API's.
   *
   * @example force: true
   */
  force?: pulumi.Input<boolean>;
  /**
   * Whether what edge functions have cached is purged too, the parameter `EdgeComputePurge`. Default: the API's, `false`.
   *
   * @example edgeComputePurge: true
   */
  edgeComputePurge?: pulumi.Input<boolean>;
}

/**
 * Purges what the edges of a site of Alibaba Cloud ESA have, and holds the deployment until the API reports all of it as
 * complete.
 *
 * The API operations behind it are `ListSites`, `GetPurgeQuota`, `PurgeCaches` and `DescribePurgeTasks`. What a change of an
 * input does is as for `CacheRefresh`: a change of the site, of `force` or of `edgeComputePurge` submits everything again, and so
 * does another kind of what is purged. A purge takes 5 to 6 minutes.
 *
 * @example
 * new cdn.EsaCachePurge("pages", {
 *   site: "example.com",
 *   files: ["https://www.example.com/index.html"],
 *   triggers: [bundle.etag],
 * });
 */
export class EsaCachePurge extends TaskResource {
  /** The id of the site; empty as long as there was nothing to purge, so that other resources are better given the name. */
  declare readonly siteId: pulumi.Output<string>;
  /** What edges have answered in the last check, with `edgeCheck`; undefined until there was one. */
  declare readonly edge: pulumi.Output<EdgeReport | undefined>;

  /**
   * @param name the name of the resource, unique within the stack
   * @param args what to purge, and of which site
   * @param opts Pulumi's resource options; the time limits are `customTimeouts`, 30 minutes by default
   */
  constructor(name: string, args: EsaCachePurgeArgs, opts?: pulumi.CustomResourceOptions) {
    const given = { ...args };
    const items = SUBJECTS.find((subject) => (given[subject] ?? undefined) !== undefined) ?? "files";
    const kind = { type: "EsaCachePurge", handler: "esaCachePurge", items, product: "esa" as const };
    const planInputs = [...SUBJECTS, "site", "siteId"];
    super(
      { ...kind, isEdgeChecked: true, planInputs, hiddenInputs: planInputs },
      name,
      { siteId: undefined, ...given },
      opts,
    );
    this.siteId = siteIdOf(this);
    this.edge = edgeOutput((this as { edge?: pulumi.Output<unknown> }).edge, this.__watchedTasks.ledger);
  }
}

/** The arguments of which one says what is purged. */
const SUBJECTS = [
  "files",
  "directories",
  "hostnames",
  "ignoreParams",
  "cacheTags",
  "everything",
] as const satisfies readonly (keyof EsaCachePurgeArgs)[];
