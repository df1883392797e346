import type { dynamic } from "@pulumi/pulumi";
import type { Difference } from "../differences.js";

/** By the numbers of the engine's protocol. */
const KINDS = { add: 0, delete: 2, update: 4 } as const;

interface PropertyDiff {
  setKind(kind: number): void;
  setInputdiff(isOfInputs: boolean): void;
}

interface DiffResponse {
  setChanges(changes: number): unknown;
  getDetaileddiffMap(): { set(path: string, diff: PropertyDiff): void };
  setHasdetaileddiff(has: boolean): void;
}

/** Of the result that the host is reading: it writes the answer in the same breath. */
let read: readonly Difference[] = [];

/**
 * Whether a resource changes, and in what. The engine's host of dynamic providers passes on only the first, and the engine
 * then shows all inputs, and a map of ten thousand keys whole where one of them differs.
 */
export function diffResult(changes: boolean, differences: readonly Difference[]): dynamic.DiffResult {
  return {
    get changes() {
      read = differences;
      return changes;
    },
  };
}

/**
 * Lets the host's answers tell the differences too. Whatever has another shape than expected is left as it is: then the
 * engine compares by itself.
 *
 * @param messages the host's own instance of `@pulumi/pulumi/proto/provider_pb`
 */
export function completeAnswers(messages: Readonly<Record<string, unknown>>): void {
  const { prototype } = (messages.DiffResponse ?? {}) as { prototype?: Partial<DiffResponse> };
  const Detail = messages.PropertyDiff as (new () => PropertyDiff) | undefined;
  const setChanges = prototype?.setChanges;
  if (prototype === undefined || Detail === undefined || setChanges === undefined) return;
  prototype.setChanges = function (this: DiffResponse, changes: number): unknown {
    const differences = read;
    read = [];
    for (const { path, kind, of } of differences) {
      const detail = new Detail();
      detail.setKind(KINDS[kind]);
      detail.setInputdiff(of === "inputs");
      this.getDetaileddiffMap().set(path, detail);
    }
    if (differences.length > 0) this.setHasdetaileddiff(true);
    return setChanges.call(this, changes);
  };
}
