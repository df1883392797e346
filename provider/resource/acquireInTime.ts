import { type Budget, TimeUp } from "../base/budget.js";
import type { Pace } from "../base/rateLimiter.js";
import { MORE_TIME } from "./reasons.js";

/**
 * Resolves when it is the turn of a call.
 *
 * @throws where so many calls came first that the time is up
 */
export async function acquireInTime(
  limiter: Pace,
  { calls, budget }: { calls: string; budget: Budget },
): Promise<void> {
  // A time limit that was reached before is not due to this wait: the call itself reports it.
  const wasInTime = budget.remaining() > 0;
  await limiter.acquire(budget.signal);
  if (!wasInTime || !(budget.signal.reason instanceof TimeUp)) return;
  const why =
    limiter.isResting === true
      ? `no ${calls} are made for a while, since calls like them were throttled or have failed`
      : `at most ${limiter.perSecond} ${calls} a second are made, and others came first`;
  throw new Error(`The time limit was reached before it was its turn: ${why}. ${MORE_TIME}`);
}
