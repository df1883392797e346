import { type Clock, ServerClock } from "../base/clock.js";
import { CallError } from "../cloud/errors.js";
import { createEdgeChecker, type EdgeChecker } from "../edge/check.js";
import type { Client } from "../model/client.js";
import { type Limits, RateLimiters } from "../model/limits.js";
import type { ProductName } from "../model/productName.js";
import { Tracker } from "../tracker/tracker.js";
import type { Context, Log } from "./context.js";
import { QuotaGates } from "./quotaGates.js";
import { refusalOf } from "./refusal.js";

/** What a front has to say of itself. */
export interface Front {
  /** The account's, of one product. */
  client: Client;
  limits: Limits;
  /** Default: the default product. */
  product?: ProductName;
  clock: Clock;
  log: Log;
  /** See `Context`. */
  logKeepsProgress: boolean;
  /** Whether the day's quota is looked at before the first call. */
  quotaPreflight: boolean;
  /** See `Context`. Default: yes. */
  programCounts?: boolean;
  /** Default: one without settings. */
  edges?: EdgeChecker;
  /** Fires when the deployment is cancelled. Default: never. */
  cancelled?: AbortSignal;
  /** The context of a product, for the same account. Default: this one, where there is no other. */
  contextOf?: (product: ProductName) => Context;
}

/** What all resources of one account and product share, whichever front calls them: one tracker, one pace, one idea of the time. */
export function createContext(front: Front): Context {
  const { client, limits, clock, log, logKeepsProgress, quotaPreflight } = front;
  const { cancelled = new AbortController().signal, programCounts = true } = front;
  const { edges = createEdgeChecker({ clock, configured: () => undefined, environment: {} }) } = front;
  const serverClock = new ServerClock(clock);
  const limiters = new RateLimiters(limits, clock);
  const byId = client.describeRefreshTaskById?.bind(client);
  const tracker = new Tracker({
    describe: (query, budget) => client.describeRefreshTasks(query, { retry: false, budget }),
    describeById: byId && ((taskIds, budget) => byId(taskIds, { retry: false, budget })),
    clock,
    serverClock,
    limits,
    limiters,
    judge: (error) => ({
      refusal: refusalOf(error),
      throttled: error instanceof CallError && error.kind === "throttled",
      retryAfterMs: error instanceof CallError ? error.retryAfterMs : undefined,
    }),
  });
  const context: Context = {
    client,
    tracker,
    clock,
    serverClock,
    log: bestEffort(log),
    cancelled,
    logKeepsProgress,
    programCounts,
    edges,
    quotaGates: quotaPreflight
      ? new QuotaGates(client, serverClock, limiters.quota, front.product)
      : undefined,
    limits,
    limiters,
    contextOf: front.contextOf ?? (() => context),
  };
  return context;
}

/** Nobody waits for all messages: the rejection of one would end the process. */
function bestEffort({ progress, info, warn, debug }: Log): Log {
  const deliver = async (send: () => void | Promise<void>): Promise<void> => {
    try {
      await send();
    } catch {
      // The log itself is what fails.
    }
  };
  return {
    progress: (urn, message) => deliver(() => progress(urn, message)),
    info: (urn, message) => deliver(() => info(urn, message)),
    warn: (urn, message) => deliver(() => warn(urn, message)),
    debug: (message) => void deliver(() => debug(message)),
  };
}
