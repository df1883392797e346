import type { dynamic } from "@pulumi/pulumi";
import type { CommonInputs } from "../../model/commonInputs.js";
import type { Kind } from "../../model/kind.js";
import type { ProductName } from "../../model/productName.js";
import type { Request } from "../../model/request.js";
import type { State } from "../../model/state.js";
import type { Context } from "../../resource/context.js";
import { type Companions, parted, partedState } from "../companions.js";
import type { ReadConfig } from "../contexts.js";
import { type CallsOptions, ResourceCalls, UnfinishedError } from "../resourceCalls.js";
import { diffResult } from "./engineAnswers.js";

export interface DynamicProviderOptions extends Pick<CallsOptions, "run"> {
  /** What the engine has said of the call that these inputs came with. Default: nothing. */
  requestOf?: (inputs: object) => Request | undefined;
  /** The inputs of the deployment before, which a difference to these compares. Default: not known. */
  oldInputsOf?: (inputs: object) => object | undefined;
}

/** The lifecycle of a kind of resource, in the form in which the engine's host of dynamic providers calls it. */
export function dynamicProvider<I extends CommonInputs>(
  kind: Kind<I>,
  contextFor: (product: ProductName, configuration: ReadConfig) => Context,
  { run, requestOf = () => undefined, oldInputsOf = () => undefined }: DynamicProviderOptions = {},
): dynamic.ResourceProvider<I, State> {
  let configuration: ReadConfig = () => undefined;
  const calls = new ResourceCalls(kind, {
    contextFor: (product) => contextFor(product, configuration),
    ...(run !== undefined && { run }),
  });
  const requestFor = (inputs: object, { hidesPaths, resourceUrn: urn }: Companions): Request => ({
    urn,
    ...requestOf(inputs),
    hidesPaths,
  });
  return {
    async configure({ config }) {
      configuration = (key) => config.get(key);
    },
    async check(olds, news) {
      const { own, companions } = parted(news);
      const before = Object.keys(olds ?? {}).length === 0 ? undefined : parted(olds).own;
      const problems = await calls.check(before, own, requestFor(news, companions));
      return { inputs: news, failures: problems.map(asFailure) };
    },
    async diff(_id, olds, news) {
      const before = partedState(olds);
      const { own, companions } = parted(news);
      // What only the state names is a secret as it was then.
      const hidesPaths = companions.hidesPaths ?? before.companions.hidesPaths;
      const request = requestFor(news, { ...companions, ...(hidesPaths && { hidesPaths }) });
      const oldInputs = (): object | undefined => {
        const inputs = oldInputsOf(news);
        return inputs && parted(inputs).own;
      };
      // The host takes what deletes a resource from its state.
      const isAnothers = before.companions.__provider === undefined && companions.__provider !== undefined;
      const { changes, differences } = await calls.diff(before.own, own, request, {
        oldInputs,
        missing: isAnothers ? ["__provider"] : [],
      });
      return diffResult(changes, differences);
    },
    async create(inputs) {
      const { own, companions } = parted(inputs);
      const created = calls.create(own, requestFor(inputs, companions));
      const { id, state } = await keepingState(companions, created);
      return { id, outs: { ...state, ...companions } };
    },
    async update(id, olds, news) {
      const { own, companions } = parted(news);
      const updated = calls.update(id, partedState(olds).own, own, requestFor(news, companions));
      return { outs: { ...(await keepingState(companions, updated)), ...companions } };
    },
    async read(id, state) {
      const { own, companions } = partedState(state as State);
      const seen = await calls.read(own, requestFor(state as State, companions));
      return { id, props: seen === own ? (state as State) : { ...seen, ...companions } };
    },
    async delete(id, state) {
      calls.delete(id, requestFor(state, parted(state as State).companions));
    },
  };
}

/** Hands an unfinished state over in the form in which the host keeps it: the resource exists, but is not ready. */
async function keepingState<T>(companions: Companions, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UnfinishedError)) throw error;
    const { id, state, message, reasons } = error;
    throw Object.assign(new Error(message), { id, properties: { ...state, ...companions }, reasons });
  }
}

/** The engine prints the whole value of a property that it is told of, secrets included: so it is named in the text. */
function asFailure(reason: string): dynamic.CheckFailure {
  return { property: "", reason };
}
