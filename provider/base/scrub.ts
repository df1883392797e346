import { shorten } from "./visible.js";

/** The longest text that is shown, in characters. */
const limit = 400;
/** How much of a text is read, in characters: white space and what is hidden make it shorter. */
const read = 4 * limit;
/** Longer than the beginning by which a key or a token is known, in characters. */
const margin = 16;

const hidden = "[hidden]";

/**
 * Makes foreign text fit for a message: without the given secrets, without anything that looks like a key, a token
 * or a signature, on one line, and short. A server can send megabytes: only the beginning is looked at.
 */
export function scrub(text: string, secrets: readonly string[] = []): string {
  const known = secrets.filter((secret) => secret.length >= shortestSecret);
  const begun = text.slice(0, read);
  const unsigned = withoutSignedRequest(begun);
  const clean = known.reduce((rest, secret) => rest.replaceAll(secret, hidden), unsigned);
  if (text.length <= read || unsigned !== begun) {
    return shorten(hide(clean), limit);
  }
  const shown = hide(known.reduce(withoutBeginningOf, clean));
  return shorten(shown, Math.max(0, Math.min(limit, shown.length - margin)));
}

/** Shorter ones are words of any text. */
const shortestSecret = 4;

/** Without the part of a secret, at the end of a text, that is left when the text is cut within it. */
function withoutBeginningOf(head: string, secret: string): string {
  for (let length = secret.length - 1; length >= shortestSecret; length--) {
    if (head.endsWith(secret.slice(0, length))) {
      return head.slice(0, -length);
    }
  }
  return head;
}

/** None of these takes longer than in proportion to the text, whatever that is. */
function hide(text: string): string {
  return text
    .toWellFormed()
    .replace(/\bLTAI[A-Za-z0-9]{8,}/g, hidden)
    .replace(/\bSTS\.[A-Za-z0-9]{8,}/g, hidden)
    .replace(
      /\b(Signature|Credential|SecurityToken|AccessKeySecret|AccessKeyId)["']?\s*[=:]\s*["']?[^\s,&"'}]+/gi,
      `$1=${hidden}`,
    )
    .replace(/[^\s"'<>]+/g, withoutQuery)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .replace(/\.$/, "");
}

/** The API answers a wrong signature with all that it has signed itself: from that sentence on, nothing is shown. */
function withoutSignedRequest(text: string): string {
  const at = text.search(/(?:string[ -]?to[ -]?sign|canonical[ -]?request)\b/i);
  if (at === -1) {
    return text;
  }
  const ends = [".", ",", ";", ":"].map((mark) => text.lastIndexOf(mark, at));
  return text.slice(0, ends.reduce((last, end) => Math.max(last, end), -1) + 1);
}

/** The query of a URL can hold a key of its own. */
function withoutQuery(word: string): string {
  const query = word.indexOf("?");
  return query !== -1 && word.includes("=", query) ? `${word.slice(0, query)}?…` : word;
}
