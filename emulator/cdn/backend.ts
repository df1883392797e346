import type { EmulatorClock } from "../clock.js";
import type { Operation } from "../operation.js";
import type { Quotas } from "../quota.js";
import type { Submissions } from "../submissions.js";
import type { TaskStore } from "../tasks.js";

/** What the operations of CDN work on. */
export interface CdnBackend {
  clock: EmulatorClock;
  history: TaskStore;
  quotas: Quotas;
  submissions: Submissions;
  /** How many prefetches of an account may be unfinished at once. */
  prefetchQueue: number;
  /** The largest page of a `DescribeRefreshTasks` without task id and path. */
  listingLimit: number;
}

export type CdnOperation = Operation<CdnBackend>;
