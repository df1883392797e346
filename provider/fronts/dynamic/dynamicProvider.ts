import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import type { EdgeChecker } from "../../edge/check.js";
import type { CommonInputs } from "../../model/commonInputs.js";
import type { Kind } from "../../model/kind.js";
import { DEFAULT_PRODUCT, type ProductName } from "../../model/productName.js";
import type { Request } from "../../model/request.js";
import type { State } from "../../model/state.js";
import type { Context } from "../../resource/context.js";
import { IncompleteError } from "../../resource/incompleteError.js";
import { check, create, diff, preview, previewNothing, read, update } from "../../resource/lifecycle.js";
import type { ReadConfig } from "../contexts.js";
import { type Difference, differencesOf } from "./differences.js";
import { diffResult } from "./engineAnswers.js";
import { type Companions, parted } from "./wire.js";

export interface DynamicProviderOptions {
  /** Runs what calls the API, and may end it. Default: as it is. */
  run?: <T>(work: () => Promise<T>) => Promise<T>;
  /** What the engine has said of the call that these inputs came with. Default: nothing. */
  requestOf?: (inputs: object) => Request | undefined;
  /** The inputs of the deployment before, which a difference to these compares. Default: not known. */
  oldInputsOf?: (inputs: object) => object | undefined;
}

/** The lifecycle of a kind of resource, in the form in which the engine's host of dynamic providers calls it. */
export function dynamicProvider<I extends CommonInputs>(
  kind: Kind<I>,
  contextFor: (product: ProductName, configuration: ReadConfig) => Context,
  {
    run = (work) => work(),
    requestOf = () => undefined,
    oldInputsOf = () => undefined,
  }: DynamicProviderOptions = {},
): dynamic.ResourceProvider<I, State> {
  let configuration: ReadConfig = () => undefined;
  /**
   * What calls of this process have left unfinished, by the resource's URN. An error hook of the program can have
   * the engine repeat a call, with what the engine knew before it.
   */
  const unfinished = new Map<string, Unfinished>();
  const productsOf = (properties: object): readonly ProductName[] =>
    kind.productsOf(properties as Record<string, unknown>);
  /** Of inputs or a state that name several products, that of the first: it knows those of the others. */
  const contextOf = (properties: object): Context => {
    const [product = DEFAULT_PRODUCT] = productsOf(properties);
    return contextFor(product, configuration);
  };
  const requestFor = (inputs: object, { hidesPaths, resourceUrn: urn }: Companions): Request => ({
    urn,
    ...requestOf(inputs),
    hidesPaths,
  });
  /** Said of each resource: a preview has no other place for it. */
  const configured = (properties: object): { edges?: EdgeChecker; wrong: string[] } => {
    let edges: EdgeChecker | undefined;
    const wrong = new Set<string>();
    for (const product of productsOf(properties)) {
      try {
        ({ edges } = contextFor(product, configuration));
      } catch (error) {
        wrong.add((error as Error).message);
      }
    }
    return { ...(edges !== undefined && { edges }), wrong: [...wrong] };
  };
  /** What is shown of an update, where a map is given that can be long. The keys of one that is a secret are a secret too. */
  const shownOf = (news: object, { hidesPaths }: Request): Difference[] => {
    const { inputByItem } = kind;
    const hasMap = inputByItem !== undefined && inputByItem in news && !hidesPaths;
    const oldInputs = hasMap ? oldInputsOf(news) : undefined;
    return oldInputs === undefined ? [] : differencesOf(oldInputs, news, inputByItem);
  };
  /** Hands an incomplete state over in the form in which the engine keeps it: the resource exists, but is not ready. */
  async function keepingState(
    id: string,
    companions: Companions,
    { urn = "" }: Request,
    work: Promise<State>,
  ): Promise<State> {
    try {
      const state = await work;
      unfinished.delete(urn);
      return { ...state, ...companions };
    } catch (error) {
      const reached = incomplete(error as Error, unfinished.get(urn)?.state);
      if (reached === undefined) throw error;
      const { state, message, reasons } = reached;
      if (urn !== "") unfinished.set(urn, { id, state });
      throw Object.assign(new Error(message), { id, properties: { ...state, ...companions }, reasons });
    }
  }
  return {
    async configure({ config }) {
      configuration = (key) => config.get(key);
    },
    async check(olds, news) {
      const { own, companions } = parted(news);
      const request = requestFor(news, companions);
      const { edges, wrong } = configured(own);
      const problems = check(kind, { ...(own as object) }, request, edges);
      const failures = [...problems, ...wrong].map(asFailure);
      if (failures.length === 0 && productsOf(own).length > 0) {
        const before = Object.keys(olds ?? {}).length === 0 ? undefined : parted(olds).own;
        await previewNothing(contextOf(own), kind, { olds: before, news: own, request });
      }
      return { inputs: news, failures };
    },
    async diff(_id, olds, news) {
      const before = parted(olds);
      const { own, companions } = parted(news);
      const changes = diff(kind, before.own, own);
      // What only the state names is a secret as it was then.
      const hidesPaths = companions.hidesPaths ?? before.companions.hidesPaths;
      const request = requestFor(news, { ...companions, ...(hidesPaths && { hidesPaths }) });
      // As long as it is not known whose API is called, nothing is known of its quota.
      if (changes && productsOf(own).length > 0) {
        await run(() => preview(contextOf(own), kind, before.own, own, request));
      }
      return diffResult(changes, changes ? shownOf(news, request) : []);
    },
    async create(inputs) {
      const { own, companions } = parted(inputs);
      const request = requestFor(inputs, companions);
      const { id, state } = unfinished.get(request.urn ?? "") ?? { id: randomUUID() };
      const work = run(() =>
        state === undefined
          ? create(contextOf(own), kind, own, request)
          : update(contextOf(own), kind, state, own, request),
      );
      return { id, outs: await keepingState(id, companions, request, work) };
    },
    async update(id, olds, news) {
      const { own, companions } = parted(news);
      const request = requestFor(news, companions);
      const { state = parted(olds).own } = unfinished.get(request.urn ?? "") ?? {};
      const work = run(() => update(contextOf(own), kind, state, own, request));
      return { outs: await keepingState(id, companions, request, work) };
    },
    async read(id, state) {
      const { own, companions } = parted(state as State);
      const seen = await run(() => read(contextOf(own), kind, own, requestFor(state as State, companions)));
      return { id, props: seen === own ? (state as State) : { ...seen, ...companions } };
    },
    // A purge cannot be undone: there is nothing to call.
    async delete() {},
  };
}

/** A call that changes nothing leaves what an earlier one has reached; undefined where that is nothing. */
function incomplete(error: Error, before: State | undefined): IncompleteError | undefined {
  if (error instanceof IncompleteError) return error;
  return before && new IncompleteError([error.message], before, error);
}

interface Unfinished {
  id: string;
  state: State;
}

/** The engine prints the whole value of a property that it is told of, secrets included: so it is named in the text. */
function asFailure(reason: string): dynamic.CheckFailure {
  return { property: "", reason };
}
