import type { Kind } from "../../model/kind.js";
import type { Product } from "../../model/product.js";
import { esaCachePrefetchKind } from "./cachePrefetch.js";
import { esaCachePurgeKind } from "./cachePurge.js";
import { createEsaClient } from "./client.js";
import { ESA_LIMITS } from "./limits.js";
import { asProduct } from "./productClient.js";

export const esa: Product = {
  service: "esa",
  createClient: (settings, options) => asProduct(createEsaClient(settings, options)),
  limits: ESA_LIMITS,
  kinds: [esaCachePurgeKind, esaCachePrefetchKind] as unknown as Kind[],
};
