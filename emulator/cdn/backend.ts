import type { EmulatorClock } from "../clock.js";
import type { Operation } from "../operation.js";
import type { Quotas } from "../quota.js";
import type { Submissions } from "../submissions.js";
import type { TaskStore } from "../tasks.js";

/** Backend of CDN's operations. */
export interface CdnBackend {
  clock: EmulatorClock;
  history: TaskStore;
  quotas: Quotas;
  submissions: Submissions;
  /** Prefetches of an account that may be unfinished at once. */
  prefetchQueue: number;
  /** The largest page of a `DescribeRefreshTasks` without task id and path. */
  listingLimit: number;
}

/** An operation of CDN. */
export type CdnOperation = Operation<CdnBackend>;
