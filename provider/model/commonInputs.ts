import { z } from "zod";
import { parseDuration } from "../base/duration.js";
import { flag, isUnknown, oneOf, show, typeOf, unlessUnknown, wholeNumber } from "../base/validation.js";

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
  /** Copied from the resource's options, since the engine does not hand them over. */
  customTimeouts?: { create?: string; update?: string };
  /** Whether the paths are a secret: then messages name them by their place. */
  hidesPaths?: boolean;
  /** The resource's own URN, under which its progress is shown. */
  resourceUrn?: string;
}

const duration = z
  .string({ error: (issue) => `must be a duration such as "30m" or "1h30m", not ${show(issue.input)}` })
  .refine((text) => (parseDuration(text) ?? 0) > 0, {
    error: (issue) => `must be a positive duration such as "90s", "30m" or "1h30m", not ${show(issue.input)}`,
  });

export const commonInputs = {
  __provider: z.string().optional(),
  triggers: unlessUnknown(
    z.array(z.unknown(), { error: (issue) => `must be a list of values, not ${typeOf(issue.input)}` }),
  ).optional(),
  waitForCompletion: unlessUnknown(flag).optional(),
  runOnCreate: unlessUnknown(flag).optional(),
  onFailure: unlessUnknown(oneOf(["error", "warn"])).optional(),
  retryFailed: unlessUnknown(wholeNumber(0, MAX_RETRY_FAILED)).optional(),
  customTimeouts: unlessUnknown(
    z.object({ create: duration.optional(), update: duration.optional(), delete: z.string().optional() }),
  ).optional(),
  hidesPaths: unlessUnknown(flag).optional(),
  resourceUrn: unlessUnknown(z.string()).optional(),
};

/** A list, each of whose known entries `check` accepts. An empty one is nothing to do: lists are computed. */
export function listOf(check: (entry: string) => string | undefined, example: string) {
  const entry = z.unknown().superRefine((value, context) => {
    if (isUnknown(value)) return;
    const reason = typeof value === "string" ? check(value) : `must be a text, not ${show(value)}`;
    if (reason !== undefined) context.addIssue({ code: "custom", message: reason });
  });
  const error = (issue: { input?: unknown }) =>
    `must be a list such as ["${example}"], not ${show(issue.input)}`;
  return unlessUnknown(z.array(entry, { error }));
}

/** A map of texts, none of them empty. They may be secrets. */
export function mapOf(what: string, example: string) {
  const value = unlessUnknown(
    z
      .string({ error: (issue) => `must be a ${what}, not ${typeOf(issue.input)}` })
      .min(1, { error: `must be a ${what}, not an empty text` }),
  );
  return unlessUnknown(
    z.record(z.string(), value, {
      error: (issue) => `must be a map such as ${example}, not ${typeOf(issue.input)}`,
    }),
  );
}
