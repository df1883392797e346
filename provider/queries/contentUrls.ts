import {
  checkObjectPath,
  displayPath,
  MAX_OBJECT_PATH_LENGTH,
  withoutWildcards,
} from "../model/objectPath.js";

/** Under which URLs a file is served. */
export interface ContentUrlOptions {
  /** Default: `"index.html"`. */
  indexDocument?: string | false | undefined;
  /** Default: each file under its own path. */
  urls?: "clean" | "directory" | ((path: string) => string | readonly string[]) | undefined;
}

/** Ends the function that a program has called, with its name before the reason. */
export type Refuse = (reason: string) => never;

/** What `checkObjectPath` encodes, and what it would take for an escape, a query string or a fragment. */
const ENCODED = /[^\x21-\x7e]+|["<>\\`{}%?#]/g;

const PAGE = ".html";

/** Gives the URLs of a path below the prefix, each once, in the form in which resources keep them. */
export function contentUrls(
  urlPrefix: unknown,
  options: ContentUrlOptions,
  refuse: Refuse,
): (path: string) => string[] {
  const urlOf = urlsBelow(urlPrefix, refuse);
  return (path) => {
    const below = pathsServed(path, options, refuse);
    return [...new Set(below.map(urlOf))];
  };
}

/** What stands below the prefix in the URLs of a path. */
function pathsServed(path: string, options: ContentUrlOptions, refuse: Refuse): readonly string[] {
  const { indexDocument = "index.html", urls } = options;
  if (typeof urls === "function") return checkedPaths(path, urls(path), refuse);
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === indexDocument) {
    const folder = path.slice(0, path.length - name.length);
    return urls === "clean" && folder !== "" ? [path, folder, folder.slice(0, -1)] : [path, folder];
  }
  const isPage = name.endsWith(PAGE) && name !== PAGE;
  if (urls === undefined || !isPage) return [path];
  const clean = path.slice(0, -PAGE.length);
  return [path, urls === "clean" ? clean : `${clean}/`];
}

function checkedPaths(path: string, given: unknown, refuse: Refuse): readonly string[] {
  const paths: readonly unknown[] = Array.isArray(given) ? given : [given];
  return paths.map((one) => {
    if (typeof one === "string" && one.isWellFormed() && !/^(\/|https?:\/\/)/.test(one)) return one;
    return refuse(
      `urls gave ${show(one)} for ${quote(path)}; it must give a path below the URL prefix, without / at its start, such as "about", or a list of these, in which [] leaves the file out`,
    );
  });
}

/** Gives the URL of a path below the prefix. */
function urlsBelow(urlPrefix: unknown, refuse: Refuse): (path: string) => string {
  if (typeof urlPrefix !== "string") {
    return refuse(`urlPrefix must be a URL such as "https://www.example.com/", not ${show(urlPrefix)}`);
  }
  const refusePrefix = (reason: string): never => refuse(`urlPrefix ${displayPath(urlPrefix)} ${reason}`);
  const prefix = checkObjectPath(urlPrefix);
  if (!prefix.ok) return refusePrefix(prefix.reason);
  if (!/^https?:/.test(prefix.path)) refusePrefix("has no scheme; it must begin with https:// or http://");
  if (prefix.path.includes("?")) refusePrefix("has a query string, after which no path can stand; remove it");
  if (!prefix.path.endsWith("/")) refusePrefix("does not end in /; a folder's URL must");
  if (withoutWildcards(prefix.path) !== prefix.path) {
    refusePrefix("has a wildcard, but it is the URL of one folder; for the character itself write %2A");
  }
  return (path) => {
    const url = withoutWildcards(prefix.path + path.replace(ENCODED, encodeURIComponent));
    if (url.length > MAX_OBJECT_PATH_LENGTH) {
      refuse(
        `the URL of ${quote(path)} would be ${url.length} characters long; at most ${MAX_OBJECT_PATH_LENGTH} are allowed: shorten the name or let ignore leave it out`,
      );
    }
    return url;
  };
}

/** In quotation marks, with control characters made visible. */
export function quote(path: string): string {
  return JSON.stringify(path);
}

export function show(value: unknown): string {
  return typeof value === "string" ? quote(value) : value === null ? "null" : typeof value;
}
