import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { preview } from "../../provider/resource/lifecycle.js";
import { closeWorlds, type DeployedResource, type World, world } from "../faults/deployments.js";

const SITE = "https://www.example.com/";

/** Files by their names, with their hashes. */
function site(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, hash]) => [SITE + name, hash]));
}

describe("The changes that a preview lists", function () {
  this.timeout(60_000);
  let here: World;
  let refresh: DeployedResource<CacheRefreshInputs>;
  beforeEach(async () => {
    here = await world();
    refresh = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
  });
  afterEach(closeWorlds);

  const inputs = (
    files: Record<string, string>,
    more: Partial<CacheRefreshInputs> = {},
  ): CacheRefreshInputs => ({ objectPaths: [], contentHashes: site(files), removed: "refresh", ...more });

  /** What is said of an update to these inputs, as lines. */
  async function previewed(news: CacheRefreshInputs, hidesPaths = false): Promise<string[]> {
    assert.ok(refresh.state);
    here.said.length = 0;
    await preview(here.context(), cacheRefreshKind, refresh.state, news, { urn: "urn", hidesPaths });
    return here.said.flatMap((message) => message.split("\n"));
  }

  it("are what is new, has changed, is gone, or has failed the last time, with the sum of each", async () => {
    await refresh.up(inputs({ a: "1", b: "1", "c?key=hidden": "1" }));
    here.emulator.failPaths(/[bd]$/);
    await refresh.up(inputs({ a: "1", b: "2", "c?key=hidden": "1", d: "1" }, { retryFailed: 0 }));
    assert.deepEqual(await previewed(inputs({ a: "2", b: "2", d: "1", e: "1" })), [
      "refresh: 5 of 5 to submit: 1 new (+), 1 changed (~), 1 gone (-), 2 failed the last time (!)",
      `  + ${SITE}e`,
      `  ~ ${SITE}a`,
      `  - ${SITE}c?…`,
      `  ! ${SITE}b`,
      `  ! ${SITE}d`,
    ]);
  });

  it("tell a removal that failed from one that is new, and a file that comes back from one that was there", async () => {
    await refresh.up(inputs({ a: "1", b: "1", c: "1", d: "1" }));
    here.emulator.failPaths(/[bc]$/);
    await refresh.up(inputs({ a: "1", d: "1" }, { retryFailed: 0 }));
    assert.deepEqual(await previewed(inputs({ a: "1", c: "1" })), [
      "refresh: 3 of 4 to submit: 1 new (+), 1 gone (-), 1 failed the last time (!)",
      `  + ${SITE}c`,
      `  - ${SITE}d`,
      `  ! ${SITE}b`,
    ]);
  });

  it("are the first twenty, and how many more there are", async () => {
    await refresh.up(inputs({ a: "1" }));
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`n${index + 10}`, "1"]));
    const lines = await previewed(inputs({ a: "2", ...many }));
    assert.equal(lines[0], "refresh: 31 of 31 to submit: 30 new (+), 1 changed (~)");
    assert.deepEqual([lines.length, lines[1], lines.at(-2)], [22, `  + ${SITE}n10`, `  + ${SITE}n29`]);
    assert.equal(lines.at(-1), "  and 11 more");
  });

  it("name what has not changed where a trigger submits it all the same", async () => {
    await refresh.up(inputs({ a: "1", b: "1" }));
    assert.deepEqual(await previewed(inputs({ a: "2", b: "1" }, { triggers: ["new"] })), [
      "refresh: 2 of 2 to submit: 1 changed (~), 1 unchanged (=)",
      `  ~ ${SITE}a`,
      `  = ${SITE}b`,
    ]);
  });

  it("are the most that there can be where a hash is not known yet", async () => {
    await refresh.up(inputs({ a: "1", b: "1" }));
    const lines = await previewed(inputs({ a: runtime.unknownValue, b: "1" }));
    assert.deepEqual(lines, ["refresh: at most 1 of 2 to submit: 1 changed (~)", `  ~ ${SITE}a`]);
  });

  it("are only counted where the paths are a secret", async () => {
    await refresh.up(inputs({ hush: "1" }));
    assert.deepEqual(await previewed(inputs({ hush: "2", hushed: "1" }), true), [
      "refresh: 2 of 2 to submit: 1 new (+), 1 changed (~)",
    ]);
  });

  it("are none where nothing is submitted, and where the program itself tells what is", async () => {
    await refresh.up(inputs({ a: "1" }));
    assert.deepEqual(await previewed(inputs({ a: "1" }, { retryFailed: 3 })), []);
    const plain = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
    await plain.up({ objectPaths: [`${SITE}a`] });
    refresh = plain;
    assert.deepEqual(await previewed({ objectPaths: [`${SITE}a`, `${SITE}b`] }), [
      "refresh: 1 of 2 to submit",
    ]);
  });
});
