import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { createEdgeChecker } from "../../provider/edge/check.js";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { ProductName } from "../../provider/model/productName.js";
import type { State } from "../../provider/model/state.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { productOf } from "../../provider/products/index.js";
import type { Context } from "../../provider/resource/context.js";
import { createContext } from "../../provider/resource/createContext.js";
import { Network } from "./network.js";
import { ScaledClock } from "./scaledClock.js";

/** A minute takes a fifth of a second. */
const SPEED = 300;

export interface WorldOptions {
  emulator?: EmulatorOptions;
  /** How many times as fast as real time runs: slower where calls are counted by the second. Default 300. */
  speed?: number;
  /** ms by which the machine's clock is ahead of the server's. Default 0. */
  clockAhead?: number;
  /** How long passing failures of a call are tried again, in ms. Default: longer than any test takes. */
  patience?: number;
  /** More `alicloud:` configuration. */
  configuration?: Readonly<Record<string, string>>;
}

/** An emulator, the way to it, and what is deployed through it. Time runs fast for all of them. */
export interface World {
  emulator: Emulator;
  network: Network;
  clock: ScaledClock;
  /** What was said to the user, a line each. */
  said: string[];
  /** A client with the key as it was when the emulator started. Default: CDN's. */
  client(product?: ProductName): CdnApi;
  /** What the resources of one process share, of CDN; it knows that of the other products. */
  context(): Context;
  /** @param context Default: each deployment of the resource is a process of its own. */
  resource<I extends CommonInputs>(kind: Kind<I>, context?: Context): DeployedResource<I>;
}

/** How a deployment of one resource ended. */
export interface Outcome {
  ok: boolean;
  /** What the user reads of a failure; empty after a success. */
  message: string;
}

/** One resource of a stack, with what the engine keeps of it. */
export interface DeployedResource<I extends CommonInputs> {
  readonly state: State | undefined;
  /** As `pulumi up` does it, in a process of its own. */
  up(inputs: Declared<I>): Promise<Outcome>;
}

const open: Emulator[] = [];

/** Inputs, and what the engine tells of the resource beside them. */
export type Declared<I> = I & {
  customTimeouts?: { create?: string; update?: string };
  urn?: string;
  hidesPaths?: true;
};

/** A time limit as `customTimeouts` write it. */
export function milliseconds(limit: string): number {
  return (
    Number.parseFloat(limit) * ({ s: 1_000, m: 60_000, h: 3_600_000 }[limit.at(-1) as "s" | "m" | "h"] ?? 0)
  );
}

/** Lives until `closeWorlds`. */
export async function world(options: WorldOptions = {}): Promise<World> {
  const { speed = SPEED } = options;
  const serverClock = new ScaledClock(speed);
  const emulator = await startEmulator({ taskDuration: 6_000, clock: serverClock, ...options.emulator });
  open.push(emulator);
  const clock = new ScaledClock(speed, options.clockAhead ?? 0);
  const network = new Network();
  const said: string[] = [];
  const say = async (_urn: string | undefined, message: string): Promise<void> => void said.push(message);

  const client = (product: ProductName = "cdn"): CdnApi => {
    const configuration: Record<string, string> = {
      ...emulator.pulumiConfig(),
      ...Object.fromEntries(
        Object.entries(options.configuration ?? {}).map(([key, value]) => [`alicloud:${key}`, value]),
      ),
    };
    return network.client(
      productOf(product),
      readConfiguration(product, (key) => configuration[`alicloud:${key}`], {}),
      speed,
      options.patience,
    );
  };
  const log = { progress: say, info: say, warn: say, debug: () => {} };
  const newContext = (): Context => {
    const contexts = new Map<ProductName, Context>();
    const contextOf = (product: ProductName): Context => {
      const known = contexts.get(product);
      if (known !== undefined) return known;
      const context = createContext({
        client: client(product),
        limits: productOf(product).limits,
        product,
        clock,
        log,
        logKeepsProgress: true,
        quotaPreflight: true,
        edges: createEdgeChecker({
          clock,
          configured: (key) => emulator.pulumiConfig()[key],
          environment: {},
        }),
        contextOf,
      });
      contexts.set(product, context);
      return context;
    };
    return contextOf("cdn");
  };
  return {
    emulator,
    network,
    clock,
    said,
    client,
    context: newContext,
    resource: (kind, context) =>
      new EmulatedResource(kind, context === undefined ? newContext : () => context),
  };
}

/** Ends all that a test has started; for `afterEach`. */
export async function closeWorlds(): Promise<void> {
  await Promise.all(open.splice(0).map((emulator) => emulator.close()));
}

class EmulatedResource<I extends CommonInputs> implements DeployedResource<I> {
  readonly #kind: Kind<I>;
  readonly #newContext: () => Context;
  #id = "";
  state: State | undefined;

  constructor(kind: Kind<I>, newContext: () => Context) {
    this.#kind = kind;
    this.#newContext = newContext;
  }

  async up(declared: Declared<I>): Promise<Outcome> {
    const context = this.#newContext();
    const { customTimeouts, urn, ...inputs } = declared;
    const limit = customTimeouts?.[this.state === undefined ? "create" : "update"];
    const provider = dynamicProvider(
      this.#kind,
      (product) => (product === "cdn" ? context : context.contextOf(product)),
      {
        requestOf: () => ({ urn, timeout: limit === undefined ? undefined : milliseconds(limit) }),
      },
    );
    const news = structuredClone(inputs) as unknown as I;
    try {
      const { failures = [] } = (await provider.check?.(this.state as never, news as never)) ?? {};
      if (failures.length > 0) {
        const problems = failures.map(({ property, reason }) => `${property}: ${reason}`);
        return { ok: false, message: problems.join("\n") };
      }
      if (this.state === undefined) {
        const { id, outs } = await provider.create(news);
        this.#keep(id, outs as State);
      } else if ((await provider.diff?.(this.#id, this.state as never, news as never))?.changes === true) {
        const { outs } = (await provider.update?.(this.#id, this.state as never, news as never)) ?? {};
        this.#keep(this.#id, outs as State);
      }
      return { ok: true, message: "" };
    } catch (error) {
      const failure = error as Error & { id?: string; properties?: State; reasons?: string[] };
      // The engine prints the reasons of a resource that exists but is not ready, and the message of any other failure.
      if (failure.id === undefined) return { ok: false, message: failure.message };
      this.#keep(failure.id, failure.properties as State);
      return { ok: false, message: (failure.reasons ?? []).join("\n") };
    }
  }

  /** The engine keeps plain data. */
  #keep(id: string, state: State): void {
    this.#id = id;
    this.state = JSON.parse(JSON.stringify(state)) as State;
  }
}
