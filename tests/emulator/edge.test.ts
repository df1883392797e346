import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import * as http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EdgeOptions, EmulatorOptions, Origin, OriginAnswer } from "../../emulator/index.js";
import { clientOf, closeEmulators, emulatorWith, manualClock } from "./client.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 15, 12);
const PAGE = "https://www.example.com/index.html";

/** An emulator whose clock stands still, an edge over what `publish` has published last, and a client of the API. */
async function site(edgeOptions: Partial<EdgeOptions> = {}, options: EmulatorOptions = {}) {
  const emulator = await emulatorWith({ clock: manualClock(START), ...options });
  let content: OriginAnswer = { body: "old" };
  const edge = await emulator.startEdge({ origin: () => content, ...edgeOptions });
  return {
    emulator,
    edge,
    client: clientOf(emulator),
    publish: (answer: OriginAnswer) => {
      content = answer;
    },
    /** What a visitor sees, and where it is from: `old HIT`. */
    see: async (url = PAGE, options?: { headers?: Record<string, string>; node?: number }) => {
      const { body } = await edge.get(url, options);
      return `${body} ${edge.requests.at(-1)?.cache}`;
    },
  };
}

/** An origin that has versions of a page, and answers 304 to who has the present one. */
function versioned(version: { now: string }): Origin {
  return ({ headers }) => {
    const etag = `"${version.now}"`;
    return headers["if-none-match"] === etag
      ? { status: 304, headers: { etag } }
      : { headers: { etag }, body: version.now };
  };
}

