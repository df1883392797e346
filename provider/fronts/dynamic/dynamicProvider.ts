import { randomUUID } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import { parseDuration } from "../../base/duration.js";
import type { Problem } from "../../base/validation.js";
import type { CommonInputs } from "../../model/commonInputs.js";
import type { Kind } from "../../model/kind.js";
import type { Request } from "../../model/request.js";
import type { State } from "../../model/state.js";
import type { Context } from "../../resource/context.js";
import { IncompleteError } from "../../resource/incompleteError.js";
import { announce, announceNothing, check, create, diff, read, update } from "../../resource/lifecycle.js";
import { requestOf } from "./engineRequests.js";

/** Reads a key of the stack's configuration, such as `alicloud:region`. */
export type Configuration = (key: string) => string | undefined;

/**
 * The lifecycle of a kind of resource, in the form in which the engine's host of dynamic providers calls it.
 *
 * @param run runs what calls the API, and may end it. Default: as it is
 */
export function dynamicProvider<I extends CommonInputs>(
  kind: Kind<I>,
  contextFor: (configuration: Configuration) => Context,
  run: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): dynamic.ResourceProvider<I, State> {
  let configuration: Configuration = () => undefined;
  /**
   * What calls of this process have left unfinished, by the resource's URN. An error hook of the program can have
   * the engine repeat a call, with what the engine knew before it.
   */
  const unfinished = new Map<string, Unfinished>();
  const context = (): Context => contextFor(configuration);
  /** Said of each resource: a preview has no other place for it. */
  const wrongConfiguration = (): dynamic.CheckFailure[] => {
    try {
      context();
      return [];
    } catch (error) {
      return [{ property: "", reason: (error as Error).message }];
    }
  };
  /** Hands an incomplete state over in the form in which the engine keeps it: the resource exists, but is not ready. */
  async function keepingState(
    id: string,
    inputs: object,
    { urn = "" }: Request,
    work: Promise<State>,
  ): Promise<State> {
    try {
      const outs = await work;
      unfinished.delete(urn);
      return outs;
    } catch (error) {
      const reached = incomplete(error as Error, unfinished.get(urn)?.state);
      if (reached === undefined) throw error;
      const { state, message, reasons } = reached;
      if (urn !== "") unfinished.set(urn, { id, state });
      const { __provider } = inputs as { __provider?: string };
      throw Object.assign(new Error(message), { id, properties: { ...state, __provider }, reasons });
    }
  }
  return {
    async configure({ config }) {
      configuration = (key) => config.get(key);
    },
    async check(olds, news) {
      const problems = check(kind, { ...(news as object) });
      const failures = [...problems.map(asFailure), ...wrongConfiguration()];
      if (failures.length === 0) {
        const before = Object.keys(olds ?? {}).length === 0 ? undefined : olds;
        await announceNothing(context(), kind, { olds: before, news, request: requestFor(news) });
      }
      return { inputs: news, failures };
    },
    async diff(_id, olds, news) {
      const changes = diff(kind, olds, news);
      if (changes) await run(() => announce(context(), kind, olds, news, requestFor(news)));
      return { changes };
    },
    async create(inputs) {
      const request = requestFor(inputs, "create");
      const { id, state } = unfinished.get(request.urn ?? "") ?? { id: randomUUID() };
      const work = run(() =>
        state === undefined
          ? create(context(), kind, inputs, request)
          : update(context(), kind, state, inputs, request),
      );
      return { id, outs: await keepingState(id, inputs, request, work) };
    },
    async update(id, olds, news) {
      const request = requestFor(news, "update");
      const { state = olds } = unfinished.get(request.urn ?? "") ?? {};
      const work = run(() => update(context(), kind, state, news, request));
      return { outs: await keepingState(id, news, request, work) };
    },
    async read(id, state) {
      const props = await run(() => read(context(), kind, state as State, requestFor(state as State)));
      return { id, props };
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

/** As the engine says it, or else as the constructor has copied it into the inputs. */
function requestFor(inputs: object, operation?: "create" | "update"): Request {
  const { resourceUrn: urn, customTimeouts } = inputs as CommonInputs;
  const limit = operation && customTimeouts?.[operation];
  return requestOf(inputs) ?? { urn, timeout: limit === undefined ? undefined : parseDuration(limit) };
}

/** The engine prints the whole value of a property that it is told of, secrets included: so it is named in the text. */
function asFailure({ property, reason }: Problem): dynamic.CheckFailure {
  return { property: "", reason: `${property} ${reason}` };
}
