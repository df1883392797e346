import type { CallRates } from "../../base/adaptiveRateLimiter.js";
import type { Limits, TaskDuration } from "../../model/limits.js";
import type { PurgeType } from "./api.js";

const MINUTE = 60_000;

/** Calls a second of `DescribePurgeTasks` and of `DescribePreloadTasks`. None are documented: as with CDN's listing. */
export const LISTING_RATES: CallRates = { first: 4, most: 4.5, least: 0.25 };

/** Calls a second of each of the other operations. None are documented. */
export const CALLS_PER_SECOND = 4;

/** Rows on a page of `DescribePurgeTasks` and of `DescribePreloadTasks`. Documented: at most 50. */
export const PAGE_SIZE = 50;

/** Sites on a page of `ListSites`. Documented: at most 500. */
export const SITES_PER_PAGE = 500;

/** What one call of `PurgeCaches` takes of each type. */
export const ITEMS_PER_PURGE: Readonly<Record<PurgeType, number>> = {
  file: 1_000,
  directory: 100,
  // None are documented from here on.
  hostname: 100,
  ignoreParams: 100,
  cachetag: 100,
  purgeall: 1,
};

/** Characters of a cache tag. None are documented for ESA: the least of what is known of such headers. */
export const MAX_TAG_LENGTH = 1_024;

/** URLs of one call of `PreloadCaches`. None are documented: as with CDN. */
export const FILES_PER_PREFETCH = 100;

/** Reach of the history, in ms. */
export const HISTORY_MS = 3 * 24 * 60 * MINUTE;

/** Documented duration of a purge; that of a prefetch is not: as with CDN. */
export const TASK_DURATIONS: { default: TaskDuration; preload: TaskDuration } = {
  default: { early: 5 * MINUTE, late: 6 * MINUTE },
  preload: { early: 5 * MINUTE, late: 30 * MINUTE },
};

/** Limits of the ESA API, as all products state theirs. */
export const ESA_LIMITS = {
  submissions: {
    PurgeCaches: CALLS_PER_SECOND,
    PreloadCaches: CALLS_PER_SECOND,
    ListSites: CALLS_PER_SECOND,
  },
  quota: CALLS_PER_SECOND,
  describeRefreshTasks: LISTING_RATES,
  idsPerCall: 0,
  canAskByTaskId: false,
  zonelessTypes: ["preload"],
  pageSize: PAGE_SIZE,
  // In lower case, as all products have them; the client knows how ESA spells them.
  historyTypes: ["file", "directory", "hostname", "ignoreparams", "cachetag", "purgeall", "preload"],
  historyMs: HISTORY_MS,
  // Not documented: as with CDN.
  visibleAfterMs: 10_000,
  taskDurations: TASK_DURATIONS,
} satisfies Limits;
