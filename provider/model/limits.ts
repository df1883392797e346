import { AdaptiveRateLimiter, type CallRates } from "../base/adaptiveRateLimiter.js";
import type { Clock } from "../base/clock.js";
import { RateLimiter } from "../base/rateLimiter.js";

/** What a product's API allows and documents, and what is taken of it. */
export interface Limits {
  /** Submissions a second, by the operation. */
  submissions: Readonly<Record<string, number>>;
  /** Calls a second of the operations that tell the day's quota, and what became of a prefetch. */
  quota: number;
  preloadDetail: number;
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
export class RateLimiters {
  readonly describeRefreshTasks: AdaptiveRateLimiter;
  readonly describeRefreshTaskById: AdaptiveRateLimiter;
  readonly quota: RateLimiter;
  readonly preloadDetail: RateLimiter;
  readonly #submissions: ReadonlyMap<string, RateLimiter>;

  constructor(limits: Limits, clock: Clock) {
    this.describeRefreshTasks = new AdaptiveRateLimiter(clock, limits.describeRefreshTasks);
    this.describeRefreshTaskById = new AdaptiveRateLimiter(clock, limits.describeRefreshTaskById);
    this.quota = new RateLimiter(clock, limits.quota);
    this.preloadDetail = new RateLimiter(clock, limits.preloadDetail);
    this.#submissions = new Map(
      Object.entries(limits.submissions).map(([operation, calls]) => [
        operation,
        new RateLimiter(clock, calls),
      ]),
    );
  }

  /** @param operation one of those that `Limits.submissions` names */
  of(operation: string): RateLimiter {
    const limiter = this.#submissions.get(operation);
    if (limiter === undefined) throw new Error(`no limit is known of ${operation}`);
    return limiter;
  }
}
