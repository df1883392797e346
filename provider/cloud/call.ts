import type { Budget } from "../base/budget.js";

/** What every answer carries. */
export interface Answer {
  /** Id of the request, which Alibaba Cloud's support asks for. */
  requestId: string;
  /** Time of the answer by the server's clock, in ms since 1970; undefined without a `Date` header. */
  serverTime: number | undefined;
}

/** Bounds on trying a failed call again. */
export interface RetryLimits {
  /**
   * Time of passing failures in a row, in ms, after which they are not tried again: the endpoint may be wrong. Where the
   * API itself asks to come again later, and once it has answered any call, only the budget counts. Default: 120000.
   */
  patience?: number;
  /** First pause, in ms; each further one is twice as long, with jitter. Default: 500. */
  minDelay?: number;
  /** Longest pause, in ms, unless the API asks for a longer one. Default: 15000. */
  maxDelay?: number;
}

export interface CallOptions {
  /**
   * Time and end of the call with all its attempts and pauses. When it is cancelled, a submission under way gets some
   * more time for its answer. Default: 2 minutes.
   */
  budget?: Budget;
  /** `false`: one attempt, for callers that pace themselves. Default: the defaults of `RetryLimits`. */
  retry?: false | RetryLimits;
  /** Gets each failure that is followed by another attempt, and the pause before that, in ms. */
  onRetry?: (error: Error, pause: number) => void;
}
