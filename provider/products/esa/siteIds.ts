import { untilOver } from "../../base/budget.js";
import { show } from "../../base/validation.js";
import type { LookUpOptions } from "../../model/kind.js";
import { asciiDomain } from "../../model/objectPath.js";
import type { EsaApi, Site } from "./api.js";

/** A look-up under way, or done. */
interface Asked {
  sites: Promise<readonly Site[]>;
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
    const given = options.isSecret === true ? undefined : name;
    const before = this.#asked.get(name);
    if (before !== undefined) {
      if (budget !== undefined) await untilOver(before.sites, budget.signal);
      // What has ended another's call, or this one, tells nothing of the site.
      if (budget?.signal.aborted !== true && !before.isOver())
        return activeSiteId(ofName(name, await before.sites), given);
    }
    const asked: Asked = {
      sites: this.#ask(name, options),
      isOver: () => budget?.signal.aborted === true,
    };
    this.#asked.set(name, asked);
    try {
      return activeSiteId(ofName(name, await asked.sites), given);
    } catch (error) {
      if (this.#asked.get(name) === asked) this.#asked.delete(name);
      throw error;
    }
  }

  async #ask(name: string, { pace, isSecret: _, ...options }: LookUpOptions): Promise<readonly Site[]> {
    await pace();
    return (await this.#api.listSites({ siteName: name, siteSearchType: "exact" }, options)).sites;
  }
}

/** How the API spells the name of an international domain is not documented. */
function ofName(name: string, found: readonly Site[]): readonly Site[] {
  return found.filter(({ siteName }) => asciiDomain(siteName) === name);
}

/**
 * @param name for messages; undefined for a secret one
 * @throws where there is not one such site that can be purged, and says what to do
 */
function activeSiteId(sites: readonly Site[], name: string | undefined): string {
  const active = sites.filter(({ status }) => status === "active");
  const [site, ...more] = active;
  if (site !== undefined && more.length === 0) return site.siteId;
  const named = name === undefined ? "of the name that site gives" : show(name);
  if (site !== undefined) {
    const ids = name === undefined ? "" : `, with the ids ${active.map(({ siteId }) => siteId).join(", ")}`;
    throw new Error(
      `The account has ${active.length} ESA sites ${named}${ids}: give the siteId of one of them in the place of site.`,
    );
  }
  const [inactive] = sites;
  if (inactive !== undefined) {
    const id = name === undefined ? "" : ` (${inactive.siteId})`;
    throw new Error(
      `The ESA site ${named}${id} is ${show(inactive.status)} and not active, so that nothing of it can be purged or prefetched: activate it in the ESA console first.`,
    );
  }
  throw new Error(
    `The account has no ESA site ${named}: site is the name of the whole site, such as example.com for www.example.com. getEsaSites lists those of the account; one of another account needs that account's credentials.`,
  );
}
