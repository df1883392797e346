import type { OperationName } from "../../emulator/index.js";
import type { Budget } from "../../provider/base/budget.js";
import type { CallOptions, RetryLimits } from "../../provider/cloud/call.js";
import type { ClientSettings } from "../../provider/cloud/configuration.js";
import type { Product } from "../../provider/model/product.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";

/** How an attempt fails before it reaches the server. */
export type Outage = "dns" | "tls";

/** Attempts of an operation that fail. */
export interface Cut {
  operation: OperationName;
  outage: Outage;
  /** How many fail. */
  times: number;
  /** Whether an attempt, each in its turn, is one that fails. */
  isHit(): boolean;
}

/** The way to the server, on which single attempts can fail: a server cannot do that to itself. */
export class Network {
  readonly #cuts: { cut: Cut; hits: number }[] = [];
  #operation = "";

  cut(cut: Cut): { readonly hits: number } {
    const active = { cut, hits: 0 };
    this.#cuts.push(active);
    return active;
  }

  /**
   * A client of a product in this network. Its pauses and limits are as many times shorter as `speed` says.
   *
   * @param patience see `RetryLimits`. Default: as it is, so that a busy machine does not end a call
   */
  client(
    { service, createClient }: Product,
    settings: ClientSettings,
    speed: number,
    patience?: number,
  ): CdnApi {
    const api = createClient({
      ...settings,
      // Asked for each attempt. A name that does not resolve, or a server that speaks no TLS, fails it as an endpoint would.
      proxyFor: (url) => this.#detour(url),
    }) as CdnApi;
    const pauses = {
      minDelay: 500 / speed,
      maxDelay: 15_000 / speed,
      ...(patience !== undefined && { patience: patience / speed }),
    };
    return new Proxy(api, {
      get: (target, method: keyof CdnApi & string) => (first: unknown, second: unknown) => {
        this.#operation = operationOf(method, service, first);
        const call = target[method] as (...values: unknown[]) => Promise<unknown>;
        return method === "describeRefreshQuota"
          ? call(scaled(first, pauses, speed), second)
          : call(first, scaled(second, pauses, speed));
      },
    });
  }

  #detour(url: URL): URL | undefined {
    for (const active of this.#cuts) {
      const { operation, outage, times, isHit } = active.cut;
      if (operation !== this.#operation || active.hits >= times || !isHit()) continue;
      active.hits++;
      return new URL(outage === "dns" ? "http://nowhere.invalid:1" : `https://${url.host}`);
    }
    return undefined;
  }
}

/** The operation behind a method, as the product names it. */
function operationOf(method: string, service: Product["service"], query: unknown): string {
  const name = method.charAt(0).toUpperCase() + method.slice(1);
  if (service === "cdn") return name;
  if (service === "esa") {
    const isPreload = (query as { objectType?: string } | undefined)?.objectType === "preload";
    const names: Record<string, string> = {
      DescribeRefreshTasks: isPreload ? "DescribePreloadTasks" : "DescribePurgeTasks",
      DescribeRefreshQuota: "GetPurgeQuota",
      SiteIdOf: "ListSites",
    };
    return names[name] ?? name;
  }
  return name === "PushObjectCache"
    ? "PreloadDcdnObjectCaches"
    : name.replace(/^(Refresh|Describe)/, "$1Dcdn");
}

function scaled(options: unknown, pauses: RetryLimits, speed: number): unknown {
  const { retry, ...rest } = (options ?? {}) as CallOptions;
  if (retry === false) return options;
  const { budget } = rest;
  const scaledBudget = budget && { ...budgetParts(budget), remaining: () => budget.remaining() / speed };
  return { ...rest, ...(scaledBudget && { budget: scaledBudget }), retry: { ...pauses, ...retry } };
}

/** Its signals already fire by the scaled clock. */
function budgetParts({ signal, lastSignal }: Budget): Pick<Budget, "signal" | "lastSignal"> {
  return { signal, lastSignal };
}
