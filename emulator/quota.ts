import { DAY, type EmulatorClock } from "./clock.js";

/** Kinds of refreshes and prefetches that have a quota. `DescribeRefreshQuota` does not tell `cacheTag`. */
export type QuotaKind =
  | "url"
  | "dir"
  | "regex"
  | "ignoreParams"
  | "preload"
  | "preloadEdge"
  | "block"
  | "cacheTag";

/** Quotas of a day, unless the options name others. No limit on cache tags is documented. */
export const DEFAULT_QUOTAS: Readonly<Record<QuotaKind, number>> = {
  url: 10_000,
  dir: 100,
  regex: 20,
  ignoreParams: 100,
  preload: 1_000,
  preloadEdge: 1_000,
  block: 300,
  cacheTag: Number.POSITIVE_INFINITY,
};

/** Quotas that the accounts have used today; a day begins at midnight UTC by the emulator's clock. */
export class Quotas {
  readonly #limits: Readonly<Record<QuotaKind, number>>;
  readonly #clock: EmulatorClock;
  readonly #used = new Map<string, { day: number; count: number }>();

  constructor(limits: Partial<Record<QuotaKind, number>>, clock: EmulatorClock) {
    this.#limits = { ...DEFAULT_QUOTAS, ...limits };
    this.#clock = clock;
  }

  limit(kind: QuotaKind): number {
    return this.#limits[kind];
  }

  remaining(accountId: string, kind: QuotaKind): number {
    return Math.max(0, this.#limits[kind] - this.#today(accountId, kind).count);
  }

  use(accountId: string, kind: QuotaKind, count: number): void {
    this.#today(accountId, kind).count += count;
  }

  #today(accountId: string, kind: QuotaKind): { day: number; count: number } {
    const key = `${kind} ${accountId}`;
    const day = Math.floor(this.#clock.now() / DAY);
    const known = this.#used.get(key);
    if (known?.day === day) return known;
    const fresh = { day, count: 0 };
    this.#used.set(key, fresh);
    return fresh;
  }
}
