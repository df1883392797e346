import { systemClock } from "../base/clock.js";
import { readConfiguration } from "../cloud/configuration.js";
import type { Product } from "../model/product.js";
import type { Context, Log } from "../resource/context.js";
import { createContext } from "../resource/createContext.js";
import { isCi } from "./ci.js";

/** Reads a key of the stack's configuration, such as `alicloud:region`. */
export type ReadConfig = (key: string) => string | undefined;

/** The setting without which a deployment is checked against the day's quota before its first call. */
const QUOTA_PREFLIGHT = "alicloud-cdn-refresh:quotaPreflight";

/** What a front brings: its way to the user, and its Cancel. */
export interface FrontParts {
  log: Log;
  cancelled: AbortSignal;
  environment: NodeJS.ProcessEnv;
}

/**
 * What all resources of one product share in a process that serves the engine: one account, one tracker. The engine
 * starts a process for each provider configuration, so the first configuration is the only one.
 */
export class Contexts {
  readonly #parts: FrontParts;
  readonly #known = new Map<Product, Context>();

  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  of(product: Product, configuration: ReadConfig): Context {
    const known = this.#known.get(product);
    if (known !== undefined) return known;
    const { log, cancelled, environment } = this.#parts;
    const settings = readConfiguration(
      product.service,
      (key) => configuration(`alicloud:${key}`),
      environment,
    );
    const context = createContext({
      client: product.createClient(settings, { debug: log.debug }),
      limits: product.limits,
      clock: systemClock,
      log,
      logKeepsProgress: isCi(environment),
      quotaPreflight: configuration(QUOTA_PREFLIGHT) !== "false",
      cancelled,
    });
    this.#known.set(product, context);
    return context;
  }
}
