import ts from "typescript";
import { PACKAGE, tokenOf } from "../../provider/fronts/plugin/terms.js";
import { COMMON_DEFAULTS } from "../../provider/model/commonInputs.js";
import { DEFAULT_PRODUCT } from "../../provider/model/productName.js";
import { withExamples } from "./descriptions.js";
import { type Sources, typeNamed } from "./sources.js";
import type { Members, PropertySpec, ResourceSpec } from "./spec.js";

const BASE = "TaskResource";

/** What its outputs do not repeat: what stands in the states of other resources. */
const NOT_KEPT: readonly string[] = ["resources"];

/** Outputs that a class in TypeScript fills in by itself where the provider has nothing to say. */
const FILLED_IN: Readonly<Record<string, readonly string[]>> = {
  EsaCachePurge: ["files", "siteId"],
  EsaCachePrefetch: ["siteId"],
};

/** The resources of the package: the classes of TypeScript, each with its arguments. */
export function resourceSpecs(sources: Sources): Record<string, ResourceSpec> {
  const classes = sources.sdk.filter(({ declaration }) => isResource(declaration));
  return Object.fromEntries(classes.map(({ name }) => [tokenOf(name), resourceSpec(name, sources)]));
}

function resourceSpec(name: string, sources: Sources): ResourceSpec {
  const { types } = sources;
  const type = typeNamed(sources, sources.sdk, name);
  const inputs = inputsOf(name, sources);
  const outputs = types.members(type, name);
  const added = types.members(typeNamed(sources, sources.plugin, "PluginOutputs"), name);
  const kept = Object.entries(inputs.properties).filter(([input]) => !NOT_KEPT.includes(input));
  return {
    description: withExamples(name, types.text(type.symbol), type.symbol, sources.checker),
    properties: { ...Object.fromEntries(kept), ...outputs.properties, ...added.properties },
    required: [...outputs.required, ...added.required].filter((output) => !FILLED_IN[name]?.includes(output)),
    inputProperties: withDefaults(name, inputs.properties),
    requiredInputs: inputs.required,
    aliases: [{ type: `pulumi-nodejs:dynamic/${PACKAGE}:${name}` }],
  };
}

/** The arguments of the class; some, the plugin declares in another form under the same name. */
function inputsOf(name: string, sources: Sources): Members {
  const { sdk, plugin, types } = sources;
  const args = `${name}Args`;
  const isDeclared = plugin.some((exported) => exported.name === args);
  const instead = isDeclared ? typeNamed(sources, plugin, args) : undefined;
  return types.members(typeNamed(sources, sdk, args), name, instead);
}

function withDefaults(
  name: string,
  properties: Readonly<Record<string, PropertySpec>>,
): Record<string, PropertySpec> {
  // It is about the ids that a completion is given, and refused without these.
  const product = name === "TaskCompletion" ? {} : { product: DEFAULT_PRODUCT };
  const defaults: Readonly<Record<string, boolean | number | string>> = { ...COMMON_DEFAULTS, ...product };
  return Object.fromEntries(
    Object.entries(properties).map(([input, property]) => {
      const value = defaults[input];
      return [input, value === undefined ? property : { ...property, default: value }];
    }),
  );
}

function isResource(declaration: ts.Declaration): boolean {
  if (!ts.isClassDeclaration(declaration)) return false;
  return declaration.heritageClauses?.some(({ types }) => types[0]?.getText() === BASE) ?? false;
}
