import { CheckFailure, type InvokeRequest, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { hasUnknown, inputOf, type Problem } from "../../base/validation.js";
import { CallError } from "../../cloud/errors.js";
import type { ProductName } from "../../model/productName.js";
import { InvalidArgumentsError } from "../../queries/arguments.js";
import { checkEdge, type EdgeSource } from "../../queries/checkEdge.js";
import { QUERY_NAMES, runQueryOf } from "../../queries/index.js";
import type { Context } from "../../resource/context.js";
import { hashFolder } from "./hashFolder.js";
import { withoutNulls } from "./inputs.js";
import { report } from "./report.js";
import { inPluginTerms, tokenOf } from "./terms.js";
import { received, type Secrets, sent } from "./values.js";

/** Parts of the process that functions need. */
export interface FunctionsSource extends EdgeSource {
  /** That of the resources too: they share the account's pace. */
  contextFor(product: ProductName): Context;
}

type PluginFunction = (given: Record<string, unknown>, source: FunctionsSource) => object | Promise<object>;

/** Every function, by its token. Each validates its arguments before it asks anything. */
const FUNCTIONS: ReadonlyMap<string, PluginFunction> = new Map(
  Object.entries<PluginFunction>({
    ...Object.fromEntries(
      QUERY_NAMES.map((name): [string, PluginFunction] => [
        name,
        (given, { contextFor }) =>
          runQueryOf(name, given, (product) => ({ ...contextFor(product), product })),
      ]),
    ),
    checkEdge,
    hashFolder,
    report,
  }).map(([name, run]) => [tokenOf(name), run]),
);

/** Carries out a call of a function. What it gives is a secret if an argument is. */
export async function invoke(message: InvokeRequest, source: FunctionsSource): Promise<InvokeResponse> {
  const token = message.getTok();
  const run = FUNCTIONS.get(token);
  if (run === undefined) {
    throw new Error(
      `${token} is not a function of this plugin; there are ${[...FUNCTIONS.keys()].join(", ")}`,
    );
  }
  const { values, secrets } = received(message.getArgs());
  // Of what is not known yet, a preview asks nothing.
  if (message.getPreview() && hasUnknown(values)) return new InvokeResponse();
  const name = token.slice(token.lastIndexOf(":") + 1);
  try {
    const result = await run(withoutNulls(values), source);
    return new InvokeResponse().setReturn(sent(result, new Set(secrets.any ? Object.keys(result) : [])));
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError)) throw failed(name, error as Error, secrets);
    const problems = error.problems.map((problem) => hidingSecret(problem, secrets));
    const reason = `${name}: ${new InvalidArgumentsError(problems).message}`;
    const [argument = "", ...others] = new Set(problems.map(({ property }) => inputOf(property)));
    // Shown after the reason, in brackets.
    const failure = new CheckFailure().setProperty(others.length === 0 ? argument : "arguments");
    return new InvokeResponse().setFailuresList([failure.setReason(inPluginTerms(reason))]);
  }
}

/** Of an argument that is a secret, or has one in it, what is wrong with it can repeat that. */
function hidingSecret(problem: Problem, secrets: Secrets): Problem {
  const argument = inputOf(problem.property);
  return secrets.within(argument)
    ? { property: argument, reason: "is not allowed; it is a secret, so that the reason is not shown" }
    : problem;
}

/** A server, or a file system, repeats what it was asked for. */
function failed(name: string, error: Error, secrets: Secrets): Error {
  if (!secrets.any) {
    const { message } = error;
    return new Error(message.startsWith(`${name}: `) ? message : `${name}: ${message}`, { cause: error });
  }
  const what = error instanceof CallError ? ` with ${error.code}. ${error.advice}` : "";
  return new Error(
    `${name}: failed${what || ", with a reason that can show the secret among its arguments"}`,
  );
}
