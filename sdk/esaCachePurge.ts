import * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import {
  type HashedInputs,
  inputsWithHashes,
  removedItemsOf,
  removedPathsOf,
  withHashedPaths,
} from "./contentHashes.js";
import { type EdgeCheckedArgs, edgeOutput } from "./edgeCheck.js";
import type { EsaSiteArgs } from "./esaSite.js";
import { siteIdOf, TaskResource, type TaskResourceArgs } from "./taskResource.js";

/**
 * What `EsaCachePurge` purges: exactly one of `files`, `directories`, `hostnames`, `ignoreParams`, `cacheTags`, `everything`.
 * `contentHashes` names files, and needs none of these.
 */
export interface EsaCachePurgeArgs extends TaskResourceArgs, EdgeCheckedArgs, EsaSiteArgs {
  /**
   * The full URLs of files, any number: they are cut into calls of 1000. Duplicates are submitted once. A URL has at most 1024
   * characters and its path; its host is the site or ends in `.` and the site's name. Characters that may not stand in a URL are
   * percent-encoded, and so is a `%` that begins no escape. There are no wildcards: a `*` itself is `%2A`. An empty list is
   * nothing to do: the status is then `Skipped`. Default: those that have a hash.
   *
   * @example files: ["https://www.example.com/index.html", "https://www.example.com/app.js"]
   */
  files?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * A hash of the content behind the URL of each file, any text: when it changes, that file is purged again, and only that. A
   * file that failed counts as not purged. For the URLs, the limits of `files` hold; `files` can list others beside these. One
   * URL in two spellings (`a+b.js`, `a%2Bb.js`) needs the same hash in both. An empty map is nothing to do. Hashes go with files
   * only: beside another kind of what is purged they are refused. Default: files are purged when they are added, and when a
   * trigger changes.
   *
   * @example contentHashes: cdn.hashFolder("dist", "https://www.example.com/")
   */
  contentHashes?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * What becomes of a URL that is no longer in `contentHashes`, nor in `files`: its copies live on at the edges. `"keep"` leaves
   * them until they expire; `"refresh"` purges the URL once, in the deployment that takes it out of the map, and goes on with it
   * in the next where that fails or is cancelled. Each counts as a file against the site's quota. Those of another site than
   * the one that is named now are left. It is refused without `contentHashes`. Default: `"keep"`.
   *
   * @example removed: "refresh"
   */
  removed?: pulumi.Input<"keep" | "refresh">;
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
 * does another kind of what is purged. With `contentHashes`, only files whose hash has changed are submitted. A purge takes 5 to 6
 * minutes.
 *
 * @example
 * new cdn.EsaCachePurge("pages", {
 *   site: "example.com",
 *   files: ["https://www.example.com/index.html"],
 *   triggers: [bundle.etag],
 * });
 */
export class EsaCachePurge extends TaskResource {
  /**
   * The files in the form in which they are submitted: each once, percent-encoded; those of `files` first, then those of
   * `contentHashes` in the order of their names. Empty where something else than files is purged.
   */
  declare readonly files: pulumi.Output<string[]>;
  /**
   * The URLs that have left `contentHashes` and that the last deployment has purged, or still has to: with
   * `removed: "refresh"`. `tasks`, `summary` and `status` are about these too. Empty where there are none.
   */
  declare readonly removedPaths: pulumi.Output<string[]>;
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
    const given: EsaCachePurgeArgs & HashedInputs = { ...args };
    const items = SUBJECTS.find((subject) => (given[subject] ?? undefined) !== undefined) ?? "files";
    const kind = { type: "EsaCachePurge", handler: "esaCachePurge", items, product: "esa" as const };
    const planInputs = [...SUBJECTS, "contentHashes", "site", "siteId"];
    // That a hash is a secret hides no path.
    const hiddenInputs = [...SUBJECTS, "site", "siteId"];
    // Beside another kind of what is purged, the provider refuses them.
    const inputs = items === "files" ? inputsWithHashes(given, "files") : given;
    super(
      { ...kind, ...removedItemsOf(inputs), isEdgeChecked: true, planInputs, hiddenInputs },
      name,
      { siteId: undefined, ...inputs },
      opts,
    );
    const { files } = this;
    const { ledger } = this.__watchedTasks;
    this.siteId = siteIdOf(this);
    this.edge = edgeOutput((this as { edge?: pulumi.Output<unknown> }).edge, ledger);
    this.removedPaths = removedPathsOf(this, inputs);
    if (items !== "files") this.files = pulumi.output([]);
    else if (inputs.contentHashes !== undefined && inputs.contentHashes !== null)
      this.files = withHashedPaths(files, inputs, { list: "files", outcome: ledger });
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
