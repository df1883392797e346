import type { Request } from "../../model/request.js";

/** A message of the engine, with the property that hands over the inputs which its host gives to a provider. */
const MESSAGES = {
  CheckRequest: "getNews",
  DiffRequest: "getNews",
  CreateRequest: "getProperties",
  UpdateRequest: "getNews",
  ReadRequest: "getProperties",
} as const;

/** Those that come with a time limit. */
const LIMITED = ["CreateRequest", "UpdateRequest"] as const;

interface Message {
  getUrn(): string;
  /** In seconds, 0 for none. Checks, differences and reads have no limit. */
  getTimeout?(): number;
  /** Of a difference alone. */
  getOldInputs?(): Struct | undefined;
}

interface Struct {
  toJavaScript(): object;
}

const requests = new WeakMap<object, Request>();

/**
 * What the engine has said of the call that these inputs came with; undefined where that was not seen. Of the first call
 * of a process it never is: that was made before this code was loaded. It is a check or a read, which have no time limit.
 */
export function requestOf(inputs: object): Request | undefined {
  return requests.get(inputs);
}

const oldInputs = new WeakMap<object, () => object | undefined>();

/** The inputs of the deployment before, of a difference to these; undefined where that was not seen. */
export function oldInputsOf(inputs: object): object | undefined {
  return oldInputs.get(inputs)?.();
}

/**
 * Keeps what the engine says beside the inputs: its host of dynamic providers hands over the inputs alone. The time limit
 * has passed every transformation by then, of which the program's constructor knows nothing. Whatever has another shape
 * than expected is left as it is, and then `requestOf` knows nothing.
 *
 * @param messages the host's own instance of `@pulumi/pulumi/proto/provider_pb`
 * @returns whether the time limits can be seen
 */
export function rememberRequests(messages: Readonly<Record<string, unknown>>): boolean {
  for (const [name, getter] of Object.entries(MESSAGES)) {
    const { prototype } = (messages[name] ?? {}) as { prototype?: Message & Record<string, unknown> };
    const get = prototype?.[getter];
    if (prototype === undefined || typeof get !== "function") continue;
    prototype[getter] = function (this: Message): Struct | undefined {
      const struct = get.call(this) as Struct | undefined;
      return struct === undefined ? undefined : remembering(struct, this);
    };
  }
  return LIMITED.every((name) => {
    const { prototype } = (messages[name] ?? {}) as { prototype?: Message & Record<string, unknown> };
    return [prototype?.[MESSAGES[name]], prototype?.getTimeout].every((get) => typeof get === "function");
  });
}

function remembering(struct: Struct, message: Message): Struct {
  const toJavaScript = struct.toJavaScript.bind(struct);
  struct.toJavaScript = () => {
    const inputs = toJavaScript();
    const seconds = message.getTimeout?.() ?? 0;
    requests.set(inputs, { urn: message.getUrn(), timeout: seconds > 0 ? seconds * 1000 : undefined });
    oldInputs.set(inputs, () => message.getOldInputs?.()?.toJavaScript());
    return inputs;
  };
  return struct;
}
