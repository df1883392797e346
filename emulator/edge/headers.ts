import type { EmulatedProduct } from "../productName.js";
import type { Copy } from "./cache.js";
import type { Answer } from "./origin.js";

/** How a node came by its answer: from a fresh copy, from an expired one that a 304 has kept, or from the origin. */
export type CacheResult = "HIT" | "REFRESH_HIT" | "MISS";

/** What stands in `X-Cache`. Real answers end so too; what the numbers mean is said nowhere. */
const X_CACHE: Readonly<Record<CacheResult, string>> = {
  HIT: "HIT TCP_MEM_HIT dirn:1:1",
  REFRESH_HIT: "HIT TCP_REFRESH_HIT dirn:1:1",
  MISS: "MISS TCP_MISS dirn:-2:-2",
};

/**
 * What stands in ESA's `X-Site-Cache-Status`. The words are documented, and so is `EXPIRED` for a copy that was there and is
 * replaced; that it is `BYPASS` where the origin forbids to keep an answer is a guess.
 */
function siteCacheStatus({ result, copy, isReplacing = false }: Served): string {
  if (result === "REFRESH_HIT") return "REVALIDATED";
  if (result === "HIT") return "HIT";
  if (copy === undefined) return "BYPASS";
  return isReplacing ? "EXPIRED" : "MISS";
}

/** Statuses of answers that have no content by definition. */
const WITHOUT_CONTENT = [204, 304];

/** An answer on its way to a visitor, with the copy that it is or has become. */
export interface Served {
  result: CacheResult;
  answer: Answer;
  /** Undefined where the node keeps none. */
  copy: Copy | undefined;
  /** Of what the origin has sent: whether there was an expired copy. Default: no. */
  isReplacing?: boolean;
}

/** What the headers say of the visit beside the answer. */
interface Visit {
  product: EmulatedProduct;
  now: number;
  node: number;
  serial: number;
}

/** The headers of the origin and those that the product adds: `Age` counts from when the origin last confirmed the object. */
export function headersOf(served: Served, visit: Visit): Record<string, string> {
  const { answer, copy } = served;
  const { product, now } = visit;
  const confirmedAt = copy?.confirmedAt ?? now;
  return {
    ...answer.headers,
    date: new Date(confirmedAt).toUTCString(),
    ...(copy !== undefined && { age: String(seconds(now - confirmedAt)) }),
    ...(product === "esa" ? { "x-site-cache-status": siteCacheStatus(served) } : ofDomain(served, visit)),
    ...(!WITHOUT_CONTENT.includes(answer.status) && { "content-length": String(answer.body.length) }),
  };
}

/**
 * The headers of CDN and DCDN, after real answers of 2019 to 2025: `Date` is when the origin last confirmed the object, and an
 * answer that is not kept has no `Age`.
 *
 * There is one tier of nodes here: what `Via` has of a second tier, and the names in it, are made up, and so is all of `EagleId`
 * but the place of the time in it.
 */
function ofDomain({ result, answer, copy }: Served, { now, node, serial }: Visit): Record<string, string> {
  const { confirmedAt, transferredAt, lifetime, isRevalidated } = copy ?? {
    confirmedAt: now,
    transferredAt: now,
    lifetime: 0,
    isRevalidated: false,
  };
  const origin = isRevalidated ? "304-0,H" : `${answer.status}-0,M`;
  const own = `${answer.status}-0,${result === "MISS" ? "M" : "H"}`;
  const site = `cn${1800 + node}`;
  return {
    server: answer.headers.server ?? "Tengine",
    via: `cache1.l2cn1800[0,0,${origin}], cache2.l2cn1800[0,0], cache1.${site}[0,0,${own}], cache2.${site}[0,0]`,
    "ali-swift-global-savetime": String(seconds(transferredAt)),
    "x-cache": X_CACHE[result],
    "x-swift-savetime": new Date(confirmedAt).toUTCString(),
    "x-swift-cachetime": String(seconds(lifetime)),
    "timing-allow-origin": "*",
    eagleid: `7f000001${now}${String(serial % 10_000).padStart(4, "0")}e`,
  };
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
