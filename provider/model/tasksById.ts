import type { Budget } from "../base/budget.js";
import { chunk } from "../base/chunk.js";
import type { Client, RefreshTasksById } from "./client.js";
import type { Limits, RateLimiters } from "./limits.js";
import { paced } from "./paced.js";

/** The account that is asked. */
interface Asked {
  client: Client;
  limits: Limits;
  limiters: RateLimiters;
}

/** Ids as calls ask for them: each once, as many a call as the product takes. */
export function callsById({ limits }: Pick<Asked, "limits">, taskIds: readonly string[]): string[][] {
  return chunk([...new Set(taskIds)], limits.idsPerCall);
}

/** The answers about tasks, call by call, each when it is its turn. */
export async function* tasksById(
  { client, limiters }: Asked,
  calls: readonly (readonly string[])[],
  budget: Budget,
): AsyncGenerator<RefreshTasksById> {
  const { describeRefreshTaskById: ask } = client;
  const { describeRefreshTaskById: limiter } = limiters;
  if (ask === undefined || limiter === undefined)
    throw new Error("this product's tasks have no ids to ask for");
  for (const ids of calls) yield await paced(limiter, { budget }, (options) => ask(ids, options));
}
