import { type Budget, untilOver } from "../base/budget.js";
import type { ServerClock } from "../base/clock.js";
import type { Pace } from "../base/rateLimiter.js";
import type { Client, QuotaScope, RefreshQuota } from "../model/client.js";
import type { Chooser, Chosen, QuotaLeft } from "../model/kind.js";
import { DEFAULT_PRODUCT, type ProductName } from "../model/productName.js";
import { isSameChoice, WITHOUT_END } from "./choice.js";
import { type Left, type Needs, needsOf, quotaAdvice, remainOf, shortfall, sumOf } from "./quota.js";

/** What a resource is about to submit. */
interface Admission {
  urn: string | undefined;
  choose: Chooser;
  budget: Budget;
}

/** What an update will submit. */
interface Foreseeing {
  choose: Chooser;
  /** Whether nobody else counts it: that depends on the state, or the program counts nothing. */
  isCountedHere: boolean;
}

interface Foreseen {
  needs: Needs;
  isCountedHere: boolean;
}

/**
 * Refuses a submission that would exceed the rest of the day's quota, before its first call: else some of its calls would
 * be accepted and the next one refused. Where there is a choice of what is submitted, what is left decides, and is taken in
 * the same step: no other resource can choose by it, too. The API is asked once a process, and again before anything is
 * refused, or chosen because little is left.
 */
export class QuotaGate {
  readonly #client: Pick<Client, "describeRefreshQuota">;
  readonly #serverClock: ServerClock;
  readonly #pace: Pace;
  readonly #product: ProductName;
  readonly #scope: QuotaScope | undefined;
  /** By object type, of those that were asked about since the last answer. */
  readonly #left = new Map<string, Left>();
  /** Last answer of the API; undefined as long as there is none. */
  #quota: RefreshQuota | undefined;
  /** Submissions that were let through and have not ended: the API may count them or not yet. */
  readonly #underWay = new Set<Needs>();
  /** What this process will be asked to submit, by the URN of the resource. */
  readonly #foreseen = new Map<string, Foreseen>();
  #firstAnswer: Promise<RefreshQuota | undefined> | undefined;

  /**
   * @param product as messages tell it from others. Default: the default one
   * @param scope of a product with sites, the one whose quota of a type it is
   */
  constructor(
    client: Pick<Client, "describeRefreshQuota">,
    serverClock: ServerClock,
    pace: Pace,
    product: ProductName = DEFAULT_PRODUCT,
    scope?: QuotaScope,
  ) {
    this.#scope = scope;
    this.#pace = pace;
    this.#product = product;
    this.#client = client;
    this.#serverClock = serverClock;
  }

