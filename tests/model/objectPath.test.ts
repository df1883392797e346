import assert from "node:assert/strict";
import fc from "fast-check";
import { checkObjectPath, pathKey, spellingsOf } from "../../provider/model/objectPath.js";

const SITE = "https://www.example.com/";

/** A path below the site in its normal form, or why it has none. */
function normal(path: string): string {
  const checked = checkObjectPath(SITE + path);
  return checked.ok ? checked.path.slice(SITE.length) : checked.reason;
}

describe("The normal form of a path", () => {
  const FORMS: [path: string, form: string][] = [
    ["100%.html", "100%25.html"],
    ["%zz", "%25zz"],
    ["a%2", "a%252"],
    ["%", "%25"],
    ["%%41", "%25%41"],
    ["50%-off.html?rate=5%", "50%25-off.html?rate=5%25"],
    ["100%25.html", "100%25.html"],
    ["%e4%b8%AD", "%e4%b8%AD"],
  ];
  for (const [path, form] of FORMS) {
    it(`of ${path} is ${form}: a % that begins no escape is encoded, and every escape stays`, () => {
      assert.equal(normal(path), form);
    });
  }

  it("is its own normal form, and has no % that begins no escape", () => {
    const piece = fc.oneof(fc.constantFrom("%", "%2", "%zz", "%41", "%25", "ä", " "), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const checked = checkObjectPath(SITE + pieces.join(""));
        if (!checked.ok) return;
        assert.deepEqual(checkObjectPath(checked.path), checked);
        assert.doesNotMatch(checked.path, /%(?![0-9A-Fa-f]{2})/);
      }),
    );
  });
});

