import { type Clock, systemClock } from "../base/clock.js";
import { readConfiguration } from "../cloud/configuration.js";
import { flagText, SettingsReader } from "../cloud/settingsReader.js";
import { createEdgeChecker, type EdgeChecker } from "../edge/check.js";
import { NAMESPACE } from "../edge/settings.js";
import type { ProductName } from "../model/productName.js";
import { productOf } from "../products/index.js";
import type { Context, Log } from "../resource/context.js";
import { createContext } from "../resource/createContext.js";
import { isCi } from "./ci.js";

/** Reads a key of the stack's configuration, such as `alicloud:region`. */
export type ReadConfig = (key: string) => string | undefined;

/**
 * Reads the setting that, at `false`, skips the check against the day's quota before the first submission.
 *
 * @throws a `ConfigurationError` where it is neither true nor false
 */
export function readQuotaPreflight(configured: ReadConfig): boolean {
  const reader = new SettingsReader((key) => configured(`${NAMESPACE}:${key}`), {}, NAMESPACE);
  const wanted = reader.parse(reader.configured("quotaPreflight"), flagText);
  reader.throwProblems();
  return wanted ?? true;
}

/** Parts that a front brings: its log, its Cancel, and the environment of its process. */
export interface FrontParts {
  log: Log;
  cancelled: AbortSignal;
  environment: NodeJS.ProcessEnv;
  /** Whether the program counts what its resources submit. Default: yes. */
  programCounts?: boolean;
  /** Whether the configuration is that of a provider of its own, beside the stack's. Default: that is not known. */
  isOwn?: boolean;
  /** Default: the machine's. */
  clock?: Clock;
}

/**
 * Contexts by product, in a process that serves the engine: the resources of one product share an account and a tracker.
 * The engine starts a process for each provider configuration, so the first configuration is the only one.
 */
export class Contexts {
  readonly #parts: FrontParts;
  readonly #known = new Map<ProductName, Context>();
  /** The same for all products: their edges are asked in one way, and so many at once. */
  #edges: EdgeChecker | undefined;

  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  of(name: ProductName, configuration: ReadConfig): Context {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const product = productOf(name);
    const { log, cancelled, environment, programCounts = true, isOwn = false } = this.#parts;
    const { clock = systemClock } = this.#parts;
    const settings = readConfiguration(
      product.service,
      (key) => configuration(`alicloud:${key}`),
      environment,
      isOwn,
    );
    this.#edges ??= createEdgeChecker({ clock, configured: configuration, environment });
    const context = createContext({
      client: product.createClient(settings, { debug: log.debug }),
      limits: product.limits,
      product: name,
      clock,
      log,
      logKeepsProgress: isCi(environment),
      programCounts,
      quotaPreflight: readQuotaPreflight(configuration),
      edges: this.#edges,
      cancelled,
      contextOf: (other) => this.of(other, configuration),
    });
    this.#known.set(name, context);
    return context;
  }
}
