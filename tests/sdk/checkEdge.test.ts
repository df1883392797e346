import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import * as pulumi from "@pulumi/pulumi";
import { checkEdge, checkEdgeOutput } from "../../sdk/checkEdge.js";
import { type EdgeServer, type Seen, startEdge, stopEdges } from "../edge/edgeServer.js";
import { endProgram, type ProgramOptions, seen, settled, startProgram, Thing } from "./program.js";

const PAGE = "https://www.example.com/index.html";
const HOUR = 3_600_000;

describe("checkEdge", () => {
  let edge: EdgeServer;
  let answer: (response: ServerResponse, seen: Seen) => void;
  beforeEach(async () => {
    answer = (response) => response.writeHead(200, { age: "60", "x-cache": "HIT TCP_HIT" }).end("content");
    edge = await startEdge((response, asked) => answer(response, asked));
  });
  afterEach(async () => {
    endProgram();
    await stopEdges();
  });
  const start = (options: ProgramOptions = {}) => {
    const config = { "alicloud-cdn-refresh:edgeEndpoint": `http://127.0.0.1:${edge.port}` };
    return startProgram({ ...options, config: { ...config, ...options.config } });
  };
  const asked = () => edge.seen.map(({ url }) => url);

  it("tells which URLs are fresh and which are stale since a time, each once", async () => {
    await start();
    answer = (response, { url }) => {
      response.writeHead(200, { age: url === "/old" ? "9000" : "60", "x-cache": "HIT TCP_HIT" }).end();
    };
    const old = "http://www.example.com/old";
    for (const since of [new Date(Date.now() - HOUR), new Date(Date.now() - HOUR).toISOString()]) {
      const { details, ...counts } = await checkEdge({ urls: [PAGE, old, PAGE], since, attempts: 1 });
      assert.deepEqual(counts, { checked: 2, fresh: 1, stale: 1, differs: 0, notCached: 0, unknown: 0 });
      assert.deepEqual(
        details.map(({ path, verdict, age, cache, status }) => [path, verdict, age, cache, status]),
        [
          [PAGE, "fresh", 60, "HIT TCP_HIT", 200],
          [old, "stale", 9000, "HIT TCP_HIT", 200],
        ],
      );
    }
    assert.deepEqual(asked(), ["/index.html", "/old", "/index.html", "/old"]);
  });

  it("compares the content with the hashes of a folder, however their URLs are written", async () => {
    await start();
    const md5 = (content: string): string => `md5:${createHash("md5").update(content).digest("hex")}`;
    const { details } = await checkEdge({
      urls: [PAGE, "https://www.example.com/a b.js", "https://www.example.com/other"],
      expected: {
        [PAGE]: md5("content"),
        "https://www.example.com/a%20b.js": md5("new content"),
        unused: "",
      },
      attempts: 1,
    });
    assert.deepEqual(
      details.map(({ verdict }) => verdict),
      ["fresh", "differs", "unknown"],
    );
    assert.match(details[2]?.reason ?? "", /nothing to judge by/);
  });

  it("judges by nothing where a resource has submitted nothing", async () => {
    await start();
    const { unknown } = await checkEdge({ urls: [PAGE], since: "" });
    assert.equal(unknown, 1);
  });

  it("asks at named addresses, with the headers that it is given", async () => {
    await start({ config: { "alicloud-cdn-refresh:edgeAllowPrivateAddresses": "true" } });
    const node = await startEdge((response) => response.writeHead(200, { age: "1" }).end());
    const address = `127.0.0.1:${node.port}`;
    const headers = { Referer: PAGE };
    const { details } = await checkEdge({ urls: [PAGE], since: new Date(0), addresses: [address], headers });
    assert.deepEqual(
      details.map((detail) => [detail.address, detail.verdict]),
      [[address, "fresh"]],
    );
    assert.deepEqual([asked(), node.seen[0]?.headers.referer], [[], PAGE]);
  });

  it("needs no credentials, and says of an edge that it cannot reach that it is unknown", async () => {
    await start({ config: { "alicloud-cdn-refresh:edgeEndpoint": "http://127.0.0.1:1" } });
    const { details } = await checkEdge({ urls: [PAGE], since: new Date(), attempts: 1 });
    assert.deepEqual(details, [
      { path: PAGE, verdict: "unknown", reason: "It gave no answer (ECONNREFUSED)." },
    ]);
  });

  describe("rejects before it asks", () => {
    const allow = "alicloud-cdn-refresh:edgeAllowPrivateAddresses";
    const refused: [what: string, args: unknown, message: string | RegExp][] = [
      ["no arguments", undefined, "checkEdge: the argument must be an object with named values, not nothing"],
      [
        "no URLs",
        {},
        'checkEdge: urls must be a list such as ["https://www.example.com/index.html"], not nothing',
      ],
      [
        "a wildcard",
        { urls: ["https://www.example.com/*"] },
        /^checkEdge: urls\[0\] https:\/\/www\.example\.com\/\* has a \* in its path, .* knows no wildcards/,
      ],
      [
        "more than 1000 URLs",
        { urls: Array.from({ length: 1_001 }, (_, place) => PAGE + place) },
        "checkEdge: urls has 1001 URLs; give at most 1000",
      ],
      [
        "a time without its zone",
        { urls: [], since: "2026-01-31 08:00" },
        'checkEdge: since must be a Date or a time with its zone as text, such as "2026-01-31T08:00:00Z", not "2026-01-31 08:00"',
      ],
      ["a Date that is none", { urls: [], since: new Date("x") }, /^checkEdge: since must be a Date/],
      ["a time that is no text", { urls: [], since: 7 }, /^checkEdge: since must be a Date .* not 7$/],
      [
        "hashes that are none",
        { urls: [], expected: { [PAGE]: 7 } },
        /must be a hash such as hashFolder gives, not a number$/,
      ],
      [
        "no map of hashes",
        { urls: [], expected: ["x"] },
        /^checkEdge: expected must be a map of URLs to hashes/,
      ],
      [
        "an address of this machine",
        { urls: [], addresses: ["127.0.0.1"] },
        `checkEdge: addresses[0] is an address of this machine or of a private network, and is not asked unless ${allow} is true: "127.0.0.1"`,
      ],
      [
        "another argument",
        { urls: [], onStale: "error" },
        'checkEdge: "onStale" is not an argument; there are headers, addresses, attempts, within, urls, since, expected',
      ],
      [
        "all that is wrong",
        { urls: [""], attempts: 21, within: 1 },
        /^checkEdge: 3 things are wrong:\n {2}attempts .*\n {2}within .*\n {2}urls\[0\] is empty/,
      ],
    ];
    for (const [what, args, message] of refused) {
      it(what, async () => {
        await start();
        await assert.rejects(checkEdge(args as Parameters<typeof checkEdge>[0]), {
          name: "QueryError",
          message,
        });
        const output = checkEdgeOutput(args as Parameters<typeof checkEdgeOutput>[0]);
        await assert.rejects(settled(output), { name: "QueryError" });
        assert.deepEqual(edge.seen, []);
      });
    }

    it("settings that cannot be used", async () => {
      await start({ config: { [allow]: "yes" } });
      await assert.rejects(checkEdge({ urls: [PAGE] }), {
        name: "QueryError",
        message: `checkEdge: The alicloud-cdn-refresh configuration cannot be used:\n- ${allow}: "yes" is not allowed: expected true or false`,
      });
    });
  });

  describe("as an Output", () => {
    const since = new Date(Date.now() - HOUR);

    it("takes arguments from resources and promises, and depends on these", async () => {
      await start();
      const thing = new Thing("thing", PAGE);
      const result = checkEdgeOutput({ urls: [thing.path], since: Promise.resolve(since), attempts: 1 });
      assert.equal(await settled(result.fresh), 1);
      assert.deepEqual(await seen(result), { known: true, secret: false, dependencies: ["thing"] });
      assert.equal(
        await settled(checkEdgeOutput({ urls: [PAGE], since: pulumi.output(since.toISOString()) }).fresh),
        1,
      );
      assert.equal(await settled(checkEdgeOutput({ urls: [PAGE], since }).fresh), 1);
    });

    it("is unknown, and asks nothing, as long as an argument or a resource of dependsOn is not known", async () => {
      await start({ preview: true, planned: () => true });
      const thing = new Thing("thing");
      const unknown = [
        checkEdgeOutput({ urls: [thing.later] }),
        checkEdgeOutput({ urls: [PAGE], since: thing.later }),
        checkEdgeOutput({ urls: [PAGE], since }, { dependsOn: thing }),
      ];
      for (const result of unknown) assert.equal((await seen(result)).known, false);
      assert.deepEqual(edge.seen, []);
    });

    it("asks in a preview where all is known", async () => {
      await start({ preview: true });
      assert.equal(await settled(checkEdgeOutput({ urls: [PAGE], since }).fresh), 1);
    });

    it("is secret if an argument is", async () => {
      await start();
      assert.equal((await seen(checkEdgeOutput({ urls: [pulumi.secret(PAGE)], since }))).secret, true);
      assert.equal(
        (await seen(checkEdgeOutput({ urls: [PAGE], since: pulumi.secret(since.toISOString()) }))).secret,
        true,
      );
      assert.equal((await seen(checkEdgeOutput({ urls: [PAGE], since }))).secret, false);
    });
  });
});
