import type { ServerClock } from "../base/clock.js";
import type { Pace } from "../base/rateLimiter.js";
import type { Client, QuotaScope } from "../model/client.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Item, Kind } from "../model/kind.js";
import type { ProductName } from "../model/productName.js";
import { QuotaGate } from "./quotaGate.js";

/** The gates before an account's quotas of one product: one, or of a product with sites one for each site and type. */
export class QuotaGates {
  readonly #make: (scope: QuotaScope | undefined) => QuotaGate;
  readonly #gates = new Map<string, QuotaGate>();

  constructor(
    client: Pick<Client, "describeRefreshQuota">,
    serverClock: ServerClock,
    pace: Pace,
    product?: ProductName,
  ) {
    this.#make = (scope) => new QuotaGate(client, serverClock, pace, product, scope);
  }

  /** @param scope undefined of a product whose quotas are the account's */
  of(scope: QuotaScope | undefined): QuotaGate {
    const key = scope === undefined ? "" : `${scope.siteId} ${scope.objectType}`;
    const gate = this.#gates.get(key) ?? this.#make(scope);
    this.#gates.set(key, gate);
    return gate;
  }
}

/** The part of a kind that says whose quota its submissions take. */
type QuotaKind<I extends CommonInputs> = Pick<Kind<I>, "siteOf" | "submission">;

/** The gate before what a resource submits; undefined where its quota cannot be known. */
export function gateOf<I extends CommonInputs>(
  gates: QuotaGates | undefined,
  { siteOf, submission }: QuotaKind<I>,
  items: readonly Item[],
  inputs: I,
): QuotaGate | undefined {
  if (submission?.hasQuota === false) return undefined;
  const [first] = items;
  if (siteOf === undefined || first === undefined) return gates?.of(undefined);
  const siteId = siteOf(first.path, inputs);
  // In a preview, the site may not have been looked up yet.
  return siteId === undefined ? undefined : gates?.of({ siteId, objectType: first.objectType });
}