  /**
   * Submits what is chosen if the quota suffices, as far as is known.
   *
   * @throws when it is known not to suffice, or what the submission throws
   */
  async pass({ urn, choose, budget }: Admission, submit: (chosen: Chosen) => Promise<void>): Promise<void> {
    this.#foreseen.delete(urn ?? "");
    const wanted = choose(WITHOUT_END);
    if (needsOf(wanted.items).size === 0) return submit(wanted);
    // Without any time left, the submission itself throws.
    if (!(await this.#learn(budget))) return submit(wanted);
    let chosen = choose(this.#remaining);
    const isBounded = !isSameChoice(chosen, wanted) || this.#lacking(needsOf(chosen.items)).length > 0;
    if (isBounded && (await this.#learnAgain(budget))) {
      chosen = choose(this.#remaining);
      const lacking = this.#lacking(needsOf(chosen.items));
      if (lacking.length > 0) {
        throw new Error(
          `The ${this.#scope === undefined ? "account" : "site"}'s quota does not suffice for ${lacking.join("; ")}: none of these was submitted. ${chosen.advice ?? quotaAdvice(this.#product)}`,
        );
      }
    }
    const needs = needsOf(chosen.items);
    for (const [objectType, need] of needs) this.#leftOf(objectType).taken += need;
    this.#underWay.add(needs);
    try {
      await submit(chosen);
    } finally {
      this.#underWay.delete(needs);
    }
  }

  /**
   * What a resource will submit beside all others that this process foresees, and the shortfalls of the day's quota for them
   * together, in words, of the types that it submits. None where the program itself can count all of it, since then the program
   * warns.
   */
  async foresee(
    urn: string | undefined,
    { choose, isCountedHere }: Foreseeing,
    budget: Budget,
  ): Promise<{ chosen: Chosen; lacking: string[] }> {
    const own = urn ?? "";
    const wanted = choose(WITHOUT_END);
    this.#foreseen.set(own, { needs: needsOf(wanted.items), isCountedHere });
    const isCounted = [...this.#foreseen.values()].some((one) => one.isCountedHere);
    if (!isCounted || this.#foreseenBeside(undefined).size === 0 || !(await this.#learn(budget))) {
      return { chosen: wanted, lacking: [] };
    }
    const taken = this.#foreseenBeside(own);
    const chosen = choose((objectType) =>
      Math.max(0, this.#remaining(objectType) - (taken.get(objectType) ?? 0)),
    );
    const needs = needsOf(chosen.items);
    this.#foreseen.set(own, { needs, isCountedHere });
    const together = [...this.#foreseenBeside(undefined)].filter(([objectType]) => needs.has(objectType));
    return { chosen, lacking: this.#lacking(new Map(together)) };
  }

  #foreseenBeside(urn: string | undefined): Needs {
    return sumOf([...this.#foreseen].flatMap(([other, { needs }]) => (other === urn ? [] : [needs])));
  }

  /** Asks the API if that was not done yet. @returns false where the budget is over */
  async #learn(budget: Budget): Promise<boolean> {
    this.#firstAnswer ??= this.#pace.acquire(budget.signal).then(() => this.#ask(budget));
    const asked = this.#firstAnswer;
    await untilOver(asked, budget.signal);
    if (budget.signal.aborted) {
      // A call that was ended says nothing of the quota: the next resource asks again.
      if (this.#firstAnswer === asked) this.#firstAnswer = undefined;
      return false;
    }
    this.#quota ??= await asked;
    return true;
  }

  /**
   * Asks the API again: other submissions can have been refused, and a new day can have begun. Submissions under way are
   * taken to be missing from the answer. If they are in it, at worst a resource is refused that the next `pulumi up`
   * submits.
   *
   * @returns whether the API has answered
   */
  async #learnAgain(budget: Budget): Promise<boolean> {
    await this.#pace.acquire(budget.signal);
    const before = [...this.#underWay];
    const quota = await this.#ask(budget);
    if (quota === undefined) return false;
    this.#quota = quota;
    this.#left.clear();
    for (const uncounted of new Set([...before, ...this.#underWay])) {
      for (const [objectType, need] of uncounted) this.#leftOf(objectType).taken += need;
    }
    return true;
  }

  #leftOf(objectType: string): Left {
    const left = this.#left.get(objectType) ?? { quota: this.#quota, taken: 0 };
    this.#left.set(objectType, left);
    return left;
  }

  readonly #remaining: QuotaLeft = (objectType) => remainOf(objectType, this.#leftOf(objectType));

  /** Shortfalls, in words. */
  #lacking(needs: Needs): string[] {
    return [...needs].flatMap(
      ([objectType, need]) => shortfall(objectType, need, this.#leftOf(objectType), this.#product) ?? [],
    );
  }

  /** Undefined without an answer, such as without the permission to ask: then the API decides on each submission. */
  async #ask(budget: Budget): Promise<RefreshQuota | undefined> {
    const quota = await this.#client
      .describeRefreshQuota({ retry: false, budget }, this.#scope)
      .catch(() => undefined);
    if (quota !== undefined) this.#serverClock.observe(quota.serverTime);
    return quota;
  }
}
