import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";
import type { Origin, OriginAnswer, OriginRequest } from "./origin.js";

/** Content types by extension; OSS, too, has one for everything else. */
const TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".css": "text/css",
  ".gif": "image/gif",
  ".htm": "text/html",
  ".html": "text/html",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript",
  ".mp4": "video/mp4",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};
const OTHER_TYPE = "application/octet-stream";

/**
 * An origin that serves a folder whatever the host, with the headers that OSS gives an object. It reads at once, so that
 * an answer is what the file was when the origin was asked.
 *
 * @throws a `TypeError` where there is no such folder
 */
export function folderOrigin(folder: string): Origin {
  const root = folderOf(folder);
  return (request) => {
    const file = fileOf(root, request.url);
    return file === undefined
      ? { status: 404, headers: { "content-type": "text/plain" }, body: "There is no such file." }
      : serve(file, request);
  };
}

function folderOf(folder: string): string {
  try {
    if (statSync(folder).isDirectory()) return realpathSync(folder);
  } catch {
    // There is nothing: refused like a file.
  }
  throw new TypeError(`origin: expected a function or a folder that exists, got ${folder}`);
}

/** The file of a URL, or the `index.html` of a folder; undefined where there is none within the root. */
function fileOf(root: string, url: string): string | undefined {
  try {
    const named = realpathSync(join(root, decodeURIComponent(new URL(url).pathname)));
    const file = statSync(named).isDirectory() ? realpathSync(join(named, "index.html")) : named;
    // Links were followed: what leads out of the root is not served.
    return file.startsWith(join(root, sep)) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function serve(file: string, { headers }: OriginRequest): OriginAnswer {
  const body = readFileSync(file);
  const md5 = createHash("md5").update(body).digest();
  const etag = `"${md5.toString("hex").toUpperCase()}"`;
  const modified = new Date(statSync(file).mtimeMs).toUTCString();
  const answer = {
    headers: {
      "content-type": TYPES[extname(file).toLowerCase()] ?? OTHER_TYPE,
      etag,
      "last-modified": modified,
      "content-md5": md5.toString("base64"),
    },
  };
  return isUnchanged(headers, etag, modified) ? { ...answer, status: 304 } : { ...answer, body };
}

function isUnchanged(headers: OriginRequest["headers"], etag: string, modified: string): boolean {
  const known = headers["if-none-match"];
  if (known !== undefined) return known === etag;
  return Date.parse(headers["if-modified-since"] ?? "") >= Date.parse(modified);
}
