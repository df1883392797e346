import type {
  FunctionSpec,
  NamedTypeSpec,
  PackageSpec,
  PropertySpec,
  TypeSpec,
} from "../../../tools/schema/spec.js";

/** Names of a value's parts in a language, and of the parts of these; undefined of a value that has none. */
export interface Parts {
  [name: string]: Parts | undefined;
}

/** What something is given: the names that there are, and those that have to be there. */
export interface Taken {
  known: ReadonlySet<string>;
  required: readonly string[];
}

/** What the SDK of a language has, as Pulumi makes it of a schema, by the names that a program gives to it. */
export interface Sdk {
  /** What takes arguments, by the name that stands before them. */
  takes: ReadonlyMap<string, Taken>;
  /** The value of what is called, by the name that is called. */
  gives: ReadonlyMap<string, Parts>;
  /** All other names. */
  also: ReadonlySet<string>;
}

/** How a language names what a schema has. */
interface Naming {
  part(name: string): string;
  /** The names of a resource's class, and of its arguments. */
  resource(name: string): { called: string; given: string; also?: string[] };
  /** The names by which a function is called, each with that of its arguments. */
  function(name: string): { called: string; given: string; also?: string[] }[];
  value(type: string, value: string): string[];
}

export const snake = (name: string): string => name.replace(/(?<=[a-z0-9])[A-Z]/g, "_$&").toLowerCase();
export const pascal = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const JAVA = "com.pulumi.alicloudcdnrefresh";
const JAVA_FUNCTIONS = "AlicloudcdnrefreshFunctions";

const NAMINGS = {
  python: {
    part: snake,
    resource: (name) => ({ called: name, given: name }),
    function: (name) => [snake(name), `${snake(name)}_output`].map((called) => ({ called, given: called })),
    value: (type, value) => [type, `${type}.${snake(value).toUpperCase()}`],
  },
  go: {
    part: pascal,
    resource: (name) => ({ called: `New${name}`, given: `${name}Args`, also: [name] }),
    function: (name) =>
      ["", "Output"].map((form) => ({ called: pascal(name) + form, given: `${pascal(name)}${form}Args` })),
    value: (type, value) => [type, type + pascal(value)],
  },
  csharp: {
    part: pascal,
    resource: (name) => ({ called: name, given: `${name}Args` }),
    function: (name) => [
      { called: `${pascal(name)}.Invoke`, given: `${pascal(name)}InvokeArgs` },
      { called: `${pascal(name)}.InvokeAsync`, given: `${pascal(name)}Args` },
    ],
    value: (type, value) => [type, `${type}.${pascal(value)}`],
  },
  java: {
    part: (name) => name,
    resource: (name) => ({
      called: name,
      given: `${name}Args`,
      also: [`${JAVA}.${name}`, `${JAVA}.${name}Args`],
    }),
    function: (name) => [
      {
        called: `${JAVA_FUNCTIONS}.${name}`,
        given: `${pascal(name)}Args`,
        also: [
          ...[JAVA_FUNCTIONS, `${JAVA}.${JAVA_FUNCTIONS}`],
          ...[`${JAVA}.inputs.${pascal(name)}Args`, `${JAVA}.outputs.${pascal(name)}Result`],
        ],
      },
    ],
    value: (type, value) => [type, `${JAVA}.enums.${type}`, `${type}.${pascal(value)}`],
  },
} satisfies Record<string, Naming>;

export type Language = keyof typeof NAMINGS;

export function sdkOf(language: Language, schema: PackageSpec): Sdk {
  const naming: Naming = NAMINGS[language];
  const takes = new Map<string, Taken>();
  const gives = new Map<string, Parts>();
  const also = new Set<string>();
  const taken = (properties: object, required: readonly string[]): Taken => ({
    known: new Set(Object.keys(properties).map(naming.part)),
    required: required.map(naming.part),
  });
  const partsOf = (properties: Readonly<Record<string, PropertySpec>>): Parts =>
    Object.fromEntries(
      Object.entries(properties).map(([name, property]) => {
        const type = objectOf(schema, property);
        return [naming.part(name), type && partsOf(type.properties)];
      }),
    );

  for (const [token, spec] of Object.entries(schema.resources)) {
    const names = naming.resource(nameOf(token));
    takes.set(names.given, taken(spec.inputProperties, spec.requiredInputs));
    gives.set(names.called, partsOf(spec.properties));
    for (const name of names.also ?? []) also.add(name);
  }
  for (const [token, { inputs, outputs }] of Object.entries<FunctionSpec>(schema.functions)) {
    for (const names of naming.function(nameOf(token))) {
      takes.set(names.given, taken(inputs.properties, inputs.required));
      gives.set(names.called, partsOf(outputs.properties));
      for (const name of names.also ?? []) also.add(name);
    }
  }
  for (const [token, type] of Object.entries<NamedTypeSpec>(schema.types)) {
    if (!("enum" in type)) continue;
    for (const { value } of type.enum) for (const name of naming.value(nameOf(token), value)) also.add(name);
  }
  return { takes, gives, also };
}

/** The last part of a token. */
export function nameOf(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

/** The type of an object that a property is, or has: a list's rows are no part of the list. */
function objectOf(schema: PackageSpec, { $ref = "" }: TypeSpec) {
  const type = schema.types[$ref.replace("#/types/", "")];
  return type !== undefined && "properties" in type ? type : undefined;
}
