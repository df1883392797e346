import type { Kind } from "../../model/kind.js";
import type { Product } from "../../model/product.js";
import { cachePrefetchKind } from "./cachePrefetch.js";
import { cacheRefreshKind } from "./cacheRefresh.js";
import { cacheTagRefreshKind } from "./cacheTagRefresh.js";
import { createCdnClient } from "./client.js";
import { CDN_LIMITS } from "./limits.js";

export const cdn: Product = {
  service: "cdn",
  createClient: createCdnClient,
  limits: CDN_LIMITS,
  kinds: [cacheRefreshKind, cachePrefetchKind, cacheTagRefreshKind] as unknown as Kind[],
};
