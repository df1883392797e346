import type { Request } from "../../model/request.js";

/** Requests of the engine, each with the getter by which its host reads the inputs for a provider. */
const MESSAGES = {
  CheckRequest: "getNews",
  DiffRequest: "getNews",
  CreateRequest: "getProperties",
  UpdateRequest: "getNews",
  ReadRequest: "getProperties",
} as const;

/** Requests that have a time limit. */
const LIMITED = ["CreateRequest", "UpdateRequest"] as const;

interface Message {
  getUrn(): string;
  /** Time limit in seconds; 0 for none. Checks, differences and reads have none. */
  getTimeout?(): number;
  /** Of a difference alone. */
  getOldInputs?(): Struct | undefined;
}

interface Struct {
  toJavaScript(): object;
}

/** Messages, by the inputs that the host has read of them. */
const seen = new WeakMap<object, Message>();

/**
 * Request of the call that these inputs came with; undefined where it was not seen. The first call of a process never is:
 * it was made before this code was loaded. It is a check or a read, which have no time limit.
 */
export function requestOf(inputs: object): Request | undefined {
  const message = seen.get(inputs);
  if (message === undefined) return undefined;
  const seconds = message.getTimeout?.() ?? 0;
  return { urn: message.getUrn(), timeout: seconds > 0 ? seconds * 1000 : undefined };
}

/** The inputs of the deployment before, of a difference to these; undefined where that was not seen. */
export function oldInputsOf(inputs: object): object | undefined {
  return seen.get(inputs)?.getOldInputs?.()?.toJavaScript();
}

/**
 * Keeps the URN and the time limit of each request, since the engine's host of dynamic providers hands over the inputs
 * alone. The time limit here is the one after all transformations, which the program's constructor does not see. A message
 * of another shape than expected is left as it is, and then `requestOf` returns undefined.
 *
 * @param messages the host's own instance of `@pulumi/pulumi/proto/provider_pb`
 * @returns whether the time limits can be seen
 */
export function rememberRequests(messages: Readonly<Record<string, unknown>>): boolean {
  for (const [name, getter] of Object.entries(MESSAGES)) {
    const prototype = prototypeOf(messages[name]);
    const get = prototype?.[getter];
    if (prototype === undefined || typeof get !== "function") continue;
    prototype[getter] = function (this: Message): Struct | undefined {
      const struct = get.call(this) as Struct | undefined;
      return struct === undefined ? undefined : remembering(struct, this);
    };
  }
  return LIMITED.every((name) => {
    const prototype = prototypeOf(messages[name]);
    return [prototype?.[MESSAGES[name]], prototype?.getTimeout].every((get) => typeof get === "function");
  });
}

function prototypeOf(message: unknown): (Message & Record<string, unknown>) | undefined {
  return (message as { prototype?: Message & Record<string, unknown> } | undefined)?.prototype;
}

function remembering(struct: Struct, message: Message): Struct {
  const toJavaScript = struct.toJavaScript.bind(struct);
  struct.toJavaScript = () => {
    const inputs = toJavaScript();
    seen.set(inputs, message);
    return inputs;
  };
  return struct;
}
