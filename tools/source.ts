import { resolve } from "node:path";
import ts from "typescript";

/** What a module exports, under the name by which it does. */
export interface Export {
  name: string;
  symbol: ts.Symbol;
  declaration: ts.Declaration;
}

const REPOSITORY = resolve(__dirname, "..");

/** The entry of what a program imports. */
export const ENTRY = resolve(REPOSITORY, "sdk/index.ts");

/** The code as the compiler reads it, with its comments. */
export function programOf(entries: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(resolve(REPOSITORY, "tsconfig.json"), ts.sys.readFile);
  return ts.createProgram([...entries], ts.parseJsonConfigFileContent(config, ts.sys, REPOSITORY).options);
}

export function exportsOf(program: ts.Program, entry: string): Export[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry) as ts.SourceFile;
  const module = checker.getSymbolAtLocation(source) as ts.Symbol;
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return { name: exported.name, symbol, declaration: symbol.declarations?.[0] as ts.Declaration };
  });
}

/** What the comment says, links as code; empty where there is none. */
export function commentOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return text.replace(/\{@link ([^}]+)\}/g, (_, target: string) => `\`${target}\``);
}

/** The code of the comment's examples. */
export function examplesOf(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === "example");
  return tags.map(({ text = [] }) => ts.displayPartsToString(text));
}

export function codeBlock(code: string, language = "typescript"): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}

/** Whether it stands in this package, and not in one that it imports. */
export function isOurs(declaration: ts.Declaration): boolean {
  const { fileName } = declaration.getSourceFile();
  return fileName.startsWith(`${REPOSITORY}/sdk/`) || fileName.startsWith(`${REPOSITORY}/provider/`);
}

/** Whether a program may use it. */
export function isPublic(declaration: ts.Declaration): boolean {
  const { Private, Protected, Static, Override } = ts.ModifierFlags;
  const hidden = Private | Protected | Static | Override;
  const isInternal = ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === "internal");
  const isForUs = ts.getNameOfDeclaration(declaration)?.getText().startsWith("__") ?? false;
  return (ts.getCombinedModifierFlags(declaration) & hidden) === 0 && !isInternal && !isForUs;
}
