/** The products that have CDN's operations, of which `product` names one. Their tasks can be asked for by their ids. */
export const CDN_PRODUCTS = ["cdn", "dcdn"] as const;

export type CdnProductName = (typeof CDN_PRODUCTS)[number];

export const PRODUCT_NAMES = [...CDN_PRODUCTS, "esa"] as const;
export type ProductName = (typeof PRODUCT_NAMES)[number];

/** The product where none is named, which no state of an earlier version does. */
export const DEFAULT_PRODUCT = "cdn" satisfies ProductName;

/** Inputs, or a state, in the one form in which the default product stands: it is left out. */
export function withoutDefaultProduct<T extends { product?: unknown }>(inputs: T): T {
  const { product, ...others } = inputs;
  return product === DEFAULT_PRODUCT ? (others as T) : inputs;
}
