import type { PackageSpec, PropertySpec, TypeSpec } from "../../../tools/schema/spec.js";
import { nameOf } from "./names.js";

// It brings no types.
const { load } = require("js-yaml") as { load(text: string): unknown };

const PACKAGE = "alicloud-cdn-refresh";
const PROVIDER = `pulumi:providers:${PACKAGE}`;

type Values = Readonly<Record<string, unknown>>;

interface Invoke {
  function: string;
  arguments?: Values;
  return?: string;
}

interface Template {
  config?: Values;
  variables?: Values;
  resources?: Readonly<Record<string, { type: string; properties?: Values }>>;
  outputs?: Values;
}

/** What a name in `${…}` has: properties, or nothing that is known of it. */
type Known = Readonly<Record<string, PropertySpec>> | undefined;

/** All that a program names of the package and that is not there, and all that it leaves out and has to give. */
export function problemsInYaml(program: string, schema: PackageSpec): string[] {
  const template = (load(program) ?? {}) as Template;
  const { config = {}, variables = {}, resources = {} } = template;
  const known = new Map<string, Known>(Object.keys(config).map((name) => [name, undefined]));
  const problems: string[] = [];

  for (const [name, { type, properties = {} }] of Object.entries(resources)) {
    if (type === PROVIDER) {
      problems.push(...given(schema, name, properties, schema.provider.inputProperties, []));
      known.set(name, schema.provider.inputProperties);
      continue;
    }
    const spec = schema.resources[full(type)];
    known.set(name, spec?.properties);
    if (spec === undefined) problems.push(`there is no ${type}`);
    else problems.push(...given(schema, name, properties, spec.inputProperties, spec.requiredInputs));
  }
  for (const invoke of invokesIn(template)) {
    const spec = schema.functions[full(invoke.function)];
    if (spec === undefined) {
      problems.push(`there is no ${invoke.function}`);
      continue;
    }
    const { inputs, outputs } = spec;
    problems.push(
      ...given(schema, invoke.function, invoke.arguments ?? {}, inputs.properties, inputs.required),
    );
    if (invoke.return !== undefined && !(invoke.return in outputs.properties)) {
      problems.push(`${invoke.function} gives no ${invoke.return}`);
    }
  }
  for (const [name, value] of Object.entries(variables)) {
    const [invoke] = invokesIn({ value });
    const outputs = invoke && schema.functions[full(invoke.function)]?.outputs.properties;
    known.set(name, invoke?.return === undefined ? outputs : partsOf(schema, outputs?.[invoke.return]));
  }
  return [...problems, ...strangers(schema, template, known)];
}

/** References to what there is not. */
function strangers(schema: PackageSpec, template: Template, known: ReadonlyMap<string, Known>): string[] {
  return [...JSON.stringify(template).matchAll(/\$\{([^}]+)\}/g)].flatMap(([reference, path = ""]) => {
    const [name = "", ...parts] = path.split(/[.[\]]+/).filter((part) => part !== "");
    if (!known.has(name)) return [`there is nothing that ${reference} stands for`];
    let inner = known.get(name);
    for (const part of parts) {
      if (inner === undefined || part === "id" || part === "urn") return [];
      if (!(part in inner)) return [`${reference}: there is no ${part}`];
      inner = partsOf(schema, inner[part]);
    }
    return [];
  });
}

/** What is wrong with the values of properties. */
function given(
  schema: PackageSpec,
  of: string,
  values: Values,
  known: Readonly<Record<string, PropertySpec>>,
  required: readonly string[],
): string[] {
  return [
    ...required.filter((name) => !(name in values)).map((name) => `${of} needs ${name}`),
    ...Object.entries(values).flatMap(([name, value]) => {
      const property = known[name];
      if (property === undefined) return [`${of} takes no ${name}`];
      return fits(schema, value, property) ? [] : [`${of}: ${name} takes no ${JSON.stringify(value)}`];
    }),
  ];
}

function fits(schema: PackageSpec, value: unknown, type: TypeSpec): boolean {
  // What is known in a deployment alone can be anything.
  if (typeof value === "string" && /^\$\{[^}]+\}$/.test(value)) return true;
  if (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).some((key) => key.startsWith("fn::"))
  ) {
    return true;
  }
  if (type.oneOf !== undefined) return type.oneOf.some((one) => fits(schema, value, one));
  if (type.$ref !== undefined) {
    const named = schema.types[type.$ref.replace("#/types/", "")];
    // Of another schema, such as that of any value.
    if (named === undefined) return true;
    if ("enum" in named) return named.enum.some((one) => one.value === value);
    return (
      typeof value === "object" &&
      value !== null &&
      given(schema, "", value as Values, named.properties, named.required).length === 0
    );
  }
  switch (type.type) {
    case "array":
      return Array.isArray(value) && value.every((item) => fits(schema, item, type.items ?? {}));
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case undefined:
      return true;
    default:
      return typeof value === type.type;
  }
}

function partsOf(schema: PackageSpec, { $ref = "" }: TypeSpec = {}): Known {
  const type = schema.types[$ref.replace("#/types/", "")];
  return type !== undefined && "properties" in type ? type.properties : undefined;
}

/** Every call in a value, at whatever depth. */
function invokesIn(value: unknown): Invoke[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "fn::invoke" ? [inner as Invoke, ...invokesIn((inner as Invoke).arguments)] : invokesIn(inner),
  );
}

/** A token with its module, which a program may leave out. */
function full(token: string): string {
  return token.startsWith(`${PACKAGE}:`) ? `${PACKAGE}:index:${nameOf(token)}` : token;
}
