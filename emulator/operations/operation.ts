import type { EmulatorAccount } from "../accounts.js";
import type { ApiError } from "../apiError.js";
import type { EmulatorClock } from "../clock.js";
import type { Quotas } from "../quota.js";
import type { Submissions } from "../submissions.js";
import type { TaskStore } from "../tasks.js";

/** The operations that the emulator has. */
export type OperationName =
  | "RefreshObjectCaches"
  | "RefreshObjectCacheByCacheTag"
  | "PushObjectCache"
  | "DescribeRefreshTasks"
  | "DescribeRefreshTaskById"
  | "DescribeRefreshQuota"
  | "DescribePreloadDetailById";

/** The decoded parameters of a call; one that was sent empty counts as missing. */
export type Parameters = Readonly<Record<string, string>>;

/** What the operations work on. */
export interface Backend {
  clock: EmulatorClock;
  history: TaskStore;
  quotas: Quotas;
  submissions: Submissions;
  /** How many prefetches of an account may be unfinished at once. */
  prefetchQueue: number;
  /** The largest page of a `DescribeRefreshTasks` without task id and path. */
  listingLimit: number;
}

export interface OperationAnswer {
  /** Without the `RequestId`, which every answer has. */
  body: Record<string, unknown>;
  /** Of a submission. */
  taskIds?: string[];
  /** How many rows of a list the body has. */
  rows?: number;
}

/** One operation of the API. */
export interface Operation {
  /** How often an account may call it in a second, unless the options say otherwise. */
  callsPerSecond: number;
  /** The refusal of a call above that. */
  tooMany(): ApiError;
  /** Of a submission: the paths that it names, whether they are accepted or not. */
  objectPaths?(parameters: Parameters): string[];
  /** Does it, whole; throws an `ApiError` and does nothing. */
  run(parameters: Parameters, account: EmulatorAccount, backend: Backend): OperationAnswer;
}
