import { type Budget, untilOver } from "../base/budget.js";
import type { ServerClock } from "../base/clock.js";
import type { Client, RefreshQuota } from "../model/client.js";
import type { Subject } from "../model/kind.js";
import { type Left, type Needs, needsOf, QUOTA_ADVICE, shortfall } from "./quota.js";
import { MORE_TIME } from "./reasons.js";

/** What a resource is about to submit, and for how long it may wait for that. */
interface Order {
  urn: string | undefined;
  subjects: readonly Subject[];
  budget: Budget;
}

/** What an update will submit. */
export interface Foreseen {
  subjects: readonly Subject[];
  /** Whether only its state tells that, so that the program cannot. */
  isIncremental: boolean;
}

/**
 * Refuses what would exceed what is left of the day's quota before the first call is made: else some of a resource's
 * calls would be accepted and the next one not. The API is asked once a process, and again before anything is refused.
 */
export class QuotaGate {
  readonly #client: Pick<Client, "describeRefreshQuota">;
  readonly #serverClock: ServerClock;
  readonly #left = new Map<string, Left>();
  /** Submissions that were let through and are under way: the API may count them or not yet. */
  readonly #underWay = new Map<Promise<void>, Needs>();
  /** What this process will be asked to submit, by the URN of the resource. */
  readonly #foreseen = new Map<string, Foreseen>();
  #firstAnswer: Promise<RefreshQuota | undefined> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(client: Pick<Client, "describeRefreshQuota">, serverClock: ServerClock) {
    this.#client = client;
    this.#serverClock = serverClock;
  }

  /**
   * Submits if the quota suffices, as far as is known. Where what others of this process submit decides on that, their
   * end is waited for, as long as the budget lasts.
   *
   * @throws when it is known not to suffice, or what the submission throws
   */
  async pass({ urn, subjects, budget }: Order, submit: () => Promise<void>): Promise<void> {
    this.#foreseen.delete(urn ?? "");
    const needs = needsOf(subjects);
    if (needs.size === 0) return submit();
    for (;;) {
      const { others, submission } = await this.#inTurn(async () => {
        const others = await this.#admit(needs, budget);
        return { others, submission: others.length > 0 ? undefined : this.#follow(needs, submit()) };
      });
      if (others.length === 0) return submission;
      await untilOver(Promise.all(others), budget.signal);
    }
  }

  /**
   * By how much what is left of the day's quota falls short of all that this process foresees to submit, in words. As
   * long as all of it is what the program itself can count, the program says so.
   */
  async foresee(urn: string | undefined, foreseen: Foreseen, budget: Budget): Promise<string[]> {
    this.#foreseen.set(urn ?? "", foreseen);
    const all = [...this.#foreseen.values()];
    if (!all.some(({ isIncremental }) => isIncremental)) return [];
    const needs = needsOf(all.flatMap(({ subjects }) => subjects));
    if (needs.size === 0) return [];
    await this.#learn(needs, budget);
    return [...this.#lacking(needs).values()];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #follow(needs: Needs, submission: Promise<void>): Promise<void> {
    const ended = submission.catch(() => {}).then(() => void this.#underWay.delete(ended));
    this.#underWay.set(ended, needs);
    return submission;
  }

  /** Lets it through, or gives those submissions of others whose end will tell whether it can be. */
  async #admit(needs: Needs, budget: Budget): Promise<Promise<void>[]> {
    await this.#learn(needs, budget);
    const short = this.#lacking(needs);
    if (short.size > 0) {
      const others = this.#othersOf(short);
      if (others.length > 0 && budget.remaining() > 0) return others;
      // Only once the API has counted all that was let through does it say what is left.
      const quota = others.length === 0 ? await this.#ask(budget) : undefined;
      if (quota !== undefined) this.#keep(short.keys(), quota);
      const lacking = [...this.#lacking(needs).values()];
      const isUnanswered = others.length === 0 && quota === undefined;
      if (lacking.length > 0 && !isUnanswered) {
        const quota = `account's quota does not suffice for ${lacking.join("; ")}: none of these was submitted.`;
        throw new Error(
          others.length === 0
            ? `The ${quota} ${QUOTA_ADVICE}`
            : `The time limit was reached while other resources were being submitted. With what they take, the ${quota} ${MORE_TIME} ${QUOTA_ADVICE}`,
        );
      }
    }
    for (const [objectType, need] of needs) (this.#left.get(objectType) as Left).taken += need;
    return [];
  }

  #othersOf(objectTypes: ReadonlyMap<string, unknown>): Promise<void>[] {
    return [...this.#underWay]
      .filter(([, needs]) => [...needs.keys()].some((objectType) => objectTypes.has(objectType)))
      .map(([submission]) => submission);
  }

  /** Asks the API if that was not done yet. */
  async #learn(needs: Needs, budget: Budget): Promise<void> {
    this.#firstAnswer ??= this.#ask(budget);
    const quota = await this.#firstAnswer;
    this.#keep(
      [...needs.keys()].filter((objectType) => !this.#left.has(objectType)),
      quota,
    );
  }

  #keep(objectTypes: Iterable<string>, quota: RefreshQuota | undefined): void {
    for (const objectType of objectTypes) this.#left.set(objectType, { quota, taken: 0 });
  }

  /** By object type, in words. */
  #lacking(needs: Needs): Map<string, string> {
    return new Map(
      [...needs].flatMap(([objectType, need]) => {
        const lacking = shortfall(objectType, need, this.#left.get(objectType) as Left);
        return lacking === undefined ? [] : [[objectType, lacking]];
      }),
    );
  }

  /** The quota is no condition: without the permission to ask, or without an answer, the API itself decides. */
  async #ask(budget: Budget): Promise<RefreshQuota | undefined> {
    const quota = await this.#client.describeRefreshQuota({ retry: false, budget }).catch(() => undefined);
    if (quota !== undefined) this.#serverClock.observe(quota.serverTime);
    return quota;
  }
}
