import { AdaptiveRateLimiter, type CallRates } from "../base/adaptiveRateLimiter.js";
import type { Clock } from "../base/clock.js";
import { RateLimiter } from "../base/rateLimiter.js";

/** Limits of a product's API. Of the calls a second that it allows, some are left to others. */
export interface Limits {
  /** Submissions a second, by operation: of a product that has CDN's under other names, by CDN's. */
  submissions: Readonly<Record<string, number>>;
  /** Calls a second of `DescribeRefreshQuota`. */
  quota: number;
  /** Calls a second of `DescribePreloadDetailById`; left out of a product that has no such operation. */
  preloadDetail?: number;
  /** Calls a second of the listing, or of each of several. */
  describeRefreshTasks: CallRates;
  /** Calls a second of `DescribeRefreshTaskById`; left out of a product that has no such operation. */
  describeRefreshTaskById?: CallRates;
  /** Ids in one call of it; 0 without it. */
  idsPerCall: number;
  /**
   * Whether a listing can be asked for a task id. Without, and without `DescribeRefreshTaskById`, a task is followed by
   * its path, or by the site, type and time of its submission. Default: true.
   */
  canAskByTaskId?: boolean;
  /** Types whose times the history gives without a zone, so that they can be wrong by hours. Default: none. */
  zonelessTypes?: readonly string[];
  /** Rows on a page of a listing. */
  pageSize: number;
  /** Types that the history is documented to list, and to be filtered by. */
  historyTypes: readonly string[];
  /** Reach of the history, in ms. */
  historyMs: number;
  /** Age in ms at which a task is in the history, if it ever will be. */
  visibleAfterMs: number;
  /** Documented duration of a task, by its type in the history; `default` for all others. */
  taskDurations: { default: TaskDuration; [historyType: string]: TaskDuration };
}

/** Shortest and longest duration, in ms. */
export interface TaskDuration {
  early: number;
  late: number;
}

/** Rate limiters of an account, one for each operation, shared by all its callers in a process. */
export class RateLimiters {
  readonly describeRefreshTasks: AdaptiveRateLimiter;
  readonly describeRefreshTaskById: AdaptiveRateLimiter | undefined;
  readonly quota: RateLimiter;
  readonly preloadDetail: RateLimiter | undefined;
  readonly #submissions: ReadonlyMap<string, RateLimiter>;

  constructor(limits: Limits, clock: Clock) {
    this.describeRefreshTasks = new AdaptiveRateLimiter(clock, limits.describeRefreshTasks);
    this.describeRefreshTaskById =
      limits.describeRefreshTaskById === undefined
        ? undefined
        : new AdaptiveRateLimiter(clock, limits.describeRefreshTaskById);
    this.quota = new RateLimiter(clock, limits.quota);
    this.preloadDetail =
      limits.preloadDetail === undefined ? undefined : new RateLimiter(clock, limits.preloadDetail);
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
