import assert from "node:assert/strict";
import { resolve } from "node:path";
import ts from "typescript";

const ROOT = resolve(__dirname, "../..");
const ENTRY = resolve(ROOT, "sdk/index.ts");
const EMULATOR = resolve(ROOT, "emulator/index.ts");
const PROGRAM = resolve(__dirname, "accepted.ts");

/** What an editor shows of a property: which it is, and what its comment says. */
interface Shown {
  name: string;
  comment: string;
  examples: string[];
  optional: boolean;
  number: boolean;
}

describe("hovering", function () {
  this.timeout(120_000);
  let service: ts.LanguageService;
  let program: ts.Program;
  let checker: ts.TypeChecker;
  let args: Shown[];
  before(() => {
    service = languageService();
    program = service.getProgram() as ts.Program;
    checker = program.getTypeChecker();
    args = exportedTypes(isArgument).flatMap(propertiesOf);
  });

  it("over an argument tells what it is", () => {
    assert.ok(args.length > 60, `only ${args.length} arguments were found`);
    assert.deepEqual(
      without(args, ({ comment }) => comment.length > 20),
      [],
    );
  });

  it("over an argument that can be left out tells what then holds", () => {
    const optional = args.filter((argument) => argument.optional);
    assert.deepEqual(
      without(optional, ({ comment }) => /\bDefault\b/.test(comment)),
      [],
    );
  });

  it("over a number among the arguments tells its least and its most", () => {
    const numbers = args.filter((argument) => argument.number);
    assert.ok(numbers.length >= 6);
    assert.deepEqual(
      without(numbers, ({ comment }) => /\d+ to \d+/.test(comment)),
      [],
    );
  });

  it("over an argument shows an example that sets it", () => {
    assert.deepEqual(
      without(args, ({ name, examples }) => {
        const property = name.slice(name.indexOf(".") + 1);
        return examples.some((example) => example.startsWith(`${property}: `));
      }),
      [],
    );
  });

  it("over a result or an output tells what it is", () => {
    const results = exportedTypes((name) => !isArgument(name)).flatMap(propertiesOf);
    assert.ok(results.length > 40, `only ${results.length} results were found`);
    assert.deepEqual(
      without(results, ({ comment }) => comment.length > 10),
      [],
    );
  });

  it("over a percentage, a time or an amount of time tells the unit", () => {
    const results = exportedTypes((name) => !isArgument(name)).flatMap(propertiesOf);
    const unitOf = ({ name }: Shown): RegExp | undefined => {
      if (/\.process$/.test(name)) return /percent/;
      if (/(At|Time)$/.test(name)) return /UTC|ISO 8601|yyyy-MM-dd/;
      if (/Timeout$/.test(name)) return /\bms\b/;
      if (/Expiration$/.test(name)) return /\bseconds\b/;
      return undefined;
    };
    const measured = [...args, ...results].filter((shown) => unitOf(shown) !== undefined);
    assert.ok(measured.length >= 10);
    assert.deepEqual(
      without(measured, (shown) => unitOf(shown)?.test(shown.comment) === true),
      [],
    );
  });

  it("over an export tells what it is and, of what a program calls, how", () => {
    const lacking = exports().filter(({ symbol, name }) => {
      const declaration = symbol.declarations?.[0] as ts.Declaration;
      const called =
        ts.isFunctionDeclaration(declaration) ||
        (ts.isClassDeclaration(declaration) && !["TaskResource", "QueryError"].includes(name));
      const { comment, examples } = documentationOf(symbol);
      return comment.length < 20 || (called && examples.length === 0);
    });
    assert.deepEqual(
      lacking.map(({ name }) => name),
      [],
    );
  });

  it("over what the emulator takes and gives tells what it is, and what holds when it is left out", () => {
    const all = exportedTypes(() => true, EMULATOR).flatMap(propertiesOf);
    assert.ok(all.length > 50, `only ${all.length} were found`);
    assert.deepEqual(
      without(all, ({ comment }) => comment.length > 5),
      [],
    );
    const options = all.filter(
      ({ name, optional }) => optional && /^(EmulatorOptions|EmulatorAccount|Fault|ForeignTask)\./.test(name),
    );
    assert.ok(options.length > 20);
    assert.deepEqual(
      without(options, ({ comment }) => /\bDefault\b/.test(comment)),
      [],
    );
  });

  it("works in the editor, on each argument as it is written in a program", () => {
    const source = program.getSourceFile(PROGRAM) as ts.SourceFile;
    const silent: string[] = [];
    const hovered = new Set<string>();
    const visit = (node: ts.Node, within: boolean): void => {
      const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
      const inside = isCall ? node.expression.getText(source).startsWith("cdn.") : within;
      if (inside && (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))) {
        const position = node.name.getStart(source);
        const shown = service.getQuickInfoAtPosition(PROGRAM, position);
        const definitions = service.getDefinitionAtPosition(PROGRAM, position) ?? [];
        const isOurs = definitions.some(({ fileName }) => isInOurs(fileName));
        if (isOurs) {
          hovered.add(node.name.getText(source));
          const comment = ts.displayPartsToString(shown?.documentation);
          if (comment.length <= 20 || /^With (hashes|resources) it is/.test(comment)) {
            silent.push(
              `${node.name.getText(source)}, line ${source.getLineAndCharacterOfPosition(node.pos).line + 1}`,
            );
          }
        }
      }
      ts.forEachChild(node, (child) => visit(child, inside));
    };
    visit(source, false);
    assert.ok(hovered.size > 30, `only ${hovered.size} arguments were hovered over`);
    assert.deepEqual(silent, []);
  });

  function exports(entry = ENTRY): { name: string; symbol: ts.Symbol }[] {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.SourceFile) as ts.Symbol;
    return checker.getExportsOfModule(module).map((exported) => ({
      name: exported.name,
      symbol: exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported,
    }));
  }

  function exportedTypes(
    matching: (name: string) => boolean,
    entry = ENTRY,
  ): { name: string; type: ts.Type }[] {
    const types = exports(entry).filter(({ symbol }) => !(symbol.flags & ts.SymbolFlags.Function));
    return types
      .filter(({ name }) => matching(name))
      .map(({ name, symbol }) => ({ name, type: checker.getDeclaredTypeOfSymbol(symbol) }));
  }

  /** The properties that this package declares; of a union, those of each of its forms. */
  function propertiesOf({ name, type }: { name: string; type: ts.Type }): Shown[] {
    const forms = type.isUnion() ? type.types : [type];
    const properties = forms.flatMap((form) => checker.getPropertiesOfType(form));
    const documented = properties.filter((property) => {
      const isMethod = (property.flags & ts.SymbolFlags.Method) !== 0;
      const isHidden =
        property.name.startsWith("__") || property.getJsDocTags().some((tag) => tag.name === "internal");
      const onlyUndefined = (checker.getTypeOfSymbol(property).flags & ts.TypeFlags.Undefined) !== 0;
      return !isMethod && !isHidden && !onlyUndefined && property.declarations?.some(isInSdk);
    });
    return documented.map((property) => {
      const input = checker.typeToString(checker.getTypeOfSymbol(property));
      return {
        name: `${name}.${property.name}`,
        ...documentationOf(property),
        optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
        number: /\bnumber\b/.test(input) && !/unknown/.test(input),
      };
    });
  }

  function documentationOf(symbol: ts.Symbol): Pick<Shown, "comment" | "examples"> {
    const tags = symbol.getJsDocTags(checker).filter((tag) => tag.name === "example");
    return {
      comment: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
      examples: tags.map((tag) => ts.displayPartsToString(tag.text)),
    };
  }
});

function isArgument(name: string): boolean {
  return /Args$|Options$|Settings$|^AssumeRole|^Endpoints$/.test(name);
}

function isInSdk(declaration: ts.Declaration): boolean {
  return isInOurs(declaration.getSourceFile().fileName);
}

function isInOurs(fileName: string): boolean {
  return ["sdk", "provider", "emulator"].some((room) => fileName.startsWith(`${ROOT}/${room}/`));
}

/** The names of those that lack something. */
function without(shown: readonly Shown[], has: (shown: Shown) => boolean): string[] {
  return [...new Set(shown.filter((one) => !has(one)).map(({ name }) => name))];
}

function languageService(): ts.LanguageService {
  const { config } = ts.readConfigFile(resolve(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [ENTRY, EMULATOR, PROGRAM],
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) => {
      const text = ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => ROOT,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
  });
}
