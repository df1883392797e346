import assert from "node:assert/strict";
import { formatTime } from "../../provider/base/clock.js";
import type { LedgerGroup, State } from "../../provider/model/state.js";
import { type CachePrefetchInputs, cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { diff, read, update } from "../../provider/resource/lifecycle.js";
import { closeWorlds, type World, world } from "../faults/deployments.js";

const SITE = "https://www.example.com/";
const CREATED = "2026-05-04T08:00:00Z";
const LONG = { customTimeouts: { update: "10h" } };

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
    ...LONG,
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

  const PATHS = ["100%.html", "%zz/b.js", "plain.html"].map((path) => SITE + path);

  it("differs in nothing, whether the program wrote it so or in the form of today", () => {
    const today = PATHS.map((path) => path.replace(/%(?!\d)/, "%25"));
    assert.notDeepEqual(today, PATHS);
    for (const objectPaths of [PATHS, today]) {
      const refresh: CacheRefreshInputs = { objectPaths, ...LONG };
      assert.equal(diff(cacheRefreshKind, stateOf(PATHS), refresh), false);
      const prefetch: CachePrefetchInputs = { objectPaths, ...LONG };
      assert.equal(diff(cachePrefetchKind, stateOf(PATHS, {}, { objectType: "preload" }), prefetch), false);
    }
  });

  it("differs in nothing where it has the path in both forms", () => {
    const both = [`${SITE}100%.html`, `${SITE}100%25.html`];
    assert.equal(diff(cacheRefreshKind, stateOf(both), { objectPaths: both, ...LONG }), false);
  });

  it("differs in nothing with hashes, and only by the hash that is another", async () => {
    const hashes = Object.fromEntries(PATHS.map((path) => [path, "1"]));
    const olds = stateOf(PATHS, { contentHashes: hashes });
    const news: CacheRefreshInputs = { objectPaths: PATHS, contentHashes: hashes, ...LONG };
    assert.equal(diff(cacheRefreshKind, olds, news), false);
    const changed = { ...news, contentHashes: { ...hashes, [`${SITE}100%.html`]: "2" } };
    assert.equal(diff(cacheRefreshKind, olds, changed), true);
    await update(here.context(), cacheRefreshKind, olds, changed, {});
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
    assert.equal(diff(cacheRefreshKind, olds, { ...hashed(today), ...LONG }), false);
    assert.deepEqual(await read(here.context(), cacheRefreshKind, olds, {}), olds);
    const changed = { ...hashed(today), ...LONG };
    changed.contentHashes[today[0] as string] = "2";
    await update(here.context(), cacheRefreshKind, olds, changed, {});
    assert.deepEqual(submitted(here), today.slice(0, 1));
  });

  it("keeps a regular expression apart from the file that is spelled as it", async () => {
    const olds = stateOf([`${SITE}[0-9]/.*`], { objectType: "regex" }, { objectType: "regex" });
    const literal = { objectPaths: [`${SITE}%5B0-9%5D/.%2A`], objectType: "regex" as const, ...LONG };
    assert.equal(diff(cacheRefreshKind, olds, literal), true);
    await update(here.context(), cacheRefreshKind, olds, literal, {});
    assert.deepEqual(submitted(here), literal.objectPaths);
  });

  it("is updated without a submission of what is done", async () => {
    const objectPaths = [...PATHS, `${SITE}added.html`];
    const state = await update(
      here.context(),
      cacheRefreshKind,
      stateOf(PATHS),
      { objectPaths, ...LONG },
      {},
    );
    assert.deepEqual(submitted(here), [`${SITE}added.html`]);
    assert.deepEqual(state.summary, { total: 4, complete: 4, failed: 0, unfinished: 0 });
  });

  it("goes on waiting for the task that the earlier version has submitted", async () => {
    const [task] = here.emulator.addTasks({ objectPath: `${SITE}100%.html` });
    const creationTime = formatTime(here.emulator.now());
    const group = { status: "Pending", taskIds: [task?.taskId ?? ""], creationTime, completionTime: "" };
    const olds = stateOf([`${SITE}100%.html`], {}, group);
    assert.equal(diff(cacheRefreshKind, olds, { objectPaths: [`${SITE}100%.html`], ...LONG }), true);
    const state = await update(
      here.context(),
      cacheRefreshKind,
      olds,
      {
        objectPaths: [`${SITE}100%.html`],
        ...LONG,
      },
      {},
    );
    assert.deepEqual(submitted(here), []);
    assert.equal(state.status, "Complete");
  });

  it("is read as it stands, and learns how its tasks have ended", async () => {
    assert.deepEqual(await read(here.context(), cacheRefreshKind, stateOf(PATHS), {}), stateOf(PATHS));
    const [task] = here.emulator.addTasks({ objectPath: PATHS[0] as string, status: "Complete" });
    const creationTime = formatTime(here.emulator.now());
    const group = { status: "Pending", taskIds: [task?.taskId ?? ""], creationTime, completionTime: "" };
    const state = await read(here.context(), cacheRefreshKind, stateOf(PATHS.slice(0, 1), {}, group), {});
    assert.deepEqual([state.objectPaths, state.status], [PATHS.slice(0, 1), "Complete"]);
  });
});

function submitted({ emulator }: World): string[] {
  return emulator.calls("RefreshObjectCaches").flatMap(({ objectPaths }) => objectPaths ?? []);
}
