import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Refusing {
  readonly url: string;
  close(): Promise<void>;
}

/** A server that refuses whatever it is asked, as a server and as a proxy. */
export async function startRefusing(statusCode: number): Promise<Refusing> {
  const server = createServer((_request, response) => {
    response.statusCode = statusCode;
    response.end("no");
  });
  server.on("connect", (_request, socket) => socket.end(`HTTP/1.1 ${statusCode} No\r\n\r\n`));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
