import {
  type CheckRequest,
  CheckResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  ErrorResourceInitFailed,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CommonInputs } from "../../model/commonInputs.js";
import type { Kind } from "../../model/kind.js";
import type { State } from "../../model/state.js";
import { DERIVED_OUTPUTS, parted, partedState } from "../companions.js";
import { type CallsOptions, ResourceCalls, UnfinishedError } from "../resourceCalls.js";
import { coreInputs } from "./inputs.js";
import { KINDS } from "./kinds.js";
import { diffResponse, failureOf, type Message, nameOf, requestOf, timeoutOf, typeOf } from "./messages.js";
import { missingOf } from "./missingOutputs.js";
import { isOutcomeOf } from "./outcome.js";
import { hidesPaths, secretOutputs } from "./secrecy.js";
import { outputsOf, previewedOutputs } from "./states.js";
import { inPluginTerms } from "./terms.js";
import { type Received, received, type Secrets, sent } from "./values.js";

/** A failure after which the resource is in the state all the same. */
export class InitFailure extends Error {
  override readonly name = "InitFailure";

  constructor(
    message: string,
    readonly detail: ErrorResourceInitFailed,
  ) {
    super(message);
  }
}

/** The engine's requests about resources, whatever their type. */
export class Resources {
  readonly #calls: ReadonlyMap<string, ResourceCalls<CommonInputs>>;

  constructor(options: CallsOptions) {
    this.#calls = new Map([...KINDS].map(([type, kind]) => [type, new ResourceCalls(kind, options)]));
  }

  async check(message: CheckRequest): Promise<CheckResponse> {
    const { kind, calls } = this.#resourceOf(message);
    const [olds, news] = [received(message.getOlds()), received(message.getNews())];
    const { inputs, problems } = coreInputs(kind, news);
    const before = Object.keys(olds.values).length === 0 ? undefined : oldInputsOf(kind, olds);
    const wrong = [
      ...problems,
      ...(await calls.check(before, inputs as CommonInputs, {
        ...requestOf(message, hidesPaths(kind, news)),
        secretInputs: news.secrets.inputs,
      })),
    ];
    return new CheckResponse().setInputs(message.getNews()).setFailuresList(wrong.map(failureOf));
  }

  async diff(message: DiffRequest): Promise<DiffResponse> {
    const { kind, calls } = this.#resourceOf(message);
    const [olds, news] = [known(message.getOlds()), received(message.getNews())];
    const oldInputs = (): object => oldInputsOf(kind, received(message.getOldInputs()));
    const { changes, differences } = await calls.diff(
      stateOf(olds),
      inputsOf(kind, news),
      requestOf(message, hidesPaths(kind, news, olds.secrets)),
      {
        oldInputs: message.hasOldInputs() ? oldInputs : () => undefined,
        missing: missingOf({ kind, news, olds }),
      },
    );
    return diffResponse(changes, differences);
  }

  async create(message: CreateRequest): Promise<CreateResponse> {
    const { kind, calls } = this.#resourceOf(message);
    const news = received(message.getProperties());
    const inputs = inputsOf(kind, news);
    const request = { ...requestOf(message, hidesPaths(kind, news)), timeout: timeoutOf(message) };
    const response = new CreateResponse();
    if (message.getPreview()) {
      await calls.previewCreate(inputs, request);
      return response.setProperties(previewed(kind, news, inputs));
    }
    const resource = { kind, news, urn: message.getUrn() };
    const { id, state } = await keepingState(resource, calls.create(inputs, request));
    return response.setId(id).setProperties(outputs(resource, state));
  }

  async update(message: UpdateRequest): Promise<UpdateResponse> {
    const { kind, calls } = this.#resourceOf(message);
    const [olds, news] = [known(message.getOlds()), received(message.getNews())];
    const [state, inputs] = [stateOf(olds), inputsOf(kind, news)];
    const resource = { kind, news, olds: olds.secrets, urn: message.getUrn() };
    const response = new UpdateResponse();
    if (message.getPreview()) {
      // Of a resource that is only given its outputs, these are known: what depends on it does not change with it.
      const isSame = !calls.hasChanges(state, inputs);
      return response.setProperties(isSame ? outputs(resource, state) : previewed(kind, news, inputs));
    }
    const hides = hidesPaths(kind, news, olds.secrets);
    const request = { ...requestOf(message, hides), timeout: timeoutOf(message) };
    const updated = calls.update(message.getId(), state, inputs, request);
    return response.setProperties(outputs(resource, await keepingState(resource, updated)));
  }

