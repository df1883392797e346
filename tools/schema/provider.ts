import { SECRET_ARGUMENTS } from "../../sdk/account.js";
import { type Sources, typeNamed } from "./sources.js";
import type { PackageSpec, PropertySpec } from "./spec.js";

/** The account, and the settings of a stack: what a program gives a provider, and what stands in the configuration. */
export function providerSpec(sources: Sources): Pick<PackageSpec, "config" | "provider"> {
  const account = typeNamed(sources, sources.sdk, "ProviderArgs");
  const settings = typeNamed(sources, sources.plugin, "PluginSettings");
  const properties = [account, settings].map((type) => sources.types.members(type, "Provider").properties);
  const variables = Object.fromEntries(
    properties.flatMap(Object.entries).map(([name, property]: [string, PropertySpec]) => {
      return [name, SECRET_ARGUMENTS.has(name) ? { ...property, secret: true } : property];
    }),
  );
  return {
    config: { variables },
    provider: { description: sources.types.text(account.symbol), inputProperties: variables },
  };
}
