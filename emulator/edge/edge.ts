import type { EmulatorClock } from "../clock.js";
import { type PathMatch, pathMatcher, type TaskEnd } from "../tasks.js";
import { type CacheResult, headersOf } from "./headers.js";
import { EdgeNode } from "./node.js";
import { serveNode, type WireAnswer } from "./nodeServer.js";
import { type EdgeOptions, readOptions } from "./options.js";
import type { Answer, Origin, OriginRequest } from "./origin.js";
import { visitedUrl } from "./visitedUrl.js";

/** A request that a node got, and its answer. */
export interface EdgeRequest {
  /** When it came, in ms since 1970 by the emulator's clock. */
  time: number;
  /** The node, from 0. */
  node: number;
  /** The URL that the visitor meant, with scheme and host. */
  url: string;
  /** The HTTP method, such as `GET`. */
  method: string;
  /** The visitor's headers, names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** The HTTP status of the answer. */
  status: number;
  /**
   * How the node came by it: `HIT` from a fresh copy, `REFRESH_HIT` from an expired one that the origin has confirmed with
   * a 304, `MISS` from the origin.
   */
  cache: CacheResult;
}

/** A request that the origin got, and its answer. */
export interface EdgeOriginRequest extends Readonly<OriginRequest> {
  /** When it came, in ms since 1970 by the emulator's clock. */
  time: number;
  /** The node that asked, from 0. */
  node: number;
}

/** An answer that a visitor gets. */
export interface EdgeAnswer {
  /** The HTTP status. */
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The content as text, in UTF-8. */
  body: string;
}

/** Keeps nodes from obeying tasks. */
export interface EdgeHold {
  /** Lets them obey, also what has ended meanwhile. */
  release(): void;
}

/** A running edge. */
export interface EmulatedEdge {
  /** `http://127.0.0.1:PORT` of the first node. */
  readonly url: string;
  /** `127.0.0.1:PORT` of each node. */
  readonly addresses: readonly string[];
  /**
   * Visits a URL of http or https, and resolves with what a visitor gets; the node caches it as with any visit. Rejects with a
   * `TypeError` for another URL, with a `RangeError` for a node that there is not.
   *
   * @param options.headers the visitor's headers; default: none
   * @param options.node the node that is visited, from 0; default 0
   * @example const { body } = await edge.get("https://www.example.com/index.html");
   */
  get(
    url: string,
    options?: { headers?: Readonly<Record<string, string>>; node?: number },
  ): Promise<EdgeAnswer>;
  /** Every request that was answered, of all nodes. A prefetch is none. */
  readonly requests: readonly EdgeRequest[];
  /** Every request that the origin got, those of prefetches included. */
  readonly originRequests: readonly EdgeOriginRequest[];
  /**
   * Lets nodes ignore tasks of matching paths, as a node does that lags or is broken, until they are released.
   *
   * @param match the paths, as they were submitted; default: all
   * @param node the node, from 0; default: all
   * @example edge.holdBack("https://www.example.com/index.html", 1);
   */
  holdBack(match?: PathMatch, node?: number): EdgeHold;
  /** Ends at once, open connections included. */
  close(): Promise<void>;
}

/** What the nodes share with the API. */
export interface EdgeParts {
  clock: EmulatorClock;
  /** Ends of all tasks; the list grows. */
  ends: () => readonly TaskEnd[];
}

/** An edge, and a way to let its nodes look at the clock. */
export interface RunningEdge {
  edge: EmulatedEdge;
  settle(): void;
}

/** @throws a `RangeError` or a `TypeError` for a wrong option */
export async function startEdge(options: EdgeOptions, { clock, ends }: EdgeParts): Promise<RunningEdge> {
  const { origin, lags, ttl, product } = readOptions(options);
  const requests: EdgeRequest[] = [];
  const originRequests: EdgeOriginRequest[] = [];
  const holds = new Map<EdgeHold, { matches: (objectPath: string) => boolean; node: number | undefined }>();

  const originOf =
    (node: number): Origin =>
    (request) => {
      originRequests.push({ ...request, time: clock.now(), node });
      return origin(request);
    };
  const nodes = lags.map(
    (lag, node) =>
      new EdgeNode({
        ...{ clock, origin: originOf(node), ttl, lag, ends },
        isHeldBack: (objectPath) =>
          [...holds.values()].some(
            (hold) => (hold.node === undefined || hold.node === node) && hold.matches(objectPath),
          ),
      }),
  );
  const settle = (): void => {
    for (const node of nodes) node.settle();
  };

  /** Visits a node, and notes it. */
  const visit = async (node: number, request: OriginRequest): Promise<WireAnswer> => {
    const time = clock.now();
    const served = await nodeAt(nodes, node).visit(request);
    const { status, body }: Answer = served.answer;
    const serial = requests.push({ ...request, time, node, status, cache: served.result });
    return { status, body, headers: headersOf(served, { product, now: clock.now(), node, serial }) };
  };
  const servers = await Promise.all(nodes.map((_, node) => serveNode((request) => visit(node, request))));
  const addresses = servers.map(({ address }) => address);

  const edge: EmulatedEdge = {
    url: `http://${addresses[0]}`,
    addresses,
    get: async (url, { headers = {}, node = 0 } = {}) => {
      const visited = visitedUrl(url);
      if (visited === undefined) throw new TypeError(`url: expected a full http or https URL, got ${url}`);
      const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      const request = {
        url: visited,
        method: "GET",
        headers: { host: new URL(visited).host, ...Object.fromEntries(own) },
      };
      const { body, ...answer } = await visit(node, request);
      return { ...answer, body: Buffer.from(body).toString("utf8") };
    },
    requests,
    originRequests,
    holdBack: (match, node) => {
      if (node !== undefined) nodeAt(nodes, node);
      const hold: EdgeHold = {
        release: () => {
          holds.delete(hold);
          settle();
        },
      };
      holds.set(hold, { matches: pathMatcher(match), node });
      return hold;
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
  return { edge, settle };
}

function nodeAt(nodes: readonly EdgeNode[], index: number): EdgeNode {
  const node = nodes[index];
  if (node === undefined) {
    throw new RangeError(`node: expected a whole number from 0 to ${nodes.length - 1}, got ${index}`);
  }
  return node;
}
