import type { Clock, ServerClock } from "../base/clock.js";
import type { EdgeChecker } from "../edge/check.js";
import type { Client } from "../model/client.js";
import type { Limits, RateLimiters } from "../model/limits.js";
import type { ProductName } from "../model/productName.js";
import type { Tracker } from "../tracker/tracker.js";
import type { QuotaGates } from "./quotaGates.js";

/** What a resource's logic is given: it knows nothing of the front that calls it. */
export interface Context {
  client: Client;
  tracker: Tracker;
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  /** Fires when the deployment is cancelled, or its engine is gone: all that runs then ends. */
  cancelled: AbortSignal;
  /** Whether each line of progress stays, as in the log of a CI system, instead of giving way to the next. */
  logKeepsProgress: boolean;
  /**
   * Whether the program itself counts what its resources submit and warns of the quota, where only a state tells it excepted.
   */
  programCounts: boolean;
  /** Asks edges what they serve. */
  edges: EdgeChecker;
  limits: Limits;
  limiters: RateLimiters;
  /** Passed by all that a resource is going to submit; undefined where the user does not want it. */
  quotaGates: QuotaGates | undefined;
  /** That of a product, for the same account: a gate can wait for tasks of several. */
  contextOf(product: ProductName): Context;
}

/** Of a context, no message rejects or throws: one that cannot be delivered changes nothing of what is deployed. */
export interface Log {
  /** Shown on the resource's own row, gone when the next line comes. Resolves when it is delivered. */
  progress(urn: string | undefined, message: string): Promise<void>;
  /** Shown on the resource's own row, and kept. Resolves when it is delivered. */
  info(urn: string | undefined, message: string): Promise<void>;
  /** Kept, and shown again at the end of the deployment. Resolves when it is delivered. */
  warn(urn: string | undefined, message: string): Promise<void>;
  debug(message: string): void;
}
