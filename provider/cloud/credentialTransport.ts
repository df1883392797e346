import type { CredentialsProvider } from "@alicloud/credentials";
import { scrub } from "../base/scrub.js";
import { parseBody, readErrorBody, retryAfterMs } from "./body.js";
import type { ClientSettings } from "./configuration.js";
import type { Failure } from "./errors.js";
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

  constructor(
    message: string,
    /** `code`: STS's own, if it has given one. */
    readonly facts: Pick<Failure, "requestId" | "retryAfterMs"> & {
      code: string | undefined;
      statusCode: number;
    },
  ) {
    super(message);
  }
}

/** Bytes of an answer. No source of credentials answers with more than a few kB. */
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
    const { method, headers, bodyForm, connectTimeout, readTimeout } = request;
    const url = new URL(request.toRequestURL());
    if (url.host === stsEndpoint?.host) url.protocol = stsEndpoint.protocol;
    const answer = await send(
      { url, method, headers: definedOnly(headers), body: new URLSearchParams(bodyForm ?? {}).toString() },
      { connectTimeout, readTimeout, maxBytes: MAX_BYTES, signal: undefined },
      { proxy: proxyFor(url), reuse: false },
    );
    const { statusCode } = answer;
    if (statusCode !== 200) {
      const error = readErrorBody(parseBody(answer));
      throw new RefusedError(
        error === undefined ? `${url.host} answered with HTTP ${statusCode}` : scrub(error.message),
        {
          code: error && scrub(error.code),
          statusCode,
          requestId: error?.requestId && scrub(error.requestId),
          retryAfterMs: retryAfterMs(answer),
        },
      );
    }
    return { statusCode, headers: answer.headers, body: Buffer.from(answer.body) };
  };
}

/**
 * Lets a provider of the library make its requests by `send`. The library has no option for that: each of its providers
 * keeps the function that sends in a private field. The one in its module is not touched: other programs of the process
 * can share it.
 */
export function useTransport<T extends CredentialsProvider>(provider: T, send: Send): T {
  (provider as { doRequest?: Send }).doRequest = send;
  return provider;
}

/** What the library's providers for profiles keep to themselves; tests hold the pinned version to it. */
interface ProfilesInside<T> {
  getCredentialsProvider(profiles: T, name: string): CredentialsProvider;
  /** Where `.aliyun/config.json` is. */
  homedir: string;
}

/**
 * Lets a library's provider for profiles use the transport for all that it makes of a profile, and of those whose
 * credentials that one takes in turn: it makes all of them by this one method.
 *
 * @param check throws if a profile of that name is not to be used
 */
export function useTransportForProfiles<T>(
  provider: CredentialsProvider,
  send: Send,
  check: (name: string) => void = () => {},
): ProfilesInside<T> {
  const inside = provider as unknown as ProfilesInside<T>;
  const make = inside.getCredentialsProvider.bind(inside);
  inside.getCredentialsProvider = (profiles, name) => {
    check(name);
    return useTransport(make(profiles, name), send);
  };
  return inside;
}

/** The library sets a header to undefined where the provider has no name. */
function definedOnly(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
