import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { proxyFor } from "../../provider/cloud/proxy.js";
import { TransportError } from "../../provider/cloud/transport.js";
import { createCdnClient } from "../../provider/products/cdn/client.js";
import { failureOf, startServer, stopServers, until } from "./server.js";

const proxyOf = (url: string, environment: Record<string, string>): string | undefined =>
  proxyFor(new URL(url), environment)?.href;

const clientBehind = (environment: Record<string, string>, settings: Record<string, string> = {}) => {
  const all: Record<string, string> = { accessKey: "id", secretKey: "secret", ...settings };
  return createCdnClient(readConfiguration("cdn", (key) => all[key], environment));
};

describe("The proxy for a URL", () => {
  const cdn = "https://cdn.aliyuncs.com/";
  for (const [what, url, environment, expected] of [
    ["that of its scheme", cdn, { https_proxy: "http://p:1", http_proxy: "http://q:1" }, "http://p:1/"],
    [
      "that of its scheme, for HTTP",
      "http://a.com",
      { https_proxy: "http://p:1", http_proxy: "http://q:1" },
      "http://q:1/",
    ],
    ["named in upper case", cdn, { HTTPS_PROXY: "http://p:1" }, "http://p:1/"],
    [
      "named in lower case first",
      cdn,
      { HTTPS_PROXY: "http://p:1", https_proxy: "http://q:1" },
      "http://q:1/",
    ],
    [
      "the one for all, where its scheme has none",
      cdn,
      { ALL_PROXY: "http://p:1", http_proxy: "http://q:1" },
      "http://p:1/",
    ],
    ["one without a scheme", cdn, { https_proxy: "p:1" }, "http://p:1/"],
    ["one by TLS", cdn, { https_proxy: "https://p" }, "https://p/"],
    ["none, if the variable is empty", cdn, { https_proxy: "" }, undefined],
    [
      "none, if no_proxy names its host",
      cdn,
      { https_proxy: "http://p:1", no_proxy: "a.com, cdn.aliyuncs.com" },
      undefined,
    ],
    [
      "none, if no_proxy names its domain",
      cdn,
      { https_proxy: "http://p:1", NO_PROXY: ".aliyuncs.com" },
      undefined,
    ],
    [
      "none, if no_proxy names its domain without a dot",
      cdn,
      { https_proxy: "http://p:1", NO_PROXY: "aliyuncs.com" },
      undefined,
    ],
    [
      "none, if no_proxy names its port too",
      cdn,
      { https_proxy: "http://p:1", no_proxy: "cdn.aliyuncs.com:443" },
      undefined,
    ],
    ["none, if no_proxy is for all", cdn, { https_proxy: "http://p:1", no_proxy: "*" }, undefined],
    ["none, on this machine", "http://127.0.0.1:80/", { http_proxy: "http://p:1" }, undefined],
    ["none, on this machine by name", "https://localhost/", { https_proxy: "http://p:1" }, undefined],
    ["none, on this machine by IPv6", "https://[::1]/", { https_proxy: "http://p:1" }, undefined],
    [
      "not kept away by another port in no_proxy",
      cdn,
      { https_proxy: "http://p:1", no_proxy: "cdn.aliyuncs.com:8443" },
      "http://p:1/",
    ],
    [
      "not kept away by the end of a name",
      cdn,
      { https_proxy: "http://p:1", no_proxy: "yuncs.com" },
      "http://p:1/",
    ],
  ] as const) {
    it(`is ${what}`, () => {
      assert.equal(proxyOf(url, environment), expected);
    });
  }

  for (const value of ["socks5://user:MARKED@p:1", "http://MARKED%zz@p", "http://"]) {
    it(`cannot be ${value.replace("MARKED", "…")}; the error does not repeat it`, () => {
      assert.throws(
        () => proxyOf(cdn, { https_proxy: value }),
        (error) => {
          assert.ok(error instanceof TransportError);
          assert.deepEqual([error.code, error.sent], ["InvalidProxy", false]);
          assert.doesNotMatch(error.message, /MARKED/);
          return true;
        },
      );
    });
  }

  it("that cannot be used fails the call for good, with advice", async () => {
    const error = await failureOf(clientBehind({ https_proxy: "socks5://p:1" }).describeRefreshQuota());
    assert.deepEqual([error.code, error.kind], ["InvalidProxy", "permanent"]);
    assert.match(error.message, /Correct the variable, or except the endpoint with NO_PROXY/);
  });
});

