import type { Product } from "../../model/product.js";
import { cdn } from "../cdn/index.js";
import { createDcdnClient } from "./client.js";
import { DCDN_LIMITS } from "./limits.js";

/** DCDN has CDN's operations under other names, and so CDN's kinds of resources. */
export const dcdn: Product = {
  service: "dcdn",
  createClient: createDcdnClient,
  limits: DCDN_LIMITS,
  kinds: cdn.kinds,
};
