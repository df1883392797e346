import { domainToASCII } from "node:url";
import { shorten, visible } from "../base/visible.js";

/** The longest object path that the API takes, in characters, after percent-encoding. */
export const MAX_OBJECT_PATH_LENGTH = 1024;

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const HOST_LABELS = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/i;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

export type PathCheck = { ok: true; path: string; domain: string } | { ok: false; reason: string };

/**
 * Brings a path into the one form in which it is submitted, kept and matched: characters that may not
 * stand in a URL, and a % that begins no escape, are percent-encoded (existing escapes stay as they are), an
 * international host is in ASCII.
 */
export function checkObjectPath(given: string): PathCheck {
  const refuse = (reason: string): PathCheck => ({ ok: false, reason });
  if (given === "") return refuse("is empty; give a full URL such as https://www.example.com/index.html");
  if (CONTROL.test(given)) {
    return refuse("has a control character or a line break in it; give one URL for each entry of the list");
  }
  if (given !== given.trim()) return refuse("starts or ends with white space; remove it");
  if (!given.isWellFormed()) return refuse("is not well-formed Unicode; percent-encode it as UTF-8");
  const scheme = SCHEME.exec(given)?.[1];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) {
    return refuse("has another scheme; only http:// and https:// are served at the edge");
  }
  const afterScheme = scheme === undefined ? given : given.slice(scheme.length + 3);
  const [host, rest] = splitAt(afterScheme, afterScheme.search(/[/?#]/));
  if (host === "") return refuse("has no host; give a full URL such as https://www.example.com/index.html");
  if (host.includes("@"))
    return refuse("holds a user name or password; a URL at the edge has none: remove it");
  if (host.includes("*")) {
    return refuse("has a wildcard domain; the API refuses these: name each accelerated domain by itself");
  }
  const [name = "", port] = splitPort(host);
  const ascii = asciiDomain(name);
  if (!HOST_LABELS.test(ascii) || (port !== undefined && !/^\d{1,5}$/.test(port))) {
    return refuse(
      `has no valid domain where one is needed; give a full URL such as https://www.example.com/index.html`,
    );
  }
  if (!rest.startsWith("/")) {
    return refuse("has no path after its domain; end it in / to name the site's root");
  }
  if (rest.includes("#")) {
    return refuse(
      "has a fragment (#…), which is never sent to a server; remove it, or write %23 for the sign",
    );
  }
  const path = `${scheme === undefined ? "" : `${scheme.toLowerCase()}://`}${ascii}${port === undefined ? "" : `:${port}`}${percentEncode(rest)}`;
  if (path.length > MAX_OBJECT_PATH_LENGTH) {
    return refuse(
      `is ${path.length} characters long when percent-encoded; at most ${MAX_OBJECT_PATH_LENGTH} are allowed: shorten it`,
    );
  }
  // The given string where it is equal: else 100,000 copies would stay in memory.
  return { ok: true, path: path === given ? given : path, domain: ascii };
}

const REGEX_TOKENS = /^(?:\[0-9\]\*?|\[a-z\]\*?|\[\^\/\]\*|\.\*|[^[\]*^$|(){}\\])*$/;

/** Problem with a regular expression, as a message has it after the path; undefined if there is none. */
export function regexProblem(path: string): string | undefined {
  const rest = withoutScheme(path).replace(/^[^/]*/, "");
  if (REGEX_TOKENS.test(rest)) return undefined;
  return "is no regular expression that the API knows; beside plain text use only [0-9], [a-z], [^/]* and .*";
}

/** Wildcards, which only a regular expression can have: `*`, and the character classes that the API knows. */
const WILDCARD = /\*|\[(0-9|a-z|\^\/)\]/g;

/** Types of a path that is no regular expression: the name in a message, and what to write instead of a wildcard. */
const LITERAL_TYPES = {
  file: {
    what: "the URL of a file",
    instead: ['for all below a directory end the path in / (objectType: "directory")'],
  },
  directory: {
    what: "the path of a directory",
    instead: ["for all below a directory name it alone"],
  },
  purge: {
    what: "a purge",
    instead: ["for all below a directory name it among directories"],
  },
  prefetch: { what: "the URL of a prefetch", instead: ["for several files name each of them"] },
  visit: { what: "a URL that is asked for", instead: ["for several files name each of them"] },
} as const;

/** Problem with a path that has a wildcard and is no regular expression; undefined if it has none. */
export function wildcardProblem(path: string, type: keyof typeof LITERAL_TYPES): string | undefined {
  const [sign] = path.match(WILDCARD) ?? [];
  if (sign === undefined) return undefined;
  const { what, instead } = LITERAL_TYPES[type];
  const isInQuery = path.indexOf("?") !== -1 && path.indexOf("?") < path.indexOf(sign);
  const ways = [
    ...(isInQuery && type === "file"
      ? ['for any query string leave it out and give objectType: "ignoreParams"']
      : instead),
    ...(type !== "file" && type !== "directory" ? [] : ['for a pattern such as .* give objectType: "regex"']),
    sign === "*" ? "for the character itself write %2A" : "for the brackets themselves write %5B and %5D",
  ];
  return `has a ${sign} in its ${isInQuery ? "query string" : "path"}, but ${what} knows no wildcards, so it would have no effect; ${ways.join(", ")}`;
}

/** The path with its wildcards percent-encoded, so that they stand for themselves. */
export function withoutWildcards(path: string): string {
  return path.replace(WILDCARD, (_sign, inBrackets?: string) =>
    inBrackets === undefined ? "%2A" : `%5B${inBrackets}%5D`,
  );
}

/** Problem with an accelerated domain, as a message has it after the input; undefined if there is none. */
export function checkDomainName(given: string): string | undefined {
  const example = "give a domain such as www.example.com, without scheme and path";
  if (given.includes("*"))
    return "is a wildcard; the API refuses these: name each accelerated domain by itself";
  return HOST_LABELS.test(asciiDomain(given)) ? undefined : `is no domain; ${example}`;
}

/** A domain in the API's form: ASCII and lower case. A text that is more than a domain is returned as it is. */
export function asciiDomain(given: string): string {
  return /[/?#\\\p{Cc}]/u.test(given) ? given : domainToASCII(given).toLowerCase();
}

/** The normal form of a path that `checkObjectPath` has accepted. */
export function normalizeObjectPath(given: string): string {
  const checked = checkObjectPath(given);
  if (!checked.ok) throw new Error(`the path ${displayPath(given)} ${checked.reason}`);
  return checked.path;
}

/** A path for messages and logs: without its query string, which can hold a token, and without a password. */
export function displayPath(path: string): string {
  const query = path.indexOf("?");
  const shown = (query === -1 ? path : `${path.slice(0, query)}?…`).replace(/^([^/]*\/\/)?[^/]*@/, "$1…@");
  return shorten(visible(shorten(shown, 200)), 200);
}

/** A path without its scheme: the API's examples have object paths with and without one. */
export function withoutScheme(path: string): string {
  return path.replace(SCHEME, "");
}

function splitPort(host: string): [string, string | undefined] {
  const colon = host.lastIndexOf(":");
  return colon === -1 ? [host, undefined] : [host.slice(0, colon), host.slice(colon + 1)];
}

function percentEncode(text: string): string {
  return text.replace(/[^\x21-\x7e]+|["<>\\`{}]|%(?![\da-f]{2})/gi, encodeURIComponent);
}

/** Normal form of a path from the API; the path itself where it has none, since the API may return any text. */
export function normalizeOrSame(path: string): string {
  const checked = checkObjectPath(path);
  return checked.ok ? checked.path : path;
}

/** Characters that the normal form can have unescaped. */
const STANDS_FOR_ITSELF = /^[!#-;=?-[\]^_a-z|~]$/;
/** Characters that mean something else than their escapes: in a path, and in a query string. */
const DELIMITERS = "/?#%";
const QUERY_DELIMITERS = `${DELIMITERS}&=+;`;

/** A path with only one spelling, as nearly every path is. */
const IS_ITS_OWN_KEY = /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)+[a-z]+\/[\w.~/-]*$/;

/**
 * Key that all spellings of a path share: escapes that mean the same are the same (`%e4` and `%E4`, `%2B` and `+`, `%41` and
 * `A`, `%` and `%25`), those that do not are not (`%2F` and `/`, `%2541` and `%41`, `%26` and `&` in a query string).
 * Any text has a key; it serves comparison only.
 */
export function pathKey(path: string): string {
  if (IS_ITS_OWN_KEY.test(path)) return path;
  const { origin, beforeQuery, query } = decoded(path);
  return origin + beforeQuery + query;
}

/**
 * Spellings of a path in a history that decodes paths, or encodes them anew: its own first. A path of letters, digits,
 * `-`, `.`, `_`, `~`, `/` and a query string of these has no other.
 */
export function spellingsOf(path: string): string[] {
  const { origin, beforeQuery, query } = decoded(path);
  const withoutEscapes = origin + beforeQuery + query;
  const encodedAnew = origin + beforeQuery.replace(/[$&+,:;=@[\]^|]/g, encodeURIComponent) + query;
  const percentAlone = withoutEscapes.replace(/%25(?![\da-f]{2})/gi, "%");
  return [...new Set([path, withoutEscapes, encodedAnew, percentAlone])];
}

/** Parts of a path, without the escapes that are not needed. */
function decoded(path: string): { origin: string; beforeQuery: string; query: string } {
  const text = path.toWellFormed();
  const [scheme = ""] = SCHEME.exec(text) ?? [];
  const afterScheme = text.slice(scheme.length);
  const [host, rest] = splitAt(afterScheme, afterScheme.search(/[/?#]/));
  const [beforeQuery, query] = splitAt(rest, rest.indexOf("?"));
  return {
    origin: scheme.toLowerCase() + hostKey(host),
    beforeQuery: decodeAllBut(DELIMITERS, beforeQuery),
    query: decodeAllBut(QUERY_DELIMITERS, query),
  };
}

function decodeAllBut(kept: string, text: string): string {
  return percentEncode(text).replace(/%([\da-f]{2})/gi, (encoded, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    const isPlain = STANDS_FOR_ITSELF.test(character) && !kept.includes(character);
    return isPlain ? character : encoded.toUpperCase();
  });
}

function hostKey(host: string): string {
  // Nearly every host: the slow conversion would return it as it is.
  if (/^(?:[a-z0-9-]+\.)+[a-z]+$/.test(host)) return host;
  const [name, port] = splitPort(host);
  const ascii = asciiDomain(name);
  return HOST_LABELS.test(ascii) ? ascii + (port === undefined ? "" : `:${port}`) : host.toLowerCase();
}

/** The text before `place`, and from it on; -1 is the end. */
function splitAt(text: string, place: number): [string, string] {
  return place === -1 ? [text, ""] : [text.slice(0, place), text.slice(place)];
}
