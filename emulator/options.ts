import type { EmulatorAccount } from "./accounts.js";
import { CDN_OPERATIONS } from "./cdn/operations.js";
import type { BaseClock } from "./clock.js";
import { DCDN_OPERATIONS } from "./dcdn/operations.js";
import { ESA_OPERATIONS } from "./esa/operations.js";
import type { EsaSite } from "./esa/sites.js";
import type { JournalEntry } from "./journal.js";
import type { OperationName } from "./operationName.js";
import { DEFAULT_QUOTAS, type QuotaKind } from "./quota.js";
import type { TaskDuration } from "./submissions.js";
import type { Merge } from "./taskIds.js";

export interface EmulatorOptions {
  /** The port on 127.0.0.1, 0 to 65535. Default 0: any that is free. */
  port?: number;
  /** The keys that can call, at least one. Default: one made-up key, `emulator.account`. */
  accounts?: readonly EmulatorAccount[];
  /** The sites of ESA, none with `[]`. Default: one, `example.com`. */
  sites?: readonly EsaSite[];
  /** The speed of the emulator's clock: ms that pass on it in one real ms, more than 0. Default 1. */
  speed?: number;
  /** The start of the emulator's clock, in ms since 1970. Default: the real time. */
  start?: number;
  /** The uncompressed clock: a simulation can drive its own. Default: the machine's. */
  clock?: BaseClock;
  /**
   * The duration of a task, in ms of the emulator's clock, 0 or more, `Infinity` for ever; or a function that returns it
   * for each path. Default: 5 minutes for a refresh, 10 minutes for a prefetch.
   */
  taskDuration?: TaskDuration;
  /** The time until a task shows in the history, in ms of the emulator's clock. Default 0. */
  visibleAfter?: number;
  /**
   * Whether a query returns what was true at the query before it: the API updates a task only when it is asked for it.
   * Default false.
   */
  staleReads?: boolean;
  /**
   * The history's spelling of a submitted path: `(path) => path.replaceAll("%2B", "+")`. `tasks`, `hold` and `complete` use
   * it too; `taskDuration` and `failPaths` use the path as it was submitted. Default: as it was submitted.
   */
  historySpelling?: (objectPath: string) => string;
  /**
   * The rule by which paths share a task id. `same-second`, as the API does: URLs of one domain that are submitted in the
   * same second, up to 2000 (prefetch 500), and paths of other types if one call submits them for one domain. `never`: an
   * id for each path. Default: `same-second`.
   */
  merge?: Merge;
  /**
   * Calls an account may make in any second of the uncompressed clock, at least 1, `Infinity` for no limit. Default:
   * DescribeRefreshTasks 5, DescribeRefreshQuota 20, DescribeRefreshTaskById and DescribePreloadDetailById 30,
   * RefreshObjectCaches and PushObjectCache 50; of DCDN DescribeDcdnRefreshTasks 10, PreloadDcdnObjectCaches 15,
   * DescribeDcdnRefreshQuota 20, DescribeDcdnRefreshTaskById and RefreshDcdnObjectCaches 30; each of ESA's 5.
   */
  rateLimits?: Partial<Record<OperationName, number>>;
  /**
   * The quotas of an account for a day, whole numbers; each product counts its own. A day begins at midnight UTC by the emulator's clock. Default:
   * `url` 10000, `dir` 100, `regex` 20, `ignoreParams` 100, `preload` 1000, `preloadEdge` 1000, `block` 300,
   * and no limit on `cacheTag`. `preloadEdge` and `block` only show in `DescribeRefreshQuota`.
   */
  quotas?: Partial<Record<QuotaKind, number>>;
  /**
   * URLs of one domain that may be refreshed in a minute of the emulator's clock; more is 400
   * `QuotaPerMinuteExceeded.Refresh`. Default: no limit.
   */
  urlsPerMinute?: number;
  /**
   * Prefetches of an account that may be unfinished at once in one product; more is 400 `PreloadQueueFull`. Default 50000,
   * with DCDN 100000.
   */
  prefetchQueue?: number;
  /**
   * The largest page of a `DescribeRefreshTasks` without task id and path, 1 to 100: the reference can be read as if
   * it were 20. Default 100. DCDN gives at most 50 in any case.
   */
  listingLimit?: number;
  /**
   * The lead of the clock that signatures are checked by over the machine's, in ms; more than 15 minutes either
   * way makes every call `InvalidTimeStamp.Expired`. Speed and start of the emulator's clock have no effect on it.
   * Default 0.
   */
  signatureClockOffset?: number;
  /** Called with every call once its answer is settled. Default: none. */
  onCall?: (entry: JournalEntry) => void;
}

/** @throws a `RangeError` with the name of an option that is out of its range, and the range */
export function checkOptions(options: EmulatorOptions): void {
  whole("port", options.port, 0, 65_535);
  if (options.accounts?.length === 0) throw new RangeError("accounts: expected at least one");
  if (options.speed !== undefined && !(options.speed > 0 && Number.isFinite(options.speed))) {
    throw new RangeError(`speed: expected a number above 0, got ${options.speed}`);
  }
  if (options.start !== undefined && !(Math.abs(options.start) <= 8.64e15)) {
    throw new RangeError(`start: expected ms since 1970, got ${options.start}`);
  }
  if (typeof options.taskDuration === "number") atLeast("taskDuration", options.taskDuration, 0);
  atLeast("visibleAfter", options.visibleAfter, 0);
  if (options.merge !== undefined && !["same-second", "never"].includes(options.merge)) {
    throw new RangeError(`merge: expected same-second or never, got ${options.merge}`);
  }
  for (const [name, limit] of Object.entries(options.rateLimits ?? {})) {
    const operations = [CDN_OPERATIONS, DCDN_OPERATIONS, ESA_OPERATIONS];
    if (!operations.some((known) => Object.hasOwn(known, name))) {
      throw new RangeError(`rateLimits: there is no operation ${name}`);
    }
    atLeast(`rateLimits.${name}`, limit, 1);
  }
  for (const [kind, quota] of Object.entries(options.quotas ?? {})) {
    if (!Object.hasOwn(DEFAULT_QUOTAS, kind)) throw new RangeError(`quotas: there is no quota ${kind}`);
    whole(`quotas.${kind}`, quota, 0, Number.MAX_SAFE_INTEGER);
  }
  atLeast("urlsPerMinute", options.urlsPerMinute, 0);
  atLeast("prefetchQueue", options.prefetchQueue, 0);
  whole("listingLimit", options.listingLimit, 1, 100);
  if (options.signatureClockOffset !== undefined && !Number.isFinite(options.signatureClockOffset)) {
    throw new RangeError(
      `signatureClockOffset: expected a number of ms, got ${options.signatureClockOffset}`,
    );
  }
}

function whole(name: string, value: number | undefined, min: number, max: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= min && value <= max)) {
    throw new RangeError(`${name}: expected a whole number from ${min} to ${max}, got ${value}`);
  }
}

function atLeast(name: string, value: number | undefined, min: number): void {
  if (value !== undefined && !(value >= min)) {
    throw new RangeError(`${name}: expected ${min} or more, got ${value}`);
  }
}
