import * as pulumi from "@pulumi/pulumi";

/**
 * A value as an output, and what is inside as it was given. `pulumi.output` would look inside: one part that is unknown,
 * or a secret, makes the whole so.
 */
export function later<T>(value: pulumi.Input<T>): pulumi.Output<T> {
  return pulumi.output(undefined).apply(() => value) as pulumi.Output<T>;
}

/** Whether a value is known later only. */
export function isPromised<T>(value: pulumi.Input<T>): value is Promise<T> | pulumi.OutputInstance<T> {
  return pulumi.Output.isInstance(value) || typeof (value as Partial<Promise<T>> | null)?.then === "function";
}
