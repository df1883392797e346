import ts from "typescript";
import { tokenOf } from "../../provider/fronts/plugin/terms.js";
import type { Export } from "../source.js";
import { withExamples } from "./descriptions.js";
import { exportNamed, type Sources, typeNamed } from "./sources.js";
import type { FunctionSpec } from "./spec.js";

/** The functions of the package: those of TypeScript that ask something, and those that the plugin declares. */
export function functionSpecs(sources: Sources): Record<string, FunctionSpec> {
  const all = [...queries(sources), ...declaredFunctions(sources)];
  return Object.fromEntries(all.map((one) => [tokenOf(one.exported.name), functionSpec(one, sources)]));
}

interface DeclaredFunction {
  /** As TypeScript has it: its comment is that of all. */
  exported: Export;
  args: ts.Type;
  result: ts.Type;
}

/** Those with named arguments. An Output of their results is made by each language in its own way. */
function queries({ sdk, checker }: Sources): DeclaredFunction[] {
  return sdk.flatMap((exported): DeclaredFunction[] => {
    const { name, declaration } = exported;
    if (!ts.isFunctionDeclaration(declaration) || name.endsWith("Output")) return [];
    const [args] = declaration.parameters;
    if (args?.name.getText() !== "args") return [];
    const signature = checker.getSignatureFromDeclaration(declaration);
    const result = signature && checker.getAwaitedType(signature.getReturnType());
    if (result === undefined) throw new Error(`${name} has no result`);
    return [{ exported, args: checker.getTypeAtLocation(args), result }];
  });
}

/** Those whose arguments a program in TypeScript gives one by one, or as resources. */
function declaredFunctions(sources: Sources): DeclaredFunction[] {
  const { sdk, plugin } = sources;
  return plugin.flatMap(({ name: result }): DeclaredFunction[] => {
    const [, title] = /^(\w+)Result$/.exec(result) ?? [];
    if (title === undefined) return [];
    return [
      {
        exported: exportNamed(sdk, title.charAt(0).toLowerCase() + title.slice(1)),
        args: typeNamed(sources, plugin, `${title}Args`),
        result: typeNamed(sources, plugin, result),
      },
    ];
  });
}

function functionSpec(
  { exported: { name, symbol }, args, result }: DeclaredFunction,
  { types, checker }: Sources,
): FunctionSpec {
  const owner = name.replace(/^get/, "");
  return {
    description: withExamples(name, types.text(symbol), symbol, checker),
    inputs: types.object(args, owner),
    outputs: types.object(result, owner),
  };
}
