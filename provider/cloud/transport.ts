import * as http from "node:http";
import * as https from "node:https";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";

export interface WireRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string;
}

export interface WireAnswer {
  statusCode: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface WireLimits {
  /** Time for the connection, TLS included, in ms. */
  connectTimeout: number;
  /** Time from then until the last byte of the answer, in ms, even while bytes arrive. */
  readTimeout: number;
  /** Bytes of the answer's body, at most. */
  maxBytes: number;
  signal: AbortSignal | undefined;
}

/** A request that got no whole answer. */
export class TransportError extends Error {
  override readonly name = "TransportError";

  /**
   * @param code Node's error code, or one of `ConnectTimeout`, `ReadTimeout`, `AnswerTooLarge`, `Aborted`,
   *   `InvalidProxy`, `ProxyRefused`, `ProxyUnavailable`
   * @param sent whether the server may have seen the request
   */
  constructor(
    readonly code: string,
    message: string,
    readonly sent: boolean,
  ) {
    super(message);
  }
}

/**
 * Sends one request and reads the whole answer, bounded in time and in memory.
 *
 * @param proxy the proxy to go through
 * @param reuse whether an idle connection may be used. A server can close such a connection at the very moment
 *   in which it is used again, and then nobody knows whether the request was seen.
 */
export function send(
  request: WireRequest,
  limits: WireLimits,
  { proxy, reuse }: { proxy: URL | undefined; reuse: boolean },
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let timer: NodeJS.Timeout | undefined;
    const outgoing = openRequest(request, proxy, reuse, limits.connectTimeout);

    const finish = (): void => {
      clearTimeout(timer);
      limits.signal?.removeEventListener("abort", onAbort);
    };
    const fail = (code: string, message: string): void => {
      finish();
      reject(new TransportError(code, message, sent));
      outgoing.destroy();
    };
    const failAfter = (ms: number, code: string, message: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(code, message), ms);
    };
    const onAbort = (): void => fail("Aborted", "the call was ended by its caller");
    const onConnected = (): void => {
      sent = true;
      failAfter(limits.readTimeout, "ReadTimeout", `no whole answer within ${limits.readTimeout} ms`);
    };

    failAfter(limits.connectTimeout, "ConnectTimeout", `no connection within ${limits.connectTimeout} ms`);
    limits.signal?.addEventListener("abort", onAbort, { once: true });
    outgoing.once("socket", (socket) => {
      if (socket.connecting) {
        socket.once(socket instanceof tls.TLSSocket ? "secureConnect" : "connect", onConnected);
      } else {
        onConnected();
      }
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      fail(error.code ?? "NetworkError", error.message);
    });
    outgoing.once("response", (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > limits.maxBytes) {
          fail("AnswerTooLarge", `the answer has more than ${limits.maxBytes} bytes`);
        }
      });
      incoming.once("error", () => fail("ECONNRESET", "the connection was lost in the middle of the answer"));
      incoming.once("end", () => {
        finish();
        resolve({
          statusCode: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        });
      });
    });
    if (limits.signal?.aborted) {
      onAbort();
    } else {
      outgoing.end(request.body);
    }
  });
}

const plainPool = new http.Agent({ keepAlive: true });
const securePool = new https.Agent({ keepAlive: true });
const plainOnce = new http.Agent();
const secureOnce = new https.Agent();

function openRequest(
  request: WireRequest,
  proxy: URL | undefined,
  reuse: boolean,
  patience: number,
): http.ClientRequest {
  const { url, method, headers } = request;
  if (url.protocol === "https:") {
    const agent = proxy === undefined ? (reuse ? securePool : secureOnce) : new TunnelAgent(proxy, patience);
    return https.request(url, { method, headers, agent });
  }
  const agent = reuse ? plainPool : plainOnce;
  if (proxy === undefined) return http.request(url, { method, headers, agent });
  const isSecure = proxy.protocol === "https:";
  return (isSecure ? https : http).request(proxy, {
    method,
    path: url.href,
    headers: { ...headers, ...proxyAuthorization(proxy) },
    agent: isSecure ? (reuse ? securePool : secureOnce) : agent,
  });
}

/** TLS to the server through a proxy's CONNECT: the proxy sees no request. */
class TunnelAgent extends https.Agent {
  constructor(
    private readonly proxy: URL,
    private readonly patience: number,
  ) {
    super();
  }

  override createConnection(
    options: http.ClientRequestArgs,
    callback: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const host = options.host ?? "";
    const target = `${isIP(host) === 6 ? `[${host}]` : host}:${options.port ?? 443}`;
    const client = this.proxy.protocol === "https:" ? https : http;
    // Node's callback takes no stream together with an error; its type does not say so.
    const fail = (error: Error): void => callback(error, undefined as unknown as Duplex);
    const connect = client.request(this.proxy, {
      method: "CONNECT",
      path: target,
      headers: { host: target, ...proxyAuthorization(this.proxy) },
      agent: false,
    });
    connect.once("error", fail);
    // The request's own limit ends the wait, but knows nothing of this connection: it has to go by itself.
    connect.setTimeout(this.patience, () =>
      connect.destroy(new Error("the proxy did not answer to CONNECT")),
    );
    connect.once("connect", ({ statusCode = 0 }, socket, head) => {
      if (statusCode !== 200) {
        socket.destroy();
        const code = [401, 403, 407].includes(statusCode) ? "ProxyRefused" : "ProxyUnavailable";
        fail(Object.assign(new Error(`the proxy answered ${statusCode} to CONNECT`), { code }));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      const secure = tls.connect({ socket, host, servername: isIP(host) === 0 ? host : "" });
      socket.setTimeout(this.patience, () => secure.destroy(new Error("the TLS handshake takes too long")));
      secure.once("error", fail);
      secure.once("secureConnect", () => {
        socket.setTimeout(0);
        secure.off("error", fail);
        callback(null, secure);
      });
    });
    connect.end();
    return undefined;
  }
}

/** The header by which a proxy knows who asks; none where its address names nobody. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === "") return {};
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
}
