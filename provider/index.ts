import type { dynamic } from "@pulumi/pulumi";
import { dynamicProvider } from "./fronts/dynamic/dynamicProvider.js";
import { cancellation, contextFor, joinEngine } from "./fronts/dynamic/engineHost.js";
import { oldInputsOf, requestOf } from "./fronts/dynamic/engineRequests.js";
import type { CommonInputs } from "./model/commonInputs.js";
import type { Kind } from "./model/kind.js";
import type { State } from "./model/state.js";
import { cachePrefetchKind } from "./products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "./products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "./products/cdn/cacheTagRefresh.js";
import { esaCachePrefetchKind } from "./products/esa/cachePrefetch.js";
import { esaCachePurgeKind } from "./products/esa/cachePurge.js";
import { taskCompletionKind } from "./resource/taskCompletion.js";

/**
 * What the engine loads to run a resource. The state of every resource names the function of its type here, so
 * these names are a contract with all states that were ever written.
 */
export const cacheRefresh = (): dynamic.ResourceProvider => providerOf(cacheRefreshKind);
export const cachePrefetch = (): dynamic.ResourceProvider => providerOf(cachePrefetchKind);
export const cacheTagRefresh = (): dynamic.ResourceProvider => providerOf(cacheTagRefreshKind);
export const esaCachePurge = (): dynamic.ResourceProvider => providerOf(esaCachePurgeKind);
export const esaCachePrefetch = (): dynamic.ResourceProvider => providerOf(esaCachePrefetchKind);
export const taskCompletion = (): dynamic.ResourceProvider => providerOf(taskCompletionKind);

function providerOf<I extends CommonInputs>(kind: Kind<I>): dynamic.ResourceProvider<I, State> {
  // At the first handler, not at the first call: an engine can be gone before there is anything to create.
  joinEngine();
  return dynamicProvider(kind, contextFor, {
    run: (work) => cancellation.run(work),
    requestOf,
    oldInputsOf,
  });
}
