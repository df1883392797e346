/** What acts on a terminal, or turns the text around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of somebody else as it may be shown: what cannot be seen of it stands there escaped. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) as number).toString(16).padStart(4, "0");
    return code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
  });
}

/** A text of somebody else in quotation marks, in a form that can be typed again. */
export function quote(text: string): string {
  return visible(JSON.stringify(text));
}
