import { readFileSync } from "node:fs";
import { tokenOf } from "../../../provider/fronts/plugin/terms.js";
import { SCHEMA } from "../../../tools/schema/file.js";
import type {
  FunctionSpec,
  NamedTypeSpec,
  PackageSpec,
  ResourceSpec,
  TypeSpec,
} from "../../../tools/schema/spec.js";

/** The schema as it is committed. */
export const schemaFile = readFileSync(SCHEMA, "utf8");
export const schema = JSON.parse(schemaFile) as PackageSpec;

/** The resources by their names. */
export const resources = byName(schema.resources);
export const functions = byName(schema.functions);

export function resource(name: string): ResourceSpec {
  return schema.resources[tokenOf(name)] as ResourceSpec;
}

export function fn(name: string): FunctionSpec {
  return schema.functions[tokenOf(name)] as FunctionSpec;
}

export function namedType(name: string): NamedTypeSpec {
  return schema.types[tokenOf(name)] as NamedTypeSpec;
}

/** The values of an enumeration that a property takes; undefined where it takes others. */
export function enumerated({ $ref = "" }: TypeSpec): string[] | undefined {
  const type = schema.types[$ref.replace("#/types/", "")];
  return type !== undefined && "enum" in type ? type.enum.map(({ value }) => value) : undefined;
}

function byName<T>(tokens: Readonly<Record<string, T>>): [name: string, spec: T][] {
  return Object.entries(tokens).map(([token, spec]) => [token.split(":").at(-1) as string, spec]);
}
