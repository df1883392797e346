import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A message that has come in. */
export interface Message {
  body: unknown;
  /** When it came, by the clock that was given. */
  at: number;
}

export interface Webhook {
  /** With a part that only those know who may post. */
  readonly url: string;
  /** In the order in which they came. */
  readonly messages: readonly Message[];
  stop(): Promise<void>;
}

/** Plays the incoming webhook of a team's chat. */
export async function startWebhook(now: () => number): Promise<Webhook> {
  const messages: Message[] = [];
  const path = "/hooks/planted-webhook-token";
  const server = createServer(async (request, response) => {
    if (request.method === "POST" && request.url === path) {
      messages.push({ body: JSON.parse(await text(request)), at: now() });
    } else {
      response.statusCode = 404;
    }
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    messages,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
