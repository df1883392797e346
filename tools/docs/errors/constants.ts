import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";

const REPOSITORY = resolve(__dirname, "../../..");

const asked = new Set<string>();

/** The constants whose values were asked for, `file name`. */
export function askedConstants(): ReadonlySet<string> {
  return asked;
}

/** Every constant of a folder with such a name, `file name`. */
export function constantsNamed(room: string, pattern: RegExp): string[] {
  return readdirSync(join(REPOSITORY, room), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const code = readFileSync(join(REPOSITORY, room, name), "utf8");
      const declared = [...code.matchAll(/^(?:export )?const (\w+)/gm)].map(([, constant = ""]) => constant);
      return declared
        .filter((constant) => pattern.test(constant))
        .map((constant) => `${room}/${name} ${constant}`);
    });
}

/**
 * The value of a constant in the code, exported or not: a number, or one in an object or a list (`DEFAULTS.patience`,
 * `LOOK_UP_AFTER_MS.0`).
 */
export function constant(file: string, name: string): number {
  asked.add(`${file} ${name}`);
  const source = ts.createSourceFile(
    file,
    readFileSync(join(REPOSITORY, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const [first = "", ...rest] = name.split(".");
  const value = rest.reduce((node, key) => memberOf(node, key), initializerOf(source, first));
  const number = numberOf(source, value);
  if (number === undefined) throw new Error(`${name} in ${file} is no number: ${value.getText()}`);
  return number;
}

function initializerOf(source: ts.SourceFile, name: string): ts.Expression {
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations) {
      if (declared.getText() === name && initializer !== undefined) return plain(initializer);
    }
  }
  throw new Error(`there is no ${name} in ${source.fileName}`);
}

function memberOf(node: ts.Expression, key: string): ts.Expression {
  const found = ts.isArrayLiteralExpression(node)
    ? node.elements[Number(key)]
    : ts.isObjectLiteralExpression(node)
      ? node.properties.filter(ts.isPropertyAssignment).find(({ name }) => name.getText() === key)
          ?.initializer
      : undefined;
  if (found === undefined) throw new Error(`there is no ${key} in ${node.getText()}`);
  return plain(found);
}

function numberOf(source: ts.SourceFile, node: ts.Expression): number | undefined {
  const inner = plain(node);
  if (ts.isNumericLiteral(inner)) return Number(inner.text);
  if (ts.isIdentifier(inner)) return numberOf(source, initializerOf(source, inner.text));
  if (!ts.isBinaryExpression(inner)) return undefined;
  const [left, right] = [numberOf(source, inner.left), numberOf(source, inner.right)];
  if (left === undefined || right === undefined) return undefined;
  if (inner.operatorToken.kind === ts.SyntaxKind.AsteriskToken) return left * right;
  if (inner.operatorToken.kind === ts.SyntaxKind.PlusToken) return left + right;
  return inner.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken ? left ** right : undefined;
}

/** Without parentheses and types. */
function plain(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
    ? plain(node.expression)
    : node;
}
