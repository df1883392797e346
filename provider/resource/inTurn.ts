import { type Budget, TimeUp } from "../base/budget.js";
import type { Turnstile } from "../base/turnstile.js";
import { MORE_TIME } from "./reasons.js";

/**
 * Resolves when it is the turn of a call.
 *
 * @throws where so many calls came first that the time is up
 */
export async function inTurn(
  turnstile: Turnstile,
  { calls, budget }: { calls: string; budget: Budget },
): Promise<void> {
  // Whose time was up before has waited for something else, which the call itself will say.
  const wasInTime = budget.remaining() > 0;
  await turnstile.pass(budget);
  if (!wasInTime || !(budget.signal.reason instanceof TimeUp)) return;
  throw new Error(
    `The time limit was reached before it was its turn: at most ${turnstile.perSecond} ${calls} a second are made, and others came first. ${MORE_TIME}`,
  );
}
