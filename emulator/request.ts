import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** A request as it came over the wire. */
export interface WireRequest {
  method: string;
  /** The path without the query string. */
  path: string;
  /** The parameters of the query string, in their order. */
  query: readonly (readonly [string, string])[];
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The largest body that is read: 1000 paths of 1024 characters, percent-encoded again, with room to spare. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** @returns undefined when the body is longer than any operation's can be */
export async function readRequest(incoming: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and dropped: a client that is still sending would not see an answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) return undefined;
  const [path = "", query = ""] = splitOnce(incoming.url ?? "/", "?");
  return {
    method: incoming.method ?? "",
    path,
    query: [...new URLSearchParams(query)],
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}

/** The operation's parameters: those of the query string, and those of a form in the body. */
export function parametersOf({ query, headers, body }: WireRequest): Record<string, string> {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const form = isForm ? [...new URLSearchParams(body.toString("utf8"))] : [];
  return Object.fromEntries([...query, ...form].filter(([name]) => name !== "SecurityToken"));
}

/** A header's value, or undefined when it is missing or empty. */
export function header(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value.join(",") : value?.trim();
  return text === "" ? undefined : text;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
