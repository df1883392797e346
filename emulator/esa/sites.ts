import { parseDomain } from "../objectPath.js";
import { type EsaPlan, type EsaPurgeType, isPurgeType, PLAN_QUOTAS } from "./plans.js";

/** A site of ESA. */
export interface EsaSite {
  /** The name, a domain: `example.com`. The site has its hosts and those of its subdomains. */
  siteName: string;
  /** The id, a whole number. Default: that of the account's site of the same name, or a new one of 15 digits. */
  siteId?: string;
  /** `pending`, `active`, `offline` or `moved`. Only an active site can be purged. Default `active`. */
  status?: "pending" | "active" | "offline" | "moved";
  /**
   * The plan, which decides on the quotas of a day: `free`, `basic`, `standard`, `advanced` or `enterprise`. Default
   * `enterprise`, the only one with `cachetag`.
   */
  plan?: EsaPlan;
  /** The account that it belongs to; for any other it does not exist. Default: that of `emulator.account`. */
  accountId?: string;
  /** Quotas of a day in place of the plan's, by type, whole numbers; with 0 the site does not have the type. Default: none. */
  quotas?: Partial<Record<EsaPurgeType, number>>;
  /** Quotas of 30 days, by type, whole numbers; 0 for no limit. Default: none. */
  quotas30Day?: Partial<Record<EsaPurgeType, number>>;
}

/** The sites of all accounts. */
export class Sites {
  readonly #accountId: string;
  readonly #sites = new Map<string, Required<EsaSite>>();
  #lastId = 123_456_789_012_345;

  /** @param accountId account of sites that name none */
  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  /** Adds a site, or puts it in the place of the one with the same id or of the account's with the same name. */
  add(site: EsaSite): Required<EsaSite> {
    check(site);
    const { accountId = this.#accountId } = site;
    const siteName = site.siteName.toLowerCase();
    const same = this.of(accountId).find((known) => known.siteName === siteName);
    const siteId = site.siteId ?? same?.siteId ?? this.#nextId();
    const whole = {
      siteName,
      siteId,
      accountId,
      status: site.status ?? "active",
      plan: site.plan ?? "enterprise",
      quotas: site.quotas ?? {},
      quotas30Day: site.quotas30Day ?? {},
    };
    this.#sites.set(siteId, whole);
    return whole;
  }

  get(siteId: string): Required<EsaSite> | undefined {
    return this.#sites.get(siteId);
  }

  /** The sites in the order in which they came. */
  list(): Required<EsaSite>[] {
    return [...this.#sites.values()];
  }

  /** The sites of an account. */
  of(accountId: string): Required<EsaSite>[] {
    return this.list().filter((site) => site.accountId === accountId);
  }

  #nextId(): string {
    do this.#lastId++;
    while (this.#sites.has(String(this.#lastId)));
    return String(this.#lastId);
  }
}

const STATUSES = ["pending", "active", "offline", "moved"];

function check({ siteName, siteId, status, plan, quotas, quotas30Day }: EsaSite): void {
  if (typeof siteName !== "string" || !isDomain(siteName)) {
    throw new TypeError(`site.siteName: expected a domain such as example.com, got ${siteName}`);
  }
  if (siteId !== undefined && !isId(siteId)) {
    throw new RangeError(
      `site.siteId: expected a whole number from 1 to ${Number.MAX_SAFE_INTEGER}, got ${siteId}`,
    );
  }
  if (status !== undefined && !STATUSES.includes(status)) {
    throw new RangeError(`site.status: expected one of ${STATUSES.join(", ")}, got ${status}`);
  }
  if (plan !== undefined && !Object.hasOwn(PLAN_QUOTAS, plan)) {
    throw new RangeError(`site.plan: expected one of ${Object.keys(PLAN_QUOTAS).join(", ")}, got ${plan}`);
  }
  checkQuotas("site.quotas", quotas);
  checkQuotas("site.quotas30Day", quotas30Day);
}

function checkQuotas(name: string, quotas: EsaSite["quotas"] = {}): void {
  for (const [type, quota] of Object.entries(quotas)) {
    if (!isPurgeType(type)) throw new RangeError(`${name}: there is no type ${type}`);
    if (!(Number.isSafeInteger(quota) && quota >= 0)) {
      throw new RangeError(`${name}.${type}: expected a whole number from 0, got ${quota}`);
    }
  }
}

/** Answers have it as a number. */
function isId(text: string): boolean {
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 && String(id) === text;
}

function isDomain(text: string): boolean {
  try {
    parseDomain(text);
    return true;
  } catch {
    return false;
  }
}
