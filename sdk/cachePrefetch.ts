import type * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import { type EdgeCheckedArgs, edgeOutput } from "./edgeCheck.js";
import type { ProductArgs } from "./product.js";
import { TaskResource, type TaskResourceArgs } from "./taskResource.js";

/** What `CachePrefetch` brings to the edges. */
export interface CachePrefetchArgs extends TaskResourceArgs, EdgeCheckedArgs, ProductArgs {
  /**
   * The full URLs of the files to prefetch, any number: they are cut into calls of 100, and with CDN of fewer where
   * they are long, since they stand in the address of the request. Directories and wildcards cannot be prefetched (a `*` itself is
   * `%2A`), nor can signed URLs of OSS. Duplicates are submitted once. A URL has at most 1024 characters; characters that
   * may not stand in a URL are percent-encoded, and so is a `%` that begins no escape. All URLs together name at most 10
   * domains. An empty list is nothing to do.
   *
   * @example objectPaths: ["https://www.example.com/index.html", "https://www.example.com/app.js"]
   */
  objectPaths: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * Which edges get the files: `"domestic"`, those in the Chinese mainland, or `"overseas"`. Default: all.
   *
   * @example area: "overseas"
   */
  area?: pulumi.Input<"domestic" | "overseas">;
  /**
   * Whether the files are brought only to the second-level nodes, not to the edges. Default: the API's, `false`.
   *
   * @example l2Preload: true
   */
  l2Preload?: pulumi.Input<boolean>;
  /**
   * Request headers with which the files are fetched from the origin. A value has at most 4096 characters, printable
   * ASCII; one that is a secret stays a secret in the state. With CDN, all together and a path have to fit,
   * percent-encoded, into 7800 bytes. Default: none.
   *
   * @example withHeader: { "Accept-Encoding": "br" }
   */
  withHeader?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Whether the query strings of the URLs are part of the cache key. Default: the API's, `false`.
   *
   * @example queryHashkey: true
   */
  queryHashkey?: pulumi.Input<boolean>;
}

/**
 * Prefetches files from the origin to the edges of Alibaba Cloud CDN or DCDN, and holds the deployment until the API reports
 * every one of them as complete. A full prefetch queue of the account is waited out.
 *
 * The API operations behind it are `PushObjectCache` and `DescribeRefreshTasks`, with DCDN `PreloadDcdnObjectCaches` and
 * `DescribeDcdnRefreshTasks`. A prefetch brings nothing new where an
 * edge still has a copy: refresh first, and let the prefetch depend on it. What a change of an input does is as for
 * `CacheRefresh`: a change of `product`, `area`, `l2Preload`, `withHeader` or `queryHashkey` submits everything again. A prefetch
 * takes 5 to 30 minutes: give it more than the default time limit of 30 minutes with `customTimeouts`.
 *
 * @example
 * const refresh = new cdn.CacheRefresh("site", { objectPaths, triggers });
 * new cdn.CachePrefetch("site", { objectPaths, triggers }, { dependsOn: refresh });
 */
export class CachePrefetch extends TaskResource {
  /** The paths in the form in which they are submitted: each once, percent-encoded. */
  declare readonly objectPaths: pulumi.Output<string[]>;
  /** What edges have answered in the last check, with `edgeCheck`; undefined until there was one. */
  declare readonly edge: pulumi.Output<EdgeReport | undefined>;

  /**
   * @param name the name of the resource, unique within the stack
   * @param args what to prefetch, and how
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: CachePrefetchArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = {
      type: "CachePrefetch",
      handler: "cachePrefetch",
      items: "objectPaths",
      isEdgeChecked: true,
    };
    super({ ...kind, planInputs: ["objectPaths", "product"] }, name, { ...args }, opts);
    this.edge = edgeOutput((this as { edge?: pulumi.Output<unknown> }).edge, this.__watchedTasks.ledger);
  }
}
