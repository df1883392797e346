import ts from "typescript";
import type { Export } from "../source.js";
import { withExamples } from "./descriptions.js";
import { named, type Sources, typeNamed } from "./sources.js";
import type { FunctionSpec } from "./spec.js";
import { tokenOf } from "./token.js";

/** The functions of the package: those of TypeScript that ask something, and those that the plugin declares. */
export function functionSpecs(sources: Sources): Record<string, FunctionSpec> {
  const all = [...queries(sources), ...declaredFunctions(sources)];
  return Object.fromEntries(all.map(([name, spec]) => [tokenOf(name), spec]));
}

type NamedFunction = [name: string, spec: FunctionSpec];

/** Those with named arguments. An Output of their results is made by each language in its own way. */
function queries(sources: Sources): NamedFunction[] {
  return sources.sdk.flatMap(({ name, symbol, declaration }): NamedFunction[] => {
    if (!ts.isFunctionDeclaration(declaration) || name.endsWith("Output")) return [];
    const [args] = declaration.parameters;
    if (args?.type === undefined || args.name.getText() !== "args" || declaration.type === undefined)
      return [];
    const { checker } = sources;
    const result = checker.getAwaitedType(checker.getTypeFromTypeNode(declaration.type));
    if (result === undefined) throw new Error(`${name} gives no promise`);
    return [[name, functionSpec(name, symbol, [checker.getTypeFromTypeNode(args.type), result], sources)]];
  });
}

/** Those whose arguments a program gives one by one, or as resources. */
function declaredFunctions(sources: Sources): NamedFunction[] {
  return sources.plugin.flatMap((exported): NamedFunction[] => {
    const [, title] = /^(\w+)Result$/.exec(exported.name) ?? [];
    if (title === undefined) return [];
    const name = title.charAt(0).toLowerCase() + title.slice(1);
    const { symbol } = named(sources.sdk, name);
    const [args, result] = [`${title}Args`, exported.name].map((type) =>
      typeNamed(sources, sources.plugin, type),
    );
    return [[name, functionSpec(name, symbol, [args as ts.Type, result as ts.Type], sources)]];
  });
}

function functionSpec(
  name: string,
  symbol: Export["symbol"],
  [args, result]: [args: ts.Type, result: ts.Type],
  { types, checker }: Sources,
): FunctionSpec {
  const owner = name.replace(/^get/, "");
  return {
    description: withExamples(name, types.text(symbol), symbol, checker),
    inputs: types.object(args, owner),
    outputs: types.object(result, owner),
  };
}
