import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { measureInstall, statedInstallSize } from "../../tools/measureInstall.js";
import { packedPackage } from "../engine/harness/index.js";

describe("the README", function () {
  this.timeout(240_000);

  it("says what an install adds, to a tenth: `npm run size -- --write` writes it anew", async () => {
    const stated = statedInstallSize(await readFile(resolve(__dirname, "../../README.md"), "utf8"));
    assert.ok(stated !== undefined, "it says nothing of it");
    const { added } = await measureInstall((await packedPackage()).tarball);
    assertNear(stated.packages, added.packages, "packages");
    assertNear(stated.bytes, added.bytes, "bytes");
  });
});

function assertNear(stated: number, real: number, what: string): void {
  assert.ok(Math.abs(stated - real) <= real / 10, `it says ${stated} ${what}, and it is ${real}`);
}
