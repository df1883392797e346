import { ApiError } from "../../emulator/apiError.js";
import { EmulatorClock } from "../../emulator/clock.js";
import { PathFailures } from "../../emulator/failures.js";
import { type ForeignTask, toRow } from "../../emulator/foreignTasks.js";
import type { Operation } from "../../emulator/operation.js";
import type { EmulatedProduct } from "../../emulator/productName.js";
import { Quotas } from "../../emulator/quota.js";
import { RateLimit } from "../../emulator/rateLimit.js";
import { Submissions, type TaskDuration } from "../../emulator/submissions.js";
import { type Merge, TaskIds } from "../../emulator/taskIds.js";
import { type EmulatedTask, TaskStore } from "../../emulator/tasks.js";
import type { AnswerReader } from "../../provider/cloud/answer.js";
import type { Answer } from "../../provider/cloud/call.js";
import { CallError, type ErrorTable } from "../../provider/cloud/errors.js";
import type { CdnTask } from "../../provider/model/task.js";
import type { VirtualClock } from "../virtualClock.js";

export interface VirtualApiOptions<Name extends string = string> {
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
  /** What the account may not call. */
  forbidden?: readonly Name[];
  /** Calls a second, for all of an account. Default: the API's. */
  rateLimits?: Partial<Record<Name, number>>;
  /** Fails a call before anything is done about it. */
  refuse?(call: VirtualCall<Name>): ApiError | CallError | undefined;
  /** Whether a call's answer is lost, and whether it is carried out all the same. */
  lose?(call: VirtualCall<Name>): "carried out" | "not carried out" | undefined;
  /** Told of a call when it is made, and when it is answered. */
  onSend?(call: VirtualCall<Name>): void;
  onAnswer?(call: VirtualCall<Name>): void;
  /** Changes what a call answers; an answer without rows then has none in all. */
  alter?(call: VirtualCall<Name>, tasks: readonly CdnTask[]): readonly CdnTask[];
}

/** A call as it was made, with what came of it. */
export interface VirtualCall<Name extends string = string> {
  operation: Name;
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

export const ACCOUNT = { accessKeyId: "virtual", accessKeySecret: "virtual" };

/** A product's API as the emulator has it. */
interface Served<Name extends string, Backend> {
  operations: Readonly<Record<Name, Operation<Backend>>>;
  errors: ErrorTable;
}

/** A product's API by a virtual clock: the emulator's tasks, limits and operations, without a network. */
export abstract class VirtualApi<Name extends string, Backend> {
  /** All calls in the order in which they were made. */
  readonly calls: VirtualCall<Name>[] = [];
  readonly clock: VirtualClock;
  protected readonly parts: ReturnType<typeof partsOf>;
  protected abstract readonly backend: Backend;
  /** The site in whose history tasks are looked for. */
  protected get history(): { siteId?: string } {
    return {};
  }
  readonly #options: VirtualApiOptions<Name>;
  readonly #rateLimit: RateLimit;
  readonly #start: number;
  readonly #product: EmulatedProduct;
  readonly #served: Served<Name, Backend>;

  constructor(
    clock: VirtualClock,
    options: VirtualApiOptions<Name>,
    product: EmulatedProduct,
    served: Served<Name, Backend>,
  ) {
    this.clock = clock;
    this.#options = options;
    this.#product = product;
    this.#served = served;
    this.#start = clock.now();
    this.parts = partsOf(clock, options, product);
    this.#rateLimit = new RateLimit(this.parts.clock);
  }

  /** All rows as they are now. */
  get tasks(): readonly EmulatedTask[] {
    return this.parts.store.list();
  }

