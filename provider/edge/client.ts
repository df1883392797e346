import { createHash } from "node:crypto";
import { type LookupAddress, lookup as resolveName } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import pLimit, { type LimitFunction } from "p-limit";
import { buildConnector, Client, type Dispatcher, ProxyAgent } from "undici";
import { proxyAuthorization } from "../cloud/transport.js";
import { type EdgeAddress, isPrivate } from "./address.js";
import {
  type AnswerHeaders,
  type Comparison,
  type EdgeAnswer,
  type NoAnswer,
  readAnswer,
  whole,
} from "./answer.js";
import { noAnswer, PrivateAddressError, type RequestLimits } from "./failure.js";
import { type ContentHash, isToldByHeaders, parseHash } from "./hash.js";
import type { EdgeSettings } from "./settings.js";
import { type EdgeUrl, edgeUrlOf } from "./url.js";

/** One look at one edge. */
export interface EdgeRequest {
  /** The URL, as an object path in its normal form. */
  path: string;
  /** The edge to ask. Default: the one that the URL's name leads to. */
  address: EdgeAddress | undefined;
  /** Headers beside the client's own. */
  headers: Readonly<Record<string, string>>;
  /** The hash of the content that is expected. */
  expected: string | undefined;
  /** Ends the request. */
  signal: AbortSignal;
}

/** Asks an edge. Never rejects; what ends by the signal is a failure. */
export type AskEdge = (request: EdgeRequest) => Promise<EdgeAnswer | NoAnswer>;

/** What asking edges takes. */
export interface EdgeClientParts {
  settings: EdgeSettings;
  /** The proxy for a URL; undefined for none. */
  proxyFor(url: URL): URL | undefined;
  limits?: RequestLimits;
}

const LIMITS: RequestLimits = { connect: 5_000, whole: 20_000 };

/** Bytes of a content that is compared. */
const MOST_BYTES = 10 * 1024 * 1024;

/** Requests at a time, of this process. */
const MOST_REQUESTS = 8;

const USER_AGENT = "pulumi-alicloud-cdn-refresh";

const all = pLimit(MOST_REQUESTS);
const byHost = new Map<string, { queue: LimitFunction; users: number }>();

