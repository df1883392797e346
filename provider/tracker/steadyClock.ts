import type { Clock } from "../clock.js";

/** The same clock, except that it never goes back: a machine's clock that is set back delays nobody. */
export function steady(clock: Clock): Clock {
  let last = clock.now();
  let lost = 0;
  return {
    now() {
      const now = clock.now();
      lost += Math.max(0, last - now);
      last = now;
      return now + lost;
    },
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
}
