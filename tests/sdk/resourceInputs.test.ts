import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { problemText } from "../../provider/base/validation.js";
import { parted } from "../../provider/fronts/companions.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { taskCompletionKind } from "../../provider/resource/taskCompletion.js";
import * as cdn from "../../sdk/index.js";
import { endProgram, type Registration, seen, settled, startProgram, Thing } from "./program.js";

const SITE = "https://www.example.com/";

let registrations: Registration[];

/** What a resource is registered with. */
async function inputsOf(resource: pulumi.Resource): Promise<Record<string, unknown>> {
  const urn = await settled(resource.urn);
  const registration = registrations.find(({ name }) => urn.endsWith(`::${name}`));
  assert.ok(registration);
  return registration.inputs;
}

describe("the paths of a CacheRefresh with content hashes", () => {
  afterEach(endProgram);

  it("are known before the hashes are", async () => {
    registrations = await startProgram({ preview: true, planned: (name) => name === "build" });
    const hash = new Thing("build").later;
    const refresh = new cdn.CacheRefresh("site", {
      contentHashes: { [`${SITE}app.js`]: hash, "/bad": "1" },
      objectPaths: [`${SITE}assets/`],
    });
    assert.deepEqual((await inputsOf(refresh)).objectPaths, [`${SITE}assets/`]);
    assert.deepEqual(await settled(refresh.objectPaths), [`${SITE}assets/`, "/bad", `${SITE}app.js`]);
  });

  it("are no secret where a hash is one, and are where the map is", async () => {
    registrations = await startProgram();
    const hash = pulumi.secret("1");
    const ofHash = new cdn.CacheRefresh("ofHash", { contentHashes: { [SITE]: hash } });
    const ofMap = new cdn.CacheRefresh("ofMap", { contentHashes: pulumi.secret({ [SITE]: "1" }) });
    assert.deepEqual((await inputsOf(ofHash)).objectPaths, []);
    assert.ok(pulumi.runtime.isRpcSecret((await inputsOf(ofHash)).contentHashes));
    assert.ok(pulumi.runtime.isRpcSecret((await inputsOf(ofMap)).objectPaths));
    assert.deepEqual(await settled(ofHash.objectPaths), [SITE]);
    assert.equal((await seen(ofHash.objectPaths)).secret, false);
    assert.equal((await seen(ofMap.objectPaths)).secret, true);
  });

  it("are each there once, however the map and the list are given", async () => {
    registrations = await startProgram();
    const map = { [SITE]: "1", [`${SITE}a`]: "2" };
    const list = [`${SITE}b`, SITE];
    const all = [`${SITE}b`, SITE, `${SITE}a`];
    const maps: pulumi.Input<Record<string, string>>[] = [map, Promise.resolve(map), pulumi.output(map)];
    const lists: pulumi.Input<string[]>[] = [list, Promise.resolve(list), pulumi.output(list)];
    for (const [place, contentHashes] of maps.entries()) {
      const alone = new cdn.CacheRefresh(`${place}`, { contentHashes });
      assert.deepEqual((await inputsOf(alone)).objectPaths, []);
      assert.deepEqual(await settled(alone.objectPaths), Object.keys(map));
      for (const [other, objectPaths] of lists.entries()) {
        const both = new cdn.CacheRefresh(`${place}-${other}`, { contentHashes, objectPaths });
        assert.deepEqual((await inputsOf(both)).objectPaths, list);
        assert.deepEqual(await settled(both.objectPaths), all);
      }
    }
  });

  it("are a secret with those that have left, where that option is given, and else nothing tells of these", async () => {
    registrations = await startProgram();
    const contentHashes = { [SITE]: "1" };
    const plain = new cdn.CacheRefresh("plain", { contentHashes });
    const open = new cdn.CacheRefresh("open", { contentHashes, removed: "refresh" });
    const secret = new cdn.CacheRefresh("secret", {
      contentHashes: pulumi.secret(contentHashes),
      removed: "refresh",
    });
    assert.equal("removedPaths" in (await inputsOf(plain)), false);
    assert.deepEqual((await inputsOf(open)).removedPaths, []);
    assert.ok(pulumi.runtime.isRpcSecret((await inputsOf(secret)).removedPaths));
    assert.deepEqual(await settled(plain.removedPaths), []);
    assert.equal((await seen(open.removedPaths)).secret, false);
    assert.equal((await seen(secret.removedPaths)).secret, true);
  });
});

