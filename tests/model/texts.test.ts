import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeTexts, encodeTexts, isTexts } from "../../provider/model/texts.js";

describe("Texts in one text", () => {
  const text = fc.oneof(
    fc.string({
      unit: fc.constantFrom("a", "s", ",", "1", " ", "\\", "\n", "\u{1f600}", "\u{1f601}"),
      maxLength: 8,
    }),
    fc.webUrl(),
  );

  it("are the same again, in their order, as often as they were there", () => {
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const coded = encodeTexts(texts);
        assert.ok(coded.isWellFormed());
        assert.ok(isTexts(coded));
        assert.deepEqual(decodeTexts(coded), texts);
      }),
    );
  });

  it("cost a few bytes each where they are paths of a site", () => {
    const paths = Array.from(
      { length: 1_000 },
      (_, page) => `https://www.example.com/${page}/index.html#142`,
    );
    assert.ok(encodeTexts(paths).length < 12 * paths.length);
  });

  it("make no more of what others have written than there is in it", () => {
    const coded = `0,0,aa${" 9999,9999,".repeat(100)}`;
    assert.deepEqual(decodeTexts(coded), Array(101).fill("aa"));
    fc.assert(
      fc.property(fc.string(), (any) => {
        const texts = decodeTexts(any);
        assert.ok(texts.every(({ length }) => length <= any.length));
      }),
    );
  });

  it("stand in a list in states of earlier releases, and are missing in none", () => {
    assert.deepEqual(decodeTexts(["a", "b"]), ["a", "b"]);
    assert.deepEqual(decodeTexts(undefined), []);
  });
});
