import type { z } from "zod";
import { oneOf, type Problem, problemsOf, problemText, show } from "../base/validation.js";
import { CDN_PRODUCTS } from "../model/productName.js";

/** The argument that says which product is asked. */
export const product = oneOf(CDN_PRODUCTS).optional();

/** Arguments that the API would refuse, or that have no meaning. No call was made. */
export class InvalidArgumentsError extends Error {
  override readonly name = "InvalidArgumentsError";
  /** All problems, each with its argument. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map((problem) => problemText(problem));
    super(lines.length === 1 ? lines[0] : [`${lines.length} things are wrong:`, ...lines].join("\n  "));
    this.problems = problems;
  }
}

/**
 * Validates the arguments of a query.
 *
 * @param rules checks that look at more than one argument, or at the time
 * @throws an `InvalidArgumentsError` with all problems
 */
export function parseArguments<S extends z.ZodObject>(
  schema: S,
  given: unknown,
  rules: (given: Record<string, unknown>) => Problem[] = () => [],
): z.output<S> {
  if (!isRecord(given)) {
    throw new InvalidArgumentsError([
      { property: "the argument", reason: `must be an object with named values, not ${show(given)}` },
    ]);
  }
  const problems = [...unknownArguments(schema, given), ...problemsOf(schema, given), ...rules(given)];
  if (problems.length > 0) throw new InvalidArgumentsError(problems);
  return schema.parse(given);
}

function unknownArguments(schema: z.ZodObject, given: Record<string, unknown>): Problem[] {
  const known = Object.keys(schema.shape);
  const reason = `is not an argument; there are ${known.length === 0 ? "none" : known.join(", ")}`;
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => ({ property: show(name), reason }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
