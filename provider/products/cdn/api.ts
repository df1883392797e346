import type { Answer, CallOptions } from "../../cloud/call.js";
import type { Client, Submission } from "../../model/client.js";

/** What is refreshed by a `RefreshObjectCaches` call, as the API spells it when submitting. */
export type SubmitObjectType = "File" | "Directory" | "Regex" | "IgnoreParams";

/** What became of one URL of a prefetch. */
export interface PreloadUrl {
  /** The full URL. */
  url: string;
  /** As the API says it. */
  success: string;
  /** Why it failed; empty where the API says nothing. */
  description: string;
}

/** What became of a prefetch on one domain. */
export interface PreloadUrlDetail {
  /** The id of the prefetch. */
  taskId: string;
  /** The domain of the URLs. */
  domain: string;
  /** When it was submitted: ISO 8601, UTC. */
  creationTime: string;
  /** When it ended: ISO 8601, UTC. */
  endTime: string;
  /** The result's code, as the API says it. */
  retCode: string;
  /** Progress in percent, 0 to 100. */
  process: number;
  /** As in `CdnTask`. */
  status: string;
  /** Each of the URLs. */
  urls: PreloadUrl[];
}

export interface PreloadDetail extends Answer {
  urlDetails: PreloadUrlDetail[];
}

/**
 * What the resources of this package use of the CDN API, and of those of other products that have its operations. Every
 * failure is a `CallError`.
 *
 * What is safe to repeat is repeated within the call's limits. A submission whose fate is not known is never
 * repeated: it fails with kind `ambiguous`, and the caller looks the paths up first.
 */
export interface SubmittingApi extends Required<Client> {
  /** `RefreshObjectCaches` */
  refreshObjectCaches(
    request: { objectPaths: readonly string[]; objectType: SubmitObjectType; force?: boolean },
    options?: CallOptions,
  ): Promise<Submission>;
  /** `PushObjectCache` */
  pushObjectCache(
    request: {
      objectPaths: readonly string[];
      area?: string;
      l2Preload?: boolean;
      withHeader?: Readonly<Record<string, string>>;
      queryHashkey?: boolean;
    },
    options?: CallOptions,
  ): Promise<Submission>;
  /** `RefreshObjectCacheByCacheTag` */
  refreshObjectCacheByCacheTag(
    request: { domainName: string; cacheTags: readonly string[]; force?: boolean },
    options?: CallOptions,
  ): Promise<Submission>;
}

/** The part of the CDN API that this package uses. */
export interface CdnApi extends SubmittingApi {
  /** `DescribePreloadDetailById`: only for accounts that Alibaba Cloud has put on a list. */
  describePreloadDetailById(taskId: string, options?: CallOptions): Promise<PreloadDetail>;
}
