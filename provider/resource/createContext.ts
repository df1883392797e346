import { type Clock, ServerClock } from "../base/clock.js";
import { Turnstile } from "../base/turnstile.js";
import { CdnApiError } from "../cloud/errors.js";
import type { CdnApi } from "../products/cdn/api.js";
import { Tracker } from "../tracker/tracker.js";
import type { Context, Log } from "./context.js";
import { QuotaGate } from "./quotaGate.js";
import { refusalOf } from "./refusal.js";

/** The API takes 50 submissions a second from an account: the rest is for those that arrive closer than they left. */
export const SUBMISSIONS_PER_SECOND = 40;

/** DescribeRefreshTasks allows 5 calls a second: half of them, since the tracker calls it too. */
export const LOOK_UP_GAP_MS = 400;

/** What a front has to say of itself. */
export interface Front {
  /** The account's client. */
  api: CdnApi;
  clock: Clock;
  log: Log;
  /** See `Context`. */
  logKeepsProgress: boolean;
  /** Whether the day's quota is looked at before the first call. */
  quotaPreflight: boolean;
  /** Fires when the deployment is cancelled. Default: never. */
  cancelled?: AbortSignal;
}

/** What all resources of one account share, whichever front calls them: one tracker, one pace, one idea of the time. */
export function createContext(front: Front): Context {
  const { api, clock, log, logKeepsProgress, quotaPreflight } = front;
  const { cancelled = new AbortController().signal } = front;
  const serverClock = new ServerClock(clock);
  const tracker = new Tracker({
    describe: (query, budget) => api.describeRefreshTasks(query, { retry: false, budget }),
    describeById: (taskIds, budget) => api.describeRefreshTaskById(taskIds, { retry: false, budget }),
    clock,
    serverClock,
    judge: (error) => ({
      refusal: refusalOf(error),
      throttled: error instanceof CdnApiError && error.kind === "retryLater",
      retryAfterMs: error instanceof CdnApiError ? error.retryAfterMs : undefined,
    }),
  });
  return {
    api,
    tracker,
    clock,
    serverClock,
    log: bestEffort(log),
    cancelled,
    logKeepsProgress,
    quotaGate: quotaPreflight ? new QuotaGate(api, serverClock) : undefined,
    submissionTurnstile: new Turnstile(clock, 1_000, SUBMISSIONS_PER_SECOND),
    lookUpTurnstile: new Turnstile(clock, LOOK_UP_GAP_MS),
  };
}

/** Nobody waits for all messages: the rejection of one would end the process. */
function bestEffort({ progress, warn, debug }: Log): Log {
  const deliver = async (send: () => void | Promise<void>): Promise<void> => {
    try {
      await send();
    } catch {
      // The log itself is what fails.
    }
  };
  return {
    progress: (urn, message) => deliver(() => progress(urn, message)),
    warn: (urn, message) => deliver(() => warn(urn, message)),
    debug: (message) => void deliver(() => debug(message)),
  };
}
