/** Under which URLs a file is served: what `hashFolder` and `hashObjects` have in common. */
export interface ContentUrlOptions {
  /**
   * The name of the file that is served for the URL of its folder: `docs/index.html` is then listed under both
   * `…/docs/index.html` and `…/docs/`. `false`: no file is. It does not go with a function `urls`. Default:
   * `"index.html"`.
   *
   * @example indexDocument: "default.htm"
   */
  indexDocument?: string | false;
  /**
   * The URLs of pages, for a site that serves them without `.html` (clean URLs). Edges keep a copy under each URL that is
   * asked for, so that a name adds URLs and takes none away:
   *
   * - `"clean"`: `about.html` is listed under `…/about` too, and `docs/index.html` under `…/docs`. The root has `…/` alone.
   * - `"directory"`: `about.html` is listed under `…/about/` too. An index document is so anyway.
   * - A function gives all URLs of a file, one or a list; `indexDocument` then adds none. It gets the path, `docs/index.html`,
   *   and gives paths of the same form: below the URL prefix, not percent-encoded, without `/` at the start. `""` is the
   *   prefix itself, and an empty list leaves the file out. Anything else is an error that names the file.
   *
   * Two files for one URL are an error that names both, unless their content is the same. Default: each file under its own
   * path, and the index document under that of its folder.
   *
   * @example urls: "clean"
   * @example urls: (path) => path.replace(/\.html$/, "")
   */
  urls?: "clean" | "directory" | ((path: string) => string | readonly string[]);
}

/** Ends the function that a program has called, with its name before the reason. */
export type Refuse = (reason: string, cause?: unknown) => never;

export function refusing(caller: "hashFolder" | "hashObjects"): Refuse {
  return (reason, cause) => {
    // A cause that is undefined would be shown.
    throw new Error(`${caller}: ${reason}`, cause === undefined ? {} : { cause });
  };
}

/** What `checkObjectPath` encodes, and what it would take for an escape, a query string or a fragment. */
const ENCODED = /[^\x21-\x7e]+|["<>\\`{}%?#]/g;

const PAGE = ".html";

/** Refuses options of the wrong kind; a program of plain JavaScript can give any. */
export function checkContentUrlOptions({ indexDocument, urls }: ContentUrlOptions, refuse: Refuse): void {
  const isName = typeof indexDocument === "string" && /^[^/]+$/.test(indexDocument);
  if (!isName && indexDocument !== false && indexDocument !== undefined) {
    refuse(
      `indexDocument must be the name of a file such as "index.html", or false, not ${show(indexDocument)}`,
    );
  }
  if (typeof urls === "function" && indexDocument !== undefined) {
    refuse("indexDocument has no effect beside a function urls, which gives all URLs; remove one of the two");
  }
  if (urls !== undefined && urls !== "clean" && urls !== "directory" && typeof urls !== "function") {
    refuse(
      `urls must be "clean", "directory" or a function such as (path) => path.replace(/\\.html$/, ""), not ${show(urls)}`,
    );
  }
}

export function checkIgnore(ignore: unknown, refuse: Refuse): void {
  if (ignore !== undefined && typeof ignore !== "function") {
    refuse(`ignore must be a function such as (path) => path.endsWith(".map"), not ${show(ignore)}`);
  }
}

/** Gives the URLs of a path below the prefix, each once, in the form in which resources keep them. */
export async function contentUrls(
  urlPrefix: unknown,
  options: ContentUrlOptions,
  refuse: Refuse,
): Promise<(path: string) => string[]> {
  const urlOf = await urlsBelow(urlPrefix, refuse);
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
async function urlsBelow(urlPrefix: unknown, refuse: Refuse): Promise<(path: string) => string> {
  if (typeof urlPrefix !== "string") {
    return refuse(`urlPrefix must be a URL such as "https://www.example.com/", not ${show(urlPrefix)}`);
  }
  // Loaded on the first call: a program that hashes nothing starts without it.
  const { checkObjectPath, displayPath, MAX_OBJECT_PATH_LENGTH, withoutWildcards } = await import(
    "../provider/model/objectPath.js"
  );
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
