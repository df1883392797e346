import { CallError } from "../cloud/errors.js";
import type { Refusal } from "../tracker/operations.js";

/** Kind of a refusal; undefined for a failure that may pass. Any other error counts as `caller`: no call would help. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof CallError)) return "caller";
  if (error.kind !== "permanent") return undefined;
  return error.about === "caller" ? "caller" : "question";
}