/** Asks edges, one request at a time for a host. A connection serves one request: most end before their content. */
export function createEdgeClient({ settings, proxyFor, limits = LIMITS }: EdgeClientParts): AskEdge {
  return async (request) => {
    const { signal, address } = request;
    const url = edgeUrlOf(request.path);
    const over = new AbortController();
    const end = (): void => over.abort(signal.reason);
    const ended: NoAnswer = { failure: "The check was ended before it answered.", isPassing: true };
    return inTurn(url.host, async () => {
      if (signal.aborted) return ended;
      signal.addEventListener("abort", end, { once: true });
      const timer = setTimeout(() => over.abort(new DOMException("", "TimeoutError")), limits.whole);
      let isByProxy = false;
      let dispatcher: Dispatcher | undefined;
      try {
        const way = wayTo(url, address, settings);
        // Whichever edge is asked, what is exempt from the proxy is the domain.
        const proxy = proxyFor(new URL(address === undefined ? way.origin : `${url.scheme}://${url.host}`));
        isByProxy = proxy !== undefined;
        dispatcher = open(way, proxy, limits);
        return await Promise.race([
          ask(dispatcher, way, url, request, over.signal),
          // undici ends a request by its signal only once there is a connection.
          untilAborted(over.signal),
        ]);
      } catch (error) {
        if (signal.aborted) return ended;
        return noAnswer(over.signal.aborted ? over.signal.reason : error, limits, isByProxy);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        void dispatcher?.destroy(new Error("ended")).catch(() => {});
      }
    });
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Where the connection of a request leads. */
interface Way {
  origin: string;
  /** Name that the certificate is for; empty where there is none. */
  servername: string;
  /** Whether it leads elsewhere than the URL's name does. */
  isRedirected: boolean;
  allowsPrivate: boolean;
  /** Headers that tell what the connection does not. */
  headers: Record<string, string>;
}

/** @throws PrivateAddressError for an address that the settings do not allow */
function wayTo(url: EdgeUrl, address: EdgeAddress | undefined, settings: EdgeSettings): Way {
  const { endpoint } = settings;
  const scheme = endpoint?.protocol.slice(0, -1) ?? url.scheme;
  const hostname = address?.ip ?? endpoint?.hostname ?? url.hostname;
  const port = address?.port ?? (endpoint === undefined ? url.port : endpoint.port);
  const { origin, hostname: parsed } = new URL(
    `${scheme}://${isIP(hostname) === 6 ? `[${hostname}]` : hostname}${port === "" ? "" : `:${port}`}`,
  );
  // The endpoint is named on purpose, wherever it is.
  const allowsPrivate = settings.allowsPrivate || (endpoint !== undefined && address === undefined);
  // The parsed name, since 0x7f.1 is an address, too. Another name is judged once it is looked up.
  const literal = withoutBrackets(parsed);
  if (!allowsPrivate && isIP(literal) !== 0 && isPrivate(literal)) throw new PrivateAddressError();
  const name = withoutBrackets(endpoint?.hostname ?? url.hostname);
  return {
    origin,
    servername: isIP(name) === 0 ? name : "",
    isRedirected: origin !== new URL(`${url.scheme}://${url.host}`).origin,
    allowsPrivate,
    headers: endpoint === undefined ? {} : { "x-forwarded-proto": url.scheme },
  };
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function open(way: Way, proxy: URL | undefined, { connect: timeout }: RequestLimits): Dispatcher {
  const { origin, servername, allowsPrivate } = way;
  if (proxy === undefined) {
    const connect = buildConnector({
      timeout,
      maxCachedSessions: 0,
      ...(!allowsPrivate && { lookup: lookUpPublic }),
    });
    return new Client(origin, {
      connect: (options, callback) => connect({ ...options, servername }, callback),
      // One request, and the end.
      pipelining: 0,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }
  const { "proxy-authorization": token } = proxyAuthorization(proxy);
  return new ProxyAgent({
    uri: proxy.origin,
    ...(token !== undefined && { token }),
    proxyTls: { timeout },
    requestTls: { timeout, servername },
    // By plain HTTP a proxy goes where the URL leads, and nowhere else.
    proxyTunnel: origin.startsWith("https:") || way.isRedirected,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** `dns.lookup` without the addresses that are not asked, so that the connection goes to what was judged. */
const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, found: LookupAddress[] = []) => {
    const allowed = found.filter(({ address }) => !isPrivate(address));
    const [one] = allowed;
    if (error !== null) callback(error, "", 0);
    else if (one === undefined) callback(new PrivateAddressError(), "", 0);
    else if (options.all === true) callback(null, allowed);
    else callback(null, one.address, one.family);
  });
};

async function ask(
  dispatcher: Dispatcher,
  way: Way,
  { host, target }: EdgeUrl,
  request: EdgeRequest,
  signal: AbortSignal,
): Promise<EdgeAnswer> {
  const hash = parseHash(request.expected);
  const own = { accept: "*/*", "user-agent": USER_AGENT, ...(hash && { "accept-encoding": "identity" }) };
  const { statusCode, headers, body } = await dispatcher.request({
    origin: way.origin,
    path: target,
    method: "GET",
    headers: { ...own, ...inLowerCase(request.headers), ...way.headers, host },
    signal,
  });
  // Most bodies are left unread, which is an error to nobody.
  body.on("error", () => {});
  const answeredAt = performance.now();
  const content = hash && statusCode === 200 ? await compare(body, headers, hash) : undefined;
  return { ...readAnswer(statusCode, headers, content), ago: performance.now() - answeredAt };
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

async function compare(
  body: AsyncIterable<Buffer>,
  headers: AnswerHeaders,
  hash: ContentHash,
): Promise<Comparison> {
  if (isToldByHeaders(hash, headers)) return "equal";
  const encoding = whole(headers["content-encoding"]) ?? "identity";
  const length = Number(whole(headers["content-length"]) ?? 0);
  if (encoding !== "identity" || length > MOST_BYTES) return "notComparable";
  const digest = createHash(hash.algorithm);
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > MOST_BYTES) return "notComparable";
    digest.update(piece);
  }
  return digest.digest("hex") === hash.hex ? "equal" : "other";
}

/** Runs a request when it is its host's turn, and its own among all. */
async function inTurn<T>(host: string, request: () => Promise<T>): Promise<T> {
  const turns = byHost.get(host) ?? { queue: pLimit(1), users: 0 };
  byHost.set(host, turns);
  turns.users++;
  try {
    return await turns.queue(() => all(request));
  } finally {
    turns.users--;
    if (turns.users === 0) byHost.delete(host);
  }
}
