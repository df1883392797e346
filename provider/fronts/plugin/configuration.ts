import { isUnknown } from "../../base/validation.js";
import { readConfiguration } from "../../cloud/configuration.js";
import { readEdgeSettings } from "../../edge/settings.js";
import { DEFAULT_PRODUCT } from "../../model/productName.js";
import { productOf } from "../../products/index.js";
import type { ReadConfig } from "../contexts.js";

/** Arguments that the engine adds to those of every provider. */
const OF_THE_ENGINE = ["version", "pluginDownloadURL", "pluginChecksums", "__internal"];

type Arguments = Readonly<Record<string, unknown>>;

/**
 * Reads the arguments of a provider as the stack's configuration is read. The name of an argument is that of the key, in
 * whichever namespace; one that is not known yet counts as not given.
 */
export function configurationOf(given: Arguments): ReadConfig {
  const texts = new Map(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined || value === null || isUnknown(value)
        ? []
        : [[name, typeof value === "string" ? value : JSON.stringify(value)] as const],
    ),
  );
  return (key) => texts.get(key.slice(key.indexOf(":") + 1));
}

/** The `alicloud:` configuration that the functions are given, without that prefix. */
export function accountConfigurationOf(given: Arguments): Record<string, string> {
  const read = configurationOf(given);
  return Object.fromEntries(
    Object.keys(given).flatMap((name) => {
      const value = read(`alicloud:${name}`);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/**
 * All that is wrong with the arguments of a provider.
 *
 * @param known the names that there are
 */
export function argumentProblems(
  given: Arguments,
  known: readonly string[],
  environment: NodeJS.ProcessEnv,
): string[] {
  const read = configurationOf(given);
  const unknown = Object.keys(given)
    .filter((name) => !known.includes(name) && !OF_THE_ENGINE.includes(name))
    .map((name) => `${name} is not an argument of this provider; there are ${known.join(", ")}`);
  const { service } = productOf(DEFAULT_PRODUCT);
  const readers = [
    () => readConfiguration(service, (key) => read(`alicloud:${key}`), environment),
    () => readEdgeSettings(read, environment),
  ];
  return [...unknown, ...readers.flatMap(problemOf)];
}

function problemOf(reader: () => unknown): string[] {
  try {
    reader();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
