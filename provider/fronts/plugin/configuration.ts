import { isUnknown, UNKNOWN } from "../../base/validation.js";
import { readConfiguration } from "../../cloud/configuration.js";
import { ConfigurationError } from "../../cloud/settingsReader.js";
import { readEdgeSettings } from "../../edge/settings.js";
import { PRODUCT_NAMES } from "../../model/productName.js";
import { productOf } from "../../products/index.js";
import { type ReadConfig, readQuotaPreflight } from "../contexts.js";
import type { Received, Secrets } from "./values.js";

/** Arguments that the engine adds to those of every provider. */
const OF_THE_ENGINE = ["version", "pluginDownloadURL", "pluginChecksums", "__internal"];

type Arguments = Readonly<Record<string, unknown>>;

interface Surroundings {
  known: readonly string[];
  environment: NodeJS.ProcessEnv;
  isOwn: boolean;
}

/** Whether a provider is one that a program declares, and not that which the engine makes of the stack's configuration. */
export function isDeclared(name: string | undefined): boolean {
  return name !== undefined && name !== "" && !/^default(?:_|$)/.test(name);
}

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

/**
 * All that is wrong with the arguments of a provider. As long as one is not known, as in a preview, it is not known whether the
 * others fit to it.
 *
 * @param known the names that there are
 */
export function argumentProblems(
  { values, secrets }: Received,
  { known, environment, isOwn }: Surroundings,
): string[] {
  const unknown = Object.keys(values)
    .filter((name) => !known.includes(name) && !OF_THE_ENGINE.includes(name))
    .map((name) => `${name} is not an argument of this provider; there are ${known.join(", ")}`);
  // An object can come as a JSON text.
  if (JSON.stringify(values).includes(UNKNOWN)) return unknown;
  const read = configurationOf(values);
  const readers = [
    ...PRODUCT_NAMES.map((product) => () => {
      readConfiguration(productOf(product).service, (key) => read(`alicloud:${key}`), environment, isOwn);
    }),
    () => readEdgeSettings(read, environment),
    () => readQuotaPreflight(read),
  ];
  return [...new Set([...unknown, ...readers.flatMap((reader) => problemOf(reader, secrets))])];
}

function problemOf(reader: () => unknown, secrets: Secrets): string[] {
  try {
    hidingSecrets(secrets, reader);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Reads settings; what is wrong with one that is a secret does not show it. */
export function hidingSecrets<T>(secrets: Secrets, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = error.problems.map((problem) => hidingSecret(problem, secrets));
    throw new ConfigurationError(problems, error.namespace);
  }
}

/** A problem, `alicloud:region: "x y" is not allowed: expected …`, without the value if that is a secret. */
function hidingSecret(problem: string, secrets: Secrets): string {
  const [setting = ""] = problem.split(": ", 1);
  const [name = ""] = setting.slice(setting.indexOf(":") + 1).split(".", 1);
  if (!setting.includes(":") || !secrets.within(name)) return problem;
  // What is said of an endpoint can be a part of it.
  if (name === "endpoints") return `${setting}: [secret] is no endpoint that can be used`;
  const reason = problem.lastIndexOf(" is not allowed: ");
  return reason === -1 ? problem : `${setting}: [secret]${problem.slice(reason)}`;
}
