import type { VirtualCall } from "../tests/tracker/virtualApi.js";
import { VirtualClock } from "../tests/virtualClock.js";
import type { Party } from "./products.js";
import { taskDuration, type Workload } from "./workload.js";

/** One run of a workload. */
export interface Run {
  /** When the first submission was made. */
  start: number;
  /** The calls that look at the history. */
  calls: VirtualCall[];
  /** Of each resource, when the API had its last task complete and when it returned. */
  resources: { completeAt: number; returnedAt: number }[];
  /** When each task ended. */
  ends: number[];
}

/** Who has not ended then does not end. */
const LONGEST_MS = 4 * 3_600_000;

/** Runs a workload by a virtual clock. */
export async function simulate(workload: Workload, party: Party, number: number): Promise<Run> {
  const clock = new VirtualClock("2026-05-04T08:00:00Z");
  const { api, start: enter } = party.meet(clock, { taskDuration: taskDuration(number), ...workload.api });
  workload.prepare?.(api);
  const start = clock.now();
  const refresh = enter();
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
          throw new Error(`${party.name} has not ended ${workload.name} within 4 hours`);
        }),
      ]),
    ),
  );
  const endOf = new Map(api.tasks.map(({ objectPath, completesAt }) => [objectPath, completesAt]));
  const resources = workload.resources.map((paths, index) => ({
    completeAt: Math.max(...paths.map((path) => endOf.get(path) as number)),
    returnedAt: returnedAt[index] as number,
  }));
  const ends = workload.resources.flat().map((path) => endOf.get(path) as number);
  return {
    start,
    calls: api.calls.filter(({ operation }) => operation.startsWith("Describe")),
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
