import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import tls from "node:tls";
import { gzipSync } from "node:zlib";
import { proxyFor } from "../../provider/cloud/proxy.js";
import { parseAddress } from "../../provider/edge/address.js";
import { createEdgeClient, type EdgeClientParts, type EdgeRequest } from "../../provider/edge/client.js";
import { makeCertificate } from "../cloud/certificate.js";
import { until } from "../cloud/server.js";
import { type EdgeServer, startEdge, startProxy, stopEdges } from "./edgeServer.js";

const PAGE = "<h1>new</h1>";
const hashOf = (algorithm: string, content: string | Buffer = PAGE): string =>
  createHash(algorithm).update(content).digest("hex");
const MD5 = hashOf("md5");

interface Setup extends Partial<EdgeClientParts> {
  endpoint?: string;
  allowsPrivate?: boolean;
  environment?: Record<string, string>;
}

/** Asks for a path as a client of these settings does; private addresses are allowed unless the setup says otherwise. */
function ask(
  path: string,
  { address, ...request }: Partial<Omit<EdgeRequest, "address">> & { address?: string } = {},
  setup: Setup = {},
) {
  const { endpoint, allowsPrivate = true, environment = {}, ...parts } = setup;
  const client = createEdgeClient({
    settings: { endpoint: endpoint === undefined ? undefined : new URL(endpoint), allowsPrivate },
    proxyFor: (url) => proxyFor(url, environment),
    ...parts,
  });
  return client({
    path,
    headers: {},
    expected: undefined,
    signal: new AbortController().signal,
    ...request,
    address: address === undefined ? undefined : parseAddress(address),
  });
}

const at = ({ port }: { port: number }): string => `127.0.0.1:${port}`;

/** Content without end, slowly enough for nobody to wait for it. */
function endless(response: ServerResponse): void {
  const more = setInterval(() => response.write("x"), 5);
  response.once("close", () => clearInterval(more));
  response.write("x");
}

