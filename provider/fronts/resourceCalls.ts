import { randomUUID } from "node:crypto";
import type { EdgeChecker } from "../edge/check.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Kind } from "../model/kind.js";
import { DEFAULT_PRODUCT, type ProductName } from "../model/productName.js";
import type { Request } from "../model/request.js";
import type { State } from "../model/state.js";
import type { Context } from "../resource/context.js";
import { type Imported, importTasks, namedTasks } from "../resource/importing.js";
import { IncompleteError } from "../resource/incompleteError.js";
import {
  check,
  create,
  diff,
  preview,
  previewCreate,
  previewNothing,
  read,
  update,
} from "../resource/lifecycle.js";
import { type Difference, differencesOf } from "./differences.js";

/** Parts that a front brings to the calls of its engine. */
export interface CallsOptions {
  /** The context of a product, for the account that the engine has configured. */
  contextFor(product: ProductName): Context;
  /** Runs what calls the API, and may end it. Default: as it is. */
  run?: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface DiffOptions {
  /** Gives the inputs of the deployment before; undefined where they are not known. */
  oldInputs(): object | undefined;
  /** What the states of this front have and the resource's, which another front has written, does not. */
  missing: readonly string[];
}

const ONLY_OUTPUTS = "nothing to submit, only outputs are added";

/** A resource that exists, under this id and with this state, and has not reached what was asked for. */
export class UnfinishedError extends Error {
  override readonly name = "UnfinishedError";

  constructor(
    readonly id: string,
    readonly state: State,
    readonly reasons: readonly string[],
    message: string,
  ) {
    super(message);
  }
}

interface Unfinished {
  id: string;
  state: State;
}

/** The engine's calls for one kind of resource, whichever front they come by: all that it hands over is the resource's own. */
export class ResourceCalls<I extends CommonInputs> {
  readonly #kind: Kind<I>;
  readonly #contextFor: CallsOptions["contextFor"];
  readonly #run: NonNullable<CallsOptions["run"]>;
  /**
   * What calls of this process have left unfinished, by the resource's URN. An error hook of the program can have the engine
   * repeat a call, with what the engine knew before it.
   */
  readonly #unfinished = new Map<string, Unfinished>();

  constructor(kind: Kind<I>, { contextFor, run = (work) => work() }: CallsOptions) {
    this.#kind = kind;
    this.#contextFor = contextFor;
    this.#run = run;
  }

