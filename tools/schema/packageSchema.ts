import { description, keywords, license, version } from "../../package.json";
import { PACKAGE } from "../../provider/fronts/plugin/terms.js";
import { functionSpecs } from "./functions.js";
import { providerSpec } from "./provider.js";
import { resourceSpecs } from "./resources.js";
import { readSources } from "./sources.js";
import type { PackageSpec } from "./spec.js";

/** The schema of the package, from which Pulumi makes an SDK for each language and its reference. */
export function packageSchema(): PackageSpec {
  const sources = readSources();
  const resources = resourceSpecs(sources);
  const functions = functionSpecs(sources);
  const { config, provider } = providerSpec(sources);
  return {
    name: PACKAGE,
    displayName: "Alibaba Cloud CDN Refresh",
    version,
    description,
    keywords,
    license,
    // Each SDK says its version then, by which the engine chooses the plugin.
    meta: { supportPack: true },
    config,
    types: Object.fromEntries(
      Object.entries(sources.types.named).sort(([one], [other]) => (one < other ? -1 : 1)),
    ),
    provider,
    resources,
    functions,
    language: {
      csharp: { namespaces: { [PACKAGE]: "AlicloudCdnRefresh" } },
      go: { generateResourceContainerTypes: true },
      python: { pyproject: { enabled: true } },
    },
  };
}
