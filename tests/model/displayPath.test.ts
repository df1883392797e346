import assert from "node:assert/strict";
import { displayPath } from "../../provider/model/objectPath.js";

describe("A path in a message", () => {
  const site = "https://www.example.com/";

  it("has nothing in it that acts on a terminal or turns the text around", () => {
    assert.equal(displayPath(`${site}a\u001b[31m`), `${site}a\\u001b[31m`);
    assert.equal(displayPath(`${site}\u202egpj.exe`), `${site}\\u202egpj.exe`);
    assert.equal(displayPath(`${site}a\u200bb\ufeff`), `${site}a\\u200bb\\ufeff`);
    assert.equal(displayPath(`${site}\u{e0041}`), `${site}\\u{e0041}`);
  });

  it("keeps all other characters as they were given", () => {
    assert.equal(displayPath(`${site}größe/目录/😀`), `${site}größe/目录/😀`);
  });
});
