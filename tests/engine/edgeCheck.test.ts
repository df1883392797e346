import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { EdgeOptions, EmulatedEdge } from "../../emulator/index.js";
import type { EdgeReport } from "../../provider/model/edgeCheck.js";
import {
  closeProgramStacks,
  enginePid,
  failed,
  type ProgramStack,
  programStack,
  SITE,
  stateOf,
  submissions,
  succeeded,
  textBelow,
} from "./harness/index.js";

const DAY = 86_400_000;
const KEPT = { "cache-control": "max-age=864000" };

/** An origin whose pages are all of one release. */
function releases(): { origin: EdgeOptions["origin"]; release(next: string): void } {
  let now = "1";
  return { origin: () => ({ body: `release ${now}`, headers: KEPT }), release: (next) => (now = next) };
}

describe("The check of edges, on the real engine", function () {
  this.timeout(240_000);
  afterEach(closeProgramStacks);

  /** Visits pages, a day before all else. */
  async function visited({ edge, emulator }: ProgramStack, ...names: string[]): Promise<void> {
    for (const name of names) await edge.get(SITE + name);
    emulator.advance(DAY);
  }
  const looksAt = (edge: EmulatedEdge, name: string): number =>
    edge.requests.filter(({ url }) => url === SITE + name).length;
  const verdicts = (report: unknown): string[] =>
    (report as EdgeReport).details.map(({ path, verdict }) => `${path.replace(SITE, "")} ${verdict}`);

  it("holds what depends on the resource until visitors get the new page, in components and with computed paths", async () => {
    const { origin, release } = releases();
    const here = await programStack(
      `
      class Site extends pulumi.ComponentResource {
        constructor(name, urls, opts) {
          super("my:Site", name, {}, opts);
          const settings = { objectPaths: urls, triggers: [urls], edgeCheck: pulumi.output({ within: 30000 }) };
          this.refresh = new cdn.CacheRefresh(name, settings, { parent: this });
          this.prefetch = new cdn.CachePrefetch(name, { objectPaths: urls, edgeCheck: { since: this.refresh.submittedAt } }, { parent: this, dependsOn: this.refresh });
        }
      }
      const upload = new Other("upload", { files: ["index.html", "about.html"] });
      const site = new Site("site", upload.urls);
      const none = new Site("none", upload.urls.apply(() => []));
      exports.edge = site.refresh.edge;
      exports.prefetched = site.prefetch.edge.apply((edge) => edge?.fresh);
      exports.none = none.refresh.edge.apply((edge) => edge?.checked);
      exports.readme = cdn.report(site.refresh, none.refresh);`,
      { edge: { origin } },
    );
    await visited(here, "index.html");
    release("2");
    const preview = await succeeded(here.stack.preview());
    assert.doesNotMatch(preview.output, /stale/);
    const { outputs } = await succeeded(here.stack.up());
    assert.deepEqual(verdicts(outputs.edge), ["index.html fresh", "about.html fresh"]);
    assert.equal(outputs.prefetched, 2);
    assert.equal(outputs.none, 0);
    assert.match(outputs.readme as string, /\| Failed \| Edges \|/);
    assert.match(outputs.readme as string, /\| site \| CacheRefresh \| 2 \| Complete \|.*\| 0 \| 2 fresh \|/);
    assert.equal((await here.edge.get(`${SITE}index.html`)).body, "release 2");
    const prefetch = here.emulator.calls("PushObjectCache")[0]?.time ?? 0;
    const looks = here.edge.requests.filter(({ headers }) => headers["user-agent"]?.startsWith("pulumi"));
    assert.ok(looks.length >= 4);
    assert.ok((looks[1]?.time ?? 0) <= prefetch, "the prefetch began before edges were asked");
    const before = here.edge.requests.length;
    const again = await succeeded(here.stack.up());
    assert.deepEqual(Object.keys(again.changes), ["same"]);
    assert.equal(here.edge.requests.length, before);
  });

  it("asks a third time, warns of what stays behind, fails where it shall, and is made again without a submission", async () => {
    const { origin, release } = releases();
    const program = (edgeCheck: object): string => `
      const site = new cdn.CacheRefresh("site", { objectPaths: [SITE + "a", SITE + "b"], edgeCheck: ${JSON.stringify(edgeCheck)} });
      new Other("after", { content: site.status });
      exports.edge = site.edge;`;
    const here = await programStack(program({ attempts: 3 }), { edge: { origin } });
    const { stack, edge, emulator, setProgram } = here;
    await visited(here, "a", "b");
    release("2");
    const both = edge.holdBack(/[ab]$/);
    const late = stack.up();
    const before = looksAt(edge, "a");
    while (looksAt(edge, "a") < before + 2) await delay(50);
    both.release();
    const third = await succeeded(late);
    assert.deepEqual(verdicts(third.outputs.edge), ["a fresh", "b fresh"]);
    assert.equal(looksAt(edge, "a"), before + 3);

    emulator.advance(DAY);
    release("3");
    const one = edge.holdBack(`${SITE}b`);
    await setProgram(program({ attempts: 1 }).replace("edgeCheck:", "triggers: [3], edgeCheck:"));
    const warned = await succeeded(stack.up());
    assert.match(
      warned.output,
      /warning: The API reports all as complete, and edges serve an old copy at 1 of 2 looks/,
    );
    assert.match(warned.output, /https:\/\/www\.example\.com\/b: stale\. Its copy is from /);
    assert.equal(submissions(emulator).length, 2);

    await setProgram(
      program({ attempts: 1, onStale: "error" }).replace("edgeCheck:", "triggers: [3], edgeCheck:"),
    );
    const wrong = await failed(stack.up());
    assert.match(wrong.output, /edges serve an old copy at 1 of 2 looks/);
    assert.equal((await stateOf("site", stack)).outputs?.status, "Complete");
    one.release();
    const resumed = await succeeded(stack.up());
    assert.deepEqual(verdicts(resumed.outputs.edge), ["b fresh"]);
    assert.equal(submissions(emulator).length, 2);
    assert.deepEqual(Object.keys((await succeeded(stack.up())).changes), ["same"]);
  });

  it("tells of an origin that answers 304, of a prefetch that left no copy, and nothing where it is not let in", async () => {
    const origin: EdgeOptions["origin"] = ({ url, headers }) => {
      if (url.endsWith("/private")) return { status: 403 };
      return headers["if-none-match"] === undefined
        ? { body: "1", headers: { ...KEPT, etag: '"same"' } }
        : { status: 304, headers: { etag: '"same"' } };
    };
    const here = await programStack(
      `
      const docs = new cdn.CacheRefresh("docs", {
        objectPaths: [SITE + "docs/"],
        edgeCheck: { paths: [SITE + "docs/a", SITE + "docs/private"], onStale: "error", attempts: 1 },
      });
      const prefetch = new cdn.CachePrefetch("files", { objectPaths: [SITE + "file"], edgeCheck: { onStale: "error" } });
      const insecure = new cdn.CacheRefresh("insecure", {
        objectPaths: ["https://tls.example.com/"], objectType: "file", edgeCheck: { attempts: 1, within: 5000 },
      });
      exports.docs = docs.edge;
      exports.prefetch = prefetch.edge;
      exports.insecure = insecure.edge;`,
      { edge: { origin } },
    );
    await visited(here, "docs/a");
    here.edge.holdBack(`${SITE}file`);
    const { outputs, output } = await succeeded(here.stack.up());
    const [revalidated, forbidden] = (outputs.docs as EdgeReport).details;
    assert.equal(revalidated?.verdict, "fresh");
    assert.match(revalidated?.reason ?? "", /answered 304: the old copy lives on.*force: true/);
    assert.deepEqual([forbidden?.verdict, forbidden?.status], ["unknown", 403]);
    assert.deepEqual(verdicts(outputs.prefetch), ["file notCached"]);
    assert.match(output, /edges: 1 of 1 look without a copy/);
    assert.match(output, /docs\/private: unknown\. It answered with HTTP 403/);
  });

  it("knows nothing, and fails nothing, where TLS is wrong, and asks no private address that is not allowed", async () => {
    const { origin } = releases();
    const here = await programStack(
      `
      const pages = new cdn.CacheRefresh("pages", {
        objectPaths: [SITE + "a"],
        edgeCheck: { addresses: [require("./port.json")], attempts: 1, within: 5000, onStale: "error" },
      });
      exports.edge = pages.edge;`,
      { edge: { origin }, config: { "alicloud-cdn-refresh:edgeEndpoint": "" } },
    );
    await here.write({ "port.json": JSON.stringify(here.edge.addresses[0]) });
    const { outputs } = await succeeded(here.stack.up());
    const [detail] = (outputs.edge as EdgeReport).details;
    assert.equal(detail?.verdict, "unknown");
    assert.match(detail?.reason ?? "", /^Its TLS is not accepted/);
    await here.stack.configure({ config: { "alicloud-cdn-refresh:edgeAllowPrivateAddresses": "false" } });
    const refused = await failed(here.stack.up());
    assert.match(
      refused.output,
      /edgeCheck\.addresses\[0\] is an address of this machine or of a private network/,
    );
    assert.equal(submissions(here.emulator).length, 1);
  });

  it("shows a secret path nowhere, neither the URLs that it names", async () => {
    const { origin } = releases();
    const here = await programStack(
      `
      const pages = new cdn.CacheRefresh("pages", {
        objectPaths: pulumi.secret([SITE + "planted-path"]),
        edgeCheck: { attempts: 1, onStale: "error" },
      });
      const named = new cdn.CacheRefresh("named", {
        objectPaths: [SITE],
        edgeCheck: { paths: [pulumi.secret(SITE + "planted-named")], attempts: 1, onStale: "error" },
      });
      exports.edges = [pages.edge, named.edge];`,
      { edge: { origin } },
    );
    await visited(here, "planted-path", "planted-named");
    here.edge.holdBack();
    const { output } = await failed(
      here.stack.operate("up", "--yes", "--skip-preview", "--continue-on-error"),
    );
    assert.match(output, /path 1 of 1: stale\./);
    assert.match(output, /a URL of edgeCheck: stale\./);
    const written = output + (await textBelow(here.stack.folder));
    assert.deepEqual(written.match(/.{0,80}planted.{0,20}/g) ?? [], []);
  });

  it("is left at once by Ctrl-C, and made by the next deployment", async () => {
    const { origin } = releases();
    const here = await programStack(
      `exports.edge = new cdn.CacheRefresh("site", { objectPaths: [SITE + "a"], edgeCheck: { within: 600000 } }).edge;`,
      { edge: { origin } },
    );
    const { stack, edge } = here;
    await visited(here, "a");
    const hold = edge.holdBack();
    const before = looksAt(edge, "a");
    const running = stack.pulumi("up", "--yes", "--skip-preview");
    while (looksAt(edge, "a") === before) await delay(50);
    const cancelledAt = performance.now();
    process.kill(await enginePid(), "SIGINT");
    const { exitCode, output } = await running;
    assert.notEqual(exitCode, 0);
    assert.match(
      output,
      /The deployment was cancelled while edges were asked: the API reports all as complete/,
    );
    assert.ok(performance.now() - cancelledAt < 8_000);
    hold.release();
    const { outputs } = await succeeded(stack.up());
    assert.deepEqual(verdicts(outputs.edge), ["a fresh"]);
    assert.equal(submissions(here.emulator).length, 1);
  });

  it("asks for twenty of 10,000 paths", async () => {
    const { origin } = releases();
    const { stack, edge } = await programStack(
      `
      const objectPaths = Array.from({ length: 10000 }, (_, index) => SITE + index);
      exports.edge = new cdn.CacheRefresh("site", { objectPaths, edgeCheck: true }).edge.apply((edge) => edge?.fresh);`,
      { edge: { origin } },
    );
    const { outputs } = await succeeded(stack.up());
    assert.equal(outputs.edge, 20);
    assert.equal(edge.requests.length, 20);
  });
});
