import type { Run } from "./simulate.js";

export interface Figures {
  /** On the average of the runs. */
  calls: number;
  throttled: number;
  /** From the end of a resource's last task to its return, in ms. */
  lagMedian: number;
  lagP95: number;
  lagMean: number;
  /** Calls × mean lag, in seconds. */
  product: number;
}

export function figuresOf(runs: readonly Run[]): Figures {
  const calls = mean(runs.map((run) => run.calls.length));
  const throttled = mean(runs.map((run) => run.calls.filter((call) => call.throttled).length));
  const lags = runs.flatMap(({ resources }) =>
    resources.map(({ completeAt, returnedAt }) => returnedAt - completeAt),
  );
  if (lags.some((lag) => lag < 0)) throw new Error("a resource returned before its tasks were complete");
  const lagMean = mean(lags);
  return {
    calls,
    throttled,
    lagMedian: quantile(lags, 0.5),
    lagP95: quantile(lags, 0.95),
    lagMean,
    product: (calls * lagMean) / 1_000,
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
}
