import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as ts from "typescript";

const REPOSITORY = resolve(__dirname, "../../..");

/** A text in the code that looks as if a user could get it. */
export interface Sentence {
  file: string;
  text: string;
  /** Whether a message has it in it, whatever stands in its gaps. */
  isIn(message: string): boolean;
}

/** Where texts are that no user gets as an error: of whom debugs, of progress that is none, of a report. */
const NOT_MESSAGES: readonly RegExp[] = [
  /^submitted, the deployment does not wait$/,
  /^refresh by tag$/,
  /^nothing to (refresh|prefetch|wait for)$/,
  // What the emulator's command says where all is well.
  /^Usage: /,
  /^\(no operation\)$/,
  /^The Alibaba Cloud CDN API is emulated at …$/,
  /^A program reaches it with these settings:$/,
  /^Ctrl-C ends it\.$/,
  // What a preview tells where all is well.
  /^… of the … … that are left today$/,
  // Nothing of these can happen: what they stand for was checked before.
  /^the path … …$/,
  /^the SDK has filled in no request$/,
  /^the time limit was reached$/,
];
/** A report, and what a preview tells where all is well: its warning is said by the page all the same. */
const NOT_FILES = ["sdk/report.ts", "provider/fronts/program/planPreview.ts"];
/** Where the emulator speaks as the API does. */
const AS_THE_API =
  /^emulator\/(operations\/.*|api|apiError|authentication|objectPath|server|signature|submissions)\.ts$/;
const DEBUGS = /(debug|say)$/;

/** All sentences of the provider, of what programs import, and of the emulator. */
export function sentences(): Sentence[] {
  return ["provider", "sdk", "emulator"].flatMap((room) =>
    readdirSync(join(REPOSITORY, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !NOT_FILES.includes(`${room}/${name}`))
      .filter((name) => !AS_THE_API.test(`${room}/${name}`))
      .toSorted()
      .flatMap((name) => sentencesOf(`${room}/${name}`)),
  );
}

function sentencesOf(file: string): Sentence[] {
  const code = readFileSync(join(REPOSITORY, file), "utf8");
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && DEBUGS.test(node.expression.getText())) return;
    const parts = partsOf(node);
    if (parts !== undefined && isSentence(parts)) {
      const pattern = new RegExp(parts.map(literally).join("[\\s\\S]*?").trim());
      found.push({ file, text: parts.join("…"), isIn: (message) => pattern.test(message) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What stands in a text between its gaps. */
function partsOf(node: ts.Node): string[] | undefined {
  if (ts.isStringLiteralLike(node)) return node.text.split(/{(?:operation|product|ram|endpointVariable)}/);
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
}

function isSentence(parts: readonly string[]): boolean {
  const text = parts.join("…");
  return /[a-z]+ [a-z]+/i.test(text) && !NOT_MESSAGES.some((known) => known.test(text));
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
