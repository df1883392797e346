/**
 * Texts that are much alike, such as the paths of a site, in one: of each, how many characters it shares with the one
 * before at its beginning and at its end, and what lies between. `0,0,https://a.example/1.html 18,5,2` are two. It costs
 * some bytes a text, and is still to be read.
 */
export function encodeTexts(texts: readonly string[]): string {
  let before = "";
  return texts
    .map((text) => {
      const start = sharedStart(before, text);
      const end = sharedEnd(before.slice(start), text.slice(start));
      before = text;
      return `${start},${end},${escaped(text.slice(start, text.length - end))}`;
    })
    .join(" ");
}

/** The texts that `encodeTexts` was given. States before 0.2 have them in full: such a list is taken as it is. */
export function decodeTexts(coded: unknown): string[] {
  if (typeof coded !== "string") return (coded ?? []) as string[];
  if (coded === "") return [];
  let before = "";
  return coded.split(" ").map((part) => {
    const [, start, shared, middle = ""] = PART.exec(part) ?? [];
    // The two ends never overlap, or a few parts could make a text of any length.
    const end = Math.max(Number(start), before.length - Number(shared));
    before = before.slice(0, Number(start)) + unescaped(middle) + before.slice(end);
    return before;
  });
}

/** Whether a text is one that `encodeTexts` can have made. */
export function isTexts(coded: string): boolean {
  return coded === "" || coded.split(" ").every((part) => PART.test(part));
}

const PART = /^(\d{1,9}),(\d{1,9}),([^ ]*)$/;

function escaped(text: string): string {
  return text.replace(/[\\ ]/g, (sign) => (sign === " " ? "\\s" : "\\\\"));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, sign: string) => (sign === "s" ? " " : sign));
}

function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  // Half a character is none: it would not survive the way to the engine.
  return /[\ud800-\udbff]$/.test(other.slice(0, length)) ? length - 1 : length;
}

function sharedEnd(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.at(-1 - length) === other.at(-1 - length)) length++;
  return /^[\udc00-\udfff]/.test(other.slice(other.length - length)) ? length - 1 : length;
}
