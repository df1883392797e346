import type { Limits } from "../../model/limits.js";
import { CDN_LIMITS } from "../cdn/limits.js";

const { preloadDetail: _, ...SHARED } = CDN_LIMITS;

/** Limits of the DCDN API, from the pages of its operations. What is not here is as CDN's, by name or by nature. */
export const DCDN_LIMITS = {
  ...SHARED,
  submissions: {
    // Documented: 30.
    RefreshObjectCaches: 24,
    // Documented: 15.
    PushObjectCache: 12,
    // Not documented: taken to be that of a refresh.
    RefreshObjectCacheByCacheTag: 24,
  },
  // Documented: 10, for the whole account.
  describeRefreshTasks: { first: 8, most: 9, least: 0.25 },
  pageSize: 50,
  historyTypes: ["file", "directory", "preload"],
} satisfies Limits;
