import { oneOf, unlessUnknown } from "../../base/validation.js";
import { DEFAULT_PRODUCT, PRODUCT_NAMES, type ProductName } from "../../model/productName.js";

/** The input of all that have CDN's operations in common: whose API is called. */
export interface ProductInput {
  product?: ProductName;
}

export const productInput = unlessUnknown(oneOf(PRODUCT_NAMES)).optional();

/** None where it is not known yet, or wrong. */
export function productsOf({ product = DEFAULT_PRODUCT }: Readonly<Record<string, unknown>>): ProductName[] {
  return PRODUCT_NAMES.filter((name) => name === product);
}

/** The products whose submissions are sent as a form: what they say stands in no address, and can be as long as it likes. */
const SUBMIT_AS_FORM: readonly unknown[] = ["dcdn"] satisfies ProductName[];

export function submitsAsForm(product: unknown): boolean {
  return SUBMIT_AS_FORM.includes(product);
}
