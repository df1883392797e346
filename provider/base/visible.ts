/** What acts on a terminal, turns the text around, or is half of a character. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of somebody else as it may be shown: what cannot be seen of it stands there escaped. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) as number).toString(16).padStart(4, "0");
    return code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
  });
}

/**
 * The beginning of a text that is longer than so many UTF-16 code units, with `…` after it. No character is cut in two:
 * half of one is no valid UTF-8, and the engine refuses the state or the message that it stands in.
 */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const splitsPair = (text.codePointAt(length - 1) ?? 0) > 0xffff;
  return `${text.slice(0, splitsPair ? length - 1 : length)}…`;
}

/** A text of somebody else in quotation marks, in a form that can be typed again. */
export function quote(text: string): string {
  return visible(JSON.stringify(text));
}
