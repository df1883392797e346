import type { Kind } from "../../model/kind.js";
import { SUBMITTING_KINDS } from "../../products/index.js";
import { taskCompletionKind } from "../../resource/taskCompletion.js";
import { tokenOf } from "./terms.js";

/** Every kind of resource, by its type. */
export const KINDS: ReadonlyMap<string, Kind> = new Map(
  [...SUBMITTING_KINDS.values(), taskCompletionKind as unknown as Kind].map((kind) => [
    tokenOf(kind.name),
    kind,
  ]),
);
