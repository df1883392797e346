import pRetry from "p-retry";
import { type Budget, Cancelled, WorkBudget } from "../base/budget.js";
import { systemClock } from "../base/clock.js";
import type { CallOptions, RetryLimits } from "./call.js";
import { CallError, type ErrorTable, type Failure } from "./errors.js";

const DEFAULTS: Required<RetryLimits> = {
  patience: 120_000,
  minDelay: 500,
  maxDelay: 15_000,
};

/** Time of a call that is given no budget, in ms. */
const DEFAULT_BUDGET_MS = 120_000;

/** How many times as long a pause is where the API asks for a slower pace. */
const THROTTLED_FACTOR = 4;

/**
 * Calls `attempt` until it succeeds, fails for good, or the budget is over, with growing pauses between. It is called
 * again only where it is known to have done nothing.
 */
export async function withRetries<T>(
  { operation, errors }: { operation: string; errors: ErrorTable },
  { budget: given, retry, onRetry }: CallOptions,
  attempt: (budget: Budget) => Promise<T>,
): Promise<T> {
  const own = given === undefined ? new WorkBudget(systemClock, DEFAULT_BUDGET_MS) : undefined;
  const budget = given ?? (own as Budget);
  try {
    if (budget.signal.aborted || budget.remaining() <= 0) {
      throw new CallError(
        { operation, submission: false, sent: false, ...notBegun(budget.signal.reason) },
        errors,
      );
    }
    if (retry === false) return await attempt(budget);
    return await repeat(budget, { ...DEFAULTS, ...retry }, attempt, onRetry);
  } finally {
    own?.release();
  }
}

async function repeat<T>(
  budget: Budget,
  limits: Required<RetryLimits>,
  attempt: (budget: Budget) => Promise<T>,
  onRetry: CallOptions["onRetry"],
): Promise<T> {
  let troubleSince: number | undefined;
  const isWorthAnotherAttempt = (error: Error): boolean => {
    if (!(error instanceof CallError)) return false;
    if (error.kind === "throttled") {
      troubleSince = undefined;
      return true;
    }
    troubleSince ??= performance.now();
    return error.kind === "retry" && performance.now() - troubleSince < limits.patience;
  };
  let last: { result: T } | { error: unknown } | undefined;

  try {
    return await pRetry(
      async () => {
        try {
          const result = await attempt(budget);
          last = { result };
          return result;
        } catch (error) {
          // A failure that is only the limit's tells less than the one before it, unless it leaves something open.
          if (last === undefined || !wasCutOff(error)) last = { error };
          throw error;
        }
      },
      {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: limits.minDelay,
        maxTimeout: limits.maxDelay,
        randomize: true,
        signal: budget.signal,
        shouldRetry: ({ error }) => isWorthAnotherAttempt(error),
        onFailedAttempt: async ({ error, retryDelay }) => {
          if (isWorthAnotherAttempt(error)) {
            const wanted = pauseAfter(error as CallError, retryDelay);
            if (wanted >= budget.remaining()) throw error;
            onRetry?.(error, wanted);
            await systemClock.sleep(wanted - retryDelay, budget.signal);
          }
        },
      },
    );
  } catch (error) {
    // The last attempt knows more than the signal that ended it: what the API said, and whether the request was sent.
    // It can even have succeeded in the very moment in which time was up.
    if (last === undefined) throw error;
    if ("result" in last) return last.result;
    throw last.error;
  }
}

function wasCutOff(error: unknown): boolean {
  return error instanceof CallError && error.code === "TimeLimit" && error.kind === "retry";
}

/** Failure for a call that was over before it began. */
function notBegun(why: unknown): Pick<Failure, "code" | "kind" | "reason"> {
  return why instanceof Cancelled
    ? { code: "Aborted", kind: "permanent", reason: `${why.message} before anything was sent` }
    : {
        code: "TimeLimit",
        kind: "retry",
        reason: "the time for the call was up before anything was sent",
      };
}

/** Pause after a failure, in ms. */
function pauseAfter(error: CallError, usual: number): number {
  return Math.max(error.retryAfterMs ?? 0, error.kind === "throttled" ? usual * THROTTLED_FACTOR : usual);
}
