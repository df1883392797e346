import { CallError } from "../cloud/errors.js";
import type { Refusal } from "../tracker/operations.js";

/** Undefined for a failure that may pass. What is no failure of a call no other call mends. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof CallError)) return "caller";
  if (error.kind !== "permanent") return undefined;
  return error.about === "caller" ? "caller" : "question";
}
