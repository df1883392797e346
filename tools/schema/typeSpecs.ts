import ts from "typescript";
import { codeBlock, commentOf, type Export, examplesOf } from "../source.js";
import { knownValues, type Property, propertiesOf } from "./properties.js";
import type { Members, NamedTypeSpec, ObjectSpec, PropertySpec, TypeSpec } from "./spec.js";
import { tokenOf } from "./token.js";
import { reworded } from "./wording.js";

/** Numbers that are not whole. The compiler does not tell them apart. */
const FRACTIONS: readonly string[] = ["process"];

/** Makes the schema's types of the compiler's, and collects those that have a name. */
export class TypeSpecs {
  readonly named: Record<string, NamedTypeSpec> = {};
  readonly #checker: ts.TypeChecker;
  readonly #exports: readonly Export[];

  /** @param exported what the types are called where they are exported under a name of their own */
  constructor(checker: ts.TypeChecker, exported: readonly Export[]) {
    this.#checker = checker;
    this.#exports = exported;
  }

  /**
   * @param owner whose properties they are, for the name of an enumeration that several owners have differently
   * @param instead what has some of the properties in another form. Default: nothing
   */
  members(object: ts.Type, owner: string, instead?: ts.Type): Members {
    const others = instead === undefined ? [] : propertiesOf(instead, this.#checker);
    const names = others.map(({ name }) => name);
    const own = propertiesOf(object, this.#checker).filter(({ name }) => !names.includes(name));
    const all = [...own, ...others];
    return {
      properties: Object.fromEntries(all.map((property) => [property.name, this.#property(property, owner)])),
      required: all.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    };
  }

  object(type: ts.Type, owner: string): ObjectSpec {
    const exported = this.#exported((declared) => declared === type);
    const symbol = exported?.symbol ?? type.aliasSymbol ?? type.symbol;
    return { type: "object", description: this.description(symbol), ...this.members(type, owner) };
  }

  /** What the comment says, with its examples. */
  description(symbol: ts.Symbol): string {
    const examples = examplesOf(symbol, this.#checker).map((code) => codeBlock(code));
    return [this.text(symbol), ...examples].join("\n\n");
  }

  /** What the comment says. */
  text(symbol: ts.Symbol): string {
    return reworded(commentOf(symbol, this.#checker));
  }

  #property(property: Property, owner: string): PropertySpec {
    return {
      ...this.#type(property.values, property.name, owner),
      description: this.description(property.symbol),
    };
  }

  #type(values: readonly ts.Type[], property: string, owner: string): TypeSpec {
    const areAll = (kind: ts.TypeFlags): boolean => values.every(({ flags }) => (flags & kind) !== 0);
    if (areAll(ts.TypeFlags.Unknown)) return { $ref: "pulumi.json#/Any" };
    if (areAll(ts.TypeFlags.StringLiteral)) return this.#enumeration(values, property, owner);
    if (areAll(ts.TypeFlags.StringLike)) return { type: "string" };
    if (areAll(ts.TypeFlags.BooleanLike)) return { type: "boolean" };
    if (areAll(ts.TypeFlags.NumberLike)) return { type: FRACTIONS.includes(property) ? "number" : "integer" };
    const flags = values.filter(({ flags }) => (flags & ts.TypeFlags.BooleanLike) !== 0);
    const others = values.filter((value) => !flags.includes(value));
    const [only] = others;
    if (flags.length === 0 && others.length === 1 && only !== undefined)
      return this.#structure(only, property, owner);
    return {
      oneOf: [flags, ...others.map((other) => [other])].map((part) => this.#type(part, property, owner)),
    };
  }

  #structure(type: ts.Type, property: string, owner: string): TypeSpec {
    const inside = (part: ts.Type): TypeSpec => this.#type(knownValues(part), property, owner);
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", items: inside(item as ts.Type) };
    }
    const values = type.getStringIndexType();
    if (values !== undefined) return { type: "object", additionalProperties: inside(values) };
    return this.#reference(type);
  }

  #reference(type: ts.Type): TypeSpec {
    const exported = this.#exported((declared) => declared === type);
    // Generators add the word themselves.
    const name = (exported ?? type.symbol).name.replace(/Args$/, "");
    const token = tokenOf(name);
    // First of all: it can hold itself.
    if (this.named[token] === undefined) {
      this.named[token] = { type: "object", description: "", properties: {}, required: [] };
      this.named[token] = this.object(type, name);
    }
    return { $ref: `#/types/${token}` };
  }

  /** Under the name of an exported type with these values, else of the property. */
  #enumeration(literals: readonly ts.Type[], property: string, owner: string): TypeSpec {
    const values = textsOf(literals);
    const exported = this.#exported((declared) => isSame(textsOf(knownValues(declared)), values));
    const named = property.charAt(0).toUpperCase() + property.slice(1);
    const description = exported === undefined ? `Values of \`${property}\`.` : this.text(exported.symbol);
    for (const name of [exported?.name ?? named, owner + named]) {
      const token = tokenOf(name);
      this.named[token] ??= { type: "string", description, enum: values.map((value) => ({ value })) };
      const known = this.named[token];
      if (
        "enum" in known &&
        isSame(
          known.enum.map(({ value }) => value),
          values,
        )
      )
        return { $ref: `#/types/${token}` };
    }
    throw new Error(`${owner}.${property}: the name of its enumeration is taken, with other values`);
  }

  #exported(is: (type: ts.Type) => boolean): Export | undefined {
    return this.#exports.find(({ symbol }) => is(this.#checker.getDeclaredTypeOfSymbol(symbol)));
  }
}

/** In an order that does not change with what the compiler reads before. */
function textsOf(types: readonly ts.Type[]): string[] {
  return types.map((type) => (type.isStringLiteral() ? type.value : "")).sort();
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join() === other.join();
}
