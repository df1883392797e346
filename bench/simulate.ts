import { type CdnCall, VirtualCdn } from "../tests/tracker/virtualCdn.js";
import { VirtualClock } from "../tests/virtualClock.js";
import type { Waiter } from "./waiters.js";
import { taskDuration, type Workload } from "./workload.js";

/** One run of a workload. */
export interface Run {
  /** When the first submission was made. */
  start: number;
  /** The calls that look at the history. */
  calls: CdnCall[];
  /** Of each resource, when the API had its last task complete and when it returned. */
  resources: { completeAt: number; returnedAt: number }[];
  /** When each task ended. */
  ends: number[];
}

/** Who has not ended then does not end. */
const LONGEST_MS = 4 * 3_600_000;

/** Runs a workload by a virtual clock. */
export async function simulate(workload: Workload, waiter: Waiter, number: number): Promise<Run> {
  const clock = new VirtualClock("2026-05-04T08:00:00Z");
  const cdn = new VirtualCdn(clock, { taskDuration: taskDuration(number), ...workload.cdn });
  workload.prepare?.(cdn);
  const start = clock.now();
  const refresh = waiter.start(cdn, clock);
  const returnedAt = await withVirtualTimers(clock, () =>
    clock.run(
      Promise.race([
        Promise.all(
          workload.resources.map(async (paths) => {
            await refresh(paths);
            return clock.now();
          }),
        ),
        clock.sleep(LONGEST_MS).then(() => {
          throw new Error(`${waiter.name} has not ended ${workload.name} within 4 hours`);
        }),
      ]),
    ),
  );
  const endOf = new Map(cdn.tasks.map(({ objectPath, completesAt }) => [objectPath, completesAt]));
  const resources = workload.resources.map((paths, index) => ({
    completeAt: Math.max(...paths.map((path) => endOf.get(path) as number)),
    returnedAt: returnedAt[index] as number,
  }));
  const ends = workload.resources.flat().map((path) => endOf.get(path) as number);
  return {
    start,
    calls: cdn.calls.filter(({ operation }) => operation.startsWith("Describe")),
    resources,
    ends,
  };
}

/** p-retry sleeps by the machine's timers: here these are the virtual clock's. */
async function withVirtualTimers<T>(clock: VirtualClock, work: () => Promise<T>): Promise<T> {
  const own = globalThis.setTimeout;
  const virtual = (call: () => void, milliseconds = 0): unknown => clock.after(milliseconds, call);
  globalThis.setTimeout = virtual as typeof setTimeout;
  try {
    return await work();
  } finally {
    globalThis.setTimeout = own;
  }
}
