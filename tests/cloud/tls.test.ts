import assert from "node:assert/strict";
import { createServer as createProxy } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { createCdnClient } from "../../provider/products/cdn/client.js";
import { tunnel } from "../tunnel.js";
import { makeCertificate } from "./certificate.js";
import { failureOf } from "./server.js";

describe("TLS", () => {
  let server: Server;
  let port: number;
  let certificate: string;
  let asked = 0;
  const trusted = tls.getCACertificates("default");

  const clientOf = (host: string, environment: Record<string, string> = {}) => {
    const settings: Record<string, string> = {
      accessKey: "id",
      secretKey: "secret",
      endpoints: JSON.stringify([{ cdn: `https://${host}` }]),
    };
    return createCdnClient(readConfiguration("cdn", (key) => settings[key], environment));
  };
  const submit = (api: ReturnType<typeof createCdnClient>) =>
    api.refreshObjectCaches({ objectPaths: ["https://a.com/x"], objectType: "File" }, { retry: false });

  before(async function () {
    const made = makeCertificate();
    if (made === undefined) {
      this.skip();
    }
    certificate = made.cert;
    server = createServer(made, (request, response) => {
      asked++;
      request.resume().once("end", () => response.end('{"RefreshTaskId": "1"}'));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    asked = 0;
  });
  afterEach(() => tls.setDefaultCACertificates(trusted));
  after(async () => {
    if (server !== undefined) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("with a certificate that nobody vouches for sends nothing, and says what to check", async () => {
    const error = await failureOf(submit(clientOf(`127.0.0.1:${port}`)));
    assert.deepEqual([error.code, error.kind, asked], ["DEPTH_ZERO_SELF_SIGNED_CERT", "retry", 0]);
    assert.match(error.message, /check the endpoint's certificate, the clock, and NODE_EXTRA_CA_CERTS/);
  });

  it("with a certificate for another name sends nothing", async () => {
    tls.setDefaultCACertificates([certificate]);
    const error = await failureOf(submit(clientOf(`127.0.0.1:${port}`)));
    assert.deepEqual([error.code, error.kind, asked], ["ERR_TLS_CERT_ALTNAME_INVALID", "retry", 0]);
  });

  it("goes through a proxy's tunnel, for the server's name and by its certificate", async () => {
    tls.setDefaultCACertificates([certificate]);
    const tunnels: (string | undefined)[] = [];
    const proxy = createProxy().on("connect", ({ url }, socket: Duplex) => {
      tunnels.push(url);
      tunnel(socket, port);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const https_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      assert.deepEqual((await submit(clientOf("cdn.example", { https_proxy }))).taskIds, ["1"]);
      assert.deepEqual([tunnels, asked], [["cdn.example:443"], 1]);
      const wrong = await failureOf(submit(clientOf("other.example", { https_proxy })));
      assert.deepEqual([wrong.code, wrong.kind, asked], ["ERR_TLS_CERT_ALTNAME_INVALID", "retry", 1]);
    } finally {
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});
