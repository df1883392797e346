/** The products whose tasks have ids by which they can be asked for, by the names that users give them. */
export const PRODUCT_NAMES = ["cdn", "dcdn"] as const;
export type ProductName = (typeof PRODUCT_NAMES)[number];

/** The product where none is named, which no state of an earlier version does. */
export const DEFAULT_PRODUCT: ProductName = "cdn";

/** Inputs, or a state, in the one form in which the default product stands: it is left out. */
export function withoutDefaultProduct<T extends { product?: unknown }>(inputs: T): T {
  const { product, ...others } = inputs;
  return product === DEFAULT_PRODUCT ? (others as T) : inputs;
}
