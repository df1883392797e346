import assert from "node:assert/strict";
import fc from "fast-check";
import { checkObjectPath } from "../../provider/objectPath.js";

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
