import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { type ContentUrlOptions, contentUrls, quote, show } from "./contentUrls.js";

export interface HashFolderOptions extends ContentUrlOptions {
  /** Gets the path below the folder. Default: nothing is left out. */
  ignore?: ((path: string) => boolean) | undefined;
  /** Default: the size with the CRC-32. */
  digest?: "md5" | "sha256" | undefined;
}

/** What is read of a file at once, in bytes. Larger files are hashed piece by piece. */
const PIECE = 256 * 1024;

/** After how many ms the rest of the program has its turn, at the next end of a file. */
const LONGEST_TURN = 10;

/**
 * `hashFolder`: the hash of each file, by its URLs. Of `ignore`, `indexDocument` and `urls` a front has refused what is of
 * the wrong kind, in words of its language.
 */
export async function hashFolder(
  folder: string,
  urlPrefix: string,
  options: HashFolderOptions = {},
): Promise<Record<string, string>> {
  const { ignore = () => false, digest } = options;
  checkFolder(folder);
  checkDigest(digest);
  const urlsOf = contentUrls(urlPrefix, options, refuse);

  const found = new Map<string, { path: string; hash: string }>();
  const buffer = Buffer.allocUnsafe(PIECE);
  let turn = performance.now();
  for (const { path, file } of filesBelow(resolve(folder), ignore)) {
    const urls = urlsOf(path);
    if (urls.length === 0) continue;
    const hash = attempt(file, () => hashFile(file, buffer, digest));
    for (const url of urls) {
      const other = found.get(url);
      if (other !== undefined && other.hash !== hash) {
        const both = [other.path, path].toSorted().map(quote).join(" and ");
        refuse(`${both} are both served as ${url}, but differ; let ignore leave one of them out`);
      }
      found.set(url, { path, hash });
    }
    if (performance.now() - turn > LONGEST_TURN) {
      await setImmediate();
      turn = performance.now();
    }
  }
  if (found.size === 0) refuse(`folder ${quote(folder)} holds no files to hash; build the site first`);
  const hashes = [...found].map(([url, { hash }]): [url: string, hash: string] => [url, hash]);
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

function checkDigest(digest: unknown): void {
  if (digest !== undefined && digest !== "md5" && digest !== "sha256") {
    refuse(`digest must be "md5" or "sha256", not ${show(digest)}`);
  }
}

/**
 * The hash of a file. Nothing is handed over to other threads: for files that were just built, and so are in memory, that
 * takes several times as long as the work.
 */
function hashFile(file: string, buffer: Buffer, digest: HashFolderOptions["digest"]): string {
  const hash = digest === undefined ? new SizeAndChecksum() : new Digest(digest);
  const descriptor = openSync(file, "r");
  try {
    let length: number;
    do {
      length = fill(buffer, descriptor);
      hash.update(buffer.subarray(0, length));
    } while (length === buffer.length);
    return hash.text();
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The size and the CRC-32. They have to tell the versions of one file apart and nothing more; a cryptographic hash takes as
 * long as the reading itself.
 */
class SizeAndChecksum {
  #size = 0;
  #checksum = 0;

  update(piece: Buffer): void {
    this.#size += piece.length;
    this.#checksum = crc32(piece, this.#checksum);
  }

  text(): string {
    return `${this.#size}-${this.#checksum.toString(16).padStart(8, "0")}`;
  }
}

/** What others can compute of the content, too. */
class Digest {
  readonly #name: string;
  readonly #hash: Hash;

  constructor(name: string) {
    this.#name = name;
    this.#hash = createHash(name);
  }

  update(piece: Buffer): void {
    this.#hash.update(piece);
  }

  text(): string {
    return `${this.#name}:${this.#hash.digest("hex")}`;
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

function refuse(reason: string, cause?: unknown): never {
  // A cause that is undefined would be shown.
  throw new Error(`hashFolder: ${reason}`, cause === undefined ? {} : { cause });
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