  /** Puts tasks of somebody else into the history. */
  addTasks(...tasks: readonly ForeignTask[]): EmulatedTask[] {
    const context = { accountId: ACCOUNT.accessKeyId, now: this.parts.clock.now(), ...this.parts };
    return this.parts.store.add(tasks.map((task) => toRow({ product: this.#product, ...task }, context)));
  }

  /** When the task of a path ends, by the clock. */
  endOf(objectPath: string): number {
    const owner = { product: this.#product, accountId: ACCOUNT.accessKeyId, ...this.history };
    const all = { number: 1, size: Number.MAX_SAFE_INTEGER };
    const { rows } = this.parts.store.page(owner, { objectPath }, all);
    const end = Math.max(...rows.map(({ completesAt }) => completesAt));
    return this.#start + (end - this.#start) / (this.#options.speed ?? 1);
  }

  /** Others call an operation for the same account, evenly, for as long as the clock runs. */
  share(operation: Name, callsPerSecond: number): void {
    const next = (): void => {
      this.#isWithinLimit(operation);
      void this.clock.sleep(1_000 / callsPerSecond).then(next);
    };
    next();
  }

  protected async call<T extends Answer>(
    operation: Name,
    read: AnswerReader<T>,
    given: Readonly<Record<string, string | number | boolean | undefined>>,
  ): Promise<T> {
    const parameters = Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    );
    const sentAt = this.clock.now();
    const call: VirtualCall<Name> = {
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
    if (lost !== undefined || answer === undefined) throw this.#lostAnswer(operation);
    if (answer instanceof CallError) throw answer;
    if (answer instanceof ApiError) throw this.#errorOf(operation, answer);
    return answer;
  }

  #answer<T extends Answer>(call: VirtualCall<Name>, read: AnswerReader<T>): T | ApiError | CallError {
    const { operation, parameters } = call;
    try {
      const refusal = this.#options.refuse?.(call);
      if (refusal !== undefined) throw refusal;
      if (this.#options.forbidden?.includes(operation))
        throw new ApiError(403, "Forbidden.RAM", "Not allowed.");
      call.throttled = !this.#isWithinLimit(operation);
      const served = this.#served.operations[operation];
      if (call.throttled) throw served.tooMany();
      const { body } = served.run(parameters, ACCOUNT, this.backend);
      // The API says its time in the header Date, in whole seconds.
      const serverTime = Math.floor(this.parts.clock.now() / 1_000) * 1_000;
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

  #isWithinLimit(operation: Name): boolean {
    const limit = this.#options.rateLimits?.[operation] ?? this.#served.operations[operation].callsPerSecond;
    return this.#rateLimit.take(operation, limit);
  }

  #errorOf(operation: Name, { statusCode, code, message }: ApiError): CallError {
    const failure = { operation, submission: false, statusCode, code, reason: message };
    return new CallError(failure, this.#served.errors);
  }

  #lostAnswer(operation: Name): CallError {
    const submission = !operation.startsWith("Describe");
    const failure = { operation, submission, code: "ECONNRESET", reason: "read ECONNRESET", sent: true };
    return new CallError(failure, this.#served.errors);
  }
}

function partsOf(clock: VirtualClock, options: VirtualApiOptions, product: EmulatedProduct) {
  const { visibleAfter = 0, staleReads = false, merge = "same-second", speed = 1 } = options;
  const own = new EmulatorClock({ base: clock, speed, start: undefined });
  const store = new TaskStore(own, { visibleAfter, staleReads });
  const taskIds = new TaskIds(merge, own);
  const unlimited = { url: Number.MAX_SAFE_INTEGER, preload: Number.MAX_SAFE_INTEGER };
  const quotas = new Quotas(unlimited, own);
  const submissions = new Submissions(
    { clock: own, store, quotas, taskIds, failures: new PathFailures() },
    {
      product,
      taskDuration: options.taskDuration,
      historySpelling: options.historySpelling,
      urlsPerMinute: Number.POSITIVE_INFINITY,
    },
  );
  return { clock: own, store, quotas, taskIds, submissions };
}

/** The parameters of a query, as the API spells them. */
export function capitalized(query: object): Record<string, string | number | boolean | undefined> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
  );
}