describe("The key of a path", () => {
  const key = (path: string): string => pathKey(SITE + path).slice(SITE.length);

  const SAME: [path: string, other: string][] = [
    ["%e4%b8%ad.html", "%E4%B8%AD.html"],
    ["中.html", "%e4%b8%ad.html"],
    ["a%2Bb.js", "a+b.js"],
    ["100%25.html", "100%.html"],
    ["%zz", "%25zz"],
    ["%41%2d%5F%7e.js", "A-_~.js"],
    ["a%20b", "a b"],
    ["%5Bslug%5d/%28a%29%24%7C.js", "[slug]/(a)$|.js"],
    ["%2A", "*"],
    ["a%3Bb%3Dc%26d%2Ce%40f%3Ag", "a;b=c&d,e@f:g"],
    ["x?q=%e4%b8%ad&r=%61", "x?q=中&r=a"],
  ];
  for (const [path, other] of SAME) {
    it(`is the same for ${path} and ${other}`, () => assert.equal(key(path), key(other)));
  }

  const OTHERS: [path: string, other: string][] = [
    ["a%2Fb", "a/b"],
    ["a%3Fb", "a?b"],
    ["a%23b", "a#b"],
    ["%2541", "A"],
    ["%2541", "%41"],
    ["%252F", "%2F"],
    ["a%2520b", "a%20b"],
    ["a+b", "a%20b"],
    ["A", "a"],
    ["%C3%A4", "%C3%84"],
    ["x?q=a%26b", "x?q=a&b"],
    ["x?q=a%3Db", "x?q=a=b"],
    ["x?q=a%2Bb", "x?q=a+b"],
    ["x?q=a%3Bb", "x?q=a;b"],
    ["a", "a/"],
  ];
  for (const [path, other] of OTHERS) {
    it(`is another for ${path} and ${other}`, () => assert.notEqual(key(path), key(other)));
  }

  it("is the same in whatever case the scheme and the domain are, which a program can write in Unicode", () => {
    assert.equal(pathKey("HTTPS://WWW.Bücher.Example/A%2b"), pathKey("https://www.xn--bcher-kva.example/A+"));
    assert.notEqual(pathKey("https://www.example.com/"), pathKey("http://www.example.com/"));
    assert.notEqual(pathKey("https://www.example.com/"), pathKey("www.example.com/"));
  });

  /** A character, and whether it is written as an escape. */
  interface Sign {
    character: string;
    isDelimiter: boolean;
  }
  const KEPT = ["/", "?", "#", "%"];
  const sign: fc.Arbitrary<Sign> = fc.oneof(
    fc
      .oneof(
        fc.string({ minLength: 1, maxLength: 1 }),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      )
      .map((character) => ({ character, isDelimiter: false })),
    fc.constant({ character: "/", isDelimiter: true }),
  );
  const signs = fc.array(sign, { minLength: 1, maxLength: 20 });
  /** One of the ways in which a server may write it, chosen by a number. */
  function written({ character, isDelimiter }: Sign, choice: number): string {
    if (isDelimiter) return character;
    const encoded = [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
      .join("");
    const escapes = [encoded, encoded.toUpperCase()];
    const ways = KEPT.includes(character) ? escapes : [...escapes, character];
    return ways[choice % ways.length] as string;
  }
  const spelled = (of: readonly Sign[], choices: readonly number[]): string =>
    `${SITE}${of.map((one, place) => written(one, choices[place % choices.length] as number)).join("")}end`;
  const choices = fc.array(fc.nat({ max: 5 }), { minLength: 1 });

  it("is the same for all ways to write the same, whatever that is", () => {
    fc.assert(
      fc.property(signs, choices, choices, (of, some, others) => {
        assert.equal(pathKey(spelled(of, some)), pathKey(spelled(of, others)));
      }),
    );
  });

  it("is another for what is another", () => {
    const text = (of: readonly Sign[]): string =>
      of.map(({ character, isDelimiter }) => (isDelimiter ? "DELIMITER" : character)).join("");
    fc.assert(
      fc.property(signs, signs, choices, (of, others, some) => {
        fc.pre(text(of) !== text(others));
        assert.notEqual(pathKey(spelled(of, some)), pathKey(spelled(others, some)));
      }),
    );
  });

  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom("%", "2", "F", "?", "&", "://", "https", "a.b", "/", "\ud800", "#", ":", "ß"),
        {},
      )
      .map((all) => all.join("")),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
  );

  it("can be made of any text, and is its own key", () => {
    fc.assert(
      fc.property(anyText, (text) => assert.equal(pathKey(pathKey(text)), pathKey(text))),
      {
        numRuns: 2000,
      },
    );
  });

  it("is that of the normal form", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const checked = checkObjectPath(text);
        if (checked.ok) assert.equal(pathKey(checked.path), pathKey(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("of a text of 200,000 characters takes no longer than a glance", () => {
    for (const piece of ["%", "%4", "%41", "a.", "a", ":", "?", "ä", "\ud800", "https://", "[", "-."]) {
      const text = piece.repeat(200_000 / piece.length);
      const before = performance.now();
      for (const path of [text, SITE + text, `https://${text}/`]) pathKey(path);
      const took = performance.now() - before;
      assert.ok(took < 3_000, `${piece}: ${took} ms`);
    }
  });
});

describe("The spellings of a path", () => {
  it("begin with its own, and all have its key", () => {
    for (const path of [
      "a+b.js",
      "a%2Bb.js",
      "%e4%b8%ad",
      "100%25.html",
      "100%25",
      "@a/[b]:c",
      "a%2541b%25",
    ]) {
      const [own, ...others] = spellingsOf(SITE + path);
      assert.equal(own, SITE + path);
      for (const other of others) assert.equal(pathKey(other), pathKey(SITE + path), other);
    }
    assert.deepEqual(spellingsOf(`${SITE}a%2Bb.js`), [`${SITE}a%2Bb.js`, `${SITE}a+b.js`]);
    assert.deepEqual(spellingsOf(`${SITE}100%25.html`), [`${SITE}100%25.html`, `${SITE}100%.html`]);
  });

  it("are one where there is nothing to decode or to encode", () => {
    assert.equal(spellingsOf(`${SITE}assets/app-1.2_3~4.js?v=1&w=a/b`).length, 1);
  });
});