describe("A proxy", () => {
  afterEach(stopServers);

  it("for plain HTTP gets the request whole, with its own login", async () => {
    const asked: string[] = [];
    const proxy = await startServer(({ headers }, response) => {
      asked.push(
        `${response.req.url} ${headers.host} ${headers["proxy-authorization"]} ${headers.connection}`,
      );
      return { body: { RefreshTaskId: "1" } };
    });
    const api = clientBehind(
      { http_proxy: `http://me:p%40ss@${proxy.host}` },
      { protocol: "HTTP", endpoints: '[{"cdn": "cdn.example"}]' },
    );
    await api.refreshObjectCaches({ objectPaths: ["https://a.com/x"], objectType: "File" });
    const login = Buffer.from("me:p@ss").toString("base64");
    assert.deepEqual(asked, [`http://cdn.example/ cdn.example Basic ${login} close`]);
  });

  it("that asks for a login has passed nothing on", async () => {
    const proxy = await startServer(() => ({ status: 407, body: "<html>" }));
    const api = clientBehind({ http_proxy: `http://${proxy.host}` }, { protocol: "HTTP" });
    const error = await failureOf(
      api.refreshObjectCaches({ objectPaths: ["https://a.com/x"], objectType: "File" }),
    );
    assert.deepEqual([error.code, error.kind], ["ProxyRefused", "permanent"]);
  });

  describe("for HTTPS", () => {
    const connecting: IncomingMessage[] = [];
    let closed = 0;
    let onConnect: (socket: Duplex) => void;
    const proxy = createServer();
    let host: string;

    before(async () => {
      proxy.on("connect", (request: IncomingMessage, socket: Duplex) => {
        connecting.push(request);
        socket.on("error", () => {});
        socket.once("close", () => closed++);
        socket.once("end", () => socket.end());
        socket.resume();
        onConnect(socket);
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
      connecting.length = 0;
      closed = 0;
    });
    after(() => new Promise<void>((resolve) => proxy.close(() => resolve())));

    const submitThrough = (settings: Record<string, string> = {}) =>
      failureOf(
        clientBehind({ https_proxy: `http://me:secret@${host}` }, settings).refreshObjectCaches(
          { objectPaths: ["https://a.com/x"], objectType: "File" },
          { retry: false },
        ),
      );

    for (const [status, code, kind] of [
      [407, "ProxyRefused", "permanent"],
      [403, "ProxyRefused", "permanent"],
      [502, "ProxyUnavailable", "retry"],
    ] as const) {
      it(`is asked for a tunnel, and fails with ${code} if it answers ${status}`, async () => {
        onConnect = (socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
        const error = await submitThrough();
        assert.deepEqual([error.code, error.kind], [code, kind]);
        assert.ok(error.message.includes(`the proxy answered ${status} to CONNECT`), error.message);
        assert.deepEqual(
          connecting.map(({ url, headers }) => [url, headers.host, headers["proxy-authorization"]]),
          [
            [
              "cdn.aliyuncs.com:443",
              "cdn.aliyuncs.com:443",
              `Basic ${Buffer.from("me:secret").toString("base64")}`,
            ],
          ],
        );
      });
    }

    it("is asked for a tunnel to an IPv6 address in brackets", async () => {
      onConnect = (socket) => socket.end("HTTP/1.1 502 No\r\n\r\n");
      await submitThrough({ endpoints: '[{"cdn": "https://[2001:db8::1]"}]' });
      assert.equal(connecting[0]?.url, "[2001:db8::1]:443");
    });

    for (const [what, answering] of [
      ["does not answer", () => {}],
      ["gives a tunnel in which nobody speaks", (socket: Duplex) => socket.write("HTTP/1.1 200 OK\r\n\r\n")],
    ] as const) {
      it(`that ${what} is given up in time, and left`, async () => {
        onConnect = answering;
        const error = await submitThrough({ clientConnectTimeout: "60" });
        assert.deepEqual([error.code, error.kind], ["ConnectTimeout", "retry"]);
        await until(() => closed === 1);
      });
    }

    it("gives a tunnel to something that is no TLS server, and nothing is sent", async () => {
      onConnect = (socket) => socket.write("HTTP/1.1 200 OK\r\n\r\nthis is no TLS at all\r\n");
      const error = await submitThrough();
      assert.match(error.code, /^(EPROTO|ERR_SSL_)/);
      assert.equal(error.kind, "retry");
    });
  });
});
