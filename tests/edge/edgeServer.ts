import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { tunnel } from "../tunnel.js";

/** A request as it came, with nothing in it decoded. */
export interface Seen {
  method: string;
  url: string;
  headers: NodeJS.Dict<string | string[]>;
  /** The name that the TLS connection asked for. */
  servername: string | false | null | undefined;
}

export interface EdgeServer {
  port: number;
  seen: Seen[];
  /** Connections that are open. */
  open(): number;
}

const running: (() => Promise<void>)[] = [];

/** An edge on this machine, by TLS where it is given a certificate. It lives until `stopEdges`. */
export async function startEdge(
  answer: (response: ServerResponse, seen: Seen) => void,
  certificate?: { key: string; cert: string },
): Promise<EdgeServer> {
  const seen: Seen[] = [];
  const listener: RequestListener = ({ method = "", url = "", headers, socket }, response) => {
    const { servername } = socket as Partial<TLSSocket>;
    const one = { method, url, headers, servername };
    seen.push(one);
    answer(response, one);
  };
  const server =
    certificate === undefined ? createServer(listener) : createSecureServer(certificate, listener);
  return { seen, ...(await listen(server)) };
}

/** A proxy on this machine. It knows where each name is; `refuses` is its status for all that it is asked. */
export async function startProxy(portOf: (host: string) => number, refuses?: number) {
  const asked: string[] = [];
  const logins: unknown[] = [];
  const proxy = createServer(({ url = "", headers }, response) => {
    asked.push(`GET ${url} for ${headers.host}`);
    logins.push(headers["proxy-authorization"]);
    response.writeHead(refuses ?? 200, { "x-cache": "HIT" }).end();
  });
  proxy.on("connect", ({ url = "", headers }, socket: Duplex) => {
    asked.push(`CONNECT ${url}`);
    logins.push(headers["proxy-authorization"]);
    if (refuses !== undefined) {
      socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`);
      return;
    }
    tunnel(socket, portOf(url));
  });
  return { asked, logins, ...(await listen(proxy)) };
}

async function listen(server: Server) {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, open: () => sockets.size };
}

export async function stopEdges(): Promise<void> {
  await Promise.all(running.splice(0).map((stop) => stop()));
}
