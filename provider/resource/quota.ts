import type { Allowance, RefreshQuota } from "../model/client.js";
import type { Item } from "../model/kind.js";
import { DEFAULT_PRODUCT, type ProductName } from "../model/productName.js";

/** The allowances that resources of this package use. */
type QuotaKind = keyof Pick<
  RefreshQuota,
  "url" | "dir" | "regex" | "ignoreParams" | "hostname" | "cacheTag" | "everything" | "preload"
>;

/** Allowances by object type. The API tells none for CDN's cache tags. */
const QUOTA_OF: Readonly<Record<string, { kind: QuotaKind; name: string }>> = {
  file: { kind: "url", name: "refreshes of files" },
  directory: { kind: "dir", name: "refreshes of directories" },
  regex: { kind: "regex", name: "refreshes by regular expression" },
  ignoreParams: { kind: "ignoreParams", name: "refreshes that ignore parameters" },
  hostname: { kind: "hostname", name: "refreshes of hostnames" },
  cachetag: { kind: "cacheTag", name: "refreshes by cache tag" },
  purgeall: { kind: "everything", name: "refreshes of everything" },
  preload: { kind: "preload", name: "prefetches" },
};

export const QUOTA_ADVICE =
  "Submit less, refresh a directory instead of its files, wait for the next day, or ask Alibaba Cloud for a higher quota.";

/** ESA's quotas are those of a site's plan. */
const ESA_QUOTA_ADVICE =
  "Submit less, purge a directory instead of its files, wait until more is left, or take a higher plan for the site.";

export function quotaAdvice(product: ProductName): string {
  return product === "esa" ? ESA_QUOTA_ADVICE : QUOTA_ADVICE;
}

/** Number of items to be submitted, by object type. */
export type Needs = ReadonlyMap<string, number>;

export function needsOf(items: readonly Item[]): Needs {
  const needs = new Map<string, number>();
  for (const { objectType } of items) {
    if (objectType in QUOTA_OF) needs.set(objectType, (needs.get(objectType) ?? 0) + 1);
  }
  return needs;
}

/** All of some together. */
export function sumOf(all: Iterable<Needs>): Needs {
  const sum = new Map<string, number>();
  for (const needs of all) {
    for (const [objectType, need] of needs) sum.set(objectType, (sum.get(objectType) ?? 0) + need);
  }
  return sum;
}

/** Share of each allowance, in words: `5 of the 9998 refreshes of files that are left today`. */
export function shares(needs: Needs, quota: RefreshQuota, product: ProductName = DEFAULT_PRODUCT): string[] {
  return [...needs].flatMap(([objectType, need]) => {
    const row = QUOTA_OF[objectType];
    const allowance = row && quota[row.kind];
    if (row === undefined || allowance === undefined) return [];
    return [
      `${need} of the ${allowance.remain} ${namedOf(product, row.name)} that are left ${periodOf(allowance)}`,
    ];
  });
}

/** Shortfall of each allowance that does not suffice, in words: `120 refreshes of directories, 20 more than …`. */
export function shortfalls(
  needs: Needs,
  quota: RefreshQuota,
  product: ProductName = DEFAULT_PRODUCT,
): string[] {
  const left = { quota, taken: 0 };
  return [...needs].flatMap(([objectType, need]) => shortfall(objectType, need, left, product) ?? []);
}

/** Each product has allowances of its own; where there is none but the default, nobody has to be told. */
function namedOf(product: ProductName, name: string): string {
  if (product === DEFAULT_PRODUCT) return name;
  return `${product.toUpperCase()} ${product === "esa" ? name.replace("refreshes", "purges") : name}`;
}

function periodOf({ in30Days }: Allowance): string {
  return in30Days === true ? "of 30 days" : "today";
}

/** Quota that is left for one object type, as far as is known. */
export interface Left {
  /** Last answer of the API; undefined without one. */
  quota: RefreshQuota | undefined;
  /** Items that were let through since that answer. */
  taken: number;
}

/** Number of items of a type that are left; `Infinity` where that is not known. */
export function remainOf(objectType: string, left: Left): number {
  const row = QUOTA_OF[objectType];
  const allowance = row && left.quota?.[row.kind];
  return allowance === undefined ? Number.POSITIVE_INFINITY : Math.max(0, allowance.remain - left.taken);
}

/** Shortfall of one object type, in words; undefined where the quota suffices or is not known. */
export function shortfall(
  objectType: string,
  need: number,
  { quota, taken }: Left,
  product: ProductName = DEFAULT_PRODUCT,
): string | undefined {
  const row = QUOTA_OF[objectType];
  const allowance = row && quota?.[row.kind];
  if (row === undefined || allowance === undefined) return undefined;
  const left = remainOf(objectType, { quota, taken });
  if (need <= left) return undefined;
  const beside = taken === 0 ? "" : ` beside the ${taken} of other resources`;
  return `${need} ${namedOf(product, row.name)}, ${need - left} more than the ${left} of ${allowance.quota} that are left ${periodOf(allowance)}${beside}`;
}

export function shortfallWarning(lacking: readonly string[], advice = QUOTA_ADVICE): string {
  return `This deployment may submit ${lacking.join("; ")}: what is over will be refused. ${advice}`;
}
