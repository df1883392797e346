import assert from "node:assert/strict";
import { CreateRequest, DiffRequest, DiffResponse, ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, secret, structOf } from "./values.js";

describe("A difference through the plugin", () => {
  let plugin: RunningPlugin;
  beforeEach(async () => {
    plugin = await runningPlugin({ args: { quotaPreflight: false } });
  });
  afterEach(closePlugins);

  const SITE = "https://www.example.com/";
  const URN = urnOf({ type: "CacheRefresh", name: "pages" });
  /** The state of a resource that was only declared. */
  const declared = async (inputs: object): Promise<object> => {
    const all = structOf({ ...inputs, runOnCreate: false });
    const created = await plugin.ask("create", new CreateRequest().setUrn(URN).setProperties(all));
    return propertiesOf(created.getProperties());
  };
  const diff = async (olds: object, oldInputs: object | undefined, news: object, ignored: string[] = []) => {
    const request = new DiffRequest()
      .setUrn(URN)
      .setId("1")
      .setOlds(structOf(olds))
      .setIgnorechangesList(ignored);
    if (oldInputs !== undefined) request.setOldInputs(structOf({ ...oldInputs, runOnCreate: false }));
    const answer = await plugin.ask("diff", request.setNews(structOf({ ...news, runOnCreate: false })));
    const shown: string[] = [];
    answer.getDetaileddiffMap().forEach((detail, path) => {
      shown.push(`${path} ${detail.getKind()}`);
    });
    assert.equal(answer.getHasdetaileddiff(), shown.length > 0);
    assert.deepEqual(answer.getReplacesList(), []);
    return { changes: answer.getChanges() === DiffResponse.DiffChanges.DIFF_SOME, shown: shown.sort() };
  };
  const hashes = (files: Record<string, string>) => ({
    contentHashes: Object.fromEntries(Object.entries(files).map(([name, hash]) => [SITE + name, hash])),
  });

  it("shows of a map the keys that differ, and beside it the inputs that do", async () => {
    const before = hashes({ "a.js": "1", "b.js": "1" });
    const news = { ...hashes({ "a.js": "2", "c.js": "1" }), force: true };
    assert.deepEqual(await diff(await declared(before), before, news), {
      changes: true,
      shown: [
        `contentHashes["${SITE}a.js"] 4`,
        `contentHashes["${SITE}b.js"] 2`,
        `contentHashes["${SITE}c.js"] 0`,
        "force 0",
      ],
    });
  });

  it("leaves it to the engine where there is no map, or no inputs of before", async () => {
    const before = hashes({ "a.js": "1" });
    const olds = await declared(before);
    assert.deepEqual(await diff(olds, undefined, hashes({ "a.js": "2" })), { changes: true, shown: [] });
    const listed = { objectPaths: [`${SITE}a`] };
    const news = { objectPaths: [`${SITE}b`] };
    assert.deepEqual(await diff(await declared(listed), listed, news), { changes: true, shown: [] });
  });

  it("shows no key of a map that is a secret", async () => {
    const before = hashes({ "planted.js": "1" });
    const marked = { contentHashes: secret(hashes({ "planted.js": "2" }).contentHashes) };
    assert.deepEqual(await diff(await declared(before), before, marked), { changes: true, shown: [] });
    assert.doesNotMatch(JSON.stringify(plugin.said), /planted/);
  });

  it("gives a secret to what names a path that has become one, and is none where it is none any more", async () => {
    const before = { objectPaths: [`${SITE}a`], triggers: [{ release: "1" }] };
    const marked = { objectPaths: secret([`${SITE}a`]), triggers: [secret({ release: secret("1") })] };
    assert.deepEqual(await diff(await declared(before), before, marked), {
      changes: true,
      shown: ["outcome 0", "removedPaths 0", "tasks 0"],
    });
    assert.deepEqual(await diff(await declared(marked), marked, before), { changes: false, shown: [] });
  });

  it("is none of an asset whose content stands in one of the two", async () => {
    const asset = { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", hash: "1" };
    const before = { objectPaths: [`${SITE}a`], triggers: [{ bundle: asset }] };
    const now = { ...before, triggers: [{ bundle: { ...asset, path: "bundle.js" } }] };
    assert.deepEqual(await diff(await declared(before), before, now), { changes: false, shown: [] });
    const other = { ...before, triggers: [{ bundle: { ...asset, hash: "2" } }] };
    assert.equal((await diff(await declared(before), before, other)).changes, true);
  });

  it("is none of a default that is given, nor does it show one beside what differs", async () => {
    const before = hashes({ "a.js": "1" });
    const defaults = { waitForCompletion: true, onFailure: "error", retryFailed: 1, product: "cdn" };
    assert.equal((await diff(await declared(before), before, { ...before, ...defaults })).changes, false);
    const news = { ...hashes({ "a.js": "2" }), ...defaults };
    assert.deepEqual((await diff(await declared(before), before, news)).shown, [
      `contentHashes["${SITE}a.js"] 4`,
    ]);
  });

  it("is none of a resource that has another name now, which a refresh tells its outcome", async () => {
    const before = { objectPaths: [`${SITE}a`] };
    const olds = structOf(await declared(before));
    const renamed = URN.replace("::pages", "::renamed");
    const request = new DiffRequest().setUrn(renamed).setId("1").setOlds(olds);
    const news = structOf({ ...before, runOnCreate: false });
    const answer = await plugin.ask("diff", request.setNews(news));
    assert.equal(answer.getChanges(), DiffResponse.DiffChanges.DIFF_NONE);
    const read = await plugin.ask("read", new ReadRequest().setUrn(renamed).setId("1").setProperties(olds));
    const { outcome } = propertiesOf(read.getProperties());
    assert.equal((JSON.parse(String(outcome)) as { name: string }).name, "renamed");
  });

  it("is none where the engine has put back what is to be ignored", async () => {
    const before = hashes({ "a.js": "1" });
    const olds = await declared(before);
    assert.deepEqual(await diff(olds, before, before, ["contentHashes"]), { changes: false, shown: [] });
  });

  it("is none by the order of a map, by a list that is left out beside it, or by what an earlier front kept", async () => {
    const before = hashes({ "a.js": "1", "b.js": "1" });
    const olds = {
      ...(await declared(before)),
      __provider: "…",
      resourceUrn: URN,
      customTimeouts: {},
      hidesPaths: true,
    };
    const news = { ...hashes({ "b.js": "1", "a.js": "1" }), objectPaths: [] };
    assert.deepEqual(await diff(olds, before, news), { changes: false, shown: [] });
  });
});
