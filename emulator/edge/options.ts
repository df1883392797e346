import { HOUR } from "../clock.js";
import type { EmulatedProduct } from "../productName.js";
import { folderOrigin } from "./folderOrigin.js";
import type { Origin } from "./origin.js";

const MAX_NODES = 100;

/** Settings of an edge. */
export interface EdgeOptions {
  /**
   * What the edge caches: a folder of files, which every host serves, or a function of the request. The folder's files have
   * the headers of OSS objects: `ETag` and `Content-MD5` are the MD5 of the content.
   *
   * @example ({ url }) => ({ body: pages[new URL(url).pathname] })
   */
  origin: string | Origin;
  /** The number of nodes, 1 to 100, each with a cache and an address of its own. Default 1. */
  nodes?: number;
  /**
   * How long after a task's end a node obeys it, in ms of the emulator's clock, 0 or more, `Infinity` for never: the same for
   * all nodes, or a function of the node, from 0. Default 0.
   *
   * @example (node) => (node === 2 ? Number.POSITIVE_INFINITY : 0)
   */
  lag?: number | ((node: number) => number);
  /**
   * How long a copy is fresh where the origin's `Cache-Control` and `Expires` say nothing, in ms of the emulator's clock, 0 or
   * more; with 0 it is not kept. Default: an hour.
   *
   * @example 60_000
   */
  ttl?: number;
  /**
   * Whose headers the answers have: `cdn`, `dcdn`, which has the same, or `esa`, which says in `X-Site-Cache-Status` what the
   * others say in `X-Cache`. A node obeys the tasks of all. Default `cdn`.
   *
   * @example "esa"
   */
  product?: EmulatedProduct;
}

const PRODUCTS: readonly EmulatedProduct[] = ["cdn", "dcdn", "esa"];

/** Settings of each node, with the defaults. */
export interface EdgeSettings {
  origin: Origin;
  /** Lag of each node, in ms. */
  lags: number[];
  ttl: number;
  product: EmulatedProduct;
}

/** @throws a `RangeError` or a `TypeError` with the name of an option that is wrong, and what was expected */
export function readOptions(options: EdgeOptions): EdgeSettings {
  const { origin, nodes = 1, lag = 0, ttl = HOUR, product = "cdn" } = options;
  if (!(Number.isInteger(nodes) && nodes >= 1 && nodes <= MAX_NODES)) {
    throw new RangeError(`nodes: expected a whole number from 1 to ${MAX_NODES}, got ${nodes}`);
  }
  if (!(ttl >= 0)) throw new RangeError(`ttl: expected 0 ms or more, got ${ttl}`);
  if (!PRODUCTS.includes(product)) {
    throw new RangeError(`product: expected one of ${PRODUCTS.join(", ")}, got ${product}`);
  }
  const lags = Array.from({ length: nodes }, (_, node) => (typeof lag === "function" ? lag(node) : lag));
  const wrong = lags.find((one) => !(one >= 0));
  if (wrong !== undefined) throw new RangeError(`lag: expected 0 ms or more, got ${wrong}`);
  return { origin: typeof origin === "function" ? origin : folderOrigin(origin), lags, ttl, product };
}
