import type { Run } from "./simulate.js";

/** What one call tells of: so many ids, or a page of so many rows. */
interface Reach {
  idsPerCall: number;
  pageSize: number;
}

/** The way back of an answer, in ms: nobody hears of an end sooner. */
const WAY_BACK_MS = 20;

/**
 * The least that calls × mean lag can be, in seconds: for somebody who knows in advance when each resource is complete.
 * Such a one calls just when one is, or waits for some more to learn of them by the same call. So the ends in their
 * order are cut into groups, each with a call at its last end, and the best cut is found for each number of calls. The
 * rate limit is left out, which can only make it less.
 */
export function leastPossible({ resources, ends }: Run, { idsPerCall, pageSize }: Reach): number {
  const known = resources.map(({ completeAt }) => completeAt).sort((left, right) => left - right);
  const perCall = Math.max(1, idsPerCall, Math.floor((pageSize * resources.length) / ends.length));
  const count = known.length;
  let least = Number.POSITIVE_INFINITY;
  // lags[i]: the least sum of the lags of the first i ends, by so many calls.
  let lags = [0, ...Array<number>(count).fill(Number.POSITIVE_INFINITY)];
  for (let calls = 1; calls <= count; calls++) {
    const next = Array<number>(count + 1).fill(Number.POSITIVE_INFINITY);
    for (let last = 1; last <= count; last++) {
      let lag = 0;
      for (let first = last; first > 0 && first > last - perCall; first--) {
        lag += (known[last - 1] as number) - (known[first - 1] as number);
        next[last] = Math.min(next[last] as number, (lags[first - 1] as number) + lag);
      }
    }
    lags = next;
    const mean = (lags[count] as number) / count + WAY_BACK_MS;
    if (Number.isFinite(mean)) least = Math.min(least, (calls * mean) / 1_000);
  }
  return least;
}
