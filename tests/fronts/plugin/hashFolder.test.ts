import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashFolder } from "../../../provider/fronts/plugin/hashFolder.js";

const SITE = "https://www.example.com/";

describe("The plugin's hashFolder", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "site-"));
    for (const name of ["assets", "docs", "docs/assets"]) mkdirSync(join(folder, name));
    const files = [
      "index.html",
      "app.js",
      "app.js.map",
      ".well",
      "assets/a.map",
      "assets/b.js",
      "docs/assets/c.js",
    ];
    for (const file of files) writeFileSync(join(folder, file), file);
  });
  after(() => rmSync(folder, { recursive: true }));

  const listed = async (options: object): Promise<string> => {
    const { hashes } = await hashFolder({ folder, urlPrefix: SITE, ...options });
    return Object.keys(hashes)
      .map((url) => url.slice(SITE.length) || "/")
      .join(" ");
  };
  const ALL = "/ .well app.js app.js.map assets/a.map assets/b.js docs/assets/c.js index.html";
  const without = (...left: string[]): string =>
    ALL.split(" ")
      .filter((name) => !left.includes(name))
      .join(" ");

  const PATTERNS: [ignore: string[], left: string[]][] = [
    [[], []],
    [["*.map"], ["app.js.map"]],
    [["**/*.map"], ["app.js.map", "assets/a.map"]],
    [["assets"], ["assets/a.map", "assets/b.js"]],
    [["assets/"], ["assets/a.map", "assets/b.js"]],
    [["assets/**"], ["assets/a.map", "assets/b.js"]],
    [["**/assets"], ["assets/a.map", "assets/b.js", "docs/assets/c.js"]],
    [[".*"], [".well"]],
    [
      ["app.js", "docs"],
      ["app.js", "docs/assets/c.js"],
    ],
    [["[", "(("], []],
  ];
  for (const [ignore, left] of PATTERNS) {
    it(`leaves out ${left.join(", ") || "nothing"} for the patterns ${JSON.stringify(ignore)}`, async () => {
      assert.equal(await listed({ ignore }), without(...left));
    });
  }

  it("refuses patterns that match nothing, or are none", async () => {
    const refused = (ignore: unknown, reason: RegExp) => assert.rejects(listed({ ignore }), reason);
    await refused([""], /^InvalidArgumentsError: ignore\[0\] is empty; give a pattern such as/);
    await refused(["a".repeat(1_001)], /^InvalidArgumentsError: ignore\[0\] is longer than 1000 characters/);
    await refused([7], /ignore\[0\] must be a pattern such as "\*\*\/\*\.map", not 7/);
    await refused("*.map", /ignore must be a list of patterns such as .*, not "\*\.map"/);
  });

  it("lists a folder under no URL of its own for an empty name of its document", async () => {
    assert.equal(await listed({ indexDocument: "" }), without("/"));
  });

  it("gives the digest that is asked for", async () => {
    const { hashes } = await hashFolder({ folder, urlPrefix: SITE, digest: "md5", ignore: ["?*/**"] });
    assert.match(hashes[`${SITE}app.js`] ?? "", /^md5:[0-9a-f]{32}$/);
  });
});
