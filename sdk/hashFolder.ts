import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";

/** Options of `hashFolder`. */
export interface HashFolderOptions {
  /**
   * The name of the file that is served for the URL of its folder: `docs/index.html` is then listed under both
   * `…/docs/index.html` and `…/docs/`. `false`: no file is. Default: `"index.html"`.
   *
   * @example indexDocument: "default.htm"
   */
  indexDocument?: string | false;
  /**
   * Leaves out the files and folders for which it returns true. It gets the path below the folder, with `/` between
   * its parts: `assets/app.js.map`. A folder is left out with all that is in it. Default: nothing is left out; names
   * that begin with a dot are not either, since `.well-known/` is served like any other folder.
   *
   * @example ignore: (path) => path.endsWith(".map") || path.endsWith(".DS_Store")
   */
  ignore?: (path: string) => boolean;
}

/** What is read of a file at once, in bytes. Larger files are hashed piece by piece. */
const PIECE = 256 * 1024;

/** After how many ms the rest of the program has its turn, at the next end of a file. */
const LONGEST_TURN = 10;

/** What `checkObjectPath` encodes, and what it would take for an escape, a query string or a fragment. */
const ENCODED = /[^\x21-\x7e]+|["<>\\`{}%?#]/g;

/**
 * Hashes every file below a local folder: gives the URL of each with the hash of its content, in the order of the
 * URLs, as `CacheRefresh` takes it for `contentHashes`. The hash is the size with the CRC-32 of the content. Names are
 * percent-encoded: `a b.js` is served as `a%20b.js`, `100%.txt` as `100%25.txt`, and what would be a wildcard in a path
 * stands for itself, `a*b.js` as `a%2Ab.js`.
 *
 * The folder is read when the function is called, in previews too: build the site first. Symbolic links are followed;
 * one that leads back to a folder that it lies in is left out, and so are sockets, pipes and devices.
 *
 * Rejects where the folder is missing or holds no files, where something in it cannot be read, such as a link that
 * leads nowhere, and where a URL has more than 1024 characters, the most that the API takes.
 *
 * @param folder the path of the folder, absolute or from the current folder of the program on: `"dist"`
 * @param urlPrefix the URL under which the folder is served, with `https://` or `http://` and `/` at its end
 * @param options what is left out, and which files are served for the URLs of folders
 *
 * @example
 * new cdn.CacheRefresh("site", { contentHashes: cdn.hashFolder("dist", "https://www.example.com/") });
 */
export async function hashFolder(
  folder: string,
  urlPrefix: string,
  options: HashFolderOptions = {},
): Promise<Record<string, string>> {
  const { indexDocument = "index.html", ignore = () => false } = options;
  checkFolder(folder);
  checkOptions(indexDocument, ignore);
  const urlOf = await urlsBelow(urlPrefix);

  const hashes: [url: string, hash: string][] = [];
  const buffer = Buffer.allocUnsafe(PIECE);
  let turn = performance.now();
  for (const { path, file } of filesBelow(resolve(folder), ignore)) {
    const urls = [urlOf(path)];
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name === indexDocument) urls.push(urlOf(path.slice(0, -name.length)));
    const content = attempt(file, () => hashFile(file, buffer));
    for (const url of urls) hashes.push([url, content]);
    if (performance.now() - turn > LONGEST_TURN) {
      await setImmediate();
      turn = performance.now();
    }
  }
  if (hashes.length === 0) refuse(`folder ${quote(folder)} holds no files to hash; build the site first`);
  return Object.fromEntries(hashes.sort(([url], [other]) => (url < other ? -1 : 1)));
}

function checkFolder(folder: unknown): void {
  if (typeof folder !== "string" || folder === "") {
    refuse(`folder must be the path of a folder such as "dist", not ${show(folder)}`);
  }
  const found = attempt(folder, () => statSync(folder, { throwIfNoEntry: false }));
  if (found === undefined) {
    refuse(
      `folder ${quote(folder)} does not exist: there is no ${quote(resolve(folder))}; build the site first`,
    );
  }
  if (!found.isDirectory()) refuse(`folder ${quote(folder)} is no folder; give the one that holds the site`);
}

function checkOptions(indexDocument: unknown, ignore: unknown): void {
  const isName = typeof indexDocument === "string" && /^[^/]+$/.test(indexDocument);
  if (!isName && indexDocument !== false) {
    refuse(
      `indexDocument must be the name of a file such as "index.html", or false, not ${show(indexDocument)}`,
    );
  }
  if (typeof ignore !== "function") {
    refuse(`ignore must be a function such as (path) => path.endsWith(".map"), not ${show(ignore)}`);
  }
}

/** Gives the URL of a path below the prefix, in the form in which resources keep it. */
async function urlsBelow(urlPrefix: unknown): Promise<(path: string) => string> {
  if (typeof urlPrefix !== "string") {
    refuse(`urlPrefix must be a URL such as "https://www.example.com/", not ${show(urlPrefix)}`);
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

interface FoundFile {
  /** Below the folder, with `/` between its parts. */
  path: string;
  /** As the file system takes it. */
  file: string;
}

function* filesBelow(folder: string, ignore: (path: string) => boolean): Generator<FoundFile> {
  const open = [{ directory: folder, prefix: "", lineage: [attempt(folder, () => realpathSync(folder))] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { directory, prefix, lineage } = next;
    for (const entry of attempt(directory, () => readdirSync(directory, { withFileTypes: true }))) {
      const path = prefix + entry.name;
      if (ignore(path)) continue;
      const file = `${directory}/${entry.name}`;
      const found = entry.isSymbolicLink() ? followed(file) : entry;
      if (found.isFile()) yield { path, file };
      if (!found.isDirectory()) continue;
      const real = attempt(file, () => realpathSync(file));
      // A link can lead back to where it lies, and then round in a circle for ever.
      if (lineage.includes(real)) continue;
      open.push({ directory: file, prefix: `${path}/`, lineage: [...lineage, real] });
    }
  }
}

function followed(link: string) {
  const found = attempt(link, () => statSync(link, { throwIfNoEntry: false }));
  return found ?? refuse(`${quote(link)} is a link that leads nowhere; remove it or let ignore leave it out`);
}

/**
 * The size and the CRC-32 of a file. They have to tell the versions of one file apart and nothing more; a cryptographic
 * hash takes as long as the reading itself. Nor is anything handed over to other threads: for files that were just
 * built, and so are in memory, that takes several times as long as the work.
 */
function hashFile(file: string, buffer: Buffer): string {
  const descriptor = openSync(file, "r");
  try {
    let size = 0;
    let checksum = 0;
    let length: number;
    do {
      length = fill(buffer, descriptor);
      checksum = crc32(buffer.subarray(0, length), checksum);
      size += length;
    } while (length === buffer.length);
    return `${size}-${checksum.toString(16).padStart(8, "0")}`;
  } finally {
    closeSync(descriptor);
  }
}

/** Reads until the buffer is full or the file at its end; gives the number of bytes. */
function fill(buffer: Buffer, descriptor: number): number {
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { message } = error as Error;
    return refuse(
      `${quote(path)} cannot be read: ${message}; make it readable or let ignore leave it out`,
      error,
    );
  }
}

function refuse(reason: string, cause?: unknown): never {
  throw new Error(`hashFolder: ${reason}`, { cause });
}

/** In quotation marks, with control characters made visible. */
function quote(path: string): string {
  return JSON.stringify(path);
}

function show(value: unknown): string {
  return typeof value === "string" ? quote(value) : value === null ? "null" : typeof value;
}
