import assert from "node:assert/strict";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import * as fc from "fast-check";
import type { Emulator } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { closeWorlds, world } from "./deployments.js";

const SITE = "https://www.example.com/";
/** What the servers allow that allow the least: Apache, in bytes of a request line. */
const MOST_BYTES = 8_190;
/** What a request to a proxy has before the path: a scheme, the longest host, and a port. */
const LONGEST_ADDRESS = "http://".length + 253 + ":65535".length;
const customTimeouts = { create: "10h" };

const many = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => name(index));

/** Stands before an emulator and sees each request line as it comes over the wire. */
class Relay {
  readonly lines: string[] = [];
  target = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((client) => {
      const server = connect(this.target, "127.0.0.1");
      let seen = "";
      client.on("data", (chunk) => {
        seen += chunk.toString("latin1");
      });
      client.on("close", () => this.lines.push(...(seen.match(/^POST .*$/gm) ?? [])));
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => other.destroy());
        one.pipe(other);
      }
    });
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Once it is closed, all lines are there. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** What a deployment has sent, and what the server has made of it. */
interface Sent {
  lines: string[];
  emulator: Emulator;
  message: string;
}

async function deploy(kind: unknown, inputs: object): Promise<Sent> {
  const relay = new Relay();
  const port = await relay.start();
  try {
    const endpoints = JSON.stringify([{ cdn: `http://127.0.0.1:${port}` }]);
    const { emulator, resource } = await world({ configuration: { endpoints } });
    relay.target = Number(emulator.endpoint.split(":")[1]);
    const { message } = await resource(kind as Kind).up({ ...inputs, customTimeouts } as CommonInputs);
    await relay.close();
    return { lines: relay.lines, emulator, message };
  } finally {
    await relay.close().catch(() => {});
  }
}

function lengths({ lines }: Sent): number[] {
  return lines.map((line) => Buffer.byteLength(`${line}\n`) + LONGEST_ADDRESS);
}

describe("A request line of a prefetch or of a refresh by tag", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  const long = many(100, (index) => `${SITE}${"größe".repeat(60)}${index}.js`);
  /** 1024 characters, of which nearly each takes three bytes more in a query string. */
  const longest = many(3, (index) => `${SITE}${index}${"/,".repeat(499)}`.padEnd(1_024, "+"));
  const header = { Authorization: "=".repeat(600), "X-Other": '"'.repeat(400) };
  const cases: [what: string, kind: unknown, inputs: object, submitted: readonly string[]][] = [
    ["100 long URLs that are not ASCII", cachePrefetchKind, { objectPaths: long }, long.map(encodeURI)],
    [
      "URLs of 1024 characters with all that can stand beside them",
      cachePrefetchKind,
      { objectPaths: longest, area: "overseas", l2Preload: true, queryHashkey: true, withHeader: header },
      longest,
    ],
    [
      "100 tags of 128 characters",
      cacheTagRefreshKind,
      {
        domainName: "www.example.com",
        cacheTags: many(100, (index) => `${index}`.padEnd(128, "=")),
        force: true,
      },
      many(100, (index) => `www.example.com/${`${index}`.padEnd(128, "=")}`),
    ],
  ];
  for (const [what, kind, inputs, submitted] of cases) {
    it(`is short enough for every server on the way: ${what}`, async () => {
      const sent = await deploy(kind, inputs);
      assert.equal(sent.message, "");
      assert.ok(sent.lines.length > 1);
      for (const length of lengths(sent)) assert.ok(length <= MOST_BYTES, `${length} bytes`);
      assert.deepEqual(
        sent.emulator.tasks.map(({ objectPath }) => objectPath).toSorted(),
        [...submitted].toSorted(),
      );
    });
  }

  it("has as many in it as the API takes, where these are short", async () => {
    const objectPaths = many(250, (index) => `${SITE}assets/app-${index}.js`);
    const { emulator } = await deploy(cachePrefetchKind, { objectPaths });
    assert.deepEqual(
      emulator.calls("PushObjectCache").map((call) => call.objectPaths?.length),
      [100, 100, 50],
    );
  });

  it("is refused before anything is sent where the headers leave no room for a path", async () => {
    const objectPaths = [`${SITE}a`, longest[0]];
    const withHeader = { "X-One": "a".repeat(4_000), "X-Two": "=".repeat(1_200) };
    const { emulator, message } = await deploy(cachePrefetchKind, { objectPaths, withHeader });
    assert.match(
      message,
      /withHeader is \d+ bytes too long beside the longest path.*give fewer or shorter headers/,
    );
    assert.deepEqual(emulator.journal, []);
  });

  it("is short enough, and has no room for one more, whatever the paths and the headers are", () => {
    const submission = cachePrefetchKind.submission;
    assert.ok(submission !== undefined);
    const part = fc.string({ unit: fc.constantFrom("a", "ä", "%41", "'", "(", "~", "/"), maxLength: 8 });
    const path = fc.tuple(part, fc.nat(12));
    const paths = fc.array(path, { minLength: 1, maxLength: 150, size: "max" });
    const value = fc.string({ unit: fc.constantFrom("a", "=", '"', "'"), maxLength: 600 });
    fc.assert(
      fc.property(paths, fc.option(value, { nil: undefined }), (parts, token) => {
        const objectPaths = parts.map(([part, times], index) => `${SITE}${index}/${part.repeat(times)}x`);
        const inputs = { objectPaths, ...(token !== undefined && { withHeader: { token } }) };
        assert.deepEqual(cachePrefetchKind.problems(inputs), []);
        const items = cachePrefetchKind.items(inputs);
        const batches = submission.batches(items, inputs);
        assert.deepEqual(
          batches.flatMap((batch) => batch.items),
          items,
        );
        const queryOf = (sent: readonly { path: string }[]): string =>
          new URLSearchParams({
            ObjectPath: sent.map((item) => item.path).join("\n"),
            ...(token !== undefined && { WithHeader: JSON.stringify({ token }) }),
          }).toString();
        for (const [index, batch] of batches.entries()) {
          assert.ok(queryOf(batch.items).length <= 7_800);
          const [next] = batches[index + 1]?.items ?? [];
          const isFull = batch.items.length === 100 || next === undefined;
          // What counts is the most that a text can take, of which the encoding at hand spares the brackets.
          assert.ok(isFull || queryOf([...batch.items, next]).length > 5_000);
        }
      }),
      { numRuns: 200 },
    );
  });
});
