import { scrub } from "../base/scrub.js";
import { shorten } from "../base/visible.js";

/** What an edge says that it did for a request; the second row is ESA's. */
const CACHE_STATUSES = [
  ...["HIT", "MISS"],
  ...["EXPIRED", "STALE", "BYPASS", "DYNAMIC", "REVALIDATED"],
] as const;
export type CacheStatus = (typeof CACHE_STATUSES)[number];

/** How the content compares with the expected one; `notComparable` where it was too long, or encoded. */
export type Comparison = "equal" | "other" | "notComparable";

/** What is kept of an answer; no content, and no header that it does not name. */
export interface EdgeAnswer {
  status: number;
  /** In seconds. */
  age: number | undefined;
  /** `Date`, in ms since 1970. */
  date: number | undefined;
  /** `X-Cache`, or ESA's `X-Site-Cache-Status`, for people. */
  cache: string | undefined;
  cacheStatus: CacheStatus | undefined;
  /** Whether an origin has confirmed, with a 304, a copy that was there: it was expired, not dropped. */
  isRevalidated: boolean;
  /** Whether a cache behind this edge (L2) had a copy. */
  isFromParent: boolean;
  eagleId: string | undefined;
  /** Undefined where nothing is expected that can be compared. */
  content: Comparison | undefined;
  /** How long ago its headers came, in ms: its content can take its time. */
  ago: number;
}

/** A request that got no answer. */
export interface NoAnswer {
  /** Why, without anything of the URL. */
  failure: string;
  /** Whether it can pass, so that another look is worth while. */
  isPassing: boolean;
}

/** Headers of an answer, by their names in lower case; one that was sent several times as a list. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Characters that are kept of a header, and that are read of `Via`. */
const KEPT_LENGTH = 80;
const VIA_LENGTH = 2_000;

export function readAnswer(
  status: number,
  headers: AnswerHeaders,
  content: Comparison | undefined,
): EdgeAnswer {
  const said = whole(headers["x-cache"]) ?? whole(headers["x-site-cache-status"]);
  const [, word = "", detail = ""] = /^\s*(\w{1,20})( TCP_\w{1,40})?/.exec(said ?? "") ?? [];
  const via = passedCaches(whole(headers.via) ?? "");
  return {
    status,
    age: wholeSeconds(whole(headers.age)),
    date: httpDate(whole(headers.date)),
    cache: kept(word + detail),
    cacheStatus: CACHE_STATUSES.find((known) => known === word.toUpperCase()),
    isRevalidated: /REFRESH_HIT/i.test(detail) || via.some((cache) => cache.status === "304"),
    isFromParent: via.slice(0, -1).some(({ isHit }) => isHit),
    eagleId: kept(whole(headers.eagleid)),
    content,
    ago: 0,
  };
}

/** A header in one text, also where it was sent several times. */
export function whole(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}

function kept(value: string | undefined): string | undefined {
  return scrub(shorten(value ?? "", KEPT_LENGTH)) || undefined;
}

function wholeSeconds(value: string | undefined): number | undefined {
  return /^\d{1,9}$/.test(value ?? "") ? Number(value) : undefined;
}

function httpDate(value: string | undefined): number | undefined {
  const time = Date.parse(value ?? "");
  return Number.isNaN(time) || new Date(time).toUTCString() !== value ? undefined : time;
}

/** The caches of `Via`, L2 first: `cache1.l2[0,0,200-0,H], cache2.cn1[1,0,304-0,M]`. */
function passedCaches(via: string): { status: string; isHit: boolean }[] {
  const caches = via.slice(0, VIA_LENGTH).matchAll(/(\d{3})-\d{1,3},([HM])/g);
  return [...caches].map(([, status = "", end]) => ({ status, isHit: end === "H" }));
}
