import type * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import {
  type HashedInputs,
  inputsWithHashes,
  removedItemsOf,
  removedPathsOf,
  withHashedPaths,
} from "./contentHashes.js";
import { type EdgeCheckedArgs, edgeOutput } from "./edgeCheck.js";
import type { ProductArgs } from "./product.js";
import { TaskResource, type TaskResourceArgs } from "./taskResource.js";

/** What both forms of `CacheRefreshArgs` have. */
interface CommonArgs extends TaskResourceArgs, EdgeCheckedArgs, ProductArgs {
  /**
   * For directories, regular expressions and `ignoreParams`: `false` marks the content as expired, so that edges ask
   * the origin whether theirs is still good and keep it if so; `true` drops it. It has no effect on files, which are
   * always dropped. Default: the API's, `false`.
   *
   * @example force: true
   */
  force?: pulumi.Input<boolean>;
}

/** A refresh of paths: of all of them when a trigger changes, and of a path when it is added. */
export interface CacheRefreshByPathArgs extends CommonArgs {
  /**
   * The full URLs to refresh, any number: they are cut into as few API calls as the limits allow (1000 files, 100
   * directories or one regular expression a call). Duplicates are submitted once. A URL has at most 1024 characters
   * and needs its path: the site's root is `https://www.example.com/`. Characters that may not stand in a URL are
   * percent-encoded, and so is a `%` that begins no escape: `100%.html` is submitted as `100%25.html`. A URL that is no
   * regular expression has no wildcard (`*`, `[0-9]`, `[a-z]`, `[^/]`): such a character itself is `%2A`, `%5B` or `%5D`.
   * All URLs together name at most 10 domains. An empty list is nothing to do: the status is then `Skipped`. Required,
   * unless `contentHashes` names the URLs.
   *
   * @example objectPaths: ["https://www.example.com/index.html", "https://www.example.com/assets/"]
   */
  objectPaths: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * What the paths are: `"file"`, `"directory"`, `"regex"`, or `"ignoreParams"` for files whatever their query string
   * is. A regular expression may use `[0-9]`, `[a-z]`, `[^/]*` and `.*` after the domain. Default: a path that ends in
   * `/` is a directory, any other a file.
   *
   * @example objectType: "regex"
   */
  objectType?: pulumi.Input<"file" | "directory" | "regex" | "ignoreParams">;
  /** With hashes it is a `CacheRefreshByContentArgs`. */
  contentHashes?: undefined;
  /** Of files that have a hash: `CacheRefreshByContentArgs`. */
  removed?: undefined;
  /** Of files that have a hash: `CacheRefreshByContentArgs`. */
  directoriesAbove?: undefined;
}

/** A refresh of the files whose content has changed; triggers and added paths do what they do without hashes. */
export interface CacheRefreshByContentArgs extends CommonArgs {
  /**
   * A hash of the content behind each URL, any text: when it changes, that URL is refreshed again, and only that. A
   * URL that failed counts as not refreshed. For the URLs, the limits of `objectPaths` hold. A URL with a hash is a
   * file, also one that ends in `/`. One URL in two spellings (`a+b.js`, `a%2Bb.js`) needs the same hash in both. An empty
   * map is nothing to do.
   *
   * @example contentHashes: cdn.hashFolder("dist", "https://www.example.com/")
   */
  contentHashes: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * What becomes of a URL that is no longer in `contentHashes`, nor in `objectPaths`: its copies live on at the edges.
   * `"keep"` leaves them until they expire; `"refresh"` refreshes the URL once, in the deployment that takes it out of
   * the map, and goes on with it in the next where that fails or is cancelled. Each counts as a file against the day's
   * quota. Which URLs there were, only the state tells: those that left before the option was given are not known. It is
   * refused without `contentHashes`. Default: `"keep"`.
   *
   * @example removed: "refresh"
   */
  removed?: pulumi.Input<"keep" | "refresh">;
  /**
   * Refreshes a directory in the place of its files when more files than this need a refresh below it, a whole number from
   * 1 to 1000000. No directory is left with more; of the ways to get there within the day's quota of directories (100) and of
   * files (10,000), it is the one that refreshes the fewest unchanged files along, then with the fewest directories: that can
   * be the root of the host, also where no other directory has as many. What else is served below a directory is refreshed too, also what
   * `contentHashes` does not name, and `force` says whether it is only marked as expired. Where the quota has room for no such
   * way and for the files, they are refreshed as files. A directory that `objectPaths` lists is refreshed in the place of
   * all files below it, however few. `summary` still counts files; `tasks` has the directory, once. The preview says which
   * directories these are. It is refused without `contentHashes`. Default: none, every file is refreshed by itself.
   *
   * @example directoriesAbove: 250
   */
  directoriesAbove?: pulumi.Input<number>;
  /**
   * URLs to refresh beside those that have a hash, as in `CacheRefreshByPathArgs`. Default: none.
   *
   * @example objectPaths: ["https://www.example.com/assets/"]
   */
  objectPaths?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * What the paths are: `"file"`, or `"ignoreParams"` for files whatever their query string is. Directories and
   * regular expressions have no content of their own to hash. Default: URLs with a hash are files; of the others,
   * those that end in `/` are directories.
   *
   * @example objectType: "ignoreParams"
   */
  objectType?: pulumi.Input<"file" | "ignoreParams">;
}

