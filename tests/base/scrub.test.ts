import assert from "node:assert/strict";
import * as fc from "fast-check";
import { scrub } from "../../provider/base/scrub.js";

/** So much of a secret, in characters, tells something of it. */
const TELLING = 8;

const letters = (min: number, max: number, alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
/** A key or a token: no text around it has its characters. */
const secret = letters(TELLING, 1_200, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
/** What is shown as it is, what is hidden, and what is made shorter. */
const around = fc
  .tuple(
    fc.constantFrom("word ", " ", "x", "\n", "?a=b ", "https://a.com/?k=", "😀", ", ", ". "),
    fc.nat(900),
  )
  .map(([unit, times]) => unit.repeat(times));

/** Whether so much of the secret is in the text that it tells something. */
function tells(text: string, secret: string): boolean {
  for (let at = 0; at + TELLING <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + TELLING))) return true;
  }
  return false;
}

describe("What the API says, as it is shown,", () => {
  it("has nothing of a secret in it, wherever that stands and wherever the text is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(around, secret), { maxLength: 8 }), secret, (parts, own) => {
        const secrets = parts.filter((part) => /^[A-Z]+$/.test(part));
        const known = [own, ...secrets];
        const said = scrub(`${parts.join("")}${own}${parts.join("")}`, known);
        assert.ok(!known.some((one) => tells(said, one)), said);
        assert.ok(said.length <= 401 && said.isWellFormed(), said);
      }),
      { numRuns: 1_000 },
    );
  });

  it("shows no beginning of a secret that is cut in two where the rest is shortened", () => {
    const token = "A".repeat(40) + "B".repeat(40);
    for (let place = 1_500; place < 1_620; place++) {
      const said = scrub(`said${" ".repeat(place)}${token} and more`, [token]);
      assert.doesNotMatch(said, /A{4}/, `at ${place}`);
      const unknown = scrub(`said${" ".repeat(place)}LTAI${"c".repeat(20)} and more`);
      assert.doesNotMatch(unknown, /LTAI/, `at ${place}`);
    }
  });

  it("ends where it was cut", () => {
    assert.equal(scrub("a word. ".repeat(100)).length, 401);
    assert.match(scrub("a word. ".repeat(100)), /^a word\. a word\.[a-z. ]*…$/);
    assert.match(scrub("x".repeat(100_000)), /^x{400}…$/);
    assert.equal(scrub("a word."), "a word");
  });

  it("leaves out what was signed, however long that is", () => {
    const said = `Signature does not match. Server says: canonicalRequest:[POST ${"LTAIx".repeat(1_000)}]`;
    assert.equal(scrub(said), "Signature does not match. Server says:");
  });
});
