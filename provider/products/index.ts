import type { Kind } from "../model/kind.js";
import type { Product } from "../model/product.js";
import type { ProductName } from "../model/productName.js";
import { cdn } from "./cdn/index.js";
import { dcdn } from "./dcdn/index.js";
import { esa } from "./esa/index.js";

/** Every product that this package knows. */
const PRODUCTS: Readonly<Record<ProductName, Product>> = { cdn, dcdn, esa };

/** The resources of all products that submit something, by their names. */
export const SUBMITTING_KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.values(PRODUCTS).flatMap(({ kinds }) => kinds.map((kind) => [kind.name, kind] as const)),
);

export function productOf(name: ProductName): Product {
  return PRODUCTS[name];
}
