import assert from "node:assert/strict";
import { checkObjectPath } from "../../provider/model/objectPath.js";
import {
  type CacheTagRefreshInputs,
  cacheTagRefreshKind,
} from "../../provider/products/cdn/cacheTagRefresh.js";
import { closeWorlds, world } from "../faults/deployments.js";
import { row } from "../sdk/fakeApi.js";

describe("A domain", () => {
  afterEach(closeWorlds);

  for (const domainName of ["münchen.de", "MÜNCHEN.DE", "xn--mnchen-3ya.de"]) {
    const inputs: CacheTagRefreshInputs = { domainName, cacheTags: ["list"] };

    it(`given as ${domainName} has its tags refreshed under its name in ASCII`, async () => {
      const { emulator, resource } = await world();
      const { ok, message } = await resource(cacheTagRefreshKind).up(inputs);
      assert.equal(ok, true, message);
      const [call] = emulator.calls("RefreshObjectCacheByCacheTag");
      assert.equal(call?.parameters.DomainName, "xn--mnchen-3ya.de");
    });

    it(`given as ${domainName} is found again in the history`, () => {
      const isRowOf = (objectPath: string): boolean | undefined =>
        cacheTagRefreshKind.submission?.isRowOf?.(
          row(1, { objectPath, objectType: "cacheTag" }),
          { path: "list", objectType: "cacheTag" },
          inputs,
        );
      assert.equal(isRowOf("xn--mnchen-3ya.de/list"), true);
      assert.equal(isRowOf("www.xn--mnchen-3ya.de/list"), false);
    });
  }

  for (const domainName of [
    "münchen.de/a",
    "münchen.de\\a",
    "münchen.de?a",
    "mün\nchen.de",
    "münchen.de:80",
    "mün chen.de",
  ]) {
    it(`is refused as ${JSON.stringify(domainName)}: nothing of it is left out`, () => {
      const problems = cacheTagRefreshKind.problems({ domainName, cacheTags: ["list"] });
      assert.deepEqual(problems, [
        {
          property: "domainName",
          reason: "is no domain; give a domain such as www.example.com, without scheme and path",
        },
      ]);
    });
  }

  it("of a path ends at its slash: a backslash belongs to neither", () => {
    const checked = checkObjectPath("https://www.example.com\\assets/app.js");
    assert.equal(checked.ok, false);
  });
});
