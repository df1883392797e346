import { validateHeaderName, validateHeaderValue } from "node:http";

/** A request of a node to the origin. */
export interface OriginRequest {
  /** The URL, as it was visited, with scheme and host. */
  url: string;
  /** The method: `GET`, `HEAD`, or what a visitor sent. Bodies are not passed on. */
  method: string;
  /**
   * The visitor's headers, names in lower case; those of a prefetch are empty but for `host`. Where the node has an expired
   * copy, `if-none-match` or `if-modified-since` carry its `etag` or `last-modified`: the answer 304 keeps the copy.
   */
  headers: Record<string, string>;
}

/** An answer of the origin. */
export interface OriginAnswer {
  /** The HTTP status, 200 to 599. Default 200. */
  status?: number;
  /** The headers, names in any case. `cache-control`, `expires`, `vary`, `etag`, `last-modified` and `cache-tag` have their effect. */
  headers?: Record<string, string>;
  /** The content; a text is sent as UTF-8. Default: empty. */
  body?: string | Uint8Array;
}

/** The origin as a function. Where it throws or rejects, the visitor gets 502. */
export type Origin = (request: OriginRequest) => OriginAnswer | Promise<OriginAnswer>;

/** An answer in one form. */
export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Headers of one connection, or of the content's length, which every connection says for itself. */
const HOP_BY_HOP = [
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Asks the origin. An origin that fails, or answers what cannot be sent, has answered 502. */
export async function ask(origin: Origin, request: OriginRequest): Promise<Answer> {
  try {
    return read(await origin(request));
  } catch (error) {
    return {
      status: 502,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: Buffer.from(`The origin failed: ${String(error)}`),
    };
  }
}

/** The headers with their names in lower case, without those of one connection. */
export function endToEnd(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ]);
  return Object.fromEntries(entries.filter(([name]) => !HOP_BY_HOP.includes(name)));
}

function read({ status = 200, headers = {}, body = "" }: OriginAnswer): Answer {
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(`status: expected a whole number from 200 to 599, got ${status}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return { status, headers: endToEnd(headers), body: Buffer.from(body as Uint8Array) };
}
