import { DAY, type EmulatorClock } from "../clock.js";
import { type EsaPurgeType, PLAN_QUOTAS } from "./plans.js";
import type { EsaSite } from "./sites.js";

const LONG_DAYS = 30;

/** An allowance, and what is used of it. */
export interface Allowance {
  quota: number;
  usage: number;
}

/**
 * What is used of the sites' quotas, by the emulator's clock. It is a guess that a day begins at midnight UTC, and that the
 * 30 days are those that end with it.
 */
export class EsaQuotas {
  readonly #clock: EmulatorClock;
  /** Number of what was submitted, by site and type, and by day. */
  readonly #used = new Map<string, Map<number, number>>();

  constructor(clock: EmulatorClock) {
    this.#clock = clock;
  }

  ofDay(site: Required<EsaSite>, type: EsaPurgeType): Allowance {
    return { quota: site.quotas[type] ?? PLAN_QUOTAS[site.plan][type], usage: this.#usage(site, type, 1) };
  }

  /** A quota of 0 stands for no limit. */
  of30Days(site: Required<EsaSite>, type: EsaPurgeType): Allowance {
    return { quota: site.quotas30Day[type] ?? 0, usage: this.#usage(site, type, LONG_DAYS) };
  }

  remaining(site: Required<EsaSite>, type: EsaPurgeType): number {
    const day = this.ofDay(site, type);
    const long = this.of30Days(site, type);
    return Math.min(
      day.quota - day.usage,
      long.quota === 0 ? Number.POSITIVE_INFINITY : long.quota - long.usage,
    );
  }

  use(site: Required<EsaSite>, type: EsaPurgeType, count: number): void {
    const days = this.#days(site, type);
    days.set(this.#today, (days.get(this.#today) ?? 0) + count);
  }

  #usage(site: Required<EsaSite>, type: EsaPurgeType, days: number): number {
    return [...this.#days(site, type)]
      .filter(([day]) => day > this.#today - days)
      .reduce((sum, [, count]) => sum + count, 0);
  }

  #days({ siteId }: Required<EsaSite>, type: EsaPurgeType): Map<number, number> {
    const key = `${type} ${siteId}`;
    const days = this.#used.get(key) ?? new Map<number, number>();
    this.#used.set(key, days);
    return days;
  }

  get #today(): number {
    return Math.floor(this.#clock.now() / DAY);
  }
}
