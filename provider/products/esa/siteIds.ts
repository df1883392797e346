import { untilOver } from "../../base/budget.js";
import { show } from "../../base/validation.js";
import type { LookUpOptions } from "../../model/kind.js";
import type { EsaApi, Site } from "./api.js";

/** A look-up under way, or done. */
interface Asked {
  siteId: Promise<string>;
  /** Whether the time of whoever asks is over. */
  isOver(): boolean;
}

/** The ids of an account's sites, each asked for once by its name. */
export class SiteIds {
  readonly #api: Pick<EsaApi, "listSites">;
  readonly #asked = new Map<string, Asked>();

  constructor(api: Pick<EsaApi, "listSites">) {
    this.#api = api;
  }

  async of(name: string, options: LookUpOptions): Promise<string> {
    const { budget } = options;
    const before = this.#asked.get(name);
    if (before !== undefined) {
      if (budget !== undefined) await untilOver(before.siteId, budget.signal);
      // What has ended another's call, or this one, tells nothing of the site.
      if (budget?.signal.aborted !== true && !before.isOver()) return before.siteId;
    }
    const asked: Asked = {
      siteId: this.#ask(name, options),
      isOver: () => budget?.signal.aborted === true,
    };
    this.#asked.set(name, asked);
    try {
      return await asked.siteId;
    } catch (error) {
      if (this.#asked.get(name) === asked) this.#asked.delete(name);
      throw error;
    }
  }

  async #ask(name: string, { pace, ...options }: LookUpOptions): Promise<string> {
    await pace();
    const { sites } = await this.#api.listSites({ siteName: name, siteSearchType: "exact" }, options);
    return activeSiteId(name, sites);
  }
}

/** @throws where there is not one such site that can be purged, and says what to do */
function activeSiteId(name: string, found: readonly Site[]): string {
  const sites = found.filter(({ siteName }) => siteName.toLowerCase() === name);
  const active = sites.filter(({ status }) => status === "active");
  const [site, ...more] = active;
  if (site !== undefined && more.length === 0) return site.siteId;
  if (site !== undefined) {
    const ids = active.map(({ siteId }) => siteId).join(", ");
    throw new Error(
      `The account has ${active.length} ESA sites ${show(name)}, with the ids ${ids}: give the siteId of one of them in the place of site.`,
    );
  }
  const [inactive] = sites;
  if (inactive !== undefined) {
    throw new Error(
      `The ESA site ${show(name)} (${inactive.siteId}) is ${show(inactive.status)} and not active, so that nothing of it can be purged or prefetched: activate it in the ESA console first.`,
    );
  }
  throw new Error(
    `The account has no ESA site ${show(name)}: site is the name of the whole site, such as example.com for www.example.com. getEsaSites lists those of the account; one of another account needs that account's credentials.`,
  );
}
