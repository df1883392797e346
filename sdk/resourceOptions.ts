import * as pulumi from "@pulumi/pulumi";
import { isOfThisPackage, NOT_OF_THIS_PACKAGE } from "./account.js";

/**
 * Refuses options that Pulumi would ignore, or fail on with a stack trace of its own.
 *
 * @throws a `RunError` that says what to use
 */
export function checkResourceOptions(
  type: string,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions,
): void {
  const refuse = (reason: string): never => {
    throw new pulumi.RunError(`${type} ${name}: ${reason}`);
  };
  if ("customTimeouts" in { ...args }) {
    refuse("customTimeouts is a resource option, not an argument; give it in the third argument");
  }
  if (opts.provider !== undefined && !isOfThisPackage(opts.provider)) refuse(NOT_OF_THIS_PACKAGE);
  if (opts.import !== undefined || opts.id !== undefined) {
    refuse(
      `the option ${opts.import === undefined ? "id" : "import"} has no meaning here, since a refresh is no object that can be ` +
        "looked up at Alibaba Cloud. To wait for tasks that exist, use a TaskCompletion with their taskIds; to declare the " +
        "resource without submitting anything, use runOnCreate: false.",
    );
  }
}
