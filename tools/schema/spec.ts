/** The parts of a Pulumi package schema that ours has. */
export interface PackageSpec {
  name: string;
  displayName: string;
  version: string;
  description: string;
  keywords: string[];
  license: string;
  meta: { supportPack: boolean };
  config: { variables: Record<string, PropertySpec> };
  types: Record<string, NamedTypeSpec>;
  provider: { description: string; inputProperties: Record<string, PropertySpec> };
  resources: Record<string, ResourceSpec>;
  functions: Record<string, FunctionSpec>;
  language: Record<string, object>;
}

export interface TypeSpec {
  type?: "boolean" | "integer" | "number" | "string" | "array" | "object";
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
  $ref?: string;
  oneOf?: TypeSpec[];
}

export interface PropertySpec extends TypeSpec {
  description: string;
  default?: boolean | number | string;
  secret?: boolean;
}

/** Properties of an object, and the names of those that it always has. */
export interface Members {
  properties: Record<string, PropertySpec>;
  required: string[];
}

export interface ObjectSpec extends Members {
  type: "object";
  description: string;
}

export interface EnumSpec {
  type: "string";
  description: string;
  enum: { value: string }[];
}

export type NamedTypeSpec = ObjectSpec | EnumSpec;

export interface ResourceSpec extends Members {
  description: string;
  inputProperties: Record<string, PropertySpec>;
  requiredInputs: string[];
  aliases: { type: string }[];
}

export interface FunctionSpec {
  description: string;
  inputs: ObjectSpec;
  outputs: ObjectSpec;
}
