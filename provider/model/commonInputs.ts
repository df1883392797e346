import { z } from "zod";
import {
  addProblem,
  flag,
  isUnknown,
  oneOf,
  type ProblemParts,
  show,
  typeOf,
  unlessUnknown,
  wholeNumber,
} from "../base/validation.js";
import type { EdgeCheckOptions } from "./edgeCheck.js";

export const DEFAULT_TIMEOUT_MS = 30 * 60_000;
export const DEFAULT_RETRY_FAILED = 1;
export const MAX_RETRY_FAILED = 10;

/** The inputs that every resource has; the program's side documents them. */
export interface CommonInputs {
  triggers?: unknown[];
  waitForCompletion?: boolean;
  runOnCreate?: boolean;
  onFailure?: "error" | "warn";
  retryFailed?: number;
  /** Of the kinds that have `Kind.edge`. */
  edgeCheck?: boolean | EdgeCheckOptions;
}

/** What holds where an input is not given, as every front says it. */
export const COMMON_DEFAULTS = {
  waitForCompletion: true,
  runOnCreate: true,
  onFailure: "error",
  retryFailed: DEFAULT_RETRY_FAILED,
} as const satisfies CommonInputs;

export const commonInputs = {
  triggers: unlessUnknown(
    z.array(z.unknown(), { error: (issue) => `must be a list of values, not ${typeOf(issue.input)}` }),
  ).optional(),
  waitForCompletion: unlessUnknown(flag).optional(),
  runOnCreate: unlessUnknown(flag).optional(),
  onFailure: unlessUnknown(oneOf(["error", "warn"])).optional(),
  retryFailed: unlessUnknown(wholeNumber(0, MAX_RETRY_FAILED)).optional(),
};

/** Schema of a list of strings that `check` accepts. The list may be empty, since programs compute it. */
export function listOf(check: (entry: string) => ProblemParts | undefined, example: string) {
  return z.custom<string[]>().superRefine((list: unknown, context) => {
    if (isUnknown(list)) return;
    if (!Array.isArray(list)) {
      addProblem(context, {
        reason: `must be a list such as ["${example}"]`,
        repeats: `, not ${show(list)}`,
      });
      return;
    }
    for (const [place, entry] of list.entries()) {
      if (isUnknown(entry)) continue;
      const problem =
        typeof entry === "string"
          ? check(entry)
          : { reason: "must be a string", repeats: `, not ${show(entry)}` };
      if (problem !== undefined) addProblem(context, problem, [place]);
    }
  });
}

/** Schema of a map of non-empty strings. They may be secret, so a message shows their type only. */
export function mapOf(what: string, example: string) {
  const value = unlessUnknown(
    z
      .string({ error: (issue) => `must be a ${what}, not ${typeOf(issue.input)}` })
      .min(1, { error: `must be a ${what}, not an empty string` }),
  );
  return unlessUnknown(
    z.record(z.string(), value, {
      error: (issue) => `must be a map such as ${example}, not ${typeOf(issue.input)}`,
    }),
  );
}
