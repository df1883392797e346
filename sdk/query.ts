import * as pulumi from "@pulumi/pulumi";
import type { QueryName, QueryResult } from "../provider/queries/index.js";
import { type Configuration, configurationOf, type Provider } from "./account.js";
import { whenReady } from "./dependencies.js";
import { QueryError } from "./queryError.js";

/** Options of a function that gives a promise. */
export interface QueryOptions {
  /** The account that is asked. Default: that of `parent`, then the stack's `alicloud:` configuration. */
  provider?: Provider;
  /** A resource whose provider is used where none is given. */
  parent?: pulumi.Resource;
}

/** Options of a function that gives an Output. */
export interface QueryOutputOptions extends QueryOptions {
  /**
   * Resources that must be there before the API is asked; of components, all children too. As long as one of them is
   * only planned, the result is unknown and nothing is asked.
   */
  dependsOn?: pulumi.Input<pulumi.Input<pulumi.Resource>[]> | pulumi.Input<pulumi.Resource>;
}

/** Arguments whose values may come from resources. */
export type OutputArgs<T> = { [K in keyof T]: pulumi.Input<T[K] | undefined> };

/** The promise form of a query. */
export function query<N extends QueryName>(
  name: N,
  args: object,
  opts: QueryOptions = {},
): Promise<QueryResult<N>> {
  const answer = async (): Promise<QueryResult<N>> =>
    ask(name, args, await plain(name, configurationOf(name, opts)));
  return untilSettled(answer());
}

/** The Output form of a query. */
export function queryOutput<N extends QueryName>(
  name: N,
  args: object,
  opts: QueryOutputOptions = {},
): pulumi.Output<QueryResult<N>> {
  const given = pulumi.all([pulumi.output(args), configurationOf(name, opts)]);
  const result = whenReady(given, opts.dependsOn).apply(([known, configuration]) =>
    ask(name, known, configuration),
  );
  // A failure is for whoever uses the result: here only its end matters.
  untilSettled(pulumi.runtime.serializeProperty(name, result)).catch(() => undefined);
  return result;
}

async function ask<N extends QueryName>(
  name: N,
  args: object,
  configuration: Configuration,
): Promise<QueryResult<N>> {
  try {
    // Loaded on the first call: a program that asks nothing starts without the API's client.
    const { runQuery } = await import("../provider/queries/index.js");
    return await runQuery(name, args, {
      configuration,
      environment: process.env,
      debug: (message) => void pulumi.log.debug(message),
    });
  } catch (error) {
    throw new QueryError(name, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** An account can be made of what other resources give; in a preview that may not be known yet. */
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

/** Nothing else tells the engine that a program which has come to its end still waits for an answer. */
async function untilSettled<T>(work: Promise<T>): Promise<T> {
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    return await work;
  } finally {
    done();
  }
}
