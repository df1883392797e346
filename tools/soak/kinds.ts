import type { OperationName } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { CDN_PRODUCTS, type CdnProductName } from "../../provider/model/productName.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";

/** How a kind of resource is used, and how the server shows what it has submitted. */
export interface SoakedKind {
  kind: Kind;
  operation: OperationName;
  /** The other operations that it calls. */
  queries: readonly OperationName[];
  /** The item of that number. */
  item(domain: string, number: number): string;
  inputs(domain: string, items: readonly string[]): CommonInputs;
  /** The path under which the server has it. */
  serverPath(domain: string, item: string): string;
  /** Whether a task that has failed for one item has failed for all: then they are not told apart. */
  failsAsOne?: true;
}

const samePath = (_domain: string, item: string): string => item;
const byPath = (_domain: string, objectPaths: readonly string[]): CommonInputs =>
  ({ objectPaths }) as CommonInputs;

/** The operations of a product. */
interface Names {
  refresh: OperationName;
  prefetch: OperationName;
  refreshByTag: OperationName;
  queries: readonly OperationName[];
}

const NAMES: Readonly<Record<CdnProductName, Names>> = {
  cdn: {
    refresh: "RefreshObjectCaches",
    prefetch: "PushObjectCache",
    refreshByTag: "RefreshObjectCacheByCacheTag",
    queries: ["DescribeRefreshTasks", "DescribeRefreshTaskById", "DescribeRefreshQuota"],
  },
  dcdn: {
    refresh: "RefreshDcdnObjectCaches",
    prefetch: "PreloadDcdnObjectCaches",
    refreshByTag: "RefreshDcdnObjectCacheByCacheTag",
    queries: ["DescribeDcdnRefreshTasks", "DescribeDcdnRefreshTaskById", "DescribeDcdnRefreshQuota"],
  },
};

export const SOAKED_KINDS: readonly SoakedKind[] = CDN_PRODUCTS.flatMap((product) =>
  kindsOf(NAMES[product]).map((kind) => ({
    ...kind,
    inputs: (domain, items) => ({ ...kind.inputs(domain, items), product }) as CommonInputs,
  })),
);

function kindsOf({ refresh, prefetch, refreshByTag, queries }: Names): SoakedKind[] {
  return [
    {
      kind: cacheRefreshKind as unknown as Kind,
      operation: refresh,
      queries,
      // Each fifth is a directory, so that there is more than one call.
      item: (domain, number) => `https://${domain}/${number % 5 === 0 ? `${number}/` : `${number}.html`}`,
      inputs: byPath,
      serverPath: samePath,
    },
    {
      kind: cachePrefetchKind as unknown as Kind,
      operation: prefetch,
      queries,
      item: (domain, number) => `https://${domain}/${number}.js`,
      inputs: byPath,
      serverPath: samePath,
    },
    {
      kind: cacheTagRefreshKind as unknown as Kind,
      operation: refreshByTag,
      queries,
      item: (_domain, number) => `product-${number}`,
      inputs: (domainName, cacheTags) => ({ domainName, cacheTags }) as CommonInputs,
      serverPath: (domain, item) => `${domain}/${item}`,
      failsAsOne: true,
    },
  ];
}
