import type { EmulatorClock } from "../clock.js";
import type { History } from "../history.js";
import type { Operation } from "../operation.js";
import type { Quotas } from "../quota.js";
import type { Submissions } from "../submissions.js";
import type { TaskIds } from "../taskIds.js";

/** Backend of CDN's operations, and of those of a product that has them under other names. */
export interface CdnBackend {
  clock: EmulatorClock;
  history: History;
  quotas: Quotas;
  submissions: Submissions;
  taskIds: TaskIds;
  /** Prefetches of an account that may be unfinished at once. */
  prefetchQueue: number;
  /** The largest page of a `DescribeRefreshTasks` without task id and path. */
  listingLimit: number;
}

/** An operation of CDN. */
export type CdnOperation = Operation<CdnBackend>;
