import { createHash } from "node:crypto";
import { type Budget, TimeUp, WorkBudget } from "../base/budget.js";
import { type Clock, systemClock } from "../base/clock.js";
import { formatDuration } from "../base/duration.js";
import { readConfiguration } from "../cloud/configuration.js";
import type { Client } from "../model/client.js";
import { type Limits, RateLimiters } from "../model/limits.js";
import { CDN_PRODUCTS, DEFAULT_PRODUCT, type ProductName } from "../model/productName.js";
import { productOf } from "../products/index.js";

/** An account as its queries of one product share it: the client, and the rate limiters. */
export interface Account {
  client: Client;
  product: ProductName;
  clock: Clock;
  limits: Limits;
  limiters: RateLimiters;
  /** Fires when the program's engine is gone. Default: never. */
  cancelled?: AbortSignal;
}

/** Settings from which an account's credentials and endpoints are read. */
export interface AccountSource {
  /** The `alicloud:` configuration, without that prefix; object values as JSON text. */
  configuration: Readonly<Record<string, string>>;
  environment: NodeJS.ProcessEnv;
  /** Takes debug messages. */
  debug(message: string): void;
  /** Fires when the program's engine is gone, and nobody waits for an answer. Default: never. */
  cancelled?: AbortSignal;
}

/** Longest time of a query, in ms: of one call, and of many. */
const LONGEST_CALL = 2 * 60_000;
const LONGEST_LISTING = 15 * 60_000;

/** Calls of a query, which decide on its time limit. `soFar` tells in the error how far they have come. */
export type TimeLimit = { calls: "one" } | { calls: "many"; soFar: () => string };

/** Makes the calls of a query within its time limit. */
export async function withinTime<T>(
  { clock, cancelled }: Account,
  limit: TimeLimit,
  work: (budget: Budget) => Promise<T>,
): Promise<T> {
  const longest = limit.calls === "one" ? LONGEST_CALL : LONGEST_LISTING;
  const budget = new WorkBudget(clock, longest, cancelled);
  try {
    return await work(budget);
  } catch (cause) {
    if (limit.calls === "one" || !(budget.signal.reason instanceof TimeUp)) throw cause;
    throw new Error(`not everything could be read within ${formatDuration(longest)}: ${limit.soFar()}`, {
      cause,
    });
  } finally {
    budget.release();
  }
}

/** Accounts that are kept: a long-lived process that runs many programs has many, one after another. */
const MOST_ACCOUNTS = 16;

const accounts = new Map<string, Account>();

/** The argument of a query that says which product is asked. What is no product, the query itself refuses. */
export function productArgument(given: unknown): ProductName {
  const { product } = (given ?? {}) as { product?: unknown };
  return CDN_PRODUCTS.find((name) => name === product) ?? DEFAULT_PRODUCT;
}

/** Account that a configuration and the environment name, in one product; the same object for the same values. */
export function accountFor(source: AccountSource, product: ProductName): Account {
  const { cancelled } = source;
  const shared = sharedAccount(source, product);
  return cancelled === undefined ? shared : { ...shared, cancelled };
}

function sharedAccount({ configuration, environment, debug }: AccountSource, product: ProductName): Account {
  const key = digest([product, sorted(configuration), sorted(environment)]);
  const known = accounts.get(key);
  if (known !== undefined) return known;
  const { service, createClient } = productOf(product);
  const settings = readConfiguration(service, (name) => configuration[name], environment);
  const account = accountOf(createClient(settings, { debug }), systemClock, product);
  if (accounts.size >= MOST_ACCOUNTS) accounts.delete([...accounts.keys()][0] as string);
  accounts.set(key, account);
  return account;
}

export function accountOf(client: Client, clock: Clock, product: ProductName = DEFAULT_PRODUCT): Account {
  const { limits } = productOf(product);
  return { client, product, clock, limits, limiters: new RateLimiters(limits, clock) };
}

/** Hash that tells configurations apart, so that their secrets need not be kept. */
function digest(values: unknown): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64");
}

function sorted(values: Readonly<Record<string, string | undefined>>): [string, string | undefined][] {
  return Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1));
}
