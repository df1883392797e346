import type * as pulumi from "@pulumi/pulumi";
import type { ProductArgs } from "./product.js";
import { TaskResource, type TaskResourceArgs } from "./taskResource.js";

/** What `CacheTagRefresh` refreshes. */
export interface CacheTagRefreshArgs extends TaskResourceArgs, ProductArgs {
  /**
   * The accelerated domain whose content is refreshed, without scheme and path.
   *
   * @example domainName: "www.example.com"
   */
  domainName: pulumi.Input<string>;
  /**
   * The cache tags to refresh, any number: values of the `Cache-Tag` header with which the origin has answered. A tag
   * has at most 128 characters, no comma and no white space. Duplicates are submitted once. An empty list is nothing
   * to do.
   *
   * @example cacheTags: ["product-42", "price-list"]
   */
  cacheTags: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * `false` marks the content as expired, so that edges ask the origin whether theirs is still good; `true` drops it.
   * Default: the API's, `false`.
   *
   * @example force: true
   */
  force?: pulumi.Input<boolean>;
}

/**
 * Refreshes (purges) all content of a domain that has one of the given cache tags, and holds the deployment until the
 * API reports it as complete.
 *
 * The API operations behind it are `RefreshObjectCacheByCacheTag` and `DescribeRefreshTasks`, with DCDN
 * `RefreshDcdnObjectCacheByCacheTag` and `DescribeDcdnRefreshTasks`. How the history lists
 * tags is not documented, so a tag is complete when every row of its task is. What a change of an input does is as for
 * `CacheRefresh`: a change of `product`, `domainName` or `force` submits everything again.
 *
 * @example
 * new cdn.CacheTagRefresh("prices", { domainName: "www.example.com", cacheTags: ["price-list"], triggers: [prices.etag] });
 */
export class CacheTagRefresh extends TaskResource {
  /** The tags, each once. */
  declare readonly cacheTags: pulumi.Output<string[]>;
  /** The domain whose content is refreshed. */
  declare readonly domainName: pulumi.Output<string>;

  /**
   * @param name the name of the resource, unique within the stack
   * @param args which tags of which domain to refresh
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: CacheTagRefreshArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = { type: "CacheTagRefresh", handler: "cacheTagRefresh", items: "cacheTags" };
    const planInputs = ["domainName", "cacheTags", "product"];
    super({ ...kind, hasRowsByPath: false, planInputs }, name, { ...args }, opts);
  }
}
