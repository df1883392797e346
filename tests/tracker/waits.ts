import { WorkBudget } from "../../provider/base/budget.js";
import type { ServerClock } from "../../provider/base/clock.js";
import type { Client, Submission } from "../../provider/model/client.js";
import type { Limits } from "../../provider/model/limits.js";
import type { CdnTask } from "../../provider/model/task.js";
import { CDN_LIMITS } from "../../provider/products/cdn/limits.js";
import type { Context } from "../../provider/resource/context.js";
import { createContext } from "../../provider/resource/createContext.js";
import type { Outstanding, Wait } from "../../provider/tracker/tracker.js";
import { VirtualClock } from "../virtualClock.js";
import { type CdnCall, VirtualCdn, type VirtualCdnOptions } from "./virtualCdn.js";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const SITE = "https://www.example.com/";

/** How a wait went. */
export interface Waited {
  outcome: "settled" | "over" | "error";
  error: unknown;
  /** By the clock. */
  endedAt: number;
  /** The row that was told last of each task. */
  rows: Map<Outstanding, CdnTask>;
  forgotten: Outstanding[];
  troubles: unknown[];
  rounds: number;
}

/** A tracker that is wired as in production, and the clock of it and of the API. */
export abstract class TrackerWaits {
  readonly clock: VirtualClock;
  readonly context: Context;

  constructor(clock: VirtualClock, client: Client, limits: Limits) {
    this.clock = clock;
    const silent = async (): Promise<void> => {};
    this.context = createContext({
      client,
      limits,
      clock,
      log: { progress: silent, info: silent, warn: silent, debug: () => {} },
      logKeepsProgress: false,
      quotaPreflight: false,
    });
  }

  get serverClock(): ServerClock {
    return this.context.serverClock;
  }

  /** Waits for tasks, for half an hour unless the wait says otherwise. */
  async wait(
    tasks: readonly Outstanding[],
    { deadline, ...more }: Partial<Wait> & { deadline?: number } = {},
  ): Promise<Waited> {
    const waited: Waited = {
      outcome: "settled",
      error: undefined,
      endedAt: 0,
      rows: new Map(),
      forgotten: [],
      troubles: [],
      rounds: 0,
    };
    try {
      waited.outcome = await this.context.tracker.wait({
        tasks,
        budget: new WorkBudget(this.clock, (deadline ?? this.clock.now() + 30 * MINUTE) - this.clock.now()),
        ...more,
        onRow(task, row) {
          waited.rows.set(task, row);
          more.onRow?.(task, row);
        },
        onForgotten(task) {
          waited.forgotten.push(task);
          more.onForgotten?.(task);
        },
        onTrouble(error) {
          waited.troubles.push(error);
          more.onTrouble?.(error);
        },
        onRound() {
          waited.rounds++;
          more.onRound?.();
        },
      });
    } catch (error) {
      waited.outcome = "error";
      waited.error = error;
    }
    waited.endedAt = this.clock.now();
    return waited;
  }

  /** Runs the work, and then on until nothing is under way any more. */
  async run<T>(work: () => Promise<T>, after = 10 * MINUTE): Promise<T> {
    return this.clock.run(work().then(async (result) => this.clock.sleep(after).then(() => result)));
  }
}

/** The same with the API of CDN. */
export class Waits extends TrackerWaits {
  readonly cdn: VirtualCdn;

  /** @param limits what the tracker takes the API's limits to be. Default: CDN's */
  constructor(options: VirtualCdnOptions = {}, limits: Limits = CDN_LIMITS) {
    const clock = newClock();
    const cdn = new VirtualCdn(clock, options);
    super(clock, cdn, limits);
    this.cdn = cdn;
  }

  /** Submits files in one call. @returns a task for each, as a resource knows them then */
  async submitFiles(paths: readonly string[]): Promise<Outstanding[]> {
    return this.#tasks(
      paths,
      "file",
      await this.cdn.refreshObjectCaches({ objectPaths: paths, objectType: "File" }),
    );
  }

  /** The same for prefetches. */
  async submitPrefetches(paths: readonly string[]): Promise<Outstanding[]> {
    return this.#tasks(paths, "preload", await this.cdn.pushObjectCache({ objectPaths: paths }));
  }

  #tasks(paths: readonly string[], objectType: string, { taskIds, serverTime }: Submission): Outstanding[] {
    this.serverClock.observe(serverTime);
    const since = this.serverClock.now();
    return paths.map((path) => ({ taskIds, path, objectType, since }));
  }

  /** The calls that look at the history. */
  get looks(): CdnCall[] {
    return this.cdn.calls.filter(({ operation }) => operation.startsWith("Describe"));
  }
}

export function newClock(): VirtualClock {
  return new VirtualClock("2026-05-04T08:00:00Z");
}

export function files(count: number, site = SITE): string[] {
  return Array.from({ length: count }, (_, index) => `${site}${index}.html`);
}
