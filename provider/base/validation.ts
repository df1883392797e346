import { z } from "zod";
import { quote, shorten } from "./visible.js";

/** A problem with the value of a property. Its message is all parts, one after the other. */
export interface Problem {
  /** Place of the value: `objectPaths[2]`. */
  property: string;
  /** The value as a message shows it; left out, or empty, where the reason is clear without it. */
  shown?: string;
  /** What is wrong with it: `must be a list`. */
  reason: string;
  /**
   * What is wrong with it, without what the reason repeats of other values, which may be secret too. Default: the reason
   * without the value at its end.
   */
  secretReason?: string;
  /** End of the message that shows a value: `, not "a"`. Left out if the value is secret. */
  repeats?: string;
}

/** A value as `show` writes it, at the end of a reason. */
const VALUE_AT_END = /, not (?:"(?:[^"\\]|\\.)*"|[\w.+-]+)$/;

/** @param isSecret whether the value is secret: then the text does not show it */
export function problemText(
  { property, shown, reason, secretReason = reason.replace(VALUE_AT_END, ""), repeats = "" }: Problem,
  isSecret = false,
): string {
  if (!isSecret) return [property, ...(shown ? [shown] : []), reason].join(" ") + repeats;
  return [property, ...(shown ? ["[secret]"] : []), secretReason].join(" ");
}

/** The input whose value, or a part of it, a property is: `objectPaths` of `objectPaths[2]`. */
export function inputOf(property: string): string {
  return property.split(/[.[]/, 1)[0] ?? "";
}

/** A problem without its property, which zod adds. */
export type ProblemParts = Omit<Problem, "property">;

/** Adds a problem of the value at `path` to what zod has found. */
export function addProblem(
  context: z.core.$RefinementCtx,
  { reason, ...parts }: ProblemParts,
  path: PropertyKey[] = [],
): void {
  context.addIssue({ code: "custom", message: reason, params: parts, path });
}

/** Key of an object of the engine's protocol that is no plain value, but a secret, an asset or what else its value says. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Text that stands for a value that is not known yet in a preview: the SDK's `runtime.unknownValue`. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether a value is, or holds at any depth, one that is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** Validates a value with `schema`, unless it is not known yet. */
export function unlessUnknown<T extends z.ZodType>(schema: T) {
  return z.custom<z.output<T>>().superRefine((value, context) => {
    if (isUnknown(value)) return;
    const parsed = schema.safeParse(value);
    for (const issue of parsed.error?.issues ?? [])
      context.issues.push(issue as (typeof context.issues)[number]);
  });
}

/** All problems of a value at once, each with the property that it belongs to: `objectPaths[2]`. */
export function problemsOf(schema: z.ZodType, value: unknown): Problem[] {
  const parsed = schema.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          property: propertyPath([...issue.path, key]),
          reason: "is not an input of this resource; check its spelling",
        }))
      : [
          {
            property: propertyPath(issue.path),
            reason: issue.message,
            ...(issue.code === "custom" && (issue.params as Partial<Problem> | undefined)),
          },
        ],
  );
}

function propertyPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      return index === 0 ? keyAlone(String(part)) : keyInPath(String(part));
    })
    .join("");
}

/** A key of a map as a part of a property's path: it can be a URL. */
export function keyInPath(key: string): string {
  return isPlain(key) ? `.${key}` : `[${show(key)}]`;
}

function keyAlone(key: string): string {
  return isPlain(key) ? key : show(key);
}

function isPlain(key: string): boolean {
  return /^[\w-]{1,80}$/.test(key);
}

/** Characters of a refused value that are shown. */
const SHOWN_LENGTH = 80;

/** A refused value for a message: a string quoted, cut short and without a query string; of a list or an object, the type. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quote(shorten(value.replace(/\?.+/s, "?…"), SHOWN_LENGTH));
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}

/** Type of a refused value that may be secret, for a message. */
export function typeOf(value: unknown): string {
  if (typeof value === "string") return "a string";
  return typeof value === "object" || value === undefined ? show(value) : `a ${typeof value}`;
}

export const flag = z.boolean({ error: (issue) => `must be true or false, not ${show(issue.input)}` });

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, {
    error: (issue) =>
      `must be one of ${values.map((value) => `"${value}"`).join(", ")}, not ${show(issue.input)}`,
  });
}

export function wholeNumber(least: number, most: number) {
  const allowed = (issue: { input?: unknown }) =>
    `must be a whole number from ${least} to ${most}, not ${show(issue.input)}`;
  return z.int({ error: allowed }).min(least, { error: allowed }).max(most, { error: allowed });
}
