import { ApiError } from "../../emulator/apiError.js";
import type { CdnBackend } from "../../emulator/cdn/backend.js";
import type { CdnOperationName } from "../../emulator/cdn/operationName.js";
import { CDN_OPERATIONS } from "../../emulator/cdn/operations.js";
import { EmulatorClock } from "../../emulator/clock.js";
import { PathFailures } from "../../emulator/failures.js";
import { type ForeignTask, toRow } from "../../emulator/foreignTasks.js";
import { History } from "../../emulator/history.js";
import { Quotas } from "../../emulator/quota.js";
import { RateLimit } from "../../emulator/rateLimit.js";
import { Submissions, type TaskDuration } from "../../emulator/submissions.js";
import { type Merge, TaskIds } from "../../emulator/taskIds.js";
import { type EmulatedTask, TaskStore } from "../../emulator/tasks.js";
import type { AnswerReader } from "../../provider/cloud/answer.js";
import type { Answer } from "../../provider/cloud/call.js";
import { CallError } from "../../provider/cloud/errors.js";
import type { CdnTask } from "../../provider/model/task.js";
import {
  readPreloadDetail,
  readPush,
  readRefresh,
  readRefreshQuota,
  readRefreshTaskById,
  readRefreshTasks,
} from "../../provider/products/cdn/answers.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { cdnError } from "../../provider/products/cdn/errors.js";
import type { VirtualClock } from "../virtualClock.js";

export interface VirtualCdnOptions {
  /** How long a task takes, in ms. Default: as the emulator has it. */
  taskDuration?: TaskDuration;
  /** How fast the API's clock runs, which durations are by. Default 1. */
  speed?: number;
  /** The way there and back, in ms. Default 40. */
  latency?: number;
  visibleAfter?: number;
  staleReads?: boolean;
  merge?: Merge;
  /** How the history spells a path. Default: as it was submitted. */
  historySpelling?: (objectPath: string) => string;
  listingLimit?: number;
  /** What the account may not call. */
  forbidden?: readonly CdnOperationName[];
  /** Calls a second, for all of an account. Default: the API's. */
  rateLimits?: Partial<Record<CdnOperationName, number>>;
  /** Fails a call before anything is done about it. */
  refuse?(call: CdnCall): ApiError | CallError | undefined;
  /** Whether a call's answer is lost, and whether it is carried out all the same. */
  lose?(call: CdnCall): "carried out" | "not carried out" | undefined;
  /** Told of a call when it is made, and when it is answered. */
  onSend?(call: CdnCall): void;
  onAnswer?(call: CdnCall): void;
  /** Changes what a call answers; an answer without rows then has none in all. */
  alter?(call: CdnCall, tasks: readonly CdnTask[]): readonly CdnTask[];
}

/** A call as it was made, with what came of it. */
export interface CdnCall {
  operation: CdnOperationName;
  parameters: Readonly<Record<string, string>>;
  /** When it left and when it was answered, by the clock. */
  sentAt: number;
  answeredAt: number;
  throttled: boolean;
  /** The API's code, where it was refused. */
  code: string | undefined;
  /** Rows of the answer. */
  tasks: readonly CdnTask[];
}

const ACCOUNT = { accessKeyId: "virtual", accessKeySecret: "virtual" };

/** The CDN API by a virtual clock: the emulator's tasks, limits and operations, without a network. */
export class VirtualCdn implements CdnApi {
  /** All calls in the order in which they were made. */
  readonly calls: CdnCall[] = [];
  readonly clock: VirtualClock;
  readonly #options: VirtualCdnOptions;
  readonly #store: TaskStore;
  readonly #rateLimit: RateLimit;
  readonly #start: number;
  readonly #backend: CdnBackend;

