import "./modestMemory.js";

import type { dynamic } from "@pulumi/pulumi";
import { dynamicProvider } from "./dynamicProvider.js";
import { cancellation, contextFor, joinEngine } from "./engineHost.js";
import { cachePrefetchKind } from "./kinds/cachePrefetch.js";
import { cacheRefreshKind } from "./kinds/cacheRefresh.js";
import { cacheTagRefreshKind } from "./kinds/cacheTagRefresh.js";
import type { CommonInputs } from "./kinds/commonInputs.js";
import type { Kind } from "./kinds/kind.js";
import { taskCompletionKind } from "./kinds/taskCompletion.js";
import type { State } from "./state.js";

/**
 * What the engine loads to run a resource. The state of every resource names the function of its type here, so
 * these names are a contract with all states that were ever written.
 */
export const cacheRefresh = (): dynamic.ResourceProvider => providerOf(cacheRefreshKind);
export const cachePrefetch = (): dynamic.ResourceProvider => providerOf(cachePrefetchKind);
export const cacheTagRefresh = (): dynamic.ResourceProvider => providerOf(cacheTagRefreshKind);
export const taskCompletion = (): dynamic.ResourceProvider => providerOf(taskCompletionKind);

function providerOf<I extends CommonInputs>(kind: Kind<I>): dynamic.ResourceProvider<I, State> {
  // At the first handler, not at the first call: an engine can be gone before there is anything to create.
  joinEngine();
  return dynamicProvider(kind, contextFor, (work) => cancellation.run(work));
}
