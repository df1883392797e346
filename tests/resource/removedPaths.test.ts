import assert from "node:assert/strict";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import { decodeLedger, type State, tasksOf } from "../../provider/model/state.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { previewNothing } from "../../provider/resource/lifecycle.js";
import { closeWorlds, type DeployedResource, type World, world } from "../faults/deployments.js";

const SITE = "https://www.example.com/";

/** Files by their names, each with the same hash unless it is told. */
function site(...names: (string | [name: string, hash: string])[]): Record<string, string> {
  const files = names.map((name) => (typeof name === "string" ? ([name, "1"] as const) : name));
  return Object.fromEntries(files.map(([name, hash]) => [SITE + name, hash]));
}

describe("A file that has left the hashes", function () {
  this.timeout(60_000);
  let here: World;
  let refresh: DeployedResource<CacheRefreshInputs>;
  let seen: number;
  beforeEach(async () => {
    here = await world();
    refresh = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
    seen = 0;
  });
  afterEach(closeWorlds);

  const inputs = (
    contentHashes: Record<string, string>,
    more: Partial<CacheRefreshInputs> = {},
  ): CacheRefreshInputs => ({ objectPaths: [], contentHashes, removed: "refresh", ...more });

  /** Deploys a release. @returns what that has submitted, and what was said of a failure */
  async function release(
    contentHashes: Record<string, string>,
    more: Partial<CacheRefreshInputs> & { hidesPaths?: true } = {},
  ): Promise<{ submitted: string[]; message: string }> {
    const { message } = await refresh.up({ ...inputs(contentHashes), ...more });
    const calls = here.emulator.calls("RefreshObjectCaches").slice(seen);
    seen += calls.length;
    const paths = calls.flatMap(({ objectPaths = [] }) => objectPaths);
    return { submitted: paths.map((path) => path.replace(SITE, "")), message };
  }

  /** What stands in the state of each path, in its order. */
  function known(): [path: string, status: string][] {
    const { objectPaths, removedPaths = [], ledger } = refresh.state as State & CacheRefreshInputs;
    return tasksOf([...objectPaths, ...removedPaths], ledger, (path) => path).map((task) => [
      task.objectPath.replace(SITE, ""),
      task.status,
    ]);
  }

  const removedPaths = (): unknown => refresh.state?.removedPaths;

  it("is left to expire where nothing else is said", async () => {
    for (const removed of [{ removed: undefined }, { removed: "keep" }] as Partial<CacheRefreshInputs>[]) {
      await release(site("a", "b"), removed);
      assert.deepEqual((await release(site("a"), removed)).submitted, []);
      assert.equal(removedPaths(), undefined);
      assert.deepEqual(known(), [["a", "Complete"]]);
      refresh = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
    }
  });

  it("is refreshed once, stands in that deployment's state as any other, and is gone from the next", async () => {
    assert.deepEqual((await release(site("a", "b", "c"))).submitted, ["a", "b", "c"]);
    const shrunk = await release(site(["a", "2"], "c"));
    assert.deepEqual(shrunk, { submitted: ["a", "b"], message: "" });
    assert.deepEqual(
      refresh.state?.objectPaths,
      ["a", "c"].map((name) => SITE + name),
    );
    assert.deepEqual(removedPaths(), [`${SITE}b`]);
    assert.deepEqual(known(), [
      ["a", "Complete"],
      ["c", "Complete"],
      ["b", "Complete"],
    ]);
    assert.deepEqual(refresh.state?.summary, { total: 3, complete: 3, failed: 0, unfinished: 0 });
    assert.equal(refresh.state?.taskIds.length, 2);

    const before = refresh.state;
    assert.deepEqual(await release(site(["a", "2"], "c")), { submitted: [], message: "" });
    assert.equal(refresh.state, before);

    assert.deepEqual((await release(site(["a", "3"], "c"))).submitted, ["a"]);
    assert.equal(removedPaths(), undefined);
    assert.deepEqual(known(), [
      ["a", "Complete"],
      ["c", "Complete"],
    ]);
  });

  it("that was never refreshed is refreshed all the same: an edge has it from before", async () => {
    await release(site("a", "b"), { runOnCreate: false });
    assert.deepEqual((await release(site("a"), { runOnCreate: false })).submitted, ["b"]);
    assert.deepEqual(refresh.state?.summary, { total: 1, complete: 1, failed: 0, unfinished: 0 });
  });

  it("and failed is named with the reason, and refreshed by the next deployment, of the same program", async () => {
    await release(site("a", "b"));
    here.emulator.failPaths(/b$/, "InternalError", 1);
    const failed = await release(site("a"), { retryFailed: 0 });
    assert.match(failed.message, /^https:\/\/www\.example\.com\/b failed: InternalError/);
    assert.deepEqual(refresh.state?.summary, { total: 2, complete: 1, failed: 1, unfinished: 0 });
    assert.deepEqual(await release(site("a"), { retryFailed: 0 }), { submitted: ["b"], message: "" });
    assert.deepEqual(known().at(-1), ["b", "Complete"]);
    assert.deepEqual((await release(site("a"), { retryFailed: 0 })).submitted, []);
  });

  it("and could not be submitted is known to the next deployment, by the state alone", async () => {
    await release(site("a", "b", "c"));
    here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    const refused = await release(site("a"), { onFailure: "warn" });
    assert.deepEqual(
      removedPaths(),
      ["b", "c"].map((name) => SITE + name),
    );
    assert.deepEqual(refresh.state?.summary, { total: 3, complete: 1, failed: 2, unfinished: 0 });
    assert.equal(refused.message, "");
    assert.deepEqual((await release(site("a"), { onFailure: "warn" })).submitted, ["b", "c"]);
  });

  it("and whose call got no answer is looked up, not submitted twice", async () => {
    await release(site("a", "b"));
    here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    assert.deepEqual((await release(site("a"))).submitted, ["b"]);
    assert.deepEqual(known().at(-1), ["b", "Complete"]);
  });

  it("and comes back is a new file, whatever became of its removal", async () => {
    await release(site("a", "b"));
    await release(site("a"));
    assert.deepEqual((await release(site("a", "b"))).submitted, ["b"]);
    assert.equal(removedPaths(), undefined);
    assert.deepEqual(known(), [
      ["a", "Complete"],
      ["b", "Complete"],
    ]);
  });

  it("is refreshed though no file is left, and then there is nothing to refresh", async () => {
    await release(site("a", "b"));
    assert.deepEqual((await release({})).submitted, ["a", "b"]);
    assert.equal(refresh.state?.status, "Complete");
    assert.deepEqual((await release({}, { retryFailed: 0 })).submitted, []);
    assert.equal(refresh.state?.status, "Skipped");
    assert.deepEqual((await release(site("a"), { retryFailed: 0 })).submitted, ["a"]);
  });

  it("is not said to be nothing to refresh, when it was the last", async () => {
    const olds = inputs(site("a"));
    const request = { urn: "urn" };
    await previewNothing(here.context(), cacheRefreshKind, { olds, news: inputs({}), request });
    assert.deepEqual(here.said, []);
    const news = inputs({}, { removed: "keep" });
    await previewNothing(here.context(), cacheRefreshKind, { olds, news, request });
    assert.deepEqual(here.said, ["nothing to refresh"]);
  });

  it("has not left where a list names it, or the map in another spelling", async () => {
    await release(site("a", "b", "c+d"));
    const moved = await release(site("a", "c%2Bd"), { objectPaths: [`${SITE}b`] });
    assert.deepEqual(moved.submitted, ["c%2Bd"]);
    assert.equal(removedPaths(), undefined);
  });

  it("and was in a list is left to expire: it had no hash", async () => {
    await release(site("a"), { objectPaths: [`${SITE}b`] });
    assert.deepEqual((await release(site("a"))).submitted, []);
  });

  it("is given up with the option, though its refresh has failed", async () => {
    await release(site("a", "b"));
    here.emulator.failPaths(/b$/);
    await release(site("a"), { retryFailed: 0 });
    assert.deepEqual((await release(site("a"), { removed: "keep" })).submitted, []);
    assert.equal(removedPaths(), undefined);
    assert.equal(refresh.state?.status, "Complete");
  });

  it("and is in flight is looked at by a refresh of the state", async () => {
    const more = { waitForCompletion: false };
    await release(site("a", "b"), more);
    await release(site("a"), more);
    assert.equal(refresh.state?.status, "Refreshing");
    const ids = new Set(refresh.state?.taskIds);
    await here.clock.sleep(20_000);
    const context = here.context();
    const provider = dynamicProvider(cacheRefreshKind, () => context);
    const read = (await provider.read?.("1", refresh.state as never))?.props as State & CacheRefreshInputs;
    assert.deepEqual(read.removedPaths, [`${SITE}b`]);
    assert.deepEqual(read.objectPaths, [`${SITE}a`]);
    assert.equal(read.status, "Complete");
    assert.deepEqual(new Set(read.taskIds), ids);
    const ledger = decodeLedger([`${SITE}a`, `${SITE}b`], read.ledger);
    assert.equal(ledger.get(`${SITE}b`)?.status, "Complete");
  });

  it("is submitted in calls of ten domains, whatever domains there are now", async () => {
    const domains = (from: number): Record<string, string> =>
      Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`https://s${from + index}.example.com/`, "1"]),
      );
    await release(domains(0));
    assert.equal((await release(domains(10))).message, "");
    const sizes = here.emulator.calls("RefreshObjectCaches").map(({ objectPaths }) => objectPaths?.length);
    assert.deepEqual(sizes, [10, 10, 10]);
    assert.equal(refresh.state?.status, "Complete");
  });

  it("is named by its place where the paths are a secret", async () => {
    await release(site("a", "hush"), { hidesPaths: true });
    here.emulator.failPaths(/hush$/);
    const { message } = await release(site("a"), { hidesPaths: true });
    assert.match(message, /^path 2 of 2 failed/);
    assert.doesNotMatch(message + here.said.join(), /hush/);
  });
});