describe("the files of an EsaCachePurge with content hashes", () => {
  afterEach(endProgram);
  const site = "example.com";
  const contentHashes = { [`${SITE}b`]: "1", [`${SITE}a`]: "2" };

  it("are all of them, where the list is there and where it is not, and none for another kind of purge", async () => {
    registrations = await startProgram();
    const alone = new cdn.EsaCachePurge("alone", { site, contentHashes });
    const both = new cdn.EsaCachePurge("both", { site, contentHashes, files: [`${SITE}c`] });
    const listed = new cdn.EsaCachePurge("listed", { site, files: [SITE] });
    const tags = new cdn.EsaCachePurge("tags", { site, cacheTags: ["prices"] });
    assert.deepEqual((await inputsOf(alone)).files, []);
    assert.deepEqual(await settled(alone.files), [`${SITE}a`, `${SITE}b`]);
    assert.deepEqual((await inputsOf(both)).files, [`${SITE}c`]);
    assert.deepEqual(await settled(both.files), [`${SITE}c`, `${SITE}a`, `${SITE}b`]);
    assert.deepEqual(await settled(listed.files), [SITE]);
    assert.deepEqual(await settled(tags.files), []);
    assert.equal("files" in (await inputsOf(tags)), false);
  });

  it("are a secret where the map is, with those that have left", async () => {
    registrations = await startProgram();
    const secret = pulumi.secret(contentHashes);
    const purge = new cdn.EsaCachePurge("purge", { site, contentHashes: secret, removed: "refresh" });
    const open = new cdn.EsaCachePurge("open", { site, contentHashes });
    const inputs = await inputsOf(purge);
    assert.equal(inputs.hidesPaths, true);
    assert.ok(pulumi.runtime.isRpcSecret(inputs.files));
    assert.ok(pulumi.runtime.isRpcSecret(inputs.removedPaths));
    assert.equal((await seen(purge.files)).secret, true);
    assert.equal((await seen(purge.removedPaths)).secret, true);
    assert.deepEqual(await settled(open.removedPaths), []);
  });

  it("are not made of hashes that stand beside another kind of purge, which the provider refuses", async () => {
    registrations = await startProgram();
    const purge = new cdn.EsaCachePurge("purge", { site, contentHashes, directories: [SITE] });
    assert.equal("files" in (await inputsOf(purge)), false);
    assert.deepEqual(await settled(purge.files), []);
  });
});

describe("what a program of plain JavaScript leaves out or mistakes", () => {
  afterEach(endProgram);

  type Loose = new (name: string, args?: unknown) => pulumi.Resource;
  const { CacheRefresh, CachePrefetch, CacheTagRefresh, TaskCompletion } = cdn as unknown as Record<
    string,
    Loose
  >;
  const list = 'must be a list such as ["https://www.example.com/index.html"], not';
  const cases: [what: string, type: Loose | undefined, args: unknown, problems: string[]][] = [
    [
      "no arguments",
      CacheRefresh,
      undefined,
      ["objectPaths is not given, nor is contentHashes: give at least one of them"],
    ],
    ["no arguments", CachePrefetch, undefined, [`objectPaths ${list} nothing`]],
    [
      "no arguments",
      CacheTagRefresh,
      undefined,
      [
        "domainName must be a domain, not nothing",
        'cacheTags must be a list such as ["product-42"], not nothing',
      ],
    ],
    [
      "no arguments",
      TaskCompletion,
      undefined,
      ["resources is not given, nor is taskIds: give at least one of them"],
    ],
    ["null for the paths", CacheRefresh, { objectPaths: null }, [`objectPaths ${list} null`]],
    ["null for the paths", CachePrefetch, { objectPaths: null }, [`objectPaths ${list} null`]],
    [
      "null for the hashes",
      CacheRefresh,
      { objectPaths: [SITE], contentHashes: null },
      ['contentHashes must be a map such as { "https://www.example.com/app.js": "5d41…" }, not null'],
    ],
    [
      "a list for the hashes",
      CacheRefresh,
      { objectPaths: [SITE], contentHashes: [SITE] },
      ['contentHashes must be a map such as { "https://www.example.com/app.js": "5d41…" }, not a list'],
    ],
    [
      "what is no resource",
      TaskCompletion,
      { resources: [undefined, {}] },
      [0, 1].map(
        (place) =>
          `resources[${place}] must be a resource of this package that has tasks, such as a CacheRefresh, not null`,
      ),
    ],
    [
      "inputs of other resources",
      TaskCompletion,
      { taskIds: ["1"], resource: 1, triggers: ["new"] },
      ["resource", "triggers"].map(
        (input) => `${input} is not an input of this resource; check its spelling`,
      ),
    ],
    [
      "null for the resources",
      TaskCompletion,
      { resources: null },
      ["resources must be a list of resources such as [refresh], not null"],
    ],
  ];
  const kinds = [cacheRefreshKind, cachePrefetchKind, cacheTagRefreshKind, taskCompletionKind];
  for (const [what, type, args, problems] of cases) {
    it(`is said by the provider, with the input's name: ${what} of a ${type?.name}`, async () => {
      assert.ok(type);
      registrations = await startProgram();
      const inputs = await inputsOf(new type("site", args));
      const kind = kinds.find(({ name }) => name === type.name);
      assert.deepEqual(
        kind?.problems(parted(inputs).own).map((problem) => problemText(problem)),
        problems,
      );
    });
  }
});
