import ts from "typescript";
import {
  codeBlock,
  commentOf,
  ENTRY,
  type Export,
  examplesOf,
  exportsOf,
  isOurs,
  isPublic,
  programOf,
} from "../source.js";
import { formatted } from "./formatted.js";

const HEADER = `<!-- Made from the comments of sdk/ by \`npm run docs\`: change them there. -->

# API reference

All that a program can import from \`pulumi-alicloud-cdn-refresh\`, as \`import * as cdn from "pulumi-alicloud-cdn-refresh"\`.
`;

/** An example of a doc comment, and what it is an example of. */
export interface Example {
  /** `CacheRefresh`, or `CacheRefreshByPathArgs.objectPaths`. */
  of: string;
  code: string;
}

export interface ApiPage {
  markdown: string;
  examples: Example[];
  /** Exports, and members of exports, that no comment says anything of. */
  undocumented: string[];
}

type Member = ts.PropertySignature | ts.PropertyDeclaration;

/** The reference of all that a program can import, from the doc comments. */
export function apiPage(): ApiPage {
  return new Reference(programOf([ENTRY])).page();
}

class Reference {
  readonly #checker: ts.TypeChecker;
  readonly #exports: Export[];
  readonly #examples: Example[] = [];
  readonly #undocumented: string[] = [];

  constructor(program: ts.Program) {
    this.#checker = program.getTypeChecker();
    this.#exports = exportsOf(program, ENTRY);
  }

  page(): ApiPage {
    const of = (isOfGroup: (declaration: ts.Declaration) => boolean): Export[] =>
      this.#exports.filter(({ declaration }) => isOfGroup(declaration));
    const groups: [title: string, exports: Export[]][] = [
      ["Classes", of(ts.isClassDeclaration)],
      ["Functions", of(ts.isFunctionDeclaration)],
      [
        "Types",
        of((declaration) => !ts.isClassDeclaration(declaration) && !ts.isFunctionDeclaration(declaration)),
      ],
    ];
    const contents = groups.map(
      ([title, exports]) => `- ${title}: ${exports.map(({ name }) => linkTo(name)).join(", ")}`,
    );
    const sections = groups.flatMap(([title, exports]) => [
      `## ${title}`,
      ...exports.map((exported) => this.#section(exported)),
    ]);
    const parts = [HEADER, contents.join("\n"), ...sections];
    return {
      markdown: formatted("docs/api.md", `${parts.join("\n\n").replace(/\n{3,}/g, "\n\n")}\n`),
      examples: this.#examples,
      undocumented: this.#undocumented,
    };
  }

  #section(exported: Export): string {
    const { name, symbol, declaration } = exported;
    return [
      `### ${name}`,
      ...this.#signature(exported),
      this.#text(symbol, name),
      ...(ts.isFunctionDeclaration(declaration) ? this.#parameters(symbol) : []),
      ...this.#example(symbol, name),
      ...this.#members(exported),
    ]
      .filter((part) => part !== "")
      .join("\n\n");
  }

  #signature({ name, declaration }: Export): string[] {
    if (ts.isFunctionDeclaration(declaration)) {
      return [codeBlock(`${name}(${parametersOf(declaration)}): ${declaration.type?.getText() ?? "void"}`)];
    }
    if (!ts.isClassDeclaration(declaration)) return [];
    const made = declaration.members.find(ts.isConstructorDeclaration);
    const isAbstract = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword);
    const base = declaration.heritageClauses?.[0]?.types[0]?.getText() ?? "";
    const baseLink = this.#isExported(base) ? linkTo(base) : `\`${base}\``;
    return [
      ...(made === undefined || isAbstract ? [] : [codeBlock(`new ${name}(${parametersOf(made)})`)]),
      ...(base === "" ? [] : [`Is a ${baseLink}.`]),
    ];
  }

  #members({ name, symbol, declaration }: Export): string[] {
    const members = this.#publicMembers(symbol, declaration);
    const own = members.filter(
      ({ parent }) => this.#ownerOf(parent) === undefined || this.#ownerOf(parent) === name,
    );
    const others = new Set(
      members.map(({ parent }) => this.#ownerOf(parent)).filter((owner) => owner !== name),
    );
    const inherited = [...others].filter((owner) => owner !== undefined).map(linkTo);
    const what = ts.isClassDeclaration(declaration) ? "outputs" : "properties";
    return [
      own.map((member) => this.#member(name, member)).join("\n"),
      inherited.length === 0 ? "" : `And the ${what} of ${inherited.join(" and ")}.`,
    ];
  }

  /** Of a union, the members of all its parts. */
  #publicMembers(symbol: ts.Symbol, declaration: ts.Declaration): Member[] {
    if (ts.isFunctionDeclaration(declaration)) return [];
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const parts = type.isUnion() ? type.types : [type];
    const found = new Set<Member>();
    for (const property of parts.flatMap((part) => this.#checker.getPropertiesOfType(part))) {
      for (const candidate of property.declarations ?? []) {
        if (isMember(candidate) && isOurs(candidate) && isPublic(candidate)) found.add(candidate);
      }
    }
    return [...found];
  }

  #member(owner: string, member: Member): string {
    const name = member.name.getText();
    const full = `${owner}.${name}`;
    const optional = member.questionToken === undefined ? "" : "?";
    const symbol = this.#checker.getSymbolAtLocation(member.name) as ts.Symbol;
    const example = this.#example(symbol, full).map((block) => indented(`\n${block}`));
    const text = this.#text(symbol, full);
    const heading = `- \`${name}${optional}: ${oneLine(member.type?.getText() ?? "unknown")}\``;
    return [...(text === "" ? [heading] : [`${heading}\\`, indented(text)]), ...example].join("\n");
  }

  #parameters(symbol: ts.Symbol): string[] {
    const tags = symbol.getJsDocTags(this.#checker).filter(({ name }) => name === "param");
    const lines = tags.map(({ text = [] }) => {
      const [name = "", ...description] = ts.displayPartsToString(text).split(" ");
      return `- \`${name}\`: ${description.join(" ")}`;
    });
    return [lines.join("\n")];
  }

  #text(symbol: ts.Symbol, name: string): string {
    const text = commentOf(symbol, this.#checker);
    if (text === "") this.#undocumented.push(name);
    return text;
  }

  #example(symbol: ts.Symbol, of: string): string[] {
    return examplesOf(symbol, this.#checker).map((code) => {
      this.#examples.push({ of, code });
      return codeBlock(code);
    });
  }

  /** The export that a member was declared in. */
  #ownerOf(parent: ts.Node): string | undefined {
    return this.#exports.find(({ declaration }) => declaration === parent)?.name;
  }

  #isExported(name: string): boolean {
    return this.#exports.some((exported) => exported.name === name);
  }
}

function isMember(declaration: ts.Declaration): declaration is Member {
  return ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration);
}

/** The parameters as a caller sees them: what has a default can be left out. */
function parametersOf(declaration: ts.SignatureDeclaration): string {
  return declaration.parameters
    .map(({ name, type, dotDotDotToken, questionToken, initializer }) => {
      const optional = (questionToken ?? initializer) ? "?" : "";
      return `${dotDotDotToken ? "..." : ""}${name.getText()}${optional}: ${oneLine(type?.getText() ?? "unknown")}`;
    })
    .join(", ");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function linkTo(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
