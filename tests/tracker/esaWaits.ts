import type { Submission } from "../../provider/model/client.js";
import type { Limits } from "../../provider/model/limits.js";
import { ESA_LIMITS } from "../../provider/products/esa/limits.js";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import { type EsaCall, VirtualEsa, type VirtualEsaOptions } from "./virtualEsa.js";
import { newClock, TrackerWaits } from "./waits.js";

/** A tracker with the API of ESA. */
export class EsaWaits extends TrackerWaits {
  readonly esa: VirtualEsa;

  constructor(options: VirtualEsaOptions = {}, limits: Partial<Limits> = {}) {
    const clock = newClock();
    const esa = new VirtualEsa(clock, options);
    super(clock, esa.client, { ...ESA_LIMITS, ...limits });
    this.esa = esa;
  }

  /** Submits files in one call. @returns a task for each, as a resource knows them then */
  async submitFiles(paths: readonly string[], siteName?: string): Promise<Outstanding[]> {
    const siteId = this.esa.siteId(siteName);
    return this.#tasks(paths, "file", siteId, this.esa.purgeCaches({ siteId, type: "file", content: paths }));
  }

  /** The same for prefetches. */
  async submitPrefetches(paths: readonly string[], siteName?: string): Promise<Outstanding[]> {
    const siteId = this.esa.siteId(siteName);
    return this.#tasks(paths, "preload", siteId, this.esa.preloadCaches({ siteId, content: paths }));
  }

  async #tasks(
    paths: readonly string[],
    objectType: string,
    siteId: string,
    submission: Promise<Submission>,
  ): Promise<Outstanding[]> {
    const { taskIds, serverTime } = await submission;
    this.serverClock.observe(serverTime);
    const since = this.serverClock.now();
    return paths.map((path) => ({ taskIds, path, objectType, siteId, since }));
  }

  /** The calls that look at the history. */
  get looks(): EsaCall[] {
    return this.esa.calls.filter(({ operation }) => operation.startsWith("Describe"));
  }
}

/** The way in which a call asks. */
export function wayOf({ parameters: { Content, Status } }: EsaCall): "path" | "refreshing" | "page" {
  if (Content !== undefined) return "path";
  return Status === undefined ? "page" : "refreshing";
}
