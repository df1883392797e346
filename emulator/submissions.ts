import { accountIdOf, type EmulatorAccount } from "./accounts.js";
import { ApiError } from "./apiError.js";
import { type EmulatorClock, MINUTE } from "./clock.js";
import type { PathFailures } from "./failures.js";
import type { ObjectPath } from "./objectPath.js";
import type { EmulatedProduct } from "./productName.js";
import type { QuotaKind, Quotas } from "./quota.js";
import type { TaskIds } from "./taskIds.js";
import type { NewRow, TaskEffect, TaskStore } from "./tasks.js";

/** Duration of tasks, in ms of the emulator's clock: the same for all, or a function of the task. */
export type TaskDuration =
  | number
  | ((task: { objectPath: string; objectType: string; taskId: string }) => number);

const DEFAULT_DURATION = { refresh: 5 * MINUTE, prefetch: 10 * MINUTE };

/** Domains that one call can name. */
const MAX_DOMAINS = 10;

/** Paths of one call: all of them become tasks, or none. */
export interface Submission {
  account: EmulatorAccount;
  paths: readonly ObjectPath[];
  /** Type, as the history shows it. */
  objectType: "file" | "directory" | "regex" | "preload";
  quota: QuotaKind;
  /** What its tasks do to caches. */
  effect: Pick<TaskEffect, "kind" | "force">;
  /** Paths of a domain that can share a task id, other submissions included; undefined: with those they share none. */
  pathsOfTask?: number;
}

/** Tasks that begin now. */
interface NewTasks {
  accountId: string;
  /** Of tasks of ESA: the site in whose history they are. */
  siteId?: string;
  paths: readonly ObjectPath[];
  taskIds: readonly string[];
  /** Type, as the history shows it. */
  objectType: string;
  /** What the task of a path does to caches. */
  effectOf(path: ObjectPath): TaskEffect;
}

/** Turns the paths that are submitted to a product into tasks. */
export class Submissions {
  readonly #clock: EmulatorClock;
  readonly #store: TaskStore;
  readonly #quotas: Quotas;
  readonly #taskIds: TaskIds;
  readonly #duration: TaskDuration | undefined;
  readonly #historySpelling: (objectPath: string) => string;
  readonly #urlsPerMinute: number;
  readonly #failures: PathFailures;
  readonly #product: EmulatedProduct;
  /** Refreshed URLs of the last minute, by account and domain. */
  readonly #recent = new Map<string, { at: number; count: number }[]>();

  constructor(
    parts: {
      clock: EmulatorClock;
      store: TaskStore;
      quotas: Quotas;
      taskIds: TaskIds;
      failures: PathFailures;
    },
    options: {
      product: EmulatedProduct;
      taskDuration: TaskDuration | undefined;
      historySpelling?: ((objectPath: string) => string) | undefined;
      urlsPerMinute: number;
    },
  ) {
    this.#clock = parts.clock;
    this.#store = parts.store;
    this.#quotas = parts.quotas;
    this.#taskIds = parts.taskIds;
    this.#failures = parts.failures;
    this.#product = options.product;
    this.#duration = options.taskDuration;
    this.#historySpelling = options.historySpelling ?? ((objectPath) => objectPath);
    this.#urlsPerMinute = options.urlsPerMinute;
  }

  /** @returns the ids of the tasks, each once */
  submit(submission: Submission): string[] {
    const { account, objectType, quota } = submission;
    const accountId = accountIdOf(account);
    const paths = distinct(submission.paths);
    checkDomains(account, paths);
    if (this.#quotas.remaining(accountId, quota) < paths.length) {
      throw objectType === "preload"
        ? new ApiError(400, "QuotaExceeded.Preload", "Your preload attempts have exceeded the daily limit.")
        : new ApiError(400, "QuotaExceeded.Refresh", "Your refresh attempts have exceeded the daily limit.");
    }
    if (quota === "url") this.#countMinute(accountId, paths);
    const taskIds = this.#taskIds.assign(
      `${accountId} ${objectType} ${quota}`,
      paths,
      submission.pathsOfTask,
    );
    const effectOf = ({ text }: ObjectPath): TaskEffect => ({ ...submission.effect, objectPath: text });
    this.start({ accountId, objectType, paths, taskIds, effectOf });
    this.#quotas.use(accountId, quota, paths.length);
    return [...new Set(taskIds)];
  }

  /** Starts a task of each path, under the id in the same place. */
  start({ paths, taskIds, objectType, effectOf, ...owner }: NewTasks): void {
    const now = this.#clock.now();
    const rows = paths.map((path, index): NewRow => {
      const { text, domain } = path;
      const taskId = taskIds[index] as string;
      return {
        product: this.#product,
        ...owner,
        taskId,
        objectPath: this.#historySpelling(text),
        objectType,
        domain,
        createdAt: now,
        completesAt: now + this.duration({ objectPath: text, objectType, taskId }),
        failure: this.#failures.take(text),
        effect: effectOf(path),
      };
    });
    this.#store.add(rows);
  }

  /** Duration of a task, in ms of the emulator's clock. */
  duration(task: { objectPath: string; objectType: string; taskId: string }): number {
    if (this.#duration === undefined) {
      return task.objectType === "preload" ? DEFAULT_DURATION.prefetch : DEFAULT_DURATION.refresh;
    }
    const duration = typeof this.#duration === "number" ? this.#duration : this.#duration(task);
    if (!(duration >= 0)) throw new RangeError(`taskDuration: expected 0 or more, got ${duration}`);
    return duration;
  }

  #countMinute(accountId: string, paths: readonly ObjectPath[]): void {
    const now = this.#clock.now();
    const counts = new Map<string, number>();
    for (const { domain } of paths) counts.set(domain, (counts.get(domain) ?? 0) + 1);
    const recentOf = (domain: string) =>
      (this.#recent.get(`${accountId} ${domain}`) ?? []).filter(({ at }) => now - at < MINUTE);
    for (const [domain, count] of counts) {
      const before = recentOf(domain).reduce((sum, submission) => sum + submission.count, 0);
      if (before + count > this.#urlsPerMinute) {
        throw new ApiError(
          400,
          "QuotaPerMinuteExceeded.Refresh",
          "You tried to refresh too frequently; please try again later.",
        );
      }
    }
    for (const [domain, count] of counts) {
      this.#recent.set(`${accountId} ${domain}`, [...recentOf(domain), { at: now, count }]);
    }
  }
}

function checkDomains(account: EmulatorAccount, paths: readonly ObjectPath[]): void {
  const domains = new Set(paths.map(({ domain }) => domain));
  if (domains.size > MAX_DOMAINS) {
    throw new ApiError(
      400,
      "SingleRequest.OverLimit",
      `A maximum of ${MAX_DOMAINS} domains are supported for each request.`,
    );
  }
  for (const domain of domains) {
    checkOwnDomain(account, domain);
    if (account.offlineDomains?.some((offline) => offline.toLowerCase() === domain) === true) {
      throw new ApiError(404, "InvalidDomain.Offline", "The domain name that you specified is offline.");
    }
  }
}

/** Throws an `ApiError` for a domain that is not the account's. */
export function checkOwnDomain(account: EmulatorAccount, domain: string): void {
  if (account.domains !== undefined && !account.domains.some((own) => own.toLowerCase() === domain)) {
    throw new ApiError(404, "InvalidDomain.NotFound", "The domain name that you specified does not exist.");
  }
}

/** The paths, each once. */
export function distinct(paths: readonly ObjectPath[]): ObjectPath[] {
  return [...new Map(paths.map((path) => [path.text, path])).values()];
}
