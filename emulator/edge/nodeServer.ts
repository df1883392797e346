import * as http from "node:http";
import { listen } from "../listen.js";
import type { OriginRequest } from "./origin.js";
import { visitedUrl } from "./visitedUrl.js";

/** An answer as it goes over the wire. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Serves a node on 127.0.0.1, at any free port. */
export async function serveNode(
  answer: (request: OriginRequest) => Promise<WireAnswer>,
): Promise<{ address: string; close(): Promise<void> }> {
  const server = http.createServer((incoming, response) => {
    serve(incoming, response, answer).catch((error: unknown) => {
      // A function that a test handed in has failed, or the visitor has gone.
      if (!response.headersSent) response.writeHead(500).end(`The emulated edge failed: ${String(error)}`);
    });
  });
  const { host, port, close } = await listen(server, 0);
  return { address: `${host}:${port}`, close };
}

async function serve(
  incoming: http.IncomingMessage,
  response: http.ServerResponse,
  answer: (request: OriginRequest) => Promise<WireAnswer>,
): Promise<void> {
  incoming.resume();
  const url = urlOf(incoming);
  if (url === undefined) {
    response.writeHead(400).end("The emulated edge needs a path, and a Host header.");
    return;
  }
  const method = incoming.method as string;
  const { status, headers, body } = await answer({ url, method, headers: headersOf(incoming) });
  response.writeHead(status, headers);
  response.end(method === "HEAD" ? undefined : body);
}

/** The URL that the visitor means. A node speaks plain HTTP: `X-Forwarded-Proto: https` says that it is one of https. */
function urlOf({ headers, url = "" }: http.IncomingMessage): string | undefined {
  const scheme = String(headers["x-forwarded-proto"]).toLowerCase() === "https" ? "https" : "http";
  return url.startsWith("/") ? visitedUrl(`${scheme}://${headers.host ?? ""}${url}`) : undefined;
}

function headersOf({ headersDistinct }: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(", ")]),
  );
}
