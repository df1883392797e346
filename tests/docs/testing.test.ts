import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as ts from "typescript";
import { page, REPOSITORY } from "./pages.js";

const NAMES: [what: string, file: string, declaration: string][] = [
  ["every option", "emulator/options.ts", "EmulatorOptions"],
  ["every property and method", "emulator/emulator.ts", "Emulator"],
  ["every field of the journal", "emulator/call.ts", "Call"],
  ["every other field of the journal", "emulator/journal.ts", "JournalEntry"],
  ["every part of a fault", "emulator/faults.ts", "Fault"],
  ["every kind of fault, and its fields", "emulator/faults.ts", "Misbehaviour"],
  ["every option of an edge", "emulator/edge/options.ts", "EdgeOptions"],
  ["every property and method of an edge", "emulator/edge/edge.ts", "EmulatedEdge"],
  ["every field of a request to an edge", "emulator/edge/edge.ts", "EdgeRequest"],
  ["every field of a request to an origin", "emulator/edge/edge.ts", "EdgeOriginRequest"],
  ["all that a function gets as an origin", "emulator/edge/origin.ts", "OriginRequest"],
  ["all that it can answer", "emulator/edge/origin.ts", "OriginAnswer"],
  ["every field of an account", "emulator/accounts.ts", "EmulatorAccount"],
  ["every field of a site", "emulator/esa/sites.ts", "EsaSite"],
];

describe("The page on testing", () => {
  let text: string;
  before(async () => {
    ({ text } = await page("docs/testing.md"));
  });

  for (const [what, file, declaration] of NAMES) {
    it(`names ${what}`, () => {
      const names = namesIn(file, declaration);
      assert.ok(names.length > 0);
      assert.deepEqual(
        names.filter((name) => !new RegExp(`\`${name}\\b`).test(text)),
        [],
      );
    });
  }

  it("names every option of the command line", () => {
    const code = readFileSync(join(REPOSITORY, "emulator/cli.ts"), "utf8");
    const options = [...code.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = ""]) => option);
    assert.ok(options.length > 5);
    assert.deepEqual(
      options.filter((option) => !text.includes(`| \`${option}`)),
      [],
    );
  });
});

/** The properties of an interface or of the parts of a union, and the texts that tell these parts apart. */
function namesIn(file: string, declaration: string): string[] {
  const code = readFileSync(join(REPOSITORY, file), "utf8");
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
      (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) &&
      statement.name.text === declaration,
  );
  assert.ok(found, `there is no ${declaration} in ${file}`);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isGetAccessor(node)) {
      names.push(node.name.getText());
    }
    if (ts.isPropertySignature(node) && node.name.getText() === "kind") {
      names.push(...[...(node.type?.getText() ?? "").matchAll(/"(\w+)"/g)].map(([, kind = ""]) => kind));
    }
    ts.forEachChild(node, visit);
  };
  visit(found);
  return [...new Set(names)];
}
