import type { ProductName } from "../model/productName.js";
import { type Account, type AccountSource, accountFor, productArgument } from "./account.js";
import { esaPurgeQuota } from "./esaPurgeQuota.js";
import { esaSites } from "./esaSites.js";
import { esaPreloadTasks, esaPurgeTasks } from "./esaTasks.js";
import { preloadDetail } from "./preloadDetail.js";
import { refreshQuota } from "./refreshQuota.js";
import { refreshTaskById } from "./refreshTaskById.js";
import { refreshTasks } from "./refreshTasks.js";

/** Query functions of a program, by name. Each validates its arguments before it calls the API. */
const queries = {
  getRefreshTasks: refreshTasks,
  getRefreshTaskById: refreshTaskById,
  getRefreshQuota: refreshQuota,
  getPreloadDetail: preloadDetail,
  getEsaPurgeTasks: esaPurgeTasks,
  getEsaPreloadTasks: esaPreloadTasks,
  getEsaPurgeQuota: esaPurgeQuota,
  getEsaSites: esaSites,
} satisfies Record<string, (given: unknown, account: Account) => Promise<object>>;

export type QueryName = keyof typeof queries;
export const QUERY_NAMES = Object.keys(queries) as QueryName[];
export type QueryResult<N extends QueryName> = Awaited<ReturnType<(typeof queries)[N]>>;

/** Runs a query with arguments that may be anything. */
export async function runQuery<N extends QueryName>(
  name: N,
  given: unknown,
  source: AccountSource,
): Promise<QueryResult<N>> {
  return runQueryOf(name, given, (product) => accountFor(source, product));
}

/** The same, of an account that is there: `accountOf` gives it for the product that is asked. */
export async function runQueryOf<N extends QueryName>(
  name: N,
  given: unknown,
  accountOf: (product: ProductName) => Account,
): Promise<QueryResult<N>> {
  const product = name.startsWith("getEsa") ? "esa" : productArgument(given);
  return (await queries[name](given, accountOf(product))) as QueryResult<N>;
}
