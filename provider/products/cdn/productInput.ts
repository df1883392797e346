import { oneOf, unlessUnknown } from "../../base/validation.js";
import {
  CDN_PRODUCTS,
  type CdnProductName,
  DEFAULT_PRODUCT,
  type ProductName,
} from "../../model/productName.js";

/** The input of all that have CDN's operations in common: whose API is called. */
export interface ProductInput {
  product?: CdnProductName;
}

export const productInput = unlessUnknown(oneOf(CDN_PRODUCTS)).optional();

/** None where it is not known yet, or wrong. */
export function productsOf({ product = DEFAULT_PRODUCT }: Readonly<Record<string, unknown>>): ProductName[] {
  return CDN_PRODUCTS.filter((name) => name === product);
}

/** The products whose submissions are sent as a form: what they say stands in no address, and can be as long as it likes. */
const SUBMIT_AS_FORM: readonly unknown[] = ["dcdn"] satisfies ProductName[];

export function submitsAsForm(product: unknown): boolean {
  return SUBMIT_AS_FORM.includes(product);
}
