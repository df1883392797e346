import * as pulumi from "@pulumi/pulumi";
import type { LedgerGroup } from "../provider/model/state.js";
import { isPromised, later } from "./later.js";
import { plainValue } from "./plainValue.js";
import type { TaskResource } from "./taskResource.js";

/** Inputs of a resource that takes hashes of its files. */
export interface HashedInputs {
  contentHashes?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  removed?: pulumi.Input<"keep" | "refresh"> | undefined;
  /** It stands for the output of this name, which is secret if it is. */
  removedPaths?: pulumi.Input<never[]>;
}

type List = pulumi.Input<readonly pulumi.Input<string>[]>;

/**
 * The provider takes the paths that have a hash from the hashes. In the list they would stand twice, and a difference of
 * lists is shown place by place. What is missing or of another type is left for the provider to refuse.
 *
 * @param list the input that lists the paths beside them
 */
export function inputsWithHashes<I extends HashedInputs>(given: I, list: keyof I): I {
  const { contentHashes, removed, [list]: paths = [] as List } = given;
  if (contentHashes === undefined || contentHashes === null) return given;
  // A map that is a secret as a whole has paths that are; one hash that is, or is not known yet, says nothing of them.
  const listed = isPromised(contentHashes)
    ? (later(withoutRejection(contentHashes)).apply(() => paths) as List)
    : (paths as List);
  return {
    ...given,
    [list]: listed,
    ...(removed !== undefined && { removedPaths: pulumi.output(listed).apply(() => []) }),
  };
}

/** What a resource's kind says of the paths that have left the hashes. */
export function removedItemsOf({ removedPaths }: HashedInputs): { removedItems?: string } {
  return removedPaths === undefined ? {} : { removedItems: "removedPaths" };
}

/** The paths that have left the hashes; none where nothing is done with these. */
export function removedPathsOf(
  { removedPaths, __watchedTasks: { ledger } }: TaskResource & { removedPaths: pulumi.Output<string[]> },
  inputs: HashedInputs,
): pulumi.Output<string[]> {
  if (inputs.removedPaths === undefined) return pulumi.output([]);
  return pulumi.all([removedPaths, ledger]).apply(([paths]) => paths);
}

/**
 * All paths, those of the hashes too. In a preview, and with mocks, an output is what its input is, which these are not in.
 *
 * @param paths the output of the list
 * @param outcome an output that only the provider fills in
 */
export function withHashedPaths<I extends HashedInputs>(
  paths: pulumi.Output<string[]>,
  inputs: I,
  { list, outcome }: { list: keyof I; outcome: pulumi.Output<LedgerGroup[]> },
): pulumi.Output<string[]> {
  return pulumi
    .all([paths, allPaths(inputs[list] as List, inputs), hasValue(outcome)])
    .apply(([said, all, isTheProviders]) => (isTheProviders ? said : all));
}

function allPaths(listed: List, { contentHashes }: HashedInputs): pulumi.Input<string[]> {
  const hashed = isPromised(contentHashes)
    ? later(withoutRejection(contentHashes)).apply(pathsOf)
    : pathsOf(contentHashes);
  return pulumi
    .all([listed, hashed])
    .apply(([paths, others]) => [...new Set([...(Array.isArray(paths) ? paths : []), ...others])]);
}

/** Whether an output is known and there. */
async function hasValue(output: pulumi.Output<unknown>): Promise<boolean> {
  return ![undefined, pulumi.runtime.unknownValue].includes((await plainValue(output)) as string | undefined);
}

/** The hashes themselves tell of a failure, such as that of `hashFolder`; what is made of them has nothing to add. */
function withoutRejection<T>(hashes: pulumi.Input<T>): pulumi.Input<T | undefined> {
  return hashes instanceof Promise ? hashes.catch(() => undefined) : hashes;
}

function pathsOf(contentHashes: unknown): string[] {
  const isMap = typeof contentHashes === "object" && contentHashes !== null && !Array.isArray(contentHashes);
  return isMap ? Object.keys(contentHashes).sort() : [];
}
