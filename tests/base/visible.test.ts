import assert from "node:assert/strict";
import * as fc from "fast-check";
import { show } from "../../provider/base/validation.js";
import { quote, shorten, visible } from "../../provider/base/visible.js";
import { displayPath } from "../../provider/model/objectPath.js";

/** Any text, of characters of one and of two UTF-16 code units, and of halves of these. */
const anyText = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\ud83d", "\ude00", "?", "/", " ") });
const wellFormed = anyText.map((text) => text.toWellFormed());

describe("A text that is too long to be shown", () => {
  it("is cut between two characters, never within one", () => {
    assert.equal(shorten("12345", 5), "12345");
    assert.equal(shorten("123456", 5), "12345…");
    assert.equal(shorten("1234😀", 6), "1234😀");
    assert.equal(shorten("1234😀5", 6), "1234😀…");
    assert.equal(shorten("1234😀5", 5), "1234…");
    fc.assert(
      fc.property(wellFormed, fc.nat(20), (text, length) => {
        const short = shorten(text, length);
        assert.ok(short.isWellFormed(), short);
        if (text.length <= length) return assert.equal(short, text);
        assert.ok(text.startsWith(short.slice(0, -1)));
        assert.ok(short.length <= length + 1 && short.length >= length);
      }),
    );
  });

  it("is valid Unicode wherever it is shown, also where it holds half a character", () => {
    const long = fc.tuple(fc.nat(210), anyText).map(([length, text]) => "x".repeat(length) + text.repeat(30));
    fc.assert(
      fc.property(long, (text) => {
        for (const shown of [visible, quote, show, displayPath]) {
          assert.ok(shown(text).isWellFormed(), shown.name);
        }
      }),
    );
  });
});
