import { type AnswerHeaders, whole } from "./answer.js";

/** A hash of content that an answer can be compared with. */
export interface ContentHash {
  algorithm: "md5" | "sha256";
  /** In lower case. */
  hex: string;
}

/**
 * Reads `md5:…`, `sha256:…`, or an etag of OSS that is an MD5, which OSS writes in upper case; undefined for any other hash, such as a CRC-32, which an
 * edge's answer cannot be compared with.
 */
export function parseHash(text: string | undefined): ContentHash | undefined {
  if (text === undefined) return undefined;
  const [, md5, etag, sha256] =
    /^(?:md5:([\da-fA-F]{32})|([\dA-F]{32})|sha256:([\da-fA-F]{64}))$/.exec(text) ?? [];
  const hex = md5 ?? etag;
  if (hex !== undefined) return { algorithm: "md5", hex: hex.toLowerCase() };
  return sha256 === undefined ? undefined : { algorithm: "sha256", hex: sha256.toLowerCase() };
}

/** Whether the headers alone say that the content is this one. That they do not is no proof of the contrary. */
export function isToldByHeaders({ algorithm, hex }: ContentHash, headers: AnswerHeaders): boolean {
  if (algorithm !== "md5") return false;
  const ofContent = Buffer.from(whole(headers["content-md5"]) ?? "", "base64").toString("hex");
  // A weak one, W/"…", stands for content that only means the same.
  const [, etag = ""] = /^"?([\da-f]{32})"?$/i.exec(whole(headers.etag) ?? "") ?? [];
  return ofContent === hex || etag.toLowerCase() === hex;
}
