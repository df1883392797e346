/** One place of a pattern: the characters that it takes, and whether it takes any number of them. */
interface Place {
  takes: (character: string) => boolean;
  any: boolean;
}

const TOKEN = /(\[0-9\]|\[a-z\]|\[\^\/\])(\*?)|\.\*|[\s\S]/g;

const CLASSES: Readonly<Record<string, Place["takes"]>> = {
  "[0-9]": (character) => character >= "0" && character <= "9",
  "[a-z]": (character) => character >= "a" && character <= "z",
  "[^/]": (character) => character !== "/",
};

/**
 * The test that a regular expression of a refresh stands for: `[0-9]`, `[a-z]`, `[^/]*` and `.*`, which are all that the
 * documentation has, and everything else for itself. It is a guess that it has to match the whole URL, its query included.
 *
 * It is no RegExp, since the time of that can grow with a power of the length.
 */
export function patternTest(pattern: string): (url: string) => boolean {
  const places = [...pattern.matchAll(TOKEN)].map(([token, name, star]): Place => {
    if (token === ".*") return { takes: () => true, any: true };
    const takes = CLASSES[name ?? ""];
    return takes === undefined
      ? { takes: (character) => character === token, any: false }
      : { takes, any: star === "*" };
  });
  return (url) => {
    const start = new Uint8Array(places.length + 1);
    start[0] = 1;
    let reached = skipAny(places, start);
    for (const character of url) reached = skipAny(places, step(places, reached, character));
    return reached[places.length] === 1;
  };
}

/** Places that can come next after a character: 1 for each that can. */
function step(places: readonly Place[], reached: Uint8Array, character: string): Uint8Array {
  const next = new Uint8Array(reached.length);
  places.forEach((place, index) => {
    if (reached[index] === 1 && place.takes(character)) next[place.any ? index : index + 1] = 1;
  });
  return next;
}

/** The same places, and those behind them that come next where a place takes no character at all. */
function skipAny(places: readonly Place[], reached: Uint8Array): Uint8Array {
  places.forEach((place, index) => {
    if (reached[index] === 1 && place.any) reached[index + 1] = 1;
  });
  return reached;
}
