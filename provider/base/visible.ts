/** Characters that control a terminal, change the direction of the text, or are half of a surrogate pair. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Foreign text for a message, with its invisible characters escaped: `\u202e`. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) as number).toString(16).padStart(4, "0");
    return code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
  });
}

/**
 * The text, cut after `length` UTF-16 code units with a `…` after it if it is longer. No character is cut in two: half of
 * one is no valid UTF-8, and the engine refuses a state or a message with it.
 */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const splitsPair = (text.codePointAt(length - 1) ?? 0) > 0xffff;
  return `${text.slice(0, splitsPair ? length - 1 : length)}…`;
}

/** Foreign text in quotation marks, in a form that can be typed. */
export function quote(text: string): string {
  return visible(JSON.stringify(text));
}