  async read(message: ReadRequest): Promise<ReadResponse> {
    const { kind, calls } = this.#resourceOf(message);
    const id = message.getId();
    const state = received(message.getProperties());
    const name = nameOf(message.getUrn());
    // Of an import, and of a program that only reads, no more is known than the id.
    if (!Array.isArray(state.values.ledger)) {
      const { inputs, state: made } = await calls.import(id, requestOf(message, false));
      const all = outputsOf(kind, name, made);
      return new ReadResponse().setId(id).setInputs(sent(inputs)).setProperties(sent(all));
    }
    const response = new ReadResponse().setId(id).setInputs(message.getInputs());
    const own = stateOf(state);
    const seen = await calls.read(own, requestOf(message, hidesPaths(kind, state, state.secrets)));
    const sources = [state, received(message.getInputs())];
    const isWhole = sources.every((news) => missingOf({ kind, news, olds: state }).length === 0);
    // A resource that was renamed has its new name in it from now on.
    if (seen === own && isWhole && isOutcomeOf(name, state.values.outcome))
      return response.setProperties(message.getProperties());
    const now = outputsOf(kind, name, seen);
    const secrets = sources.flatMap((news) => [...secretOutputs(kind, news, now, state.secrets)]);
    return response.setProperties(sent(now, new Set([...state.secrets.names, ...secrets])));
  }

  /** Also of a type that only a later version has. */
  delete(message: DeleteRequest): Empty {
    this.#calls.get(typeOf(message.getUrn()))?.delete(message.getId(), requestOf(message, false));
    return new Empty();
  }

  #resourceOf(message: Message): { kind: Kind; calls: ResourceCalls<CommonInputs> } {
    const type = typeOf(message.getUrn());
    const [kind, calls] = [KINDS.get(type), this.#calls.get(type)];
    if (kind === undefined || calls === undefined) {
      throw new Error(`${type} is not a resource of this plugin; there are ${[...KINDS.keys()].join(", ")}`);
    }
    return { kind, calls };
  }
}

/** A resource whose outputs are told. */
interface Told {
  kind: Kind;
  news: Received;
  olds?: Secrets;
  urn: string;
}

function outputs({ kind, news, olds, urn }: Told, state: State) {
  const all = outputsOf(kind, nameOf(urn), state);
  return sent(all, secretOutputs(kind, news, all, olds));
}

function previewed(kind: Kind, news: Received, inputs: CommonInputs) {
  const all = previewedOutputs(kind, inputs as Record<string, unknown>);
  return sent(all, secretOutputs(kind, news, all));
}

/**
 * Hands an unfinished state over in the form in which the engine keeps it. What is computed of it is left out: it travels in
 * the header of an error, which cannot be of any size, and the next deployment computes it anew.
 */
async function keepingState<T>({ kind, news, olds }: Told, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UnfinishedError)) throw error;
    const { id, state, message, reasons } = error;
    const detail = new ErrorResourceInitFailed()
      .setId(id)
      .setProperties(sent(state, secretOutputs(kind, news, state, olds)))
      .setReasonsList(reasons.map(inPluginTerms));
    throw new InitFailure(message, detail);
  }
}

function inputsOf(kind: Kind, news: Received): CommonInputs {
  return coreInputs(kind, news).inputs as CommonInputs;
}

/** The inputs of the deployment before, whichever front it was of. */
function oldInputsOf(kind: Kind, { values, secrets }: Received): CommonInputs {
  return inputsOf(kind, { values: parted(values).own, secrets });
}

/** A state that is compared, or gone on from: what is computed of it is computed anew. */
function known(state: Struct | undefined): Received {
  return received(state, DERIVED_OUTPUTS);
}

function stateOf({ values }: Received): State {
  return partedState(values).own as State;
}
