import type { CredentialsProvider } from "@alicloud/credentials";
import { scrub } from "../base/scrub.js";
import { parseBody, readErrorBody, retryAfterMs } from "./body.js";
import type { ClientSettings } from "./configuration.js";
import { send } from "./transport.js";

/** A request that the credentials library wants to make. */
interface CredentialsRequest {
  method: string;
  headers: Record<string, string>;
  bodyForm?: Record<string, string>;
  connectTimeout: number;
  readTimeout: number;
  toRequestURL(): string;
}

interface CredentialsAnswer {
  statusCode: number;
  headers: Record<string, unknown>;
  body: Buffer;
}

export type Send = (request: CredentialsRequest) => Promise<CredentialsAnswer>;

/** A source of credentials that has answered something else than credentials. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  /** @param code STS's code, if it has given one */
  constructor(
    message: string,
    readonly code: string | undefined,
    readonly statusCode: number,
    readonly requestId: string | undefined,
    readonly retryAfterMs: number | undefined,
  ) {
    super(message);
  }
}

/** No source of credentials answers with more than a few kB. */
const MAX_BYTES = 1024 * 1024;

/**
 * Makes the library's requests by our own transport: through the environment's proxies, bounded in time and size, to
 * the STS endpoint's own protocol, and with errors that repeat nothing of what a source has answered.
 */
export function credentialTransport({
  stsEndpoint,
  proxyFor,
}: Pick<ClientSettings, "stsEndpoint" | "proxyFor">): Send {
  return async (request) => {
    const url = new URL(request.toRequestURL());
    if (url.host === stsEndpoint?.host) url.protocol = stsEndpoint.protocol;
    const answer = await send(
      {
        url,
        method: request.method,
        headers: definedOnly(request.headers),
        body: new URLSearchParams(request.bodyForm ?? {}).toString(),
      },
      {
        connectTimeout: request.connectTimeout,
        readTimeout: request.readTimeout,
        maxBytes: MAX_BYTES,
        signal: undefined,
      },
      { proxy: proxyFor(url), reuse: false },
    );
    if (answer.statusCode !== 200) {
      const error = readErrorBody(parseBody(answer));
      throw new RefusedError(
        error === undefined ? `${url.host} answered with HTTP ${answer.statusCode}` : scrub(error.message),
        error && scrub(error.code),
        answer.statusCode,
        error?.requestId && scrub(error.requestId),
        retryAfterMs(answer),
      );
    }
    return { statusCode: answer.statusCode, headers: answer.headers, body: Buffer.from(answer.body) };
  };
}

/** What the library's providers keep to themselves; tests hold the pinned version to it. */
interface Inside {
  doRequest?: Send;
  credentialsProvider?: CredentialsProvider;
}

/** Lets a provider of the library make its requests by `send`. */
export function through<T extends CredentialsProvider>(provider: T, send: Send): T {
  (provider as Inside).doRequest = send;
  return provider;
}

/** The same for a provider and those whose credentials it uses. */
export function throughAll(provider: CredentialsProvider, send: Send): CredentialsProvider {
  for (
    let inside: Inside | undefined = provider as Inside;
    inside !== undefined;
    inside = inside.credentialsProvider as Inside | undefined
  ) {
    if (inside.doRequest !== undefined) inside.doRequest = send;
  }
  return provider;
}

/** The library sets a header to undefined where the provider has no name. */
function definedOnly(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
