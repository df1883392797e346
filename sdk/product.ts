import type * as pulumi from "@pulumi/pulumi";

/** The argument of the resources that can call for several products. */
export interface ProductArgs {
  /**
   * The product that serves the domains: `"cdn"`, or `"dcdn"` for DCDN, which has quotas, limits and permissions of its own.
   * A change submits everything again. Default: `"cdn"`.
   *
   * @example product: "dcdn"
   */
  product?: pulumi.Input<"cdn" | "dcdn">;
}

/** The argument of the functions that can ask several products. */
export interface ProductQueryArgs {
  /**
   * The product that is asked: `"cdn"`, or `"dcdn"` for DCDN. Default: `"cdn"`.
   *
   * @example product: "dcdn"
   */
  product?: "cdn" | "dcdn";
}