describe("the emulator's edge", () => {
  afterEach(closeEmulators);

  describe("between a purge and a visitor", () => {
    it("gives the old page until the refresh is complete, then the new one", async () => {
      const { emulator, client, publish, see } = await site();
      assert.equal(await see(), "old MISS");
      publish({ body: "new" });
      await client.refresh({ objectPath: PAGE });
      emulator.advance(5 * MINUTE - 1);
      assert.equal(await see(), "old HIT");
      emulator.advance(1);
      assert.equal(await see(), "new MISS");
      assert.equal(await see(), "new HIT");
    });

    it("obeys a task that is completed by hand, and none that is held", async () => {
      const { emulator, client, publish, see } = await site();
      emulator.hold();
      await see();
      await client.refresh({ objectPath: PAGE });
      publish({ body: "new" });
      emulator.advance(HOUR - 1);
      assert.equal(await see(), "old HIT");
      emulator.complete(PAGE);
      assert.equal(await see(), "new MISS");
    });

    it("changes nothing where the task fails", async () => {
      const { emulator, client, publish, see } = await site();
      await see();
      publish({ body: "new" });
      emulator.failPaths(PAGE);
      await client.refresh({ objectPath: PAGE });
      emulator.advance(5 * MINUTE);
      assert.equal(emulator.tasks[0]?.status, "Failed");
      assert.equal(await see(), "old HIT");
    });

    it("changes nothing for tasks that are only put into the history", async () => {
      const { emulator, publish, see } = await site();
      await see();
      publish({ body: "new" });
      emulator.addTasks({ objectPath: PAGE }, { objectPath: PAGE, status: "Complete" });
      emulator.complete();
      assert.equal(await see(), "old HIT");
    });

    it("obeys a path as it was submitted, however the history spells it", async () => {
      const historySpelling = (path: string) => path.replaceAll("%2B", "+");
      const { emulator, client, publish, see } = await site({}, { historySpelling });
      const url = "https://www.example.com/a%2Bb.js";
      await see(url);
      publish({ body: "new" });
      await client.refresh({ objectPath: url });
      emulator.complete();
      assert.equal(await see(url), "new MISS");
    });

    it("keeps no answer that the origin gave before a purge, though it came after it", async () => {
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<OriginAnswer>();
      const answers = [answer.promise, { body: "new" }];
      const { emulator, client, edge, see } = await site({
        origin: () => {
          asked.resolve();
          return answers.shift() as OriginAnswer;
        },
      });
      await client.refresh({ objectPath: PAGE });
      const early = edge.get(PAGE);
      await asked.promise;
      emulator.complete();
      answer.resolve({ body: "old" });
      assert.equal((await early).body, "old");
      assert.equal(await see(), "new MISS");
    });

    const here = [
      "https://www.example.com/docs/a.html",
      "https://www.example.com/docs/a.html?v=1",
      "https://www.example.com/docs/deep/b9.html",
      "https://www.example.com/docs",
      "http://www.example.com/docs/a.html",
      "https://other.example.com/docs/a.html",
    ];
    for (const [objectType, objectPath, concerned] of [
      ["File", "https://www.example.com/docs/a.html", [0]],
      ["File", "HTTPS://WWW.Example.com:443/docs/a.html", [0]],
      ["File", "www.example.com/docs/a.html", [0, 4]],
      ["IgnoreParams", "https://www.example.com/docs/a.html?x=2", [0, 1]],
      ["Directory", "https://www.example.com/docs/", [0, 1, 2]],
      ["Directory", "www.example.com/docs/deep/", [2]],
      ["Regex", "https://www.example.com/.*", [0, 1, 2, 3]],
      ["Regex", "https://WWW.example.com/docs/.*.html", [0, 2]],
      ["Regex", "https://www.example.com/docs/[^/]*", [0, 1]],
      ["Regex", "https://www.example.com/docs/[a-z]*/[a-z][0-9]*.html", [2]],
      ["Regex", "www.example.com/docs/[a-z].html", [0, 4]],
    ] as const) {
      it(`refreshes by ${objectType} ${objectPath} what it names, and nothing else`, async () => {
        const { emulator, client, edge } = await site();
        for (const url of here) await edge.get(url);
        await client.refresh({ objectPath, objectType, force: true });
        emulator.complete();
        const seen = edge.requests.length;
        for (const url of here) await edge.get(url);
        const missed = edge.requests.slice(seen).filter(({ cache }) => cache === "MISS");
        assert.deepEqual(
          missed.map(({ url }) => here.indexOf(url)),
          concerned,
        );
      });
    }

    for (const objectType of ["Directory", "Regex", "IgnoreParams"]) {
      it(`only expires what is refreshed by ${objectType}: an origin that answers 304 keeps the old page alive`, async () => {
        const objectPath = {
          Directory: "https://www.example.com/",
          Regex: "https://www.example.com/.*",
          IgnoreParams: PAGE,
        }[objectType] as string;
        const origin: Origin = ({ headers }) =>
          headers["if-none-match"] === undefined
            ? { body: "old", headers: { etag: '"1"', "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT" } }
            : { status: 304 };
        const { emulator, edge, client, see } = await site({ origin });
        assert.equal(await see(), "old MISS");
        emulator.advance(10 * MINUTE);
        await client.refresh({ objectPath, objectType });
        emulator.complete();
        assert.equal(await see(), "old REFRESH_HIT");
        assert.equal(edge.originRequests[1]?.headers["if-none-match"], '"1"');
        assert.equal(edge.originRequests[1]?.headers["if-modified-since"], "Thu, 01 Jan 2026 00:00:00 GMT");
        assert.equal(await see(), "old HIT");
        await client.refresh({ objectPath, objectType, force: true });
        assert.deepEqual(
          emulator.tasks.map(({ force }) => force),
          [false, true],
        );
        emulator.complete();
        assert.equal(await see(), "old MISS");
        assert.equal(edge.originRequests[2]?.headers["if-none-match"], undefined);
      });
    }

    it("gives the new page of an expired copy where the origin has a new one", async () => {
      const version = { now: "1" };
      const { emulator, client, see } = await site({ origin: versioned(version) });
      await see();
      version.now = "2";
      await client.refresh({ objectPath: "https://www.example.com/", objectType: "Directory" });
      emulator.complete();
      assert.equal(await see(), "2 MISS");
      assert.equal(await see(), "2 HIT");
    });

    it("refreshes what the origin has tagged, of one domain", async () => {
      const { emulator, client, publish, see } = await site();
      const urls = [PAGE, "https://www.example.com/other.html", "https://example.org/index.html"];
      const visit = async () => {
        const seen: string[] = [];
        for (const url of urls) {
          publish({ body: "page", headers: { "Cache-Tag": url === urls[1] ? "c" : "a, b" } });
          seen.push(await see(url));
        }
        return seen;
      };
      await visit();
      await client.refreshTags({ domainName: "www.example.com", cacheTag: "b", force: true });
      emulator.complete();
      assert.deepEqual(await visit(), ["page MISS", "page HIT", "page HIT"]);
    });
  });

  describe("and a prefetch", () => {
    it("has what is prefetched when the task is complete, at every node", async () => {
      const { emulator, edge, client, publish, see } = await site({ nodes: 2 });
      await client.prefetch({ objectPath: PAGE });
      publish({ body: "new" });
      assert.deepEqual(edge.originRequests, []);
      emulator.complete();
      publish({ body: "newer" });
      assert.equal(await see(PAGE, { node: 0 }), "new HIT");
      assert.equal(await see(PAGE, { node: 1 }), "new HIT");
      assert.deepEqual(
        edge.originRequests.map(({ node, url }) => [node, url]),
        [
          [0, PAGE],
          [1, PAGE],
        ],
      );
    });

    it("has it as soon as the API says that the task is complete", async () => {
      const { emulator, edge, client, publish, see } = await site({}, { taskDuration: 0 });
      await client.prefetch({ objectPath: "www.example.com/index.html" });
      assert.equal((await client.tasks({})).tasks?.CDNTask?.[0]?.status, "Complete");
      publish({ body: "newer" });
      assert.equal(await see(), "old HIT");
      assert.equal(await see("http://www.example.com/index.html"), "old HIT");
      assert.equal(edge.originRequests.length, 2);
      emulator.complete();
    });

    it("brings what is prefetched after a refresh, though a prefetch from before it is still under way", async () => {
      const old = Promise.withResolvers<OriginAnswer>();
      const answers = [old.promise, { body: "new" }];
      const { emulator, edge, client, see } = await site({
        origin: () => answers.shift() as OriginAnswer,
      });
      await client.prefetch({ objectPath: PAGE });
      emulator.complete();
      emulator.advance(SECOND);
      await client.refresh({ objectPath: PAGE });
      emulator.complete();
      await client.prefetch({ objectPath: PAGE });
      emulator.complete();
      assert.equal(edge.originRequests.length, 1);
      const seen = see();
      old.resolve({ body: "old" });
      assert.equal(await seen, "new HIT");
      assert.equal(edge.originRequests.length, 2);
    });

    it("outlives a test's own function that fails while the origin answers, and tells the next visitor", async () => {
      const answer = Promise.withResolvers<OriginAnswer>();
      const { emulator, edge, client } = await site({ origin: () => answer.promise });
      await client.prefetch({ objectPath: PAGE });
      emulator.complete();
      await client.refresh({ objectPath: PAGE });
      edge.holdBack(() => {
        throw new Error("a mistake");
      });
      assert.throws(() => emulator.complete(), /a mistake/);
      answer.resolve({ body: "old" });
      await assert.rejects(edge.get(PAGE), /a mistake/);
    });

    it("leaves a copy alone that is fresh: without a refresh before it, the old page stays", async () => {
      const { emulator, client, publish, see } = await site();
      await see();
      publish({ body: "new" });
      await client.prefetch({ objectPath: PAGE });
      emulator.complete();
      assert.equal(await see(), "old HIT");
      await client.refresh({ objectPath: PAGE });
      await client.prefetch({ objectPath: PAGE });
      emulator.complete();
      assert.equal(await see(), "new HIT");
    });
  });

  describe("with several nodes", () => {
    it("has a cache for each of them", async () => {
      const { edge, see } = await site({ nodes: 2 });
      assert.equal(edge.addresses.length, 2);
      assert.equal(edge.url, `http://${edge.addresses[0]}`);
      assert.equal(await see(PAGE, { node: 0 }), "old MISS");
      assert.equal(await see(PAGE, { node: 1 }), "old MISS");
      assert.equal(await see(PAGE, { node: 1 }), "old HIT");
    });

    it("lets nodes lag behind the end of a task, for a while or for ever", async () => {
      const lag = (node: number) => [0, MINUTE, Number.POSITIVE_INFINITY][node] as number;
      const { emulator, client, publish, see } = await site({ nodes: 3, lag });
      const everywhere = () =>
        [0, 1, 2].reduce<Promise<string[]>>(
          async (seen, node) => [...(await seen), await see(PAGE, { node })],
          Promise.resolve([]),
        );
      await everywhere();
      publish({ body: "new" });
      await client.refresh({ objectPath: PAGE });
      emulator.complete();
      assert.deepEqual(await everywhere(), ["new MISS", "old HIT", "old HIT"]);
      emulator.advance(MINUTE);
      assert.deepEqual(await everywhere(), ["new HIT", "new MISS", "old HIT"]);
    });

    it("lets a node ignore tasks until it is released", async () => {
      const { emulator, edge, client, publish, see } = await site({ nodes: 2 });
      for (const node of [0, 1]) await see(PAGE, { node });
      const hold = edge.holdBack(PAGE, 1);
      publish({ body: "new" });
      await client.refresh({ objectPath: PAGE });
      emulator.complete();
      assert.equal(await see(PAGE, { node: 0 }), "new MISS");
      assert.equal(await see(PAGE, { node: 1 }), "old HIT");
      hold.release();
      assert.equal(await see(PAGE, { node: 1 }), "new MISS");
      edge.holdBack(/other/);
      await client.refresh({ objectPath: PAGE });
      emulator.complete();
      assert.equal(await see(PAGE, { node: 0 }), "new MISS");
      const all = edge.holdBack();
      await client.refresh({ objectPath: PAGE });
      emulator.complete();
      assert.equal(await see(PAGE, { node: 0 }), "new HIT");
      all.release();
      assert.equal(await see(PAGE, { node: 0 }), "new MISS");
    });
  });

  describe("as a cache", () => {
    it("of ESA, says in X-Site-Cache-Status how it came by its answer, and in no header of CDN", async () => {
      const version = { now: "1" };
      const page = versioned(version);
      const { emulator, edge, client } = await site({
        product: "esa",
        origin: (request) =>
          request.url.endsWith("/private")
            ? { body: "1", headers: { "cache-control": "no-store" } }
            : page(request),
      });
      const seen = async (url = PAGE) => {
        const { headers } = await edge.get(url);
        assert.deepEqual(
          ["x-cache", "via", "eagleid", "x-swift-savetime", "server"].filter((name) => name in headers),
          [],
        );
        return [headers["x-site-cache-status"], headers.age];
      };
      assert.deepEqual(await seen(), ["MISS", "0"]);
      emulator.advance(60_000);
      assert.deepEqual(await seen(), ["HIT", "60"]);
      emulator.advance(3_600_000);
      assert.deepEqual(await seen(), ["REVALIDATED", "0"]);
      version.now = "2";
      emulator.advance(3_600_000);
      assert.deepEqual(await seen(), ["EXPIRED", "0"]);
      await client.refresh({ objectPath: PAGE });
      emulator.complete();
      assert.deepEqual(await seen(), ["MISS", "0"]);
      assert.deepEqual(await seen(`${PAGE}/private`), ["BYPASS", undefined]);
    });

    it("says how old its copy is, when the origin confirmed it and where it is from", async () => {
      const version = { now: "1" };
      const { emulator, edge } = await site({ origin: versioned(version) });
      const shown = async () => {
        const { status, headers } = await edge.get(PAGE);
        const { age, date, etag, server } = headers;
        return { status, age, date, etag, server, cache: headers["x-cache"]?.replace(/ dirn.*/, "") };
      };
      const first = {
        status: 200,
        age: "0",
        date: "Thu, 15 Jan 2026 12:00:00 GMT",
        etag: '"1"',
        server: "Tengine",
      };
      assert.deepEqual(await shown(), { ...first, cache: "MISS TCP_MISS" });
      emulator.advance(90 * SECOND);
      assert.deepEqual(await shown(), { ...first, age: "90", cache: "HIT TCP_MEM_HIT" });
      emulator.advance(HOUR);
      const date = "Thu, 15 Jan 2026 13:01:30 GMT";
      assert.deepEqual(await shown(), { ...first, date, cache: "HIT TCP_REFRESH_HIT" });

      emulator.advance(SECOND);
      const { headers } = await edge.get(PAGE);
      assert.match(
        headers.via ?? "",
        /^cache\d\.l2cn\d+\[0,0,304-0,H\], cache\d\.l2cn\d+\[0,0\], cache\d\.cn\d+\[0,0,200-0,H\], cache\d\.cn\d+\[0,0\]$/,
      );
      assert.equal(headers["ali-swift-global-savetime"], String(START / 1000));
      assert.equal(headers["x-swift-savetime"], date);
      assert.equal(headers["x-swift-cachetime"], "3600");
      assert.match(headers.eagleid ?? "", /^[0-9a-f]{8}\d{13}\d{4}e$/);
    });

    for (const [what, headers, lifetime] of [
      ["an hour where nothing is said", {}, HOUR],
      ["by max-age", { "cache-control": "public, max-age=60, must-revalidate" }, MINUTE],
      ["by s-maxage first", { "Cache-Control": "max-age=60, S-MaxAge=120" }, 2 * MINUTE],
      ["by Expires", { expires: "Thu, 15 Jan 2026 12:01:00 GMT" }, MINUTE],
      ["not at all by an Expires that is no time", { expires: "0" }, 0],
      ["not at all by max-age=0", { "cache-control": "max-age=0" }, 0],
      ["not at all by a max-age that is no number", { "cache-control": "max-age=soon" }, 0],
      ["not at all by no-store", { "cache-control": "no-store" }, 0],
      ["not at all by no-cache", { "cache-control": "no-cache, max-age=60" }, 0],
      ["not at all by private", { "cache-control": "private, max-age=60" }, 0],
      ["not at all by Pragma", { pragma: "no-cache" }, 0],
      ["not at all with a cookie", { "set-cookie": "a=b", "cache-control": "max-age=60" }, 0],
      ["not at all with Vary: *", { vary: "*" }, 0],
    ] as const) {
      it(`keeps an answer ${what}`, async () => {
        const { emulator, edge, publish, see } = await site();
        publish({ body: "page", headers: { ...headers } });
        const { headers: shown } = await edge.get(PAGE);
        assert.equal(shown["x-swift-cachetime"], String(lifetime / 1000));
        assert.equal(shown.age, lifetime === 0 ? undefined : "0");
        if (lifetime > 0) {
          emulator.advance(lifetime - 1);
          assert.equal(await see(), "page HIT");
          emulator.advance(1);
        }
        assert.equal(await see(), "page MISS");
      });
    }

    it("keeps answers for as long as it is told where the origin says nothing", async () => {
      const { emulator, see } = await site({ ttl: MINUTE });
      await see();
      emulator.advance(MINUTE - 1);
      assert.equal(await see(), "old HIT");
      emulator.advance(1);
      assert.equal(await see(), "old MISS");
    });

    it("keeps an error only for as long as the origin says", async () => {
      const { edge, publish, see } = await site();
      publish({ status: 404, body: "none" });
      assert.equal((await edge.get(PAGE)).status, 404);
      assert.equal(await see(), "none MISS");
      publish({ status: 404, body: "none", headers: { "cache-control": "max-age=10" } });
      assert.equal(await see(), "none MISS");
      assert.equal(await see(), "none HIT");
    });

    it("has forgotten a page that is gone, and keeps the copy of one whose origin is out of order", async () => {
      const answers: OriginAnswer[] = [
        { body: "page", headers: { etag: '"1"', "cache-control": "max-age=1" } },
        { status: 503, body: "busy" },
        { status: 304, headers: { "cache-control": "no-store" } },
        { body: "page", headers: { etag: '"1"', "cache-control": "max-age=1" } },
        { status: 404, body: "none" },
        { body: "page" },
      ];
      const { emulator, edge, see } = await site({ origin: () => answers.shift() as OriginAnswer });
      for (const seen of [
        "page MISS",
        "busy MISS",
        "page REFRESH_HIT",
        "page MISS",
        "none MISS",
        "page MISS",
      ]) {
        assert.equal(await see(), seen);
        emulator.advance(SECOND);
      }
      assert.deepEqual(
        edge.originRequests.map(({ headers }) => headers["if-none-match"] !== undefined),
        [false, true, true, false, true, false],
      );
    });

    it("has a copy for each of the headers that the origin chooses by", async () => {
      const { emulator, client, see } = await site({
        origin: ({ headers }) => ({
          body: headers["accept-language"] ?? "any",
          headers: { vary: "Accept-Language , Accept" },
        }),
      });
      const german = { headers: { "Accept-Language": "de" } };
      assert.equal(await see(PAGE, german), "de MISS");
      assert.equal(await see(), "any MISS");
      assert.equal(await see(PAGE, german), "de HIT");
      assert.equal(await see(), "any HIT");
      await client.refresh({ objectPath: PAGE });
      emulator.complete();
      assert.equal(await see(PAGE, german), "de MISS");
      assert.equal(await see(), "any MISS");
    });

    it("tells the visitor when the origin fails, or answers what cannot be sent", async () => {
      const answers: (() => OriginAnswer)[] = [
        () => {
          throw new Error("out of order");
        },
        () => ({ status: 99 }),
        () => ({ headers: { "x-a": "a\nb" } }),
      ];
      const { edge } = await site({ origin: () => (answers.shift() as () => OriginAnswer)() });
      for (const message of [
        /^The origin failed: Error: out of order$/,
        /status: expected a whole number from 200 to 599, got 99/,
        /Invalid character in header content/,
      ]) {
        const { status, body } = await edge.get(PAGE);
        assert.equal(status, 502);
        assert.match(body, message);
      }
    });
  });

  describe("over HTTP", () => {
    /** A request to an address, with the answer as it is on the wire. */
    function send(
      address: string,
      { path = "/index.html", method = "GET", headers = {} }: http.RequestOptions = {},
    ): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> {
      return new Promise((resolve, reject) => {
        const request = http.request(
          `http://${address}`,
          { path, method, headers, agent: false },
          (incoming) => {
            let body = "";
            incoming.setEncoding("utf8").on("data", (piece: string) => {
              body += piece;
            });
            incoming.once("end", () =>
              resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
            );
          },
        );
        request.once("error", reject);
        request.end();
      });
    }

    it("takes scheme, host and query for what was visited, and notes every request", async () => {
      const { edge } = await site({ origin: ({ url }) => ({ body: url }) });
      const [address = ""] = edge.addresses;
      const host = "WWW.example.com";
      const secure = { host, "X-Forwarded-Proto": "https" };
      assert.equal((await send(address, { headers: { host } })).body, "http://www.example.com/index.html");
      assert.equal((await send(address, { headers: secure })).body, PAGE);
      assert.equal((await send(address, { path: "/index.html?a=1", headers: secure })).body, `${PAGE}?a=1`);
      const again = await send(address, { headers: secure });
      assert.equal(again.body, PAGE);
      assert.match(again.headers["x-cache"] as string, /^HIT TCP_MEM_HIT /);
      assert.deepEqual(
        edge.requests.map(({ time, node, url, method, status, cache }) => [
          time,
          node,
          ...[url, method, status, cache],
        ]),
        [
          [START, 0, "http://www.example.com/index.html", "GET", 200, "MISS"],
          [START, 0, PAGE, "GET", 200, "MISS"],
          [START, 0, `${PAGE}?a=1`, "GET", 200, "MISS"],
          [START, 0, PAGE, "GET", 200, "HIT"],
        ],
      );
      assert.equal(edge.requests[1]?.headers["x-forwarded-proto"], "https");
      assert.equal(edge.originRequests[1]?.headers["x-forwarded-proto"], undefined);
      assert.equal(edge.originRequests[1]?.headers.host, host);
    });

    it("answers HEAD from the copy of a GET, and passes on what it cannot keep", async () => {
      const { edge } = await site();
      const [address = ""] = edge.addresses;
      const headers = { host: "www.example.com" };
      const head = await send(address, { method: "HEAD", headers });
      assert.deepEqual([head.status, head.body, head.headers.age], [200, "", undefined]);
      await send(address, { headers });
      const known = await send(address, { method: "HEAD", headers });
      assert.deepEqual([known.body, known.headers["content-length"], known.headers.age], ["", "3", "0"]);
      await send(address, { method: "DELETE", headers });
      assert.deepEqual(
        edge.originRequests.map(({ method }) => method),
        ["HEAD", "GET", "DELETE"],
      );
    });

    it("asks the origin for the whole, whatever part the visitor wants", async () => {
      const { edge } = await site();
      const [address = ""] = edge.addresses;
      const answer = await send(address, {
        headers: { host: "www.example.com", range: "bytes=0-1", "if-none-match": "*", te: "trailers" },
      });
      assert.equal(answer.body, "old");
      assert.deepEqual(Object.keys(edge.originRequests[0]?.headers ?? {}).sort(), ["host"]);
    });

    it("sends no length with an answer that has no content", async () => {
      const { edge, publish } = await site();
      publish({ status: 204 });
      const [address = ""] = edge.addresses;
      const { status, headers } = await send(address, { headers: { host: "www.example.com" } });
      assert.deepEqual([status, headers["content-length"]], [204, undefined]);
    });

    it("refuses what is no path, and says when a test's own function has failed", async () => {
      const { emulator, edge, client } = await site();
      const [address = ""] = edge.addresses;
      assert.equal((await send(address, { path: "http://www.example.com/" })).status, 400);
      await client.refresh({ objectPath: PAGE });
      edge.holdBack(() => {
        throw new Error("a mistake");
      });
      assert.throws(() => emulator.complete(), /a mistake/);
      const { status, body } = await send(address, { headers: { host: "www.example.com" } });
      assert.equal(status, 500);
      assert.equal(body, "The emulated edge failed: Error: a mistake");
    });

    it("ends with its emulator, or before it", async () => {
      const { emulator, edge } = await site();
      const other = await emulator.startEdge({ origin: () => ({}) });
      await other.close();
      await assert.rejects(send(other.addresses[0] ?? ""), { code: "ECONNREFUSED" });
      await emulator.close();
      await assert.rejects(send(edge.addresses[0] ?? ""), { code: "ECONNREFUSED" });
    });
  });

  describe("over a folder", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), "origin-"));
      await mkdir(join(folder, "site/docs"), { recursive: true });
      await writeFile(join(folder, "secret.txt"), "secret");
      await writeFile(join(folder, "site/index.html"), "<h1>Hello</h1>");
      await writeFile(join(folder, "site/docs/index.html"), "docs");
      await writeFile(join(folder, "site/a b.JS"), "b()");
      await writeFile(join(folder, "site/data"), Buffer.from([0xff, 0x00]));
    });
    afterEach(() => rm(folder, { recursive: true }));

    const over = () => site({ origin: join(folder, "site") });
    const at = (path: string) => `https://www.example.com${path}`;

    it("gives files the headers of OSS objects", async () => {
      const time = new Date("2026-01-01T00:00:00Z");
      await utimes(join(folder, "site/index.html"), time, time);
      const { edge } = await over();
      const { status, headers, body } = await edge.get(at("/index.html"));
      const md5 = createHash("md5").update("<h1>Hello</h1>").digest();
      assert.deepEqual([status, body], [200, "<h1>Hello</h1>"]);
      assert.equal(headers.etag, `"${md5.toString("hex").toUpperCase()}"`);
      assert.equal(headers["content-md5"], md5.toString("base64"));
      assert.equal(headers["last-modified"], "Thu, 01 Jan 2026 00:00:00 GMT");
      assert.equal(headers["content-type"], "text/html");
    });

    it("serves the index of a folder, any host, and types by extension", async () => {
      const { edge } = await over();
      const types = async (...paths: string[]) =>
        Promise.all(
          paths.map(async (path) => (await edge.get(at(path), { node: 0 })).headers["content-type"]),
        );
      assert.equal((await edge.get(at("/docs/"))).body, "docs");
      assert.equal((await edge.get(at("/docs"))).body, "docs");
      assert.equal((await edge.get("http://example.org/?q=1")).body, "<h1>Hello</h1>");
      assert.deepEqual(await types("/a%20b.JS", "/data"), ["text/javascript", "application/octet-stream"]);
    });

    it("answers 304 to who has the file already, and gives a new file after a refresh", async () => {
      const { emulator, client, see } = await over();
      assert.equal(await see(at("/docs/")), "docs MISS");
      await client.refresh({ objectPath: at("/"), objectType: "Directory" });
      emulator.complete();
      assert.equal(await see(at("/docs/")), "docs REFRESH_HIT");
      await writeFile(join(folder, "site/docs/index.html"), "new");
      await client.refresh({ objectPath: at("/"), objectType: "Directory" });
      emulator.complete();
      assert.equal(await see(at("/docs/")), "new MISS");
    });

    it("has nothing but what is in the folder", async () => {
      await symlink(join(folder, "secret.txt"), join(folder, "site/link.txt"));
      await symlink(folder, join(folder, "site/up"));
      await mkdir(join(folder, "site/empty"));
      const { edge } = await over();
      for (const path of [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/docs/..%2f..%2fsecret.txt",
        "/link.txt",
        "/up/secret.txt",
        "/empty/",
        "/missing",
        "/%00",
        "/%E0%A4%A",
      ]) {
        const { status, body } = await edge.get(at(path));
        assert.equal(status, 404, path);
        assert.doesNotMatch(body, /^secret/);
      }
    });

    it("has to be there", async () => {
      const emulator = await emulatorWith();
      for (const origin of ["no/such/folder", join(folder, "secret.txt")]) {
        await assert.rejects(emulator.startEdge({ origin }), {
          name: "TypeError",
          message: `origin: expected a function or a folder that exists, got ${origin}`,
        });
      }
    });
  });

  describe("in the hands of a test", () => {
    it("stands in the settings of a program for as long as it runs, the newest one first", async () => {
      const { emulator, edge } = await site();
      const shown = () => [
        emulator.environment().ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT,
        emulator.pulumiConfig()["alicloud-cdn-refresh:edgeEndpoint"],
      ];
      assert.deepEqual(shown(), [edge.url, edge.url]);
      const newer = await emulator.startEdge({ origin: () => ({}) });
      assert.deepEqual(shown(), [newer.url, newer.url]);
      await newer.close();
      assert.deepEqual(shown(), [edge.url, edge.url]);
      await edge.close();
      assert.deepEqual(shown(), [undefined, undefined]);
      assert.equal("ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT" in emulator.environment(), false);
    });

    for (const [options, message] of [
      [{ nodes: 0 }, "nodes: expected a whole number from 1 to 100, got 0"],
      [{ product: "oss" as never }, "product: expected one of cdn, dcdn, esa, got oss"],
      [{ nodes: 1.5 }, "nodes: expected a whole number from 1 to 100, got 1.5"],
      [{ ttl: -1 }, "ttl: expected 0 ms or more, got -1"],
      [{ lag: Number.NaN }, "lag: expected 0 ms or more, got NaN"],
      [{ nodes: 2, lag: (node: number) => -node }, "lag: expected 0 ms or more, got -1"],
    ] as const) {
      it(`refuses what is out of range: ${message}`, async () => {
        await assert.rejects(site(options), { name: "RangeError", message });
      });
    }

    it("refuses a visit of what is no URL, and of a node that there is not", async () => {
      const { edge } = await site({ nodes: 2 });
      for (const url of ["www.example.com/", "ftp://example.com/", "http://"]) {
        await assert.rejects(edge.get(url), {
          name: "TypeError",
          message: `url: expected a full http or https URL, got ${url}`,
        });
      }
      const noNode = { name: "RangeError", message: "node: expected a whole number from 0 to 1, got 2" };
      await assert.rejects(edge.get(PAGE, { node: 2 }), noNode);
      assert.throws(() => edge.holdBack(undefined, 2), noNode);
    });
  });
});
