import assert from "node:assert/strict";
import { type ApiPage, apiPage } from "../../tools/docs/apiPage.js";
import { page } from "./pages.js";

describe("the API reference", function () {
  this.timeout(60_000);
  let made: ApiPage;
  before(() => {
    made = apiPage();
  });

  it("says what the comments say; otherwise `npm run docs` writes it anew", async () => {
    const { text } = await page("docs/api.md");
    assert.equal(text, made.markdown);
  });

  it("leaves out nothing that a program can import", () => {
    assert.deepEqual(made.undocumented, []);
  });
});