describe("Asking an edge", () => {
  afterEach(stopEdges);

  const failure = async (work: ReturnType<typeof ask>) => {
    const answer = await work;
    assert.ok("failure" in answer, JSON.stringify(answer));
    return answer;
  };
  const answered = async (work: ReturnType<typeof ask>) => {
    const answer = await work;
    assert.ok("status" in answer, JSON.stringify(answer));
    return answer;
  };
  const page = (headers: Record<string, string> = {}) =>
    startEdge((response) => response.writeHead(200, headers).end(PAGE));

  describe("sends", () => {
    it("the URL as it is, its Host, and nothing that would make an edge pass its cache by", async () => {
      const edge = await page();
      const target = "/a/../b/./%7e%zz|c^'%E4%B8%AD.html?q=|a'&b=//c";
      await answered(ask(`http://www.example.com:8080${target}`, { address: at(edge) }));
      assert.deepEqual(edge.seen, [
        {
          method: "GET",
          url: target,
          headers: {
            host: "www.example.com:8080",
            accept: "*/*",
            "user-agent": "pulumi-alicloud-cdn-refresh",
            connection: "close",
          },
          servername: undefined,
        },
      ]);
    });

    it("Accept-Encoding: identity where the content is compared, and only there", async () => {
      const edge = await page();
      const encodings = [];
      for (const expected of [
        undefined,
        `md5:${MD5}`,
        MD5.toUpperCase(),
        `sha256:${hashOf("sha256")}`,
        "12-00c0ffee",
      ]) {
        await answered(ask("http://www.example.com/", { address: at(edge), expected }));
        encodings.push(edge.seen.at(-1)?.headers["accept-encoding"]);
      }
      assert.deepEqual(encodings, [undefined, "identity", "identity", "identity", undefined]);
    });

    it("the user's headers, in place of its own", async () => {
      const edge = await page();
      const headers = { "USER-AGENT": "me", Referer: "https://www.example.com/", Cookie: "a=b" };
      await answered(ask("http://www.example.com/", { address: at(edge), headers }));
      const [{ headers: seen = {} } = {}] = edge.seen;
      assert.deepEqual(
        [seen["user-agent"], seen.referer, seen.cookie],
        ["me", "https://www.example.com/", "a=b"],
      );
    });
  });

  describe("reads", () => {
    it("what the headers tell, and no content where none is compared", async () => {
      const edge = await startEdge((response) => {
        response.writeHead(200, { age: "7", "x-cache": "HIT TCP_MEM_HIT dirn:1:2", eagleid: "abc" });
        endless(response);
      });
      const answer = await answered(ask("http://www.example.com/", { address: at(edge) }));
      assert.deepEqual(
        [answer.status, answer.age, answer.cache, answer.eagleId, answer.content],
        [200, 7, "HIT TCP_MEM_HIT", "abc", undefined],
      );
      await until(() => edge.open() === 0);
    });

    it("the content where a hash is expected, and tells whether it is that one", async () => {
      const edge = await page({ etag: '"abc"' });
      const contentFor = async (expected: string) =>
        (await answered(ask("http://www.example.com/", { address: at(edge), expected }))).content;
      assert.equal(await contentFor(`md5:${MD5}`), "equal");
      assert.equal(await contentFor(MD5.toUpperCase()), "equal");
      assert.equal(await contentFor(MD5), undefined, "other programs' hashes are of this form, too");
      assert.equal(await contentFor(`sha256:${hashOf("sha256")}`), "equal");
      assert.equal(await contentFor(`sha256:${hashOf("sha256", "old")}`), "other");
      assert.equal(await contentFor(`md5:${hashOf("md5", "old")}`), "other");
    });

    const told: [what: string, headers: Record<string, string>][] = [
      ["an ETag", { etag: `"${MD5.toUpperCase()}"` }],
      ["an ETag without quotation marks", { etag: MD5 }],
      ["Content-MD5", { "content-md5": Buffer.from(MD5, "hex").toString("base64") }],
    ];
    for (const [what, headers] of told) {
      it(`no content where ${what} tells that it is the expected one`, async () => {
        const edge = await startEdge((response) => endless(response.writeHead(200, headers)));
        const { content } = await answered(
          ask("http://www.example.com/", { address: at(edge), expected: `md5:${MD5}` }),
        );
        assert.equal(content, "equal");
      });
    }

    const untold: [what: string, headers: Record<string, string>][] = [
      ["a weak ETag", { etag: `W/"${MD5}"` }],
      ["an ETag that is another hash", { etag: `"${hashOf("md5", "parts")}"` }],
      ["Content-MD5 of something else", { "content-md5": "AAAA" }],
    ];
    for (const [what, headers] of untold) {
      it(`the content in spite of ${what}`, async () => {
        const edge = await page(headers);
        const { content } = await answered(
          ask("http://www.example.com/", { address: at(edge), expected: `md5:${MD5}` }),
        );
        assert.equal(content, "equal");
      });
    }

    const tooMuch = 10 * 1024 * 1024 + 1;
    const uncompared: [what: string, answer: (response: ServerResponse) => void][] = [
      [
        "is longer than 10 MB",
        (response) => response.writeHead(200, { "content-length": tooMuch }).write("x"),
      ],
      [
        "turns out to be longer than 10 MB",
        (response) => {
          const piece = Buffer.alloc(64 * 1024);
          const write = (): void => {
            while (!response.destroyed && response.write(piece));
          };
          response.on("drain", write);
          write();
        },
      ],
      [
        "is compressed all the same",
        (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(PAGE)),
      ],
    ];
    for (const [what, answer] of uncompared) {
      it(`nothing more of a content that ${what}`, async () => {
        const edge = await startEdge(answer);
        const { content } = await answered(
          ask("http://www.example.com/", { address: at(edge), expected: `md5:${MD5}` }),
        );
        assert.equal(content, "notComparable");
        await until(() => edge.open() === 0);
      });
    }

    it("a content of 10 MB as a whole", async () => {
      const content = Buffer.alloc(tooMuch - 1, "x");
      const edge = await startEdge((response) => response.end(content));
      const expected = `md5:${hashOf("md5", content)}`;
      const answer = await answered(ask("http://www.example.com/", { address: at(edge), expected }));
      assert.equal(answer.content, "equal");
    });

    it("a redirect, without following it, and no content of another status", async () => {
      const edge = await startEdge((response, { url }) => {
        endless(response.writeHead(url === "/" ? 302 : 404, { location: "/elsewhere" }));
      });
      const statusOf = async (path: string) =>
        (await answered(ask(`http://www.example.com${path}`, { address: at(edge), expected: `md5:${MD5}` })))
          .status;
      assert.deepEqual([await statusOf("/"), await statusOf("/x")], [302, 404]);
      assert.deepEqual(
        edge.seen.map(({ url }) => url),
        ["/", "/x"],
      );
    });
  });

  describe("fails, and says why,", () => {
    const limits = { connect: 100, whole: 150 };

    it("where nobody listens: that can pass", async () => {
      const edge = await page();
      await stopEdges();
      const answer = await failure(ask("http://www.example.com/", { address: at(edge) }));
      assert.deepEqual(answer, { failure: "It gave no answer (ECONNREFUSED).", isPassing: true });
    });

    it("where no answer comes in time, nor its end", async () => {
      const silent = await startEdge(() => {});
      const slow = await startEdge(endless);
      const late = { failure: "It gave no whole answer within 0.15 s.", isPassing: true };
      for (const edge of [silent, slow]) {
        const request = { address: at(edge), expected: `md5:${MD5}` };
        assert.deepEqual(await failure(ask("http://www.example.com/", request, { limits })), late);
        await until(() => edge.open() === 0);
      }
    });

    it("where a proxy takes its request for a tunnel and says nothing, and keeps nobody from the host after that", async () => {
      let isMute = true;
      const proxy = createServer((socket) => {
        socket.on("error", () => {});
        socket.on("data", () => isMute || socket.end("HTTP/1.1 502 No\r\n\r\n"));
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      try {
        const environment = { https_proxy: `http://${at(proxy.address() as AddressInfo)}` };
        const late = { failure: "It gave no whole answer within 0.15 s.", isPassing: true };
        assert.deepEqual(await failure(ask("https://www.example.com/", {}, { environment, limits })), late);
        isMute = false;
        const answer = await failure(ask("https://www.example.com/", {}, { environment, limits }));
        assert.match(answer.failure, /proxy that the environment names gives no way to it/);
      } finally {
        await new Promise((resolve) => proxy.close(resolve));
      }
    });

    it("where no connection comes in time", async () => {
      const mute = createServer((socket) => socket.on("error", () => {}));
      await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = mute.address() as AddressInfo;
        const patient = { connect: 100, whole: 20_000 };
        const answer = await failure(
          ask("https://www.example.com/", { address: at({ port }) }, { limits: patient }),
        );
        assert.deepEqual(answer, { failure: "It gave no connection within 0.1 s.", isPassing: true });
      } finally {
        mute.close();
      }
    });

    it("where the connection is lost in the middle of the content", async () => {
      const edge = await startEdge((response) => {
        response.writeHead(200, { "content-length": 100 }).write("x");
        setTimeout(() => response.destroy(), 20);
      });
      const answer = await failure(
        ask("http://www.example.com/", { address: at(edge), expected: `md5:${MD5}` }),
      );
      assert.deepEqual(
        [answer.isPassing, /^It gave no answer \(\w+\)\.$/.test(answer.failure)],
        [true, true],
      );
    });

    it("where it is ended from outside, before and in the middle", async () => {
      const edge = await startEdge(() => {});
      const ended = { failure: "The check was ended before it answered.", isPassing: true };
      const over = new AbortController();
      const work = ask("http://www.example.com/", { address: at(edge), signal: over.signal });
      await until(() => edge.seen.length === 1);
      over.abort();
      assert.deepEqual(await work, ended);
      assert.deepEqual(
        await ask("http://www.example.com/", { address: at(edge), signal: over.signal }),
        ended,
      );
      await until(() => edge.open() === 0);
      assert.equal(edge.seen.length, 1);
    });

    it("where the port of the URL is none", async () => {
      const answer = await failure(ask("http://www.example.com:99999/"));
      assert.deepEqual(answer, { failure: "It was not asked: its URL has no valid port.", isPassing: false });
    });
  });

  describe("refuses an address of this machine or of a private network", () => {
    const refused = {
      failure:
        "It was not asked: its address is of this machine or of a private network. Set alicloud-cdn-refresh:edgeAllowPrivateAddresses to true to ask it.",
      isPassing: false,
    };
    const strict: Setup = { allowsPrivate: false };

    it("however the URL writes it, and whatever a name leads to", async () => {
      const edge = await page();
      for (const host of ["127.0.0.1", "0x7f.0.0.1", "2130706433", "localhost"]) {
        assert.deepEqual(await ask(`http://${host}:${edge.port}/`, {}, strict), refused, host);
      }
      for (const host of ["169.254.169.254", "100.100.100.200", "10.0.0.1", "[::ffff:10.0.0.1]"]) {
        assert.deepEqual(await ask("http://www.example.com/", { address: host }, strict), refused, host);
      }
      assert.deepEqual(await ask("http://www.example.com/", { address: at(edge) }, strict), refused);
      assert.deepEqual(edge.seen, []);
    });

    it("unless the setting allows it", async () => {
      const edge = await page();
      assert.equal((await answered(ask(`http://localhost:${edge.port}/`))).status, 200);
    });

    it("behind a proxy too, where the URL has it", async () => {
      const proxy = await startProxy(() => 0);
      const setup = { ...strict, environment: { http_proxy: `http://${at(proxy)}` } };
      assert.deepEqual(await ask("http://10.0.0.12/", {}, setup), refused);
      assert.deepEqual(await ask("http://www.example.com/", { address: "10.0.0.12" }, setup), refused);
      assert.deepEqual(proxy.asked, []);
    });
  });

  describe("with a server that stands for all edges", () => {
    it("asks that one, with the URL's Host and scheme, though it is on this machine", async () => {
      const edge = await page();
      const setup = { endpoint: `http://${at(edge)}`, allowsPrivate: false };
      for (const path of [
        "https://www.example.com/a",
        "http://img.example.com:8080/b",
        "www.example.com/c",
      ]) {
        await answered(ask(path, {}, setup));
      }
      assert.deepEqual(
        edge.seen.map(({ url, headers }) => [headers["x-forwarded-proto"], headers.host, url]),
        [
          ["https", "www.example.com", "/a"],
          ["http", "img.example.com:8080", "/b"],
          ["https", "www.example.com", "/c"],
        ],
      );
    });

    it("asks named addresses as it is asked, where the setting allows them", async () => {
      const [edge, node] = [await page(), await page()];
      const setup = { endpoint: `http://${at(edge)}` };
      await answered(ask("https://www.example.com/", { address: at(node) }, setup));
      await failure(
        ask("https://www.example.com/", { address: at(node) }, { ...setup, allowsPrivate: false }),
      );
      assert.deepEqual([edge.seen.length, node.seen.length], [0, 1]);
      assert.equal(node.seen[0]?.headers["x-forwarded-proto"], "https");
    });
  });

  describe("by a proxy of the environment", () => {
    it("tells it the URL by plain HTTP, and looks no name up itself", async () => {
      const proxy = await startProxy(() => 0);
      const environment = { http_proxy: `http://me:p%40ss@${at(proxy)}` };
      await answered(ask("http://nowhere.invalid/a|b?c", {}, { allowsPrivate: false, environment }));
      assert.deepEqual(proxy.asked, ["GET http://nowhere.invalid/a|b?c for nowhere.invalid"]);
      assert.deepEqual(proxy.logins, [`Basic ${Buffer.from("me:p@ss").toString("base64")}`]);
    });

    it("goes through a tunnel to an edge that is named by its address", async () => {
      const edge = await page();
      const proxy = await startProxy(() => edge.port);
      const environment = { http_proxy: `http://${at(proxy)}` };
      await answered(ask("http://www.example.com/a", { address: "203.0.113.7" }, { environment }));
      assert.deepEqual(proxy.asked, ["CONNECT 203.0.113.7:80"]);
      assert.deepEqual([edge.seen[0]?.url, edge.seen[0]?.headers.host], ["/a", "www.example.com"]);
    });

    for (const path of ["http://www.example.com/", "https://www.example.com/"]) {
      it(`says that it refuses: ${path}`, async () => {
        const proxy = await startProxy(() => 0, 407);
        const environment = { all_proxy: `http://${at(proxy)}` };
        const answer = await failure(ask(path, {}, { environment }));
        assert.deepEqual(answer, {
          failure: "The proxy that the environment names gives no way to it.",
          isPassing: true,
        });
      });
    }

    it("says which variable is wrong, and not what it holds", async () => {
      const environment = { https_proxy: "socks5://me:hush@proxy" };
      const { failure: reason, isPassing } = await failure(
        ask("https://www.example.com/", {}, { environment }),
      );
      assert.match(reason, /^It was not asked: the environment variable https_proxy/);
      assert.doesNotMatch(reason, /hush/);
      assert.ok(!isPassing);
    });
  });

  describe("by TLS", () => {
    let certificate: { key: string; cert: string };
    const trusted = tls.getCACertificates("default");
    before(function () {
      const made = makeCertificate();
      if (made === undefined) this.skip();
      certificate = made;
    });
    afterEach(() => tls.setDefaultCACertificates(trusted));
    const secure = (): Promise<EdgeServer> =>
      startEdge((response) => response.writeHead(200, { age: "1" }).end(PAGE), certificate);

    it("names the URL's host to the edge that an address leads to, and takes its certificate for that name", async () => {
      tls.setDefaultCACertificates([certificate.cert]);
      const edge = await secure();
      const answer = await answered(
        ask("https://cdn.example/a", { address: at(edge), expected: `md5:${MD5}` }),
      );
      assert.deepEqual([answer.status, answer.content], [200, "equal"]);
      assert.deepEqual(
        edge.seen.map(({ servername, headers }) => [servername, headers.host]),
        [["cdn.example", "cdn.example"]],
      );
    });

    it("asks for a URL without a scheme", async () => {
      tls.setDefaultCACertificates([certificate.cert]);
      const edge = await secure();
      await answered(ask("cdn.example/a", { address: at(edge) }));
      assert.equal(edge.seen.length, 1);
    });

    it("asks nothing of who has no certificate for that name, or one that nobody vouches for", async () => {
      const edge = await secure();
      const advice = "Check its certificate, this machine's clock and NODE_EXTRA_CA_CERTS.";
      assert.deepEqual(await ask("https://cdn.example/", { address: at(edge) }), {
        failure: `Its TLS is not accepted (DEPTH_ZERO_SELF_SIGNED_CERT). ${advice}`,
        isPassing: false,
      });
      tls.setDefaultCACertificates([certificate.cert]);
      assert.deepEqual(await ask("https://other.example/", { address: at(edge) }), {
        failure: `Its TLS is not accepted (ERR_TLS_CERT_ALTNAME_INVALID). ${advice}`,
        isPassing: false,
      });
      assert.deepEqual(edge.seen, []);
    });

    it("takes the certificate of a server that stands for all edges for that server's own name", async () => {
      tls.setDefaultCACertificates([certificate.cert]);
      const edge = await secure();
      const proxy = await startProxy(() => edge.port);
      const setup = { endpoint: "https://cdn.example", environment: { https_proxy: `http://${at(proxy)}` } };
      await answered(ask("http://www.example.com/", {}, setup));
      assert.deepEqual(
        edge.seen.map(({ servername, headers }) => [servername, headers.host, headers["x-forwarded-proto"]]),
        [["cdn.example", "www.example.com", "http"]],
      );
    });

    it("goes through a proxy's tunnel, for the URL's name", async () => {
      tls.setDefaultCACertificates([certificate.cert]);
      const edge = await secure();
      const proxy = await startProxy(() => edge.port);
      const environment = { https_proxy: `http://${at(proxy)}` };
      await answered(ask("https://cdn.example/a|b", {}, { environment }));
      await answered(ask("https://cdn.example/", { address: "203.0.113.7:8443" }, { environment }));
      const { failure: reason } = await failure(ask("https://other.example/", {}, { environment }));
      assert.match(reason, /ERR_TLS_CERT_ALTNAME_INVALID/);
      assert.deepEqual(proxy.asked, [
        "CONNECT cdn.example:443",
        "CONNECT 203.0.113.7:8443",
        "CONNECT other.example:443",
      ]);
      assert.deepEqual(
        edge.seen.map(({ url, servername }) => [url, servername]),
        [
          ["/a|b", "cdn.example"],
          ["/", "cdn.example"],
        ],
      );
    });
  });

  it("is done one request at a time for a host, and eight in all", async () => {
    const waiting: ServerResponse[] = [];
    const edge = await startEdge((response) => void waiting.push(response));
    const hosts = Array.from({ length: 10 }, (_, number) => `${number}.example.com`);
    const client = (path: string) => ask(path, { address: at(edge) });
    const work = [...hosts, ...hosts].map((host) => client(`http://${host}/`));
    const most = new Set<number>();
    for (let left = work.length; left > 0; ) {
      await until(() => waiting.length === Math.min(8, left, hosts.length));
      const busy = edge.seen.slice(work.length - left).map(({ headers }) => headers.host);
      assert.equal(new Set(busy).size, busy.length, `two for one host: ${busy}`);
      most.add(waiting.length);
      waiting.shift()?.end();
      left--;
    }
    await Promise.all(work);
    assert.equal(Math.max(...most), 8);
    assert.equal(edge.seen.length, 20);
  });
});
