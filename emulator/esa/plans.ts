/** What is purged by a call, as the API spells it. */
export type EsaPurgeType = "file" | "directory" | "hostname" | "ignoreParams" | "cachetag" | "purgeall";

/** Plan of a site. */
export type EsaPlan = "free" | "basic" | "standard" | "advanced" | "enterprise";

const TYPES: Readonly<Record<EsaPurgeType, true>> = {
  file: true,
  directory: true,
  hostname: true,
  ignoreParams: true,
  cachetag: true,
  purgeall: true,
};

export function isPurgeType(type: string): type is EsaPurgeType {
  return Object.hasOwn(TYPES, type);
}

/**
 * Quotas of a day, unless a site has others; 0 for a type that the plan does not have. Those of directories and of URLs
 * without their parameters are a guess: a tenth of the files.
 */
export const PLAN_QUOTAS: Readonly<Record<EsaPlan, Readonly<Record<EsaPurgeType, number>>>> = {
  free: quotas({ file: 1_000, hostname: 0, purgeall: 5, cachetag: 0 }),
  basic: quotas({ file: 10_000, hostname: 100, purgeall: 50, cachetag: 0 }),
  standard: quotas({ file: 50_000, hostname: 1_000, purgeall: 80, cachetag: 0 }),
  advanced: quotas({ file: 100_000, hostname: 1_000, purgeall: 125, cachetag: 0 }),
  enterprise: quotas({ file: 500_000, hostname: 2_000, purgeall: 200, cachetag: 30_000 }),
};

function quotas(
  documented: Readonly<Record<"file" | "hostname" | "purgeall" | "cachetag", number>>,
): Readonly<Record<EsaPurgeType, number>> {
  return { ...documented, directory: documented.file / 10, ignoreParams: documented.file / 10 };
}
