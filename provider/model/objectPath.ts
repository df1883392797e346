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
    return refuse("has another scheme; only http:// and https:// are served by the CDN");
  }
  const afterScheme = scheme === undefined ? given : given.slice(scheme.length + 3);
  const [host, rest] = splitAt(afterScheme, afterScheme.search(/[/?#]/));
  if (host === "") return refuse("has no host; give a full URL such as https://www.example.com/index.html");
  if (host.includes("@")) return refuse("holds a user name or password; the CDN takes none: remove it");
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
  // The text that was given, where it is the same: 100,000 copies would be kept.
  return { ok: true, path: path === given ? given : path, domain: ascii };
}

const REGEX_TOKENS = /^(?:\[0-9\]\*?|\[a-z\]\*?|\[\^\/\]\*|\.\*|[^[\]*^$|(){}\\])*$/;

/** What the CDN does not understand in a regular expression, after the path's name; undefined where all is well. */
export function regexProblem(path: string): string | undefined {
  const rest = withoutScheme(path).replace(/^[^/]*/, "");
  if (REGEX_TOKENS.test(rest)) return undefined;
  return "is no regular expression that the CDN knows; beside plain text use only [0-9], [a-z], [^/]* and .*";
}

/** What only a regular expression can mean: a wildcard, and the classes of characters that the CDN knows. */
const WILDCARD = /\*|\[(0-9|a-z|\^\/)\]/g;

/** What a path is given as that is no regular expression, and what can be meant in its place. */
const LITERAL_TYPES = {
  file: {
    what: "the URL of a file",
    instead: ['for all below a directory end the path in / (objectType: "directory")'],
  },
  directory: {
    what: "the path of a directory",
    instead: ["for all below a directory name it alone"],
  },
  prefetch: { what: "the URL of a prefetch", instead: ["for several files name each of them"] },
} as const;

/** What is wrong with a path that has a wildcard and is no regular expression; undefined where it has none. */
export function wildcardProblem(path: string, type: keyof typeof LITERAL_TYPES): string | undefined {
  const [sign] = path.match(WILDCARD) ?? [];
  if (sign === undefined) return undefined;
  const { what, instead } = LITERAL_TYPES[type];
  const isInQuery = path.indexOf("?") !== -1 && path.indexOf("?") < path.indexOf(sign);
  const ways = [
    ...(isInQuery && type === "file"
      ? ['for any query string leave it out and give objectType: "ignoreParams"']
      : instead),
    ...(type === "prefetch" ? [] : ['for a pattern such as .* give objectType: "regex"']),
    sign === "*" ? "for the character itself write %2A" : "for the brackets themselves write %5B and %5D",
  ];
  return `has a ${sign} in its ${isInQuery ? "query string" : "path"}, but ${what} knows no wildcards, so it would have no effect; ${ways.join(", ")}`;
}

/** A path whose wildcards stand for themselves, written as one that has none. */
export function withoutWildcards(path: string): string {
  return path.replace(WILDCARD, (_sign, inBrackets?: string) =>
    inBrackets === undefined ? "%2A" : `%5B${inBrackets}%5D`,
  );
}

/** What is wrong with the name of an accelerated domain, after the name of the input; undefined where all is well. */
export function checkDomainName(given: string): string | undefined {
  const example = "give a domain such as www.example.com, without scheme and path";
  if (given.includes("*"))
    return "is a wildcard; the API refuses these: name each accelerated domain by itself";
  return HOST_LABELS.test(asciiDomain(given)) ? undefined : `is no domain; ${example}`;
}

/** A domain in the one form that the API has, in ASCII and lower case. Of more than a domain nothing is cut off. */
export function asciiDomain(given: string): string {
  return /[/?#\\\p{Cc}]/u.test(given) ? given : domainToASCII(given).toLowerCase();
}

/** The normal form of a path that `checkObjectPath` has accepted. */
export function normalizeObjectPath(given: string): string {
  const checked = checkObjectPath(given);
  if (!checked.ok) throw new Error(`the path ${displayPath(given)} ${checked.reason}`);
  return checked.path;
}

/** A path as it may be shown in messages and logs: a query string can hold a token, and a URL a password. */
export function displayPath(path: string): string {
  const query = path.indexOf("?");
  const shown = (query === -1 ? path : `${path.slice(0, query)}?…`).replace(/^([^/]*\/\/)?[^/]*@/, "$1…@");
  return shorten(visible(shorten(shown, 200)), 200);
}

/** Without its scheme: the API's examples give object paths in either form. */
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

/** The normal form of a path as the API gives it back, which may be any text. */
export function normalizeOrSame(path: string): string {
  const checked = checkObjectPath(path);
  return checked.ok ? checked.path : path;
}

/** Printable ASCII but for what the normal form never has by itself. */
const STANDS_FOR_ITSELF = /^[!#-;=?-[\]^_a-z|~]$/;
/** An escape of one of these means something else than the character itself; in a query string, of these too. */
const DELIMITERS = "/?#%";
const QUERY_DELIMITERS = `${DELIMITERS}&=+;`;

/** Nearly every path: one of which nothing can be spelled otherwise. */
const IS_ITS_OWN_KEY = /^(?:https?:\/\/)?(?:[a-z0-9-]+\.)+[a-z]+\/[\w.~/-]*$/;

/**
 * What all spellings of a path share: escapes that mean the same are the same (`%e4` and `%E4`, `%2B` and `+`, `%41` and
 * `A`, `%` and `%25`), those that do not are not (`%2F` and `/`, `%2541` and `%41`, `%26` and `&` in a query string).
 * Any text has one; it is for comparing alone.
 */
export function pathKey(path: string): string {
  if (IS_ITS_OWN_KEY.test(path)) return path;
  const { origin, beforeQuery, query } = decoded(path);
  return origin + beforeQuery + query;
}

/**
 * The spellings under which a history that decodes paths, or encodes them anew, can be asked for one: its own first, and
 * no other for a path of letters, digits, `-`, `.`, `_`, `~`, `/` and a query string of these.
 */
export function spellingsOf(path: string): string[] {
  const { origin, beforeQuery, query } = decoded(path);
  const withoutEscapes = origin + beforeQuery + query;
  const encodedAnew = origin + beforeQuery.replace(/[$&+,:;=@[\]^|]/g, encodeURIComponent) + query;
  const percentAlone = withoutEscapes.replace(/%25(?![\da-f]{2})/gi, "%");
  return [...new Set([path, withoutEscapes, encodedAnew, percentAlone])];
}

/** A path's parts, without the escapes that are not needed. */
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
  // Nearly every host: what the conversion leaves as it is need not be converted.
  if (/^(?:[a-z0-9-]+\.)+[a-z]+$/.test(host)) return host;
  const [name, port] = splitPort(host);
  const ascii = asciiDomain(name);
  return HOST_LABELS.test(ascii) ? ascii + (port === undefined ? "" : `:${port}`) : host.toLowerCase();
}

/** Before a place and from it on; the whole where there is none. */
function splitAt(text: string, place: number): [string, string] {
  return place === -1 ? [text, ""] : [text.slice(0, place), text.slice(place)];
}
