import type ts from "typescript";
import { codeBlock, examplesOf } from "../source.js";
import { EXAMPLES } from "./examples.js";
import { yaml } from "./yaml.js";

const IMPORT = 'import * as cdn from "pulumi-alicloud-cdn-refresh";';

/** A description with a program in YAML, and the examples of the comment as programs in TypeScript. */
export function withExamples(name: string, text: string, symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const { [name]: example } = EXAMPLES;
  if (example === undefined) throw new Error(`${name} has no example in YAML: give it one in examples.ts`);
  const program = yaml({ name: "example", runtime: "yaml", ...example }).trim();
  const others = examplesOf(symbol, checker).map((code) => codeBlock(`${IMPORT}\n\n${code}`));
  return [text, "## Example Usage", codeBlock(program, "yaml"), ...others].join("\n\n");
}
