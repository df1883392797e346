import { shorten } from "../visible.js";

const limit = 400;

/**
 * Makes foreign text fit for a message: without the given secrets, without anything that looks like a key, a token
 * or a signature, on one line, and short.
 */
export function scrub(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((clean, secret) => clean.replaceAll(secret, "[hidden]"), text);
  return shorten(
    known
      .toWellFormed()
      // The API answers a wrong signature with all that it has signed itself.
      .replace(/[^.,;:]*(string[ -]?to[ -]?sign|canonical[ -]?request)\b[\s\S]*/i, "")
      .replace(/\bLTAI[A-Za-z0-9]{8,}/g, "[hidden]")
      .replace(/\bSTS\.[A-Za-z0-9]{8,}/g, "[hidden]")
      .replace(
        /\b(Signature|Credential|SecurityToken|AccessKeySecret|AccessKeyId)["']?\s*[=:]\s*["']?[^\s,&"'}]+/gi,
        "$1=[hidden]",
      )
      // The query of a URL can hold a key of its own.
      .replace(/\?[^\s"'<>]*=[^\s"'<>]*/g, "?…")
      .replace(/[\s\p{Cc}]+/gu, " ")
      .trim()
      .replace(/\.$/, ""),
    limit,
  );
}