  constructor(clock: VirtualClock, options: VirtualCdnOptions = {}) {
    this.clock = clock;
    this.#options = options;
    const { visibleAfter = 0, staleReads = false, merge = "same-second", listingLimit = 100 } = options;
    const { speed = 1 } = options;
    this.#start = clock.now();
    const own = new EmulatorClock({ base: clock, speed, start: undefined });
    this.#store = new TaskStore(own, { visibleAfter, staleReads });
    const taskIds = new TaskIds(merge, own);
    this.#rateLimit = new RateLimit(own);
    const unlimited = { url: Number.MAX_SAFE_INTEGER, preload: Number.MAX_SAFE_INTEGER };
    const quotas = new Quotas(unlimited, own);
    const parts = { clock: own, store: this.#store, quotas, taskIds, failures: new PathFailures() };
    const submissions = new Submissions(parts, {
      product: "cdn",
      taskDuration: options.taskDuration,
      historySpelling: options.historySpelling,
      urlsPerMinute: Number.POSITIVE_INFINITY,
    });
    this.#backend = {
      clock: own,
      history: new History(this.#store, "cdn"),
      quotas,
      taskIds,
      submissions,
      prefetchQueue: Number.MAX_SAFE_INTEGER,
      listingLimit,
    };
  }

  /** All rows as they are now. */
  get tasks(): readonly EmulatedTask[] {
    return this.#store.list();
  }

  /** Puts tasks of somebody else into the history. */
  addTasks(...tasks: readonly ForeignTask[]): EmulatedTask[] {
    const context = {
      accountId: ACCOUNT.accessKeyId,
      now: this.#backend.clock.now(),
      ...this.#backend,
    };
    return this.#store.add(tasks.map((task) => toRow(task, context)));
  }

  /** When the task of a path ends, by the clock. */
  endOf(objectPath: string): number {
    const rows = this.#backend.history.find(ACCOUNT.accessKeyId, { objectPath });
    const end = Math.max(...rows.map(({ completesAt }) => completesAt));
    return this.#start + (end - this.#start) / (this.#options.speed ?? 1);
  }

  /** Others call an operation for the same account, evenly, for as long as the clock runs. */
  share(operation: CdnOperationName, callsPerSecond: number): void {
    const next = (): void => {
      this.#isWithinLimit(operation);
      void this.clock.sleep(1_000 / callsPerSecond).then(next);
    };
    next();
  }

  refreshObjectCaches: CdnApi["refreshObjectCaches"] = ({ objectPaths, objectType, force }) =>
    this.#call("RefreshObjectCaches", readRefresh, {
      ObjectPath: objectPaths.join("\n"),
      ObjectType: objectType,
      Force: force,
    });

  pushObjectCache: CdnApi["pushObjectCache"] = ({ objectPaths, area, l2Preload }) =>
    this.#call("PushObjectCache", readPush, {
      ObjectPath: objectPaths.join("\n"),
      Area: area,
      L2Preload: l2Preload,
    });

  refreshObjectCacheByCacheTag: CdnApi["refreshObjectCacheByCacheTag"] = ({ domainName, cacheTags, force }) =>
    this.#call("RefreshObjectCacheByCacheTag", readRefresh, {
      DomainName: domainName,
      CacheTag: cacheTags.join(","),
      Force: force,
    });

  describeRefreshTasks: CdnApi["describeRefreshTasks"] = (query) => {
    const parameters = Object.entries(query).map(([name, value]) => [capitalized(name), value]);
    return this.#call("DescribeRefreshTasks", readRefreshTasks, Object.fromEntries(parameters));
  };

  describeRefreshTaskById: CdnApi["describeRefreshTaskById"] = (taskIds) =>
    this.#call("DescribeRefreshTaskById", readRefreshTaskById, { TaskId: taskIds.join(",") });

  describeRefreshQuota: CdnApi["describeRefreshQuota"] = () =>
    this.#call("DescribeRefreshQuota", readRefreshQuota, {});

  describePreloadDetailById: CdnApi["describePreloadDetailById"] = (taskId) =>
    this.#call("DescribePreloadDetailById", readPreloadDetail, { TaskId: taskId });

  async #call<T extends Answer>(
    operation: CdnOperationName,
    read: AnswerReader<T>,
    given: Readonly<Record<string, string | number | boolean | undefined>>,
  ): Promise<T> {
    const parameters = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    );
    const sentAt = this.clock.now();
    const call: CdnCall = {
      operation,
      parameters,
      sentAt,
      answeredAt: sentAt,
      throttled: false,
      code: undefined,
      tasks: [],
    };
    this.calls.push(call);
    this.#options.onSend?.(call);
    const way = (this.#options.latency ?? 40) / 2;
    await this.clock.sleep(way);
    const lost = this.#options.lose?.(call);
    const answer = lost === "not carried out" ? undefined : this.#answer(call, read);
    await this.clock.sleep(way);
    call.answeredAt = this.clock.now();
    this.#options.onAnswer?.(call);
    if (lost !== undefined || answer === undefined) throw lostAnswer(operation);
    if (answer instanceof CallError) throw answer;
    if (answer instanceof ApiError) throw errorOf(operation, answer);
    return answer;
  }

  #answer<T extends Answer>(call: CdnCall, read: AnswerReader<T>): T | ApiError | CallError {
    const { operation, parameters } = call;
    try {
      const refusal = this.#options.refuse?.(call);
      if (refusal !== undefined) throw refusal;
      if (this.#options.forbidden?.includes(operation))
        throw new ApiError(403, "Forbidden.RAM", "Not allowed.");
      call.throttled = !this.#isWithinLimit(operation);
      if (call.throttled) throw CDN_OPERATIONS[operation].tooMany();
      const { body } = CDN_OPERATIONS[operation].run(parameters, ACCOUNT, this.#backend);
      // The API says its time in the header Date, in whole seconds.
      const serverTime = Math.floor(this.#backend.clock.now() / 1_000) * 1_000;
      const answer = { ...read(body), serverTime } as T & { tasks?: CdnTask[]; totalCount?: number };
      if (answer.tasks === undefined) return answer;
      answer.tasks = [...(this.#options.alter?.(call, answer.tasks) ?? answer.tasks)];
      if (answer.tasks.length === 0) answer.totalCount = 0;
      call.tasks = answer.tasks;
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof CallError)) throw error;
      call.code = error.code;
      return error;
    }
  }

  #isWithinLimit(operation: CdnOperationName): boolean {
    const limit = this.#options.rateLimits?.[operation] ?? CDN_OPERATIONS[operation].callsPerSecond;
    return this.#rateLimit.take(operation, limit);
  }
}

function errorOf(operation: CdnOperationName, { statusCode, code, message }: ApiError): CallError {
  return cdnError({ operation, submission: false, statusCode, code, reason: message });
}

function lostAnswer(operation: CdnOperationName): CallError {
  const submission = !operation.startsWith("Describe");
  return cdnError({
    operation,
    submission,
    code: "ECONNRESET",
    reason: "read ECONNRESET",
    sent: true,
  });
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
