import type { AdaptiveRateLimiter } from "../base/adaptiveRateLimiter.js";
import type { Budget } from "../base/budget.js";
import type { CallOptions } from "../cloud/call.js";
import { CallError } from "../cloud/errors.js";

type PacedOptions = Pick<CallOptions, "onRetry"> & { budget: Budget };

/** Makes a call whose turn it is, and reports the result of each attempt to the limiter. */
export async function reporting<T>(
  limiter: AdaptiveRateLimiter,
  { budget, onRetry }: PacedOptions,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const onFailure = (error: unknown): void => {
    if (error instanceof CallError && error.kind === "throttled") limiter.onThrottled(error.retryAfterMs);
  };
  try {
    const answer = await call({
      budget,
      onRetry(error, pause) {
        onFailure(error);
        onRetry?.(error, pause);
      },
    });
    limiter.onCourteousAnswer();
    return answer;
  } catch (error) {
    onFailure(error);
    throw error;
  }
}

/** Makes a call when it is its turn. */
export async function paced<T>(
  limiter: AdaptiveRateLimiter,
  options: PacedOptions,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  await limiter.acquire(options.budget.signal);
  return reporting(limiter, options, call);
}
