import pRetry from "p-retry";
import type { CallOptions, RetryLimits } from "./api.js";
import { CdnApiError } from "./errors.js";

const defaults: Required<RetryLimits> = {
  limit: 120_000,
  patience: 120_000,
  minDelay: 500,
  maxDelay: 15_000,
};

/** A timer cannot run for longer, in ms: it would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** How much slower a pause is where the API asks for a slower pace. */
const slower = 4;

/**
 * Calls `attempt` until it succeeds, fails for good, or time is up, with growing pauses between. Only what is known
 * to have done nothing is called again. The attempt gets a signal that ends with the caller's and with the limit.
 */
export async function retrying<T>(
  operation: string,
  { signal, retry, onRetry }: CallOptions,
  attempt: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) {
    throw notBegun(operation, "Aborted", "the call was ended by its caller before anything was sent");
  }
  if (retry === false) {
    return attempt(signal);
  }
  const limits = { ...defaults, ...retry };
  if (limits.limit <= 0) {
    throw notBegun(operation, "TimeLimit", "the time for the call was up before anything was sent");
  }
  const started = performance.now();
  const remaining = (): number => limits.limit - (performance.now() - started);
  const timeUp = AbortSignal.timeout(Math.min(Math.ceil(limits.limit), longestTimer));
  const end = signal === undefined ? timeUp : AbortSignal.any([signal, timeUp]);
  let troubleSince: number | undefined;
  const isWorthAnotherAttempt = (error: Error): boolean => {
    if (!(error instanceof CdnApiError)) {
      return false;
    }
    if (error.kind === "retryLater") {
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
          const result = await attempt(end);
          last = { result };
          return result;
        } catch (error) {
          last = { error };
          throw error;
        }
      },
      {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: limits.minDelay,
        maxTimeout: limits.maxDelay,
        maxRetryTime: limits.limit,
        randomize: true,
        signal: end,
        shouldRetry: ({ error }) => isWorthAnotherAttempt(error),
        onFailedAttempt: async ({ error, retryDelay }) => {
          if (isWorthAnotherAttempt(error)) {
            const wanted = pause(error as CdnApiError, retryDelay);
            if (wanted >= remaining()) {
              throw error;
            }
            onRetry?.(error, wanted);
            await sleep(wanted - retryDelay, end);
          }
        },
      },
    );
  } catch (error) {
    // The last attempt knows more than the signal that ended it: what the API said, and whether the request was sent.
    // It can even have succeeded in the very moment in which time was up.
    if (last === undefined) {
      throw error;
    }
    if ("result" in last) {
      return last.result;
    }
    throw last.error;
  }
}

/** The error of a call that was over before it began. */
function notBegun(operation: string, code: "Aborted" | "TimeLimit", reason: string): CdnApiError {
  const kind = code === "Aborted" ? "never" : "retry";
  return new CdnApiError({ operation, submission: false, code, kind, reason, sent: false });
}

function pause(error: CdnApiError, usual: number): number {
  return Math.max(error.retryAfterMs ?? 0, error.kind === "retryLater" ? usual * slower : usual);
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) {
    return;
  }
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
