import ts from "typescript";
import { isOurs, isPublic } from "../source.js";

/** A property as all forms of an object have it together. */
export interface Property {
  name: string;
  /** What its value can be, once it is known. */
  values: readonly ts.Type[];
  isRequired: boolean;
  /** Where its comment stands. */
  symbol: ts.Symbol;
}

/** The properties of an object; of a union, which is an object in several forms, those of all of them. */
export function propertiesOf(object: ts.Type, checker: ts.TypeChecker): Property[] {
  const forms = object.isUnion() ? object.types : [object];
  const names = forms.flatMap((form) => checker.getPropertiesOfType(form).filter(isDocumented));
  return [...new Set(names.map(({ name }) => name))].flatMap((name) => {
    const declared = forms.map((form) => checker.getPropertyOfType(form, name));
    const values = declared.map((symbol) => (symbol ? knownValues(checker.getTypeOfSymbol(symbol)) : []));
    // The comment of a form that takes one value says why it is the only one.
    const most = Math.max(...values.map(({ length }) => length));
    const symbol = declared[values.findIndex(({ length }) => length === most)];
    if (symbol === undefined || most === 0) return [];
    const isRequired = declared.every((one) => one !== undefined && isAlwaysThere(one, checker));
    return [{ name, values: [...new Set(values.flat())], isRequired, symbol }];
  });
}

/** What a value can be once it is there and known: without the forms in which a program gives it before that. */
export function knownValues(type: ts.Type): ts.Type[] {
  return alternativesOf(type).filter((part) => !isUndefined(part) && !ONLY_IN_A_PROGRAM.has(nameOf(part)));
}

/** What a program can give in the place of a plain value: what is known later, and a class for a text. */
const ONLY_IN_A_PROGRAM: ReadonlySet<string> = new Set(["Promise", "OutputInstance", "Date"]);

function alternativesOf(type: ts.Type): readonly ts.Type[] {
  const [inside] = type.aliasTypeArguments ?? [];
  if (type.aliasSymbol?.name === "Output" && inside !== undefined) return alternativesOf(inside);
  return type.isUnion() ? type.types : [type];
}

function nameOf({ symbol }: ts.Type): string {
  // A type without a name has no symbol, whatever the compiler's types say.
  return (symbol as ts.Symbol | undefined)?.name ?? "";
}

function isAlwaysThere(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  return !isOptional && !alternativesOf(checker.getTypeOfSymbol(symbol)).some(isUndefined);
}

function isUndefined({ flags }: ts.Type): boolean {
  return (flags & ts.TypeFlags.Undefined) !== 0;
}

function isDocumented({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some(
    (declaration) =>
      (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) &&
      isOurs(declaration) &&
      isPublic(declaration),
  );
}
