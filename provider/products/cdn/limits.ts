import type { Limits } from "../../model/limits.js";
import { HISTORY_OBJECT_TYPES } from "../../model/objectTypes.js";

const MINUTE = 60_000;

/** Limits of the CDN API, from the pages of its operations, unless another source is named. */
export const CDN_LIMITS = {
  // Calls a second. The rest of what is documented is for others, and for calls that arrive closer together than they left.
  submissions: {
    // Documented: 50.
    RefreshObjectCaches: 40,
    PushObjectCache: 40,
    // Not documented: taken to be the same.
    RefreshObjectCacheByCacheTag: 40,
  },
  // Documented: 20.
  quota: 16,
  // Documented: 30.
  preloadDetail: 24,
  // Documented: 5, for the whole account.
  describeRefreshTasks: { first: 4, most: 4.5, least: 0.25 },
  // Documented: 30.
  describeRefreshTaskById: { first: 20, most: 27, least: 0.5 },
  pageSize: 100,
  idsPerCall: 10,
  historyTypes: HISTORY_OBJECT_TYPES,
  historyMs: 3 * 24 * 60 * MINUTE,
  // Seen: about 2 s.
  visibleAfterMs: 10_000,
  taskDurations: {
    default: { early: 5 * MINUTE, late: 6 * MINUTE },
    preload: { early: 5 * MINUTE, late: 30 * MINUTE },
  },
} satisfies Limits;

/** Paths of one call of RefreshObjectCaches. */
export const PATHS_PER_REFRESH = {
  file: 1_000,
  directory: 100,
  regex: 1,
  // None is documented; a day has 100 of them.
  ignoreParams: 100,
} as const;

/** Paths of one call of PushObjectCache. */
export const PATHS_PER_PREFETCH = 100;

/** Tags of one call of RefreshObjectCacheByCacheTag. None is documented. */
export const TAGS_PER_REFRESH = 100;

/** Characters of a cache tag. */
export const MAX_TAG_LENGTH = 128;

/** Domains that the paths of one call may name. */
export const DOMAINS_PER_CALL = 10;

/** Bytes of an answer of DescribeRefreshTaskById, which has no pages: 10 tasks of 2000 paths of 1024 characters stay below. */
export const MAX_BYTES_BY_ID = 32 * 1024 * 1024;
