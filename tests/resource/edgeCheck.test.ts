import assert from "node:assert/strict";
import type { EdgeOptions, EmulatedEdge } from "../../emulator/index.js";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import type { State } from "../../provider/model/state.js";
import { type CachePrefetchInputs, cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import type { Context } from "../../provider/resource/context.js";
import { closeWorlds, type DeployedResource, type World, world } from "../faults/deployments.js";

const SITE = "http://www.example.com/";
const DAY = 86_400_000;
/** Slower than in other tests: a request takes its time by the real clock. */
const SPEED = 60;

describe("The check of edges", function () {
  this.timeout(60_000);
  let here: World;
  let edge: EmulatedEdge;
  let refresh: DeployedResource<CacheRefreshInputs>;
  /** What the origin gives for each path. */
  let content: Record<string, string>;
  const start = async (options: Partial<EdgeOptions> = {}): Promise<void> => {
    here = await world({ speed: SPEED });
    content = { "/a": "1", "/b": "1", "/c": "1" };
    const origin: EdgeOptions["origin"] = ({ url }) => {
      const body = content[new URL(url).pathname];
      return body === undefined ? { status: 404 } : { body, headers: { "cache-control": "max-age=864000" } };
    };
    edge = await here.emulator.startEdge({ origin, ...options });
    refresh = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
  };
  beforeEach(() => start());
  afterEach(closeWorlds);

  const inputs = (more: Partial<CacheRefreshInputs> = {}): CacheRefreshInputs => ({
    objectPaths: [`${SITE}a`, `${SITE}b`],
    edgeCheck: true,
    ...more,
  });
  /** Visits pages, a day before all else. */
  async function visited(...names: string[]): Promise<void> {
    for (const name of names) await edge.get(SITE + name);
    here.emulator.advance(DAY);
    await here.clock.sleep(0);
  }
  const report = () => refresh.state?.edge;
  const verdicts = () => report()?.details.map(({ path, verdict }) => [path.replace(SITE, ""), verdict]);
  const submissions = (): number => here.emulator.calls("RefreshObjectCaches").length;
  const looks = (): number => edge.requests.length;

  it("is not made where nobody asks for it", async () => {
    await refresh.up({ objectPaths: [`${SITE}a`] });
    await refresh.up({ objectPaths: [`${SITE}b`], edgeCheck: false });
    assert.equal(looks(), 0);
    assert.equal(report(), undefined);
  });

  it("finds that visitors get what the origin has now", async () => {
    await visited("a", "b");
    content["/a"] = "2";
    assert.deepEqual(await refresh.up(inputs()), { ok: true, message: "" });
    assert.deepEqual(verdicts(), [
      ["a", "fresh"],
      ["b", "fresh"],
    ]);
    assert.equal((await edge.get(`${SITE}a`)).body, "2");
    assert.ok(here.said.includes("refresh: complete, 2 of 2 fresh at the edges"));
    const before = looks();
    assert.deepEqual(await refresh.up(inputs()), { ok: true, message: "" });
    assert.equal(looks(), before);
  });

  it("asks again until an edge that is late has obeyed", async () => {
    await visited("a", "b");
    let asked = 0;
    const hold = edge.holdBack(`${SITE}a`);
    const before = looks();
    const watch = async (): Promise<void> => {
      while (asked < 2) {
        await here.clock.sleep(500);
        asked = edge.requests.slice(before).filter(({ url }) => url === `${SITE}a`).length;
      }
      hold.release();
    };
    const [outcome] = await Promise.all([refresh.up(inputs()), watch()]);
    assert.deepEqual(outcome, { ok: true, message: "" });
    assert.deepEqual(verdicts(), [
      ["a", "fresh"],
      ["b", "fresh"],
    ]);
    assert.equal(edge.requests.slice(before).filter(({ url }) => url === `${SITE}b`).length, 1);
  });

  it("warns of an edge that stays behind, and is made again by the next deployment, without a submission", async () => {
    await visited("a", "b");
    const hold = edge.holdBack(`${SITE}a`);
    assert.deepEqual(await refresh.up(inputs()), { ok: true, message: "" });
    const warning = here.said.find((line) => line.includes("edges serve")) ?? "";
    assert.match(
      warning,
      /^The API reports all as complete, and edges serve an old copy at 1 of 2 looks\.\n/,
    );
    assert.match(
      warning,
      /\nhttp:\/\/www\.example\.com\/a: stale\. Its copy is from .* before the submission: no origin was asked/,
    );
    assert.match(warning, /\nThe next `pulumi up` asks again, and submits nothing for it\.$/);
    assert.deepEqual([report()?.stale, report()?.fresh], [1, 1]);
    assert.equal(refresh.state?.status, "Complete");

    hold.release();
    assert.deepEqual(await refresh.up(inputs()), { ok: true, message: "" });
    assert.deepEqual(verdicts(), [["a", "fresh"]]);
    assert.equal(submissions(), 1);
    const before = looks();
    await refresh.up(inputs());
    assert.equal(looks(), before);
  });

  it("ends the deployment where that is asked for, with all that was submitted kept as complete", async () => {
    await visited("a", "b");
    const hold = edge.holdBack(`${SITE}a`);
    const strict = inputs({ edgeCheck: { onStale: "error" } });
    const failed = await refresh.up(strict);
    assert.equal(failed.ok, false);
    assert.match(failed.message, /edges serve an old copy at 1 of 2 looks/);
    assert.deepEqual(refresh.state?.summary, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    assert.equal((await refresh.up(strict)).ok, false);
    hold.release();
    assert.equal((await refresh.up(strict)).ok, true);
    assert.equal(submissions(), 1);
  });

  it("is of what a deployment has submitted, not of what was there before", async () => {
    const hashes = (...values: string[]) =>
      Object.fromEntries(["a", "b", "c"].map((name, place) => [SITE + name, values[place] as string]));
    const files = (...values: string[]) => inputs({ objectPaths: [], contentHashes: hashes(...values) });
    await refresh.up(files("1", "1", "1"));
    const before = looks();
    await refresh.up(files("1", "2", "1"));
    assert.deepEqual(verdicts(), [["b", "fresh"]]);
    assert.equal(looks(), before + 1);
  });

  it("is made when it is turned on, and its report goes when it is turned off", async () => {
    await refresh.up(inputs({ edgeCheck: false }));
    await refresh.up(inputs());
    assert.equal(report()?.checked, 2);
    await refresh.up(inputs({ edgeCheck: { attempts: 2 } }));
    assert.equal(looks(), 4);
    await refresh.up(inputs({ edgeCheck: false }));
    assert.equal(report(), undefined);
    assert.equal(submissions(), 1);
  });

  it("compares what edges serve with digests of the content", async () => {
    const digest = { a: "md5:c81e728d9d4c2f636f067f89cc14862c", b: "md5:c4ca4238a0b923820dcc509a6f75849b" };
    const contentHashes = { [`${SITE}a`]: digest.a, [`${SITE}b`]: digest.b };
    await refresh.up(inputs({ objectPaths: [], contentHashes }));
    assert.deepEqual(verdicts(), [
      ["a", "differs"],
      ["b", "fresh"],
    ]);
    assert.match(here.said.join("\n"), /edges serve other content than expected at 1 of 2 looks/);
    content["/a"] = "2";
    here.emulator.advance(20 * DAY);
    await refresh.up(inputs({ objectPaths: [], contentHashes }));
    assert.deepEqual(verdicts(), [["a", "fresh"]]);
    assert.equal(submissions(), 1);
  });

  it("says of an origin that answers 304 that a directory's old copies live on", async () => {
    await closeWorlds();
    let version = "1";
    await start({
      origin: ({ headers }) =>
        headers["if-none-match"] === undefined
          ? { body: version, headers: { etag: '"same"', "cache-control": "max-age=864000" } }
          : { status: 304, headers: { etag: '"same"' } },
    });
    await visited("docs/a");
    version = "2";
    await refresh.up(inputs({ objectPaths: [`${SITE}docs/`], edgeCheck: { paths: [`${SITE}docs/a`] } }));
    assert.equal((await edge.get(`${SITE}docs/a`)).body, "1");
    const [detail] = report()?.details ?? [];
    assert.equal(detail?.verdict, "fresh");
    assert.match(
      detail?.reason ?? "",
      /answered 304: the old copy lives on\. If the content did change, refresh with force: true/,
    );
  });

  it("asks for the URLs that are named, each judged by the submission around it", async () => {
    await visited("docs/a", "docs/b");
    const edgeCheck = { paths: [`${SITE}docs/a`, `${SITE}docs/b`, `${SITE}docs/a`], attempts: 1 };
    content["/docs/a"] = "1";
    content["/docs/b"] = "1";
    await refresh.up(inputs({ objectPaths: [`${SITE}docs/`], edgeCheck }));
    assert.deepEqual(verdicts(), [
      ["docs/a", "fresh"],
      ["docs/b", "fresh"],
    ]);
  });

  it("asks for nothing where only directories and expressions are submitted and none is named", async () => {
    await refresh.up(inputs({ objectPaths: [`${SITE}docs/`] }));
    assert.equal(looks(), 0);
    assert.equal(report()?.checked, 0);
    assert.match(here.said.join("\n"), /edgeCheck has no URL to ask for: name some by its paths/);
    await refresh.up(inputs({ objectPaths: [`${SITE}docs/`] }));
    assert.equal(submissions(), 1);
  });

  it("has nothing to do, and says so once, where the list is empty", async () => {
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(await refresh.up(inputs({ objectPaths: [] })), { ok: true, message: "" });
      assert.deepEqual([report()?.checked, refresh.state?.status], [0, "Skipped"]);
    }
    const { state } = refresh;
    await refresh.up(inputs({ objectPaths: [] }));
    assert.equal(refresh.state, state);
  });

  it("asks for twenty of ten thousand files", async () => {
    const objectPaths = Array.from({ length: 10_000 }, (_, index) => `${SITE}${index}`);
    await refresh.up(inputs({ objectPaths, edgeCheck: { attempts: 1 } }));
    assert.equal(looks(), 20);
    assert.equal(report()?.checked, 20);
  });

  it("is not made of what is only declared, or not complete", async () => {
    await refresh.up(inputs({ runOnCreate: false }));
    assert.equal(report()?.checked, 0);
    refresh = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
    here.emulator.failPaths(`${SITE}a`, "InternalError", 1);
    await refresh.up(inputs({ retryFailed: 0 }));
    assert.equal(looks(), 0);
    assert.equal(report(), undefined);
    await refresh.up(inputs({ retryFailed: 0 }));
    assert.equal(report()?.checked, 2);
  });

  it("fails nothing where an edge does not let it in, or tells nothing", async () => {
    await closeWorlds();
    await start({ origin: ({ url }) => ({ status: url.endsWith("/a") ? 403 : 503 }) });
    const outcome = await refresh.up(inputs({ edgeCheck: { onStale: "error", attempts: 2 } }));
    assert.deepEqual(outcome, { ok: true, message: "" });
    assert.deepEqual(verdicts(), [
      ["a", "unknown"],
      ["b", "unknown"],
    ]);
    assert.match(
      here.said.join("\n"),
      /edges: 2 of 2 looks without a verdict\nhttp:\/\/www\.example\.com\/a: unknown\. It answered with HTTP 403/,
    );
    const before = looks();
    await refresh.up(inputs({ edgeCheck: { onStale: "error", attempts: 2 } }));
    assert.equal(looks(), before);
  });

  it("finds a node that is behind among those that are named", async () => {
    await closeWorlds();
    await start({ nodes: 2, lag: (node) => (node === 1 ? Number.POSITIVE_INFINITY : 0) });
    for (const node of [0, 1]) await edge.get(`${SITE}a`, { node });
    here.emulator.advance(DAY);
    const addresses = [...edge.addresses];
    await refresh.up(inputs({ objectPaths: [`${SITE}a`], edgeCheck: { addresses, attempts: 2 } }));
    assert.deepEqual(
      report()?.details.map(({ address, verdict }) => [address, verdict]),
      [
        [addresses[0], "fresh"],
        [addresses[1], "stale"],
      ],
    );
    assert.ok(here.said.some((line) => line.includes(`http://www.example.com/a at ${addresses[1]}: stale.`)));
  });

  it("of a prefetch tells copies that are there from those that are not, which fails nothing", async () => {
    const prefetch = here.resource(cachePrefetchKind) as DeployedResource<CachePrefetchInputs>;
    const objectPaths = [`${SITE}a`, `${SITE}none`];
    const outcome = await prefetch.up({ objectPaths, edgeCheck: { onStale: "error", attempts: 1 } });
    assert.deepEqual(outcome, { ok: true, message: "" });
    assert.deepEqual(
      prefetch.state?.edge?.details.map(({ verdict }) => verdict),
      ["fresh", "unknown"],
    );
  });

  it("of a prefetch tells nothing of a copy that it has found, but whether it is from since the refresh", async () => {
    await refresh.up(inputs({ objectPaths: [`${SITE}a`] }));
    const { submittedAt } = refresh.state as State;
    await here.clock.sleep(60_000);
    const prefetch = here.resource(cachePrefetchKind) as DeployedResource<CachePrefetchInputs>;
    const prefetched = async (edgeCheck: CachePrefetchInputs["edgeCheck"]): Promise<string | undefined> => {
      const { ok } = await prefetch.up({ objectPaths: [`${SITE}a`], ...(edgeCheck && { edgeCheck }) });
      assert.ok(ok);
      return prefetch.state?.edge?.details[0]?.verdict;
    };
    assert.equal(await prefetched({ onStale: "error" }), "unknown");
    assert.match(here.said.join("\n"), /Whether that is old, edgeCheck\.since tells/);
    assert.equal(await prefetched({ onStale: "error", since: submittedAt }), "fresh");
    assert.equal(
      await prefetched({ attempts: 1, since: new Date(here.emulator.now()).toISOString() }),
      "stale",
    );
    assert.equal(await prefetched({ since: "" }), "unknown");
  });

  it("that is cancelled leaves all complete, and is made by the next deployment", async () => {
    await visited("a", "b");
    edge.holdBack(/[ab]$/);
    const over = new AbortController();
    const context: Context = { ...here.context(), cancelled: over.signal, contextOf: () => context };
    const cancelled = here.resource(cacheRefreshKind, context) as DeployedResource<CacheRefreshInputs>;
    const before = looks();
    const watch = async (): Promise<void> => {
      while (looks() < before + 2) await here.clock.sleep(200);
      over.abort();
    };
    const edgeCheck = { within: 600_000, attempts: 20 };
    const [outcome] = await Promise.all([cancelled.up(inputs({ edgeCheck })), watch()]);
    assert.equal(
      outcome.message,
      "The deployment was cancelled while edges were asked: the API reports all as complete. The next `pulumi up` asks them, and submits nothing for it.",
    );
    assert.equal(cancelled.state?.status, "Complete");
    assert.equal(cancelled.state?.edge, undefined);
  });

  it("is kept by a refresh of the state", async () => {
    await refresh.up(inputs());
    const context = here.context();
    const provider = dynamicProvider(cacheRefreshKind, () => context);
    const read = (await provider.read?.("1", refresh.state as never))?.props as State;
    assert.deepEqual(read.edge, report());
  });

  it("of a later submission that is cancelled is made by the next deployment, whatever the last one had shown", async () => {
    await refresh.up(inputs());
    await visited("a", "b");
    const hold = edge.holdBack(/[ab]$/);
    const over = new AbortController();
    const context: Context = { ...here.context(), cancelled: over.signal, contextOf: () => context };
    const again = here.resource(cacheRefreshKind, context) as DeployedResource<CacheRefreshInputs>;
    await again.up(inputs());
    const before = looks();
    const watch = async (): Promise<void> => {
      while (looks() < before + 2) await here.clock.sleep(200);
      over.abort();
    };
    const edgeCheck = { within: 600_000, attempts: 20 };
    const [outcome] = await Promise.all([again.up(inputs({ edgeCheck, triggers: ["2"] })), watch()]);
    assert.match(outcome.message, /cancelled while edges were asked/);
    const provider = dynamicProvider(cacheRefreshKind, () => here.context());
    const news = inputs({ edgeCheck, triggers: ["2"] });
    assert.equal((await provider.diff?.("1", again.state as never, news as never))?.changes, true);
    hold.release();
  });

  it("of what was submitted beside a path that failed is made once that is done too", async () => {
    await refresh.up(inputs());
    here.emulator.failPaths(`${SITE}b`, "InternalError", 1);
    await refresh.up(inputs({ triggers: ["2"], retryFailed: 0 }));
    const before = looks();
    await refresh.up(inputs({ triggers: ["2"], retryFailed: 0 }));
    assert.deepEqual(verdicts(), [
      ["a", "fresh"],
      ["b", "fresh"],
    ]);
    assert.equal(looks(), before + 2);
  });

  it("says no more of a path that the program no longer names, and is not made for it over and over", async () => {
    await visited("a", "b");
    edge.holdBack(`${SITE}a`);
    await refresh.up(inputs({ edgeCheck: { attempts: 1 } }));
    assert.equal(report()?.stale, 1);
    for (const objectPaths of [[`${SITE}b`], []]) {
      await refresh.up(inputs({ objectPaths, edgeCheck: { attempts: 1 } }));
      assert.equal(report()?.stale, 0);
      const { state } = refresh;
      await refresh.up(inputs({ objectPaths, edgeCheck: { attempts: 1 } }));
      assert.equal(refresh.state, state);
    }
  });

  it("is all that a preview has to say where nothing is to be submitted", async () => {
    await visited("a", "b");
    edge.holdBack(`${SITE}a`);
    const settings = inputs({ edgeCheck: { attempts: 1 } });
    await refresh.up(settings);
    here.said.length = 0;
    const provider = dynamicProvider(cacheRefreshKind, () => here.context());
    assert.equal((await provider.diff?.("1", refresh.state as never, settings as never))?.changes, true);
    assert.deepEqual(here.said, ["refresh: nothing to submit, edges are asked"]);
  });

  it("does not forget a path that is behind when many others are submitted", async () => {
    await visited("a");
    edge.holdBack(`${SITE}a`);
    const settings = inputs({ objectPaths: [`${SITE}a`], edgeCheck: { attempts: 1 } });
    await refresh.up(settings);
    const more = Array.from({ length: 30 }, (_, index) => `${SITE}${index}`);
    await refresh.up({ ...settings, objectPaths: [`${SITE}a`, ...more] });
    assert.deepEqual([report()?.checked, report()?.stale], [20, 1]);
  });

  it("ends soon where the API does not tell its time, as a check that is only turned on", async () => {
    await refresh.up(inputs({ edgeCheck: false }));
    here.emulator.fault({ operation: "DescribeRefreshTasks", do: { kind: "stall", applied: false } });
    const began = here.clock.now();
    await refresh.up(inputs());
    assert.ok(here.clock.now() - began < 120_000);
    assert.equal(report()?.checked, 2);
  });

  it("judges a URL by the last submission around it, and by none of a file that ends in a slash", async () => {
    await refresh.up(inputs({ objectPaths: [`${SITE}d/`], edgeCheck: { paths: [`${SITE}d/x`] } }));
    content["/d/x"] = "1";
    await visited("d/x");
    edge.holdBack(SITE);
    const both = inputs({
      objectPaths: [`${SITE}d/`, SITE],
      edgeCheck: { paths: [`${SITE}d/x`], attempts: 1 },
    });
    await refresh.up(both);
    assert.deepEqual(verdicts(), [["d/x", "stale"]]);

    refresh = here.resource(cacheRefreshKind) as DeployedResource<CacheRefreshInputs>;
    const files = (hash: string): CacheRefreshInputs =>
      inputs({
        objectPaths: [],
        contentHashes: { [SITE]: hash, [`${SITE}a`]: "1" },
        edgeCheck: { paths: [`${SITE}a?v=1`], attempts: 1 },
      });
    await refresh.up(files("1"));
    await visited("a?v=1");
    await refresh.up(files("2"));
    assert.deepEqual(verdicts(), [["a?v=1", "fresh"]]);
  });

  it("is content with a file that is gone where the origin no longer has it", async () => {
    const hashes = (...names: string[]) => Object.fromEntries(names.map((name) => [SITE + name, "1"]));
    const settings = inputs({ objectPaths: [], removed: "refresh" });
    await refresh.up({ ...settings, contentHashes: hashes("a", "b") });
    await visited("a", "b");
    delete content["/a"];
    await refresh.up({ ...settings, contentHashes: hashes("b") });
    assert.deepEqual(verdicts(), [["a", "fresh"]]);
    await refresh.up({ ...settings, contentHashes: hashes("c") });
    assert.deepEqual(verdicts(), [
      ["c", "fresh"],
      ["b", "unknown"],
    ]);
    assert.match(here.said.join("\n"), /the origin still has it: edges cache it again/);
  });

  it("names secret paths by their places, in all that is said", async () => {
    await visited("a", "b");
    edge.holdBack(/[ab]$/);
    const named = [`${SITE}a`, `${SITE}c`];
    const { message } = await refresh.up({
      ...inputs({ edgeCheck: { paths: named, onStale: "error", attempts: 1 } }),
      hidesPaths: true,
    });
    assert.match(message, /\npath 1 of 2: stale\./);
    assert.doesNotMatch(message + here.said.join(), /example\.com/);
  });

  it("does not go without the wait, with other than it takes, nor to private addresses", async () => {
    const message = async (edgeCheck: unknown, more: Partial<CacheRefreshInputs> = {}): Promise<string> =>
      (await refresh.up(inputs({ edgeCheck: edgeCheck as true, ...more }))).message;
    assert.match(await message(true, { waitForCompletion: false }), /edgeCheck has to wait for the end/);
    assert.match(await message("yes"), /edgeCheck must be true, false or an object such as/);
    assert.match(await message({ retries: 1 }), /edgeCheck.*retries/);
    assert.match(
      await message({ attempts: 0 }),
      /edgeCheck\.attempts must be a whole number from 1 to 20, not 0/,
    );
    assert.match(await message({ onStale: "fail" }), /edgeCheck\.onStale must be/);
    assert.match(await message({ paths: [`${SITE}*`] }), /edgeCheck\.paths\[0\].* has a \*/);
    assert.match(
      await message({ since: "yesterday" }),
      /edgeCheck\.since must be a Date or a time with its zone/,
    );
    assert.match(await message({ headers: { Host: "x" } }), /edgeCheck\.headers\.Host is the URL's own/);
    assert.equal(submissions(), 0);
  });
});
