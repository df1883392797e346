import * as pulumi from "@pulumi/pulumi";
import type { QueryName, QueryResult } from "../provider/queries/index.js";
import { type Configuration, configurationOf } from "./account.js";
import { whenReady } from "./dependencies.js";
import { type EngineOfProgram, withEngineOfProgram } from "./engineOfProgram.js";
import { QueryError } from "./queryError.js";
import type { QueryOptions, QueryOutputOptions } from "./queryOptions.js";

/** The promise form of a query. */
export function query<N extends QueryName>(
  name: N,
  args: object,
  opts: QueryOptions = {},
): Promise<QueryResult<N>> {
  return whileEngineWaits(
    async (): Promise<QueryResult<N>> => ask(name, args, await plain(name, configurationOf(name, opts))),
  );
}

/** The Output form of a query. */
export function queryOutput<N extends QueryName>(
  name: N,
  args: object,
  opts: QueryOutputOptions = {},
): pulumi.Output<QueryResult<N>> {
  const given = pulumi.all([pulumi.output(args), configurationOf(name, opts)]);
  return onceReady(name, given, opts.dependsOn, ([known, configuration]) => ask(name, known, configuration));
}

function ask<N extends QueryName>(
  name: N,
  args: object,
  configuration: Configuration,
): Promise<QueryResult<N>> {
  return asQuery(name, async (engine): Promise<QueryResult<N>> => {
    // Loaded on the first call: a program that asks nothing starts without the API's client.
    const { runQuery } = await import("../provider/queries/index.js");
    return runQuery(name, args, { configuration, environment: process.env, ...engine });
  });
}

/** Does what a function is asked for, in its name: a failure is a `QueryError`. */
export async function asQuery<T>(name: string, work: (engine: EngineOfProgram) => Promise<T>): Promise<T> {
  try {
    return await withEngineOfProgram(work);
  } catch (error) {
    throw new QueryError(name, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The Output of what is asked once its arguments, and what they depend on, are there. */
export function onceReady<A, T>(
  name: string,
  given: pulumi.Output<A>,
  dependsOn: QueryOutputOptions["dependsOn"],
  work: (given: A) => Promise<T>,
): pulumi.Output<T> {
  const result = whenReady(given, dependsOn).apply(work) as pulumi.Output<T>;
  // Only the end matters here: a failure is reported to whoever uses the result.
  whileEngineWaits(() => pulumi.runtime.serializeProperty(name, result)).catch(() => undefined);
  return result;
}

/** Known values of a configuration. They can come from other resources: in a preview some may not be known yet. */
async function plain(name: QueryName, configuration: pulumi.Output<Configuration>): Promise<Configuration> {
  const value: unknown = await pulumi.runtime.serializeProperty(name, configuration);
  if (value === pulumi.runtime.unknownValue) {
    throw new QueryError(
      name,
      `the arguments of the provider are not known yet in this preview; use ${name}Output, whose result is then unknown too`,
    );
  }
  return value as Configuration;
}

/** Keeps the engine waiting: nothing else tells it that a program at its end still waits for an answer. */
export async function whileEngineWaits<T>(work: () => Promise<T>): Promise<T> {
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    return await work();
  } finally {
    done();
  }
}