  /** All that is wrong with the inputs and with the configuration, for which a preview has no other place. */
  async check(olds: I | undefined, news: I, request: Request): Promise<string[]> {
    const { edges, wrong } = this.#configured(news);
    const problems = [...check(this.#kind, { ...(news as object) }, request, edges), ...wrong];
    if (problems.length === 0 && this.#productsOf(news).length > 0) {
      await previewNothing(this.#contextOf(news), this.#kind, { olds, news, request });
    }
    return problems;
  }

  async diff(
    olds: State,
    news: I,
    request: Request,
    { oldInputs, missing }: DiffOptions,
  ): Promise<{ changes: boolean; differences: Difference[] }> {
    const changes = diff(this.#kind, olds, news);
    // As long as it is not known whose API is called, nothing is known of its quota.
    if (changes && this.#productsOf(news).length > 0) {
      await this.#run(() => preview(this.#contextOf(news), this.#kind, olds, news, request));
    }
    if (changes) return { changes, differences: this.#shownOf(news, request, oldInputs) };
    if (missing.length === 0) return { changes, differences: [] };
    await this.#contextOf(news).log.progress(request.urn, `${this.#kind.verb}: ${ONLY_OUTPUTS}`);
    return { changes: true, differences: missing.map((path) => ({ path, kind: "add", of: "state" })) };
  }

  /** Whether an update has anything to do, beside what another front's state lacks. */
  hasChanges(olds: State, news: I): boolean {
    return diff(this.#kind, olds, news);
  }

  /** Says on the resource's row what its creation will submit. */
  async previewCreate(inputs: I, request: Request): Promise<void> {
    if (this.#productsOf(inputs).length === 0) return;
    await this.#run(() => previewCreate(this.#contextOf(inputs), this.#kind, inputs, request));
  }

  /** @throws an `UnfinishedError` where something was submitted and has not reached its end */
  async create(inputs: I, request: Request): Promise<Unfinished> {
    const { id, state } = this.#unfinished.get(request.urn ?? "") ?? { id: randomUUID() };
    const context = (): Context => this.#contextOf(inputs);
    const work = this.#run(() =>
      state === undefined
        ? create(context(), this.#kind, inputs, request)
        : update(context(), this.#kind, state, inputs, request),
    );
    return { id, state: await this.#keeping(id, request, work) };
  }

  /** @throws an `UnfinishedError` where something was submitted and has not reached its end */
  async update(id: string, olds: State, news: I, request: Request): Promise<State> {
    const { state = olds } = this.#unfinished.get(request.urn ?? "") ?? {};
    const work = this.#run(() => update(this.#contextOf(news), this.#kind, state, news, request));
    return this.#keeping(id, request, work);
  }

  /** A purge cannot be undone, so that nothing is called. What comes under this URN next is another resource. */
  delete(id: string, { urn = "" }: Request): void {
    if (this.#unfinished.get(urn)?.id === id) this.#unfinished.delete(urn);
  }

  /** What the history says now; the same object where that is nothing new. */
  read(state: State, request: Request): Promise<State> {
    return this.#run(() => read(this.#contextOf(state), this.#kind, state, request));
  }

  /** A resource that is made of tasks which the history knows; nothing is submitted. */
  import(id: string, request: Request): Promise<Imported<I>> {
    const tasks = namedTasks(id);
    return this.#run(() => importTasks(this.#contextFor(tasks.product), this.#kind, tasks, request));
  }

  #productsOf(properties: object): readonly ProductName[] {
    return this.#kind.productsOf(properties as Record<string, unknown>);
  }

  /** Of inputs or a state that name several products, that of the first: it knows those of the others. */
  #contextOf(properties: object): Context {
    const [product = DEFAULT_PRODUCT] = this.#productsOf(properties);
    return this.#contextFor(product);
  }

  #configured(properties: object): { edges?: EdgeChecker; wrong: string[] } {
    let edges: EdgeChecker | undefined;
    const wrong = new Set<string>();
    for (const product of this.#productsOf(properties)) {
      try {
        ({ edges } = this.#contextFor(product));
      } catch (error) {
        wrong.add((error as Error).message);
      }
    }
    return { ...(edges !== undefined && { edges }), wrong: [...wrong] };
  }

  /** What is shown of an update, where a map is given that can be long. The keys of one that is a secret are a secret too. */
  #shownOf(news: I, { hidesPaths }: Request, oldInputs: DiffOptions["oldInputs"]): Difference[] {
    const { inputByItem } = this.#kind;
    const hasMap = inputByItem !== undefined && inputByItem in news && !hidesPaths;
    const before = hasMap ? oldInputs() : undefined;
    return before === undefined ? [] : differencesOf(before, news, inputByItem);
  }

  async #keeping(id: string, { urn = "" }: Request, work: Promise<State>): Promise<State> {
    try {
      const state = await work;
      this.#unfinished.delete(urn);
      return state;
    } catch (error) {
      const reached = incomplete(error as Error, this.#unfinished.get(urn)?.state);
      if (reached === undefined) throw error;
      const { state, message, reasons } = reached;
      if (urn !== "") this.#unfinished.set(urn, { id, state });
      throw new UnfinishedError(id, state, reasons, message);
    }
  }
}

/** A call that changes nothing leaves what an earlier one has reached; undefined where that is nothing. */
function incomplete(error: Error, before: State | undefined): IncompleteError | undefined {
  if (error instanceof IncompleteError) return error;
  return before && new IncompleteError([error.message], before, error);
}
