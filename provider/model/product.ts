import type { ClientSettings } from "../cloud/configuration.js";
import type { Client } from "./client.js";
import type { Kind } from "./kind.js";
import type { Limits } from "./limits.js";
import type { ProductName } from "./productName.js";

/** An Alibaba Cloud product that caches at the edge. */
export interface Product {
  /** Name of the product in inputs, endpoints and RAM actions: `cdn`. */
  service: ProductName;
  createClient(settings: ClientSettings, options?: { debug?: (message: string) => void }): Client;
  limits: Limits;
  /** Kinds of resources that submit to it. */
  kinds: readonly Kind[];
}
