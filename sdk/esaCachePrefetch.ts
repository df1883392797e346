import type * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import { type EdgeCheckedArgs, edgeOutput } from "./edgeCheck.js";
import type { EsaSiteArgs } from "./esaSite.js";
import { siteIdOf, TaskResource, type TaskResourceArgs } from "./taskResource.js";

/** What `EsaCachePrefetch` brings to the edges. */
export interface EsaCachePrefetchArgs extends TaskResourceArgs, EdgeCheckedArgs, EsaSiteArgs {
  /**
   * The full URLs of the files to prefetch, any number: they are cut into calls of 100. Directories and wildcards cannot be
   * prefetched (a `*` itself is `%2A`). Duplicates are submitted once. A URL has at most 1024 characters; its host is the site or
   * ends in `.` and the site's name. Characters that may not stand in a URL are percent-encoded, and so is a `%` that begins no
   * escape. An empty list is nothing to do.
   *
   * @example files: ["https://www.example.com/index.html", "https://www.example.com/app.js"]
   */
  files: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * Request headers with which the files are fetched from the origin. A value has at most 4096 characters, printable ASCII; one
   * that is a secret stays a secret in the state. Default: the API's, `Accept-Encoding: gzip`.
   *
   * @example headers: { "Accept-Encoding": "br" }
   */
  headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/**
 * Prefetches files from the origin to the edges of a site of Alibaba Cloud ESA, and holds the deployment until the API reports
 * every one of them as complete.
 *
 * The API operations behind it are `ListSites`, `PreloadCaches` and `DescribePreloadTasks`. A prefetch brings nothing new where an
 * edge still has a copy: purge first, and let the prefetch depend on it. What a change of an input does is as for
 * `CacheRefresh`: a change of the site or of `headers` submits everything again. How long it takes is not documented; with CDN
 * it is 5 to 30 minutes: give it more than the default time limit of 30 minutes with `customTimeouts`. No operation tells what
 * is left of its quota.
 *
 * @example
 * const purge = new cdn.EsaCachePurge("pages", { site: "example.com", files: objectPaths, triggers });
 * new cdn.EsaCachePrefetch("pages", { site: "example.com", files: objectPaths, triggers }, { dependsOn: purge });
 */
export class EsaCachePrefetch extends TaskResource {
  /** The URLs in the form in which they are submitted: each once, percent-encoded. */
  declare readonly files: pulumi.Output<string[]>;
  /** The id of the site; empty as long as there was nothing to prefetch, so that other resources are better given the name. */
  declare readonly siteId: pulumi.Output<string>;
  /** What edges have answered in the last check, with `edgeCheck`; undefined until there was one. */
  declare readonly edge: pulumi.Output<EdgeReport | undefined>;

  /**
   * @param name the name of the resource, unique within the stack
   * @param args what to prefetch, and how
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: EsaCachePrefetchArgs, opts?: pulumi.CustomResourceOptions) {
    const kind = { type: "EsaCachePrefetch", handler: "esaCachePrefetch", items: "files" };
    const planInputs = ["files", "site", "siteId"];
    super(
      { ...kind, product: "esa", isEdgeChecked: true, planInputs, hiddenInputs: planInputs },
      name,
      { siteId: undefined, ...args },
      opts,
    );
    this.siteId = siteIdOf(this);
    this.edge = edgeOutput((this as { edge?: pulumi.Output<unknown> }).edge, this.__watchedTasks.ledger);
  }
}
