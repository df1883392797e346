import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { CallError } from "../../provider/cloud/errors.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { createCdnClient } from "../../provider/products/cdn/client.js";

/** What a server was asked. */
export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  form: URLSearchParams;
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** A text as it is; anything else as JSON. */
  body?: unknown;
}

/** Answers, or does with the connection what it likes. */
export type Answering = (asked: Asked, response: ServerResponse) => Reply | undefined;

export interface TestServer {
  host: string;
  asked: Asked[];
  /** How many connections are open. */
  open(): number;
}

const running: { close(): Promise<void> }[] = [];

/** A server on this machine that lives until `stopServers`. */
export async function startServer(answering: Answering): Promise<TestServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ maxHeaderSize: 256 * 1024 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "", "http://server");
      const body = Buffer.concat(chunks).toString("utf8");
      const one = {
        method: request.method ?? "",
        path: url.pathname,
        headers: request.headers,
        query: url.searchParams,
        form: new URLSearchParams(body),
        body,
      };
      asked.push(one);
      const reply = answering(one, response);
      if (reply !== undefined) {
        const content = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {});
        response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
        response.end(content);
      }
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push({
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, asked, open: () => sockets.size };
}

export async function stopServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

export const accessKeyId = "LTAItestAccessKeyId";
export const accessKeySecret = "s3cretOfTheTestKey";

/** A client of a server here, with an access key. Each further setting replaces what is set. */
export function clientOf(
  server: Pick<TestServer, "host">,
  settings: Record<string, string> = {},
  debug: (message: string) => void = () => {},
): CdnApi {
  return createCdnClient(configurationOf(server, settings), { debug });
}

export function configurationOf(
  server: Pick<TestServer, "host">,
  settings: Record<string, string> = {},
): ReturnType<typeof readConfiguration> {
  const all: Record<string, string> = {
    accessKey: accessKeyId,
    secretKey: accessKeySecret,
    endpoints: JSON.stringify([{ cdn: `http://${server.host}` }]),
    ...settings,
  };
  return readConfiguration("cdn", (key) => all[key], {});
}

/** The error with which a call fails; a call that succeeds fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<CallError> {
  try {
    const answer = await call;
    throw new Error(`the call succeeded with ${JSON.stringify(answer)}`);
  } catch (error) {
    if (error instanceof CallError) {
      return error;
    }
    throw error;
  }
}

/** The signature that a request should carry, by the rules of ACS3-HMAC-SHA256. */
export function signatureOf({ method, path, headers, query, body }: Asked, secret: string): string {
  const signed = /SignedHeaders=([^,]*)/.exec(headers.authorization ?? "")?.[1] ?? "";
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonical = [
    method,
    path,
    [...query]
      .map(([key, value]) => `${encode(key)}=${encode(value)}`)
      .toSorted()
      .join("&"),
    ...signed.split(";").map((name) => `${name}:${headers[name]}`),
    "",
    signed,
    sha256(body),
  ].join("\n");
  return createHmac("sha256", secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest("hex");
}

/** Waits for a condition that events bring about, for at most two seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 2_000; !condition(); ) {
    if (Date.now() > end) {
      throw new Error(`never came true: ${condition}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
