import type { CdnApi, RefreshQuota } from "./cdn/api.js";
import type { ServerClock } from "./clock.js";
import type { Subject } from "./kinds/kind.js";

/** The day's allowances that resources of this package use. */
type QuotaKind = "url" | "dir" | "regex" | "ignoreParams" | "preload";

/** By what is submitted. For cache tags the API tells no allowance. */
const QUOTA_OF: Readonly<Record<string, { kind: QuotaKind; name: string }>> = {
  file: { kind: "url", name: "refreshes of files" },
  directory: { kind: "dir", name: "refreshes of directories" },
  regex: { kind: "regex", name: "refreshes by regular expression" },
  ignoreParams: { kind: "ignoreParams", name: "refreshes that ignore parameters" },
  preload: { kind: "preload", name: "prefetches" },
};

export const QUOTA_ADVICE =
  "Submit less, refresh a directory instead of its files, wait for the next day, or ask Alibaba Cloud for a higher quota.";

/** How many of what are to be submitted, by object type. */
export type Needs = ReadonlyMap<string, number>;

export function needsOf(subjects: readonly Subject[]): Needs {
  const needs = new Map<string, number>();
  for (const { objectType } of subjects) {
    if (objectType in QUOTA_OF) needs.set(objectType, (needs.get(objectType) ?? 0) + 1);
  }
  return needs;
}

/** How much of each allowance that takes, in words: `5 of the 9998 refreshes of files that are left today`. */
export function shares(needs: Needs, quota: RefreshQuota): string[] {
  return [...needs].flatMap(([objectType, need]) => {
    const row = QUOTA_OF[objectType];
    const allowance = row && quota[row.kind];
    if (row === undefined || allowance === undefined) return [];
    return [`${need} of the ${allowance.remain} ${row.name} that are left today`];
  });
}

/** By how much each allowance falls short, in words: `120 refreshes of directories, 20 more than …`. */
export function shortfalls(needs: Needs, quota: RefreshQuota, taken: Needs = new Map()): string[] {
  return [...needs].flatMap(([objectType, need]) => {
    const row = QUOTA_OF[objectType];
    const allowance = row && quota[row.kind];
    if (row === undefined || allowance === undefined) return [];
    const left = Math.max(0, allowance.remain - (taken.get(objectType) ?? 0));
    if (need <= left) return [];
    return [
      `${need} ${row.name}, ${need - left} more than the ${left} of ${allowance.quota} that are left today`,
    ];
  });
}

export function shortfallWarning(lacking: readonly string[]): string {
  return `This deployment may submit ${lacking.join("; ")}: what is over will be refused. ${QUOTA_ADVICE}`;
}

/**
 * Refuses what would exceed what is left of the day's quota before the first call is made: else some of a resource's
 * calls would be accepted and the next one not. The API is asked once a process, and again before anything is refused.
 */
export class QuotaGate {
  readonly #api: Pick<CdnApi, "describeRefreshQuota">;
  readonly #serverClock: ServerClock;
  /** What was let through since the API was asked. */
  readonly #taken = new Map<string, number>();
  /** Submissions that were let through and are under way: the API may count them or not yet. */
  readonly #underWay = new Set<Promise<void>>();
  #quota: Promise<RefreshQuota | undefined> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(api: Pick<CdnApi, "describeRefreshQuota">, serverClock: ServerClock) {
    this.#api = api;
    this.#serverClock = serverClock;
  }

  /**
   * Submits if the quota suffices, as far as is known.
   *
   * @throws when it is known not to suffice, or what the submission throws
   */
  async pass(subjects: readonly Subject[], submit: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      await this.#admit(needsOf(subjects));
      return { submission: this.#follow(submit()) };
    });
    this.#turn = turn.catch(() => {});
    const { submission } = await turn;
    await submission;
  }

  /** By how much what is left of the day's quota falls short of subjects that are not submitted yet, in words. */
  async shortfalls(subjects: readonly Subject[]): Promise<string[]> {
    const needs = needsOf(subjects);
    if (needs.size === 0) return [];
    this.#quota ??= this.#ask();
    return this.#lacking(needs, await this.#quota);
  }

  #follow(submission: Promise<void>): Promise<void> {
    const ended = submission.catch(() => {}).then(() => void this.#underWay.delete(ended));
    this.#underWay.add(ended);
    return submission;
  }

  async #admit(needs: Needs): Promise<void> {
    if (needs.size === 0) return;
    this.#quota ??= this.#ask();
    if (this.#lacking(needs, await this.#quota).length > 0) {
      // Only once the API has counted all that was let through does it say what is left.
      await Promise.all(this.#underWay);
      this.#taken.clear();
      this.#quota = this.#ask();
      const lacking = this.#lacking(needs, await this.#quota);
      if (lacking.length > 0) {
        throw new Error(
          `The account's quota does not suffice for ${lacking.join("; ")}: none of these was submitted. ${QUOTA_ADVICE}`,
        );
      }
    }
    for (const [objectType, need] of needs) {
      this.#taken.set(objectType, (this.#taken.get(objectType) ?? 0) + need);
    }
  }

  #lacking(needs: Needs, quota: RefreshQuota | undefined): string[] {
    return quota === undefined ? [] : shortfalls(needs, quota, this.#taken);
  }

  /** The quota is no condition: without the permission to ask, or without an answer, the API itself decides. */
  async #ask(): Promise<RefreshQuota | undefined> {
    const quota = await this.#api.describeRefreshQuota({ retry: false }).catch(() => undefined);
    if (quota !== undefined) this.#serverClock.observe(quota.serverTime);
    return quota;
  }
}
