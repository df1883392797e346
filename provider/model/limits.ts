import { AdaptiveRateLimiter, type CallRates } from "../base/adaptiveRateLimiter.js";
import type { Clock } from "../base/clock.js";
import { RateLimiter } from "../base/rateLimiter.js";

/** What a product's API allows and documents, and what is taken of it. */
export interface Limits {
  /** Submissions a second, of all operations together. */
  submissions: number;
  describeRefreshTasks: CallRates;
  describeRefreshTaskById: CallRates;
  /** Rows on a page of a listing. */
  pageSize: number;
  /** Ids in one call of `DescribeRefreshTaskById`. */
  idsPerCall: number;
  /** Reach of the history, in ms. */
  historyMs: number;
  /** Age from which a task that does not show in the history is not expected to, in ms. */
  visibleAfterMs: number;
  /** Documented time that a task takes, in ms; of all types that are not listed, the default. */
  taskDurations: { default: TaskDuration; [historyType: string]: TaskDuration };
}

/** The least and the most, in ms. */
export interface TaskDuration {
  early: number;
  late: number;
}

/** The pace of each operation: one for an account, shared by all in a process that call it. */
export interface RateLimiters {
  submissions: RateLimiter;
  describeRefreshTasks: AdaptiveRateLimiter;
  describeRefreshTaskById: AdaptiveRateLimiter;
}

export function createRateLimiters(limits: Limits, clock: Clock): RateLimiters {
  return {
    submissions: new RateLimiter(clock, limits.submissions),
    describeRefreshTasks: new AdaptiveRateLimiter(clock, limits.describeRefreshTasks),
    describeRefreshTaskById: new AdaptiveRateLimiter(clock, limits.describeRefreshTaskById),
  };
}
