import { resolve } from "node:path";
import type ts from "typescript";
import { ENTRY, type Export, exportsOf, programOf } from "../source.js";
import { TypeSpecs } from "./typeSpecs.js";

const PLUGIN = resolve(__dirname, "../../provider/fronts/plugin/declarations.ts");

/** What the schema is made from. */
export interface Sources {
  checker: ts.TypeChecker;
  types: TypeSpecs;
  /** All that a program in TypeScript imports. */
  sdk: readonly Export[];
  /** What programs in other languages have in the place of some of it. */
  plugin: readonly Export[];
}

export function readSources(): Sources {
  const program = programOf([ENTRY, PLUGIN]);
  const checker = program.getTypeChecker();
  const sdk = exportsOf(program, ENTRY);
  return { checker, types: new TypeSpecs(checker, sdk), sdk, plugin: exportsOf(program, PLUGIN) };
}

/** The export of a name. */
export function exportNamed(exports: readonly Export[], name: string): Export {
  const found = exports.find((exported) => exported.name === name);
  if (found === undefined) throw new Error(`nothing is exported as ${name}`);
  return found;
}

/** The type that is exported under a name. */
export function typeNamed({ checker }: Sources, exports: readonly Export[], name: string): ts.Type {
  return checker.getDeclaredTypeOfSymbol(exportNamed(exports, name).symbol);
}
