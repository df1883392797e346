import { type Budget, untilOver } from "../base/budget.js";
import type { ServerClock } from "../base/clock.js";
import type { Pace } from "../base/rateLimiter.js";
import type { Client, RefreshQuota } from "../model/client.js";
import type { Choosing, Item, QuotaLeft } from "../model/kind.js";
import { DEFAULT_PRODUCT, type ProductName } from "../model/productName.js";
import { type Left, type Needs, needsOf, QUOTA_ADVICE, remainOf, shortfall } from "./quota.js";

/** Items that a resource is about to submit. */
interface Admission {
  urn: string | undefined;
  items: readonly Item[];
  budget: Budget;
}

/** Items that an update will submit. */
export interface Foreseen {
  items: readonly Item[];
  /** Whether they depend on the state, so that the program cannot count them. */
  isIncremental: boolean;
}

/** What a choice asks for the day's quota; without a gate, nothing is known of it. */
export function quotaLeftOf(gate: QuotaGate | undefined, budget: Budget): Choosing["quotaLeft"] {
  return async (...objectTypes) =>
    (await gate?.left(objectTypes, budget)) ?? (() => Number.POSITIVE_INFINITY);
}

/**
 * Refuses a submission that would exceed the rest of the day's quota, before its first call: else some of its calls would
 * be accepted and the next one refused. The API is asked once a process, and again before anything is refused.
 */
export class QuotaGate {
  readonly #client: Pick<Client, "describeRefreshQuota">;
  readonly #serverClock: ServerClock;
  readonly #pace: Pace;
  readonly #product: ProductName;
  readonly #left = new Map<string, Left>();
  /** Submissions that were let through and have not ended: the API may count them or not yet. */
  readonly #underWay = new Set<Needs>();
  /** Items that this process will be asked to submit, by the URN of the resource. */
  readonly #foreseen = new Map<string, Foreseen>();
  #firstAnswer: Promise<RefreshQuota | undefined> | undefined;

  /** @param product as messages tell it from others. Default: the default one */
  constructor(
    client: Pick<Client, "describeRefreshQuota">,
    serverClock: ServerClock,
    pace: Pace,
    product: ProductName = DEFAULT_PRODUCT,
  ) {
    this.#pace = pace;
    this.#product = product;
    this.#client = client;
    this.#serverClock = serverClock;
  }

  /**
   * Submits if the quota suffices, as far as is known.
   *
   * @throws when it is known not to suffice, or what the submission throws
   */
  async pass({ urn, items, budget }: Admission, submit: () => Promise<void>): Promise<void> {
    this.#foreseen.delete(urn ?? "");
    const needs = needsOf(items);
    if (needs.size === 0) return submit();
    // Without any time left, the submission itself throws.
    if (!(await this.#learn(needs, budget))) return submit();
    if (this.#lacking(needs).length > 0 && (await this.#learnAgain(needs, budget))) {
      const lacking = this.#lacking(needs);
      if (lacking.length > 0) {
        throw new Error(
          `The account's quota does not suffice for ${lacking.join("; ")}: none of these was submitted. ${QUOTA_ADVICE}`,
        );
      }
    }
    for (const [objectType, need] of needs) (this.#left.get(objectType) as Left).taken += need;
    this.#underWay.add(needs);
    try {
      await submit();
    } finally {
      this.#underWay.delete(needs);
    }
  }

  /**
   * Shortfalls of the day's quota for all that this process foresees to submit, in words. None where the program itself can
   * count all of it, since then the program warns.
   */
  async foresee(urn: string | undefined, foreseen: Foreseen, budget: Budget): Promise<string[]> {
    this.#foreseen.set(urn ?? "", foreseen);
    const all = [...this.#foreseen.values()];
    if (!all.some(({ isIncremental }) => isIncremental)) return [];
    const needs = needsOf(all.flatMap(({ items }) => items));
    if (needs.size === 0) return [];
    return (await this.#learn(needs, budget)) ? this.#lacking(needs) : [];
  }

  /** What the day's quota has left, as far as is known: of a type that nothing is known of, without end. */
  async left(objectTypes: readonly string[], budget: Budget): Promise<QuotaLeft> {
    const needs = new Map(objectTypes.map((objectType) => [objectType, 0]));
    await this.#learn(needs, budget);
    return (objectType) => remainOf(objectType, this.#left.get(objectType));
  }

  /** Asks the API if that was not done yet. @returns false where the budget is over */
  async #learn(needs: Needs, budget: Budget): Promise<boolean> {
    this.#firstAnswer ??= this.#pace.acquire(budget.signal).then(() => this.#ask(budget));
    const asked = this.#firstAnswer;
    await untilOver(asked, budget.signal);
    if (budget.signal.aborted) {
      // A call that was ended says nothing of the quota: the next resource asks again.
      if (this.#firstAnswer === asked) this.#firstAnswer = undefined;
      return false;
    }
    const quota = await asked;
    for (const objectType of needs.keys()) {
      if (!this.#left.has(objectType)) this.#left.set(objectType, { quota, taken: 0 });
    }
    return true;
  }

  /**
   * Asks the API again: other submissions can have been refused, and a new day can have begun. Submissions under way are
   * taken to be missing from the answer. If they are in it, at worst a resource is refused that the next `pulumi up`
   * submits.
   *
   * @returns whether the API has answered
   */
  async #learnAgain(needs: Needs, budget: Budget): Promise<boolean> {
    await this.#pace.acquire(budget.signal);
    const before = [...this.#underWay];
    const quota = await this.#ask(budget);
    if (quota === undefined) return false;
    const uncounted = new Set([...before, ...this.#underWay]);
    for (const objectType of needs.keys()) {
      let taken = 0;
      for (const others of uncounted) taken += others.get(objectType) ?? 0;
      this.#left.set(objectType, { quota, taken });
    }
    return true;
  }

  /** Shortfalls, in words. */
  #lacking(needs: Needs): string[] {
    return [...needs].flatMap(
      ([objectType, need]) =>
        shortfall(objectType, need, this.#left.get(objectType) as Left, this.#product) ?? [],
    );
  }

  /** Undefined without an answer, such as without the permission to ask: then the API decides on each submission. */
  async #ask(budget: Budget): Promise<RefreshQuota | undefined> {
    const quota = await this.#client.describeRefreshQuota({ retry: false, budget }).catch(() => undefined);
    if (quota !== undefined) this.#serverClock.observe(quota.serverTime);
    return quota;
  }
}
