import { cachePrefetchKind } from "./kinds/cachePrefetch.js";
import { cacheRefreshKind } from "./kinds/cacheRefresh.js";
import type { CommonInputs } from "./kinds/commonInputs.js";
import type { Kind, Subject } from "./kinds/kind.js";
import { type AccountSource, accountFor } from "./queries/account.js";
import { needsOf, QUOTA_ADVICE, shortfalls } from "./quota.js";
import { hasUnknown } from "./validation.js";

/** A resource that a preview plans to create or to update. */
export interface PlannedResource {
  type: string;
  inputs: Record<string, unknown>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  CacheRefresh: cacheRefreshKind as unknown as Kind,
  CachePrefetch: cachePrefetchKind as unknown as Kind,
};

/**
 * What to say of a deployment that may exceed what is left of the day's quota; undefined where all is well or nobody
 * can say. An update may submit less than all of its paths: what it will, only its provider knows.
 */
export async function quotaWarning(
  planned: readonly PlannedResource[],
  source: AccountSource,
): Promise<string | undefined> {
  const needs = needsOf(planned.flatMap(subjectsOf));
  if (needs.size === 0) return undefined;
  const quota = await accountFor(source)
    .api.describeRefreshQuota({ retry: false })
    .catch(() => undefined);
  const lacking = quota === undefined ? [] : shortfalls(needs, quota);
  return lacking.length === 0
    ? undefined
    : `This deployment may submit ${lacking.join("; ")}: what is over will be refused. ${QUOTA_ADVICE}`;
}

function subjectsOf({ type, inputs }: PlannedResource): Subject[] {
  const kind = KINDS[type];
  // What is wrong with the inputs is said by the resource itself.
  if (kind === undefined || hasUnknown(inputs) || kind.problems(inputs).length > 0) return [];
  return kind.subjects(inputs as CommonInputs);
}
