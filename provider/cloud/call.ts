import type { Budget } from "../base/budget.js";

/** What every answer carries. */
export interface Answer {
  /** The API's id of the request: what Alibaba Cloud's support asks for. */
  requestId: string;
  /** When the server answered, in ms since 1970, from the `Date` header; undefined where there is none. */
  serverTime: number | undefined;
}

/** How often a failed call is tried again. */
export interface RetryLimits {
  /**
   * For how long, in ms, passing failures in a row are tried again: the endpoint may be wrong. Where the API itself
   * asks to come again later, and once it has answered any call, only the budget counts. Default 120000.
   */
  patience?: number;
  /** The first pause in ms; each further one is twice as long, with jitter. Default 500. */
  minDelay?: number;
  /** The longest pause in ms, unless the API asks for a longer one. Default 15000. */
  maxDelay?: number;
}

export interface CallOptions {
  /**
   * Ends the call, its pauses and all attempts. Where it is cancelled, a submission under way gets some time more for its
   * answer. Default: 2 minutes.
   */
  budget?: Budget;
  /** `false`: one attempt only, for callers that pace themselves. Default: as `RetryLimits` says. */
  retry?: false | RetryLimits;
  /** Told of each failure that is followed by another attempt, and of the pause in ms before it. */
  onRetry?: (error: Error, pause: number) => void;
}
