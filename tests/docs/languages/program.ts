import type { PackageSpec } from "../../../tools/schema/spec.js";
import { type Language, type Parts, type Sdk, sdkOf } from "./names.js";

/** How a program in a language is read, as far as it uses an SDK. */
interface Grammar {
  comment: RegExp;
  /** A name of the SDK, without what stands before all of them. */
  name: RegExp;
  /** What is given to one of the SDK's names, from the bracket behind it on. */
  given(text: string, open: number): string[];
  /** The bracket that has to follow a name that takes arguments. */
  opens: RegExp;
  /** A variable, and the call that it is the value of: `variable`, `called`. */
  variable: RegExp;
  /** A function of one parameter that is called with a value once it is known: `value`, `parameter`. */
  later?: RegExp;
}

const GRAMMARS: Readonly<Record<Language, Grammar>> = {
  python: {
    comment: /#.*/g,
    name: /\bcdn\.((?:[A-Z]\w*\.[A-Z_0-9]+)|\w+)/g,
    opens: /^\(/,
    given: (text, open) =>
      itemsIn(text, open).flatMap((item) => {
        const [, keyword] = /^(\w+)\s*=(?!=)/.exec(item) ?? [];
        return keyword === undefined || keyword === "opts" ? [] : [keyword];
      }),
    variable: /^(?<variable>\w+) = cdn\.(?<called>\w+)\(/gm,
  },
  go: {
    comment: /\/\/.*/g,
    name: /\bcdn\.(\w+)/g,
    opens: /^\{/,
    given: (text, open) => keysIn(text, open, ":"),
    variable: /\b(?<variable>\w+)(?:, err)? :?= cdn\.(?<called>\w+)\(/g,
  },
  csharp: {
    comment: /\/\/.*/g,
    name: /\bCdn\.((?:\w+\.(?:Invoke(?:Async)?\b|[A-Z]\w*))|\w+)/g,
    opens: /^\s*\{/,
    given: (text, open) => keysIn(text, open, "="),
    variable: /\bvar (?<variable>\w+) = (?:await )?(?:new )?Cdn\.(?<called>[\w.]+)\(/g,
    later: /(?<value>\b[\w.]+)\.Apply\((?<parameter>\w+) => /g,
  },
  java: {
    comment: /\/\/.*/g,
    name: /(\bcom\.pulumi\.alicloudcdnrefresh[\w.]+|\bAlicloudcdnrefreshFunctions\.\w+|\b[A-Z]\w*Args(?=\.builder\(\))|(?<=\bnew )[A-Z]\w*(?=\(")|\b[A-Z]\w*\.[A-Z]\w*\b)/g,
    opens: /^\.builder\(\)/,
    given: (text, open) => chainIn(text, open + ".builder()".length).filter((name) => name !== "build"),
    variable: /\bvar (?<variable>\w+) = (?:new )?(?<called>[A-Z][\w.]+)\(/g,
    later: /(?<value>\b\w+(?:\.\w+\(\))*)\.applyValue\((?<parameter>\w+) -> /g,
  },
};

/** Names by which a value that is known later is worked with, whatever it is. */
const OF_OUTPUTS = ["Apply", "apply", "applyValue", "ApplyT"];

/** All that a program names of the SDK and that is not there, and all that it leaves out and has to give. */
export function problemsIn(language: Language, program: string, schema: PackageSpec): string[] {
  const grammar = GRAMMARS[language];
  const sdk = sdkOf(language, schema);
  // Texts keep their length, so that what a text holds is taken for no name.
  const text = program
    .replace(/"(?:[^"\\\n]|\\.)*"/g, (quoted) => `"${" ".repeat(quoted.length - 2)}"`)
    .replace(grammar.comment, (comment) => " ".repeat(comment.length));
  return [...namesIn(text, grammar, sdk), ...partsIn(text, grammar, sdk)];
}

function namesIn(text: string, grammar: Grammar, sdk: Sdk): string[] {
  return [...text.matchAll(grammar.name)].flatMap(({ 0: all, 1: name = "", index }) => {
    const taken = sdk.takes.get(name);
    const behind = index + all.length;
    const [opening] = grammar.opens.exec(text.slice(behind)) ?? [];
    if (taken !== undefined && opening !== undefined) {
      const given = grammar.given(text, text.indexOf(opening.trim(), behind));
      return [
        ...given.filter((one) => !taken.known.has(one)).map((one) => `${name} takes no ${one}`),
        ...taken.required.filter((one) => !given.includes(one)).map((one) => `${name} needs ${one}`),
      ];
    }
    const isKnown = taken !== undefined || sdk.gives.has(name) || sdk.also.has(name);
    return isKnown ? [] : [`there is no ${name}`];
  });
}

/** A value of the SDK that a name stands for, in a part of the text. */
interface Scope {
  name: string;
  parts: Parts;
  from: number;
  to: number;
}

function partsIn(text: string, grammar: Grammar, sdk: Sdk): string[] {
  const scopes: Scope[] = [...text.matchAll(grammar.variable)].flatMap(({ groups = {}, index }) => {
    const parts = sdk.gives.get(groups.called ?? "");
    return parts === undefined
      ? []
      : [{ name: groups.variable as string, parts, from: index, to: text.length }];
  });
  for (const { 0: all, groups = {}, index } of grammar.later ? text.matchAll(grammar.later) : []) {
    const [variable = "", ...chain] = (groups.value as string).replaceAll("()", "").split(".");
    const scope = scopeOf(variable, index, scopes);
    const parts = scope && reached(scope.parts, chain).parts;
    if (parts === undefined) continue;
    const open = text.indexOf("(", index + (groups.value as string).length);
    scopes.push({
      name: groups.parameter as string,
      parts,
      from: index + all.length,
      to: closing(text, open),
    });
  }
  const ofNames = [...text.matchAll(/(?<![\w.])(\w+)((?:\.\w+(?:\(\))?)+)/g)].flatMap(
    ({ 1: name = "", 2: chain = "", index }) => {
      const scope = scopeOf(name, index, scopes);
      return scope === undefined ? [] : missing(name, scope.parts, namesOf(chain));
    },
  );
  // What is behind the call itself: cdn.hash_folder(…).hashes
  const ofCalls = [...text.matchAll(grammar.name)].flatMap(({ 0: all, 1: name = "", index }) => {
    const parts = sdk.gives.get(name);
    const open = index + all.length;
    if (parts === undefined || text[open] !== "(") return [];
    const [chain = ""] = /^(?:\.\w+)*/.exec(text.slice(closing(text, open) + 1)) ?? [];
    return missing(name, parts, namesOf(chain));
  });
  return [...ofNames, ...ofCalls];
}

function scopeOf(name: string, at: number, scopes: readonly Scope[]): Scope | undefined {
  return scopes.findLast((scope) => scope.name === name && scope.from <= at && at < scope.to);
}

function missing(name: string, parts: Parts, chain: readonly string[]): string[] {
  const { stranger } = reached(parts, chain);
  return stranger === undefined ? [] : [`${name} has no ${stranger}`];
}

/** Follows names as far as they are the SDK's. */
function reached(parts: Parts, chain: readonly string[]): { parts?: Parts; stranger?: string } {
  let inner: Parts | undefined = parts;
  for (const name of chain) {
    if (inner === undefined || OF_OUTPUTS.includes(name)) return {};
    if (!(name in inner)) return { stranger: name };
    inner = inner[name];
  }
  return inner === undefined ? {} : { parts: inner };
}

function namesOf(chain: string): string[] {
  return [...chain.matchAll(/\.(\w+)/g)].map(([, name = ""]) => name);
}

/** The place of the bracket that closes the one at a place. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if ("([{".includes(text[at] as string)) depth++;
    if (")]}".includes(text[at] as string) && --depth === 0) return at;
  }
  throw new Error(`a bracket is not closed: ${text.slice(open, open + 40)}`);
}

/** What is between a bracket and its end, cut at the commas that are in no other brackets. */
function itemsIn(text: string, open: number): string[] {
  const end = closing(text, open);
  const items: string[] = [];
  let begin = open + 1;
  for (let at = begin; at <= end; at++) {
    if (at < end && "([{".includes(text[at] as string)) at = closing(text, at);
    else if (at === end || text[at] === ",") {
      items.push(text.slice(begin, at).trim());
      begin = at + 1;
    }
  }
  return items.filter((item) => item !== "");
}

function keysIn(text: string, open: number, separator: string): string[] {
  return itemsIn(text, open).map((item) => item.slice(0, item.indexOf(separator)).trim());
}

/** The names in a chain of calls: `.folder("dist").build()`. */
function chainIn(text: string, from: number): string[] {
  const names: string[] = [];
  for (let at = from; ; ) {
    const [call, name = ""] = /^\s*\.(\w+)\(/.exec(text.slice(at)) ?? [];
    if (call === undefined) return names;
    names.push(name);
    at = closing(text, at + call.length - 1) + 1;
  }
}