/** What `CacheRefresh` refreshes: `objectPaths`, `contentHashes`, or both. */
export type CacheRefreshArgs = CacheRefreshByPathArgs | CacheRefreshByContentArgs;

/**
 * Refreshes (purges) files and directories on the edges of Alibaba Cloud CDN or DCDN, and holds the deployment until the
 * API reports every one of them as complete. What depends on the resource runs only then.
 *
 * The API operations behind it are `RefreshObjectCaches` and `DescribeRefreshTasks`, with DCDN `RefreshDcdnObjectCaches` and
 * `DescribeDcdnRefreshTasks`. A path that is added later is
 * submitted by itself; new `triggers`, or a change of `product`, `objectType` or `force`, submit everything again; a path that is
 * removed calls nothing, unless it had a hash and `removed` is `"refresh"`. Nor does destroying the resource, since a
 * purge cannot be undone. Time limits are the resource
 * option `customTimeouts` (`create` and `update`, 30 minutes by default): when the time is up, or when paths failed,
 * the deployment fails and the next `pulumi up` goes on from there.
 *
 * @example
 * const refresh = new cdn.CacheRefresh("site", {
 *   objectPaths: ["https://www.example.com/index.html", "https://www.example.com/assets/"],
 *   triggers: [bundle.etag],
 * });
 */
export class CacheRefresh extends TaskResource {
  /**
   * The paths in the form in which they are submitted: each once, percent-encoded; those of `objectPaths` first, then those
   * of `contentHashes` in the order of their names.
   */
  declare readonly objectPaths: pulumi.Output<string[]>;
  /**
   * The URLs that have left `contentHashes` and that the last deployment has refreshed, or still has to: with
   * `removed: "refresh"`. `tasks`, `summary` and `status` are about these too. Empty where there are none.
   */
  declare readonly removedPaths: pulumi.Output<string[]>;
  /** What edges have answered in the last check, with `edgeCheck`; undefined until there was one. */
  declare readonly edge: pulumi.Output<EdgeReport | undefined>;

  // By itself a union would do, but an editor that hovers over an argument then shows neither form's comment.
  /**
   * Refreshes paths.
   *
   * @param name the name of the resource, unique within the stack
   * @param args what to refresh, and when
   * @param opts Pulumi's resource options; the time limits are `customTimeouts`, 30 minutes by default
   */
  constructor(name: string, args: CacheRefreshByPathArgs, opts?: pulumi.CustomResourceOptions);
  /**
   * Refreshes paths, or the files whose content has changed.
   *
   * @param name the name of the resource, unique within the stack
   * @param args what to refresh, and when
   * @param opts Pulumi's resource options; the time limits are `customTimeouts`, 30 minutes by default
   */
  constructor(name: string, args: CacheRefreshArgs, opts?: pulumi.CustomResourceOptions);
  constructor(name: string, args: CacheRefreshArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = inputsWithHashes({ ...args } as CacheRefreshInputs, "objectPaths");
    const kind = { type: "CacheRefresh", handler: "cacheRefresh", items: "objectPaths", isEdgeChecked: true };
    const planInputs = ["objectPaths", "objectType", "contentHashes", "directoriesAbove", "product"];
    super({ ...kind, ...removedItemsOf(inputs), planInputs }, name, inputs, opts);
    const { objectPaths } = this;
    const { ledger } = this.__watchedTasks;
    this.edge = edgeOutput((this as { edge?: pulumi.Output<unknown> }).edge, ledger);
    this.removedPaths = removedPathsOf(this, inputs);
    if (inputs.contentHashes === undefined) return;
    this.objectPaths = withHashedPaths(objectPaths, inputs, { list: "objectPaths", outcome: ledger });
  }
}

/** What the two forms of the arguments come to. */
interface CacheRefreshInputs extends CommonArgs, HashedInputs {
  objectPaths: CacheRefreshByPathArgs["objectPaths"];
  objectType?: CacheRefreshByPathArgs["objectType"];
  directoriesAbove?: CacheRefreshByContentArgs["directoriesAbove"] | undefined;
}
