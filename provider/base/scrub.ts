import { HIDDEN } from "./secret.js";
import { shorten } from "./visible.js";

/** Characters that are shown of a text. */
const SHOWN_LENGTH = 400;
/** Characters that are read of a text: white space and what is hidden make it shorter. */
const READ_LENGTH = 4 * SHOWN_LENGTH;
/** Characters: longer than the beginning by which a key or a token is known. */
const MARGIN = 16;
/** Characters of the shortest secret that is looked for. A shorter one can be a word of any text. */
const SHORTEST_SECRET = 4;

/**
 * Makes foreign text fit for a message: without the given secrets, without anything that looks like a key, a token
 * or a signature, on one line, and short. A server can send megabytes: only the beginning is looked at.
 */
export function scrub(text: string, secrets: readonly string[] = []): string {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const begun = text.slice(0, READ_LENGTH);
  const unsigned = withoutSignedRequest(begun);
  const clean = known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), unsigned);
  if (text.length <= READ_LENGTH || unsigned !== begun) return shorten(hide(clean), SHOWN_LENGTH);
  const shown = hide(known.reduce(withoutBeginningOf, clean));
  return shorten(shown, Math.max(0, Math.min(SHOWN_LENGTH, shown.length - MARGIN)));
}

/** The text without the beginning of a secret at its end, which is left of a secret that was cut in two. */
function withoutBeginningOf(head: string, secret: string): string {
  for (let length = secret.length - 1; length >= SHORTEST_SECRET; length--) {
    if (head.endsWith(secret.slice(0, length))) return head.slice(0, -length);
  }
  return head;
}

/** Each replacement takes time in proportion to the length of the text, whatever stands in it. */
function hide(text: string): string {
  return text
    .toWellFormed()
    .replace(/\bLTAI[A-Za-z0-9]{8,}/g, HIDDEN)
    .replace(/\bSTS\.[A-Za-z0-9]{8,}/g, HIDDEN)
    .replace(
      /\b(Signature|Credential|SecurityToken|AccessKeySecret|AccessKeyId)["']?\s*[=:]\s*["']?[^\s,&"'}]+/gi,
      `$1=${HIDDEN}`,
    )
    .replace(/[^\s"'<>]+/g, withoutQuery)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .replace(/\.$/, "");
}

/** The API answers a wrong signature with all that it has signed itself: from that sentence on, nothing is shown. */
function withoutSignedRequest(text: string): string {
  const at = text.search(/(?:string[ -]?to[ -]?sign|canonical[ -]?request)\b/i);
  if (at === -1) return text;
  const ends = [".", ",", ";", ":"].map((mark) => text.lastIndexOf(mark, at));
  return text.slice(0, ends.reduce((last, end) => Math.max(last, end), -1) + 1);
}

/** The query of a URL can hold a key of its own. */
function withoutQuery(word: string): string {
  const query = word.indexOf("?");
  return query !== -1 && word.includes("=", query) ? `${word.slice(0, query)}?…` : word;
}
