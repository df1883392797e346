import { CheckFailure, type InvokeRequest, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { hasUnknown } from "../../base/validation.js";
import type { AccountSource } from "../../queries/account.js";
import { InvalidArgumentsError } from "../../queries/arguments.js";
import { checkEdge } from "../../queries/checkEdge.js";
import { QUERY_NAMES, runQuery } from "../../queries/index.js";
import type { ReadConfig } from "../contexts.js";
import { hashFolder } from "./hashFolder.js";
import { tokenOf } from "./kinds.js";
import { report } from "./report.js";
import { inPluginTerms } from "./terms.js";
import { received, sent } from "./values.js";

/** Parts of the process that functions need. */
export interface FunctionsSource extends AccountSource {
  configured: ReadConfig;
  cancelled: AbortSignal;
}

type PluginFunction = (given: Record<string, unknown>, source: FunctionsSource) => object | Promise<object>;

/** Every function, by its token. Each validates its arguments before it asks anything. */
const FUNCTIONS: ReadonlyMap<string, PluginFunction> = new Map(
  Object.entries<PluginFunction>({
    ...Object.fromEntries(
      QUERY_NAMES.map((name): [string, PluginFunction] => [
        name,
        (given, source) => runQuery(name, given, source),
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
    const result = await run(values, source);
    return new InvokeResponse().setReturn(sent(result, new Set(secrets.any ? Object.keys(result) : [])));
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError)) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
    return new InvokeResponse().setFailuresList([
      new CheckFailure().setReason(inPluginTerms(`${name}: ${error.message}`)),
    ]);
  }
}
