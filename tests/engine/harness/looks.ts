import assert from "node:assert/strict";
import type { Emulator, JournalEntry, OperationName } from "../../../emulator/index.js";
import type { Operation } from "./operation.js";
import type { ResourceState, TestStack } from "./stack.js";

const SUBMISSIONS: readonly string[] = [
  "RefreshObjectCaches",
  "PushObjectCache",
  "RefreshObjectCacheByCacheTag",
  "RefreshDcdnObjectCaches",
  "PreloadDcdnObjectCaches",
  "RefreshDcdnObjectCacheByCacheTag",
  "PurgeCaches",
  "PreloadCaches",
] satisfies OperationName[];

/** The operation, which has to succeed. */
export async function succeeded<T extends Operation>(running: Promise<T>): Promise<T> {
  const operation = await running;
  assert.equal(operation.ok, true, operation.output);
  return operation;
}

/** The operation, which has to fail. */
export async function failed<T extends Operation>(running: Promise<T>): Promise<T> {
  const operation = await running;
  assert.equal(operation.ok, false, operation.output);
  return operation;
}

/** The paths, or tags, of each submission that the server has carried out. */
export function submissions(emulator: Emulator, from = 0): (readonly string[])[] {
  return carriedOut(emulator, from).map(({ objectPaths }) => objectPaths ?? []);
}

/** The submissions that the server has carried out, from a place in the journal on. */
export function carriedOut({ journal }: Emulator, from = 0): JournalEntry[] {
  return journal.slice(from).filter(({ operation, applied }) => applied && SUBMISSIONS.includes(operation));
}

/** A resource of the state, by its name. */
export async function stateOf(name: string, stack: TestStack): Promise<ResourceState> {
  const { resources = [] } = (await stack.exportState()).deployment;
  const resource = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  assert.ok(resource, `${name} is not in the state`);
  return resource;
}
