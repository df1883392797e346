import { type Budget, Cancelled, WorkBudget } from "../provider/base/budget.js";
import { type Clock, systemClock } from "../provider/base/clock.js";

/** As long as anything takes. */
export const unlimited: Budget = new WorkBudget(systemClock, Number.POSITIVE_INFINITY);

/** So many ms, and then a cancellation where `cancel` fires. */
export function lasting(limit: number, cancel?: AbortSignal, clock: Clock = systemClock): Budget {
  return new WorkBudget(clock, limit, cancel);
}

/** Was cancelled before the work began. */
export function cancelled(): Budget {
  const signal = AbortSignal.abort(new Cancelled());
  return { signal, lastSignal: signal, remaining: () => 0 };
}
