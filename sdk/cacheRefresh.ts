import * as pulumi from "@pulumi/pulumi";
import type { RefreshObjectType } from "../provider/kinds/cacheRefresh.js";
import { TaskResource, type TaskResourceArgs } from "./taskResource.js";

export interface CacheRefreshArgs extends TaskResourceArgs {
  /**
   * The full URLs to refresh, any number: they are cut into as few API calls as the limits allow (1000 files, 100
   * directories or one regular expression a call). Duplicates are submitted once. A URL has at most 1024 characters
   * and needs its path: the site's root is `https://www.example.com/`. Characters that may not stand in a URL are
   * percent-encoded. All URLs together name at most 10 domains. It can be left out where `contentHashes` names them.
   *
   * @example objectPaths: ["https://www.example.com/index.html", "https://www.example.com/assets/"]
   */
  objectPaths?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * A hash of the content behind each URL: when it changes, that URL is refreshed again, and only that. A URL that
   * failed counts as not refreshed. URLs that `objectPaths` does not list are added to it. A URL with a hash is a file,
   * also one that ends in `/`. Default: none.
   *
   * @example contentHashes: cdn.hashFolder("dist", "https://www.example.com/")
   */
  contentHashes?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * What the paths are: `"file"`, `"directory"`, `"regex"`, or `"ignoreParams"` for files whatever their query string
   * is. A regular expression may use `[0-9]`, `[a-z]`, `[^/]*` and `.*` after the domain. Default: a path that ends in
   * `/` is a directory, any other a file.
   */
  objectType?: pulumi.Input<RefreshObjectType>;
  /**
   * For directories, regular expressions and `ignoreParams`: `false` marks the content as expired, so that edges ask
   * the origin whether theirs is still good and keep it if so; `true` drops it. It has no effect on files, which are
   * always dropped. Default: the API's, `false`.
   */
  force?: pulumi.Input<boolean>;
}

/**
 * Refreshes (purges) files and directories on the edges of Alibaba Cloud CDN, and holds the deployment until the
 * API reports every one of them as complete. What depends on the resource runs only then.
 *
 * The API operations behind it are `RefreshObjectCaches` and `DescribeRefreshTasks`. A path that is added later is
 * submitted by itself; new `triggers`, or a change of `objectType` or `force`, submit everything again; a path that is
 * removed, and destroying the resource, call nothing, since a purge cannot be undone. Time limits are the resource
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
  /** The paths in the form in which they are submitted: each once, percent-encoded. */
  declare readonly objectPaths: pulumi.Output<string[]>;

  /**
   * @param name the name of the resource, unique within the stack
   * @param args what to refresh, and when
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: CacheRefreshArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = { type: "CacheRefresh", handler: "cacheRefresh", subjects: "objectPaths" };
    const inputs = withHashedPaths(args);
    const { objectPaths, objectType, contentHashes } = inputs;
    super({ ...kind, quotaInputs: { objectPaths, objectType, contentHashes } }, name, inputs, opts);
  }
}

/** The paths that have a hash are paths to refresh. */
function withHashedPaths(args: CacheRefreshArgs): CacheRefreshArgs {
  const { objectPaths, contentHashes } = args;
  if (contentHashes === undefined) return args;
  const all = pulumi.all([objectPaths ?? [], contentHashes]).apply(([paths, hashes]) => {
    // What is of another type is left for the provider to refuse.
    if (!Array.isArray(paths) || typeof hashes !== "object") return paths;
    return [...new Set([...paths, ...Object.keys(hashes)])];
  });
  return { ...args, objectPaths: all };
}
