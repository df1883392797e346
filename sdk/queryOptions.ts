import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "./account.js";

/** Options of a function that gives a promise. */
export interface QueryOptions {
  /**
   * The account that is asked. Default: that of `parent`, then the stack's `alicloud:` configuration.
   *
   * @example provider: new cdn.Provider("overseas", { profile: "overseas" })
   */
  provider?: Provider;
  /**
   * A resource whose provider is used where none is given. Default: none.
   *
   * @example parent: refresh
   */
  parent?: pulumi.Resource;
}

/** Options of a function that gives an Output. */
export interface QueryOutputOptions extends QueryOptions {
  /**
   * Resources that must exist before the API is asked; of components, all children too. As long as one of them is
   * only planned, the result is unknown and nothing is asked. Default: those that the arguments come from.
   *
   * @example dependsOn: refresh
   */
  dependsOn?: pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;
}

/** Arguments whose values may come from resources. The value of an optional one may turn out to be undefined. */
export type OutputArgs<T> = {
  [K in keyof T]: pulumi.Input<object extends Pick<T, K> ? T[K] | undefined : T[K]>;
};
