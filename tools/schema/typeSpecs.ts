import { isDeepStrictEqual } from "node:util";
import ts from "typescript";
import { tokenOf } from "../../provider/fronts/plugin/terms.js";
import { codeBlock, commentOf, type Export, examplesOf } from "../source.js";
import { knownValues, type Property, propertiesOf } from "./properties.js";
import type { EnumSpec, Members, NamedTypeSpec, ObjectSpec, PropertySpec, TypeSpec } from "./spec.js";
import { reworded } from "./wording.js";

/** Numbers that are not whole. The compiler does not tell them apart. */
const FRACTIONS: readonly string[] = ["process"];

/** The property that has a type, and whose it is: an enumeration is named after them. */
interface Place {
  owner: string;
  property: string;
}

/** Makes the schema's types of the compiler's, and collects those that have a name. */
export class TypeSpecs {
  /** By their tokens. */
  readonly named: Record<string, NamedTypeSpec> = {};
  readonly #tokens = new Map<ts.Type, string>();
  readonly #checker: ts.TypeChecker;
  readonly #exports: readonly Export[];

  /** @param exported what the types are called where they are exported under a name of their own */
  constructor(checker: ts.TypeChecker, exported: readonly Export[]) {
    this.#checker = checker;
    this.#exports = exported;
  }

  /** @param instead what has some of the properties in another form. Default: nothing */
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
    const symbol = this.#exportOf(type)?.symbol ?? type.aliasSymbol ?? type.symbol;
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

  #property({ name, values, symbol }: Property, owner: string): PropertySpec {
    return { ...this.#type(values, { owner, property: name }), description: this.description(symbol) };
  }

  #type(values: readonly ts.Type[], place: Place): TypeSpec {
    const areAll = (kind: ts.TypeFlags): boolean => values.every((value) => is(value, kind));
    if (areAll(ts.TypeFlags.Unknown)) return { $ref: "pulumi.json#/Any" };
    if (areAll(ts.TypeFlags.StringLiteral)) return this.#enumeration(values, place);
    if (areAll(ts.TypeFlags.StringLike)) return { type: "string" };
    if (areAll(ts.TypeFlags.BooleanLike)) return { type: "boolean" };
    if (areAll(ts.TypeFlags.NumberLike)) {
      return { type: FRACTIONS.includes(place.property) ? "number" : "integer" };
    }
    const [first, ...more] = values;
    if (first !== undefined && more.length === 0) return this.#structure(first, place);
    // To the compiler, true and false are values of their own.
    const flags = values.filter((value) => is(value, ts.TypeFlags.BooleanLike));
    const others = values.filter((value) => !flags.includes(value));
    return { oneOf: [flags, ...others.map((other) => [other])].map((part) => this.#type(part, place)) };
  }

  #structure(type: ts.Type, place: Place): TypeSpec {
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", items: this.#type(knownValues(item as ts.Type), place) };
    }
    const values = type.getStringIndexType();
    if (values === undefined) return this.#reference(type);
    return { type: "object", additionalProperties: this.#type(knownValues(values), place) };
  }

  #reference(type: ts.Type): TypeSpec {
    // Generators add the word themselves.
    const name = (this.#exportOf(type) ?? type.symbol).name.replace(/Args$/, "");
    const token = tokenOf(name);
    if (!this.#tokens.has(type)) {
      this.#tokens.set(type, token);
      if (token in this.named) throw new Error(`several types are called ${name}`);
      this.named[token] = this.object(type, name);
    }
    return referenceTo(token);
  }

  /** Under the name of an exported type with these values, else of the property; of its owner too, where that is taken. */
  #enumeration(literals: readonly ts.Type[], { owner, property }: Place): TypeSpec {
    const values = textsOf(literals);
    const exported = this.#exports.find((one) => isDeepStrictEqual(textsOf(this.#valuesOf(one)), values));
    const title = property.charAt(0).toUpperCase() + property.slice(1);
    const type: EnumSpec = {
      type: "string",
      description: exported === undefined ? `Values of \`${property}\`.` : this.text(exported.symbol),
      enum: values.map((value) => ({ value })),
    };
    const tokens = [exported?.name ?? title, owner + title].map(tokenOf);
    const token = tokens.find((one) => isDeepStrictEqual(this.named[one] ?? type, type));
    if (token === undefined) throw new Error(`several types are called ${owner}${title}`);
    this.named[token] = type;
    return referenceTo(token);
  }

  #exportOf(type: ts.Type): Export | undefined {
    return this.#exports.find(({ symbol }) => this.#checker.getDeclaredTypeOfSymbol(symbol) === type);
  }

  #valuesOf({ symbol }: Export): ts.Type[] {
    return knownValues(this.#checker.getDeclaredTypeOfSymbol(symbol));
  }
}

function is({ flags }: ts.Type, kind: ts.TypeFlags): boolean {
  return (flags & kind) !== 0;
}

function referenceTo(token: string): TypeSpec {
  return { $ref: `#/types/${token}` };
}

/** In an order that does not change with what the compiler reads before. */
function textsOf(types: readonly ts.Type[]): string[] {
  return types.map((type) => (type.isStringLiteral() ? type.value : "")).sort();
}
