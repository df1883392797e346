import type { Refuse } from "../provider/queries/contentUrls.js";

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

export function refusing(caller: "hashFolder" | "hashObjects"): Refuse {
  return (reason) => {
    throw new Error(`${caller}: ${reason}`);
  };
}

/**
 * Refuses options of the wrong kind; a program of plain JavaScript can give any. It stands here, in words of such a program,
 * so that `hashObjects` can throw at the call: an output that fails later does not tell the line.
 */
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

/** In quotation marks, with control characters made visible. */
export function quote(path: string): string {
  return JSON.stringify(path);
}

export function show(value: unknown): string {
  return typeof value === "string" ? quote(value) : value === null ? "null" : typeof value;
}
