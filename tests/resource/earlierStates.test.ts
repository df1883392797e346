import assert from "node:assert/strict";
import type { dynamic } from "@pulumi/pulumi";
import { formatTime } from "../../provider/base/clock.js";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { LedgerGroup, State } from "../../provider/model/state.js";
import { type CachePrefetchInputs, cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { closeWorlds, type World, world } from "../faults/deployments.js";

const SITE = "https://www.example.com/";
const CREATED = "2026-05-04T08:00:00Z";
/** What its constructor added to the inputs, and its provider kept. */
const COMPANIONS = {
  __provider: 'exports.handler = () => require("pulumi-alicloud-cdn-refresh/provider").cacheRefresh();',
  resourceUrn: "urn:pulumi:dev::site::pulumi-nodejs:dynamic/alicloud-cdn-refresh:CacheRefresh::pages",
  customTimeouts: { update: "10h" },
};

/** As 0.1.0 has written it, with all paths in one group. */
function stateOf(objectPaths: string[], more: object = {}, group: Partial<LedgerGroup> = {}): State {
  const ledger: LedgerGroup = {
    paths: objectPaths.length === 1 ? "0" : `0-${objectPaths.length - 1}`,
    taskIds: ["14286878547"],
    objectType: "file",
    status: "Complete",
    process: 100,
    creationTime: CREATED,
    completionTime: CREATED,
    description: "",
    ...group,
  };
  return {
    ...COMPANIONS,
    ...more,
    objectPaths,
    ledger: [ledger],
    taskIds: ledger.taskIds as string[],
    summary: { total: objectPaths.length, complete: objectPaths.length, failed: 0, unfinished: 0 },
    status: ledger.status,
    submittedAt: CREATED,
    completedAt: CREATED,
  };
}

describe("A state of 0.1.0 that holds a path in another form than this version writes", function () {
  this.timeout(60_000);
  let here: World;
  beforeEach(async () => {
    here = await world();
  });
  afterEach(closeWorlds);

  const front = <I extends CommonInputs>(kind: Kind<I>): dynamic.ResourceProvider<I, State> => {
    const context = here.context();
    return dynamicProvider(kind, () => context);
  };
  const diff = async <I extends CommonInputs>(kind: Kind<I>, olds: State, news: I): Promise<boolean> =>
    (await front(kind).diff?.("1", olds, { ...news, __provider: COMPANIONS.__provider }))?.changes === true;
  const update = async (olds: State, news: CacheRefreshInputs): Promise<State> => {
    const inputs = { ...news, __provider: COMPANIONS.__provider };
    return (await front(cacheRefreshKind).update?.("1", olds, inputs))?.outs as State;
  };
  const read = async (state: State): Promise<State> =>
    (await front(cacheRefreshKind).read?.("1", state))?.props as State;

  const PATHS = ["100%.html", "%zz/b.js", "plain.html"].map((path) => SITE + path);

  it("differs in nothing, whether the program wrote it so or in the form of today", async () => {
    const today = PATHS.map((path) => path.replace(/%(?!\d)/, "%25"));
    assert.notDeepEqual(today, PATHS);
    for (const objectPaths of [PATHS, today]) {
      const refresh: CacheRefreshInputs = { objectPaths };
      assert.equal(await diff(cacheRefreshKind, stateOf(PATHS), refresh), false);
      const prefetch: CachePrefetchInputs = { objectPaths };
      assert.equal(
        await diff(cachePrefetchKind, stateOf(PATHS, {}, { objectType: "preload" }), prefetch),
        false,
      );
    }
  });

  it("differs in nothing where it has the path in both forms", async () => {
    const both = [`${SITE}100%.html`, `${SITE}100%25.html`];
    assert.equal(await diff(cacheRefreshKind, stateOf(both), { objectPaths: both }), false);
  });

  it("differs in nothing with hashes, and only by the hash that is another", async () => {
    const hashes = Object.fromEntries(PATHS.map((path) => [path, "1"]));
    const olds = stateOf(PATHS, { contentHashes: hashes });
    const news: CacheRefreshInputs = { objectPaths: PATHS, contentHashes: hashes };
    assert.equal(await diff(cacheRefreshKind, olds, news), false);
    const changed = { ...news, contentHashes: { ...hashes, [`${SITE}100%.html`]: "2" } };
    assert.equal(await diff(cacheRefreshKind, olds, changed), true);
    await update(olds, changed);
    assert.deepEqual(submitted(here), [`${SITE}100%25.html`]);
  });

  it("differs in nothing where hashFolder wrote wildcards that now stand for themselves", async () => {
    const written = ["a*b.js", "[0-9].css", "b.js"].map((path) => SITE + path);
    const today = ["a%2Ab.js", "%5B0-9%5D.css", "b.js"].map((path) => SITE + path);
    const hashed = (paths: string[], hash = "1") => ({
      objectPaths: paths,
      contentHashes: Object.fromEntries(paths.map((path) => [path, hash])),
    });
    const olds = stateOf(written, hashed(written));
    assert.equal(await diff(cacheRefreshKind, olds, hashed(today)), false);
    assert.deepEqual(await read(olds), olds);
    const changed = hashed(today);
    changed.contentHashes[today[0] as string] = "2";
    await update(olds, changed);
    assert.deepEqual(submitted(here), today.slice(0, 1));
  });

  it("keeps a regular expression apart from the file that is spelled as it", async () => {
    const olds = stateOf([`${SITE}[0-9]/.*`], { objectType: "regex" }, { objectType: "regex" });
    const literal = { objectPaths: [`${SITE}%5B0-9%5D/.%2A`], objectType: "regex" as const };
    assert.equal(await diff(cacheRefreshKind, olds, literal), true);
    await update(olds, literal);
    assert.deepEqual(submitted(here), literal.objectPaths);
  });

  it("is updated without a submission of what is done", async () => {
    const objectPaths = [...PATHS, `${SITE}added.html`];
    const state = await update(stateOf(PATHS), { objectPaths });
    assert.deepEqual(submitted(here), [`${SITE}added.html`]);
    assert.deepEqual(
      [state.stateVersion, state.__provider, "customTimeouts" in state],
      [1, COMPANIONS.__provider, false],
    );
    assert.deepEqual(state.summary, { total: 4, complete: 4, failed: 0, unfinished: 0 });
  });

  it("goes on waiting for the task that the earlier version has submitted", async () => {
    const [task] = here.emulator.addTasks({ objectPath: `${SITE}100%.html` });
    const creationTime = formatTime(here.emulator.now());
    const group = { status: "Pending", taskIds: [task?.taskId ?? ""], creationTime, completionTime: "" };
    const olds = stateOf([`${SITE}100%.html`], {}, group);
    assert.equal(await diff(cacheRefreshKind, olds, { objectPaths: [`${SITE}100%.html`] }), true);
    const state = await update(olds, {
      objectPaths: [`${SITE}100%.html`],
    });
    assert.deepEqual(submitted(here), []);
    assert.equal(state.status, "Complete");
  });

  it("is read as it stands, and learns how its tasks have ended", async () => {
    assert.deepEqual(await read(stateOf(PATHS)), stateOf(PATHS));
    const [task] = here.emulator.addTasks({ objectPath: PATHS[0] as string, status: "Complete" });
    const creationTime = formatTime(here.emulator.now());
    const group = { status: "Pending", taskIds: [task?.taskId ?? ""], creationTime, completionTime: "" };
    const state = await read(stateOf(PATHS.slice(0, 1), {}, group));
    assert.deepEqual([state.objectPaths, state.status], [PATHS.slice(0, 1), "Complete"]);
  });
});

describe("A state of a later version", () => {
  afterEach(closeWorlds);

  it("is refused, with what to do, before anything is read from it or submitted", async () => {
    const here = await world();
    const context = here.context();
    const provider = dynamicProvider(cacheRefreshKind, () => context);
    const olds = { ...stateOf([`${SITE}a.html`]), stateVersion: 2 };
    const news = { objectPaths: [`${SITE}b.html`] };
    const refusal =
      /written by a later version .*\(its form is 2, this version reads up to 1\): update the package/;
    await assert.rejects(async () => provider.diff?.("1", olds, news), refusal);
    await assert.rejects(async () => provider.update?.("1", olds, news), refusal);
    await assert.rejects(async () => provider.read?.("1", olds), refusal);
    await provider.delete?.("1", olds);
    assert.deepEqual(here.emulator.journal, []);
  });
});

function submitted({ emulator }: World): string[] {
  return emulator.calls("RefreshObjectCaches").flatMap(({ objectPaths }) => objectPaths ?? []);
}
