import type { EmulatorClock } from "../clock.js";
import type { TaskEnd } from "../tasks.js";
import { Cache, type Copy, variantOf } from "./cache.js";
import { lifetimeOf } from "./freshness.js";
import type { Served } from "./headers.js";
import { type Answer, ask, endToEnd, type Origin, type OriginRequest } from "./origin.js";
import { type Purge, purgeOf, urlsOf } from "./purge.js";

/** Request headers that are the visitor's alone: a node always asks for the whole of the newest content. */
const NOT_FOR_THE_ORIGIN = [
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "range",
  "x-forwarded-proto",
];

export interface NodeParts {
  clock: EmulatorClock;
  origin: Origin;
  /** For how long a copy is fresh where the origin says nothing, in ms. */
  ttl: number;
  /** How long after a task's end the node obeys it, in ms. */
  lag: number;
  /** Ends of all tasks; the list grows. */
  ends: () => readonly TaskEnd[];
  isHeldBack: (objectPath: string) => boolean;
}

/** A node of the edge: it has copies of its own, and obeys the tasks that have ended. */
export class EdgeNode {
  readonly #parts: NodeParts;
  readonly #cache = new Cache();
  /** Tasks that it has not obeyed yet, and how many it has heard of. */
  #pending: TaskEnd[] = [];
  #heard = 0;
  /** Every purge that it has obeyed. */
  readonly #obeyed: Purge[] = [];
  /** Prefetches that are under way, by their URL. */
  readonly #prefetches = new Map<string, Promise<unknown>>();

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  /** Obeys the tasks that have ended. It drives no timer: who visits it, or calls the API, makes it look at the clock. */
  settle(): void {
    const { clock, lag, ends, isHeldBack } = this.#parts;
    for (; this.#heard < ends().length; this.#heard++) this.#pending.push(ends()[this.#heard] as TaskEnd);
    const now = clock.now();
    const isDue = ({ at, effect }: TaskEnd) => at() + lag <= now && !isHeldBack(effect.objectPath);
    const due = this.#pending.filter(isDue).sort((one, other) => one.at() - other.at());
    if (due.length === 0) return;
    const done = new Set(due);
    this.#pending = this.#pending.filter((end) => !done.has(end));
    for (const { effect } of due) {
      const purge = purgeOf(effect);
      if (purge === undefined) {
        for (const url of urlsOf(effect.objectPath)) this.#prefetch(url);
      } else {
        this.#cache.obey(purge);
        this.#obeyed.push(purge);
      }
    }
  }

  /** What a visitor gets. */
  async visit({ url, method, headers }: OriginRequest): Promise<Served> {
    this.settle();
    await this.#prefetches.get(url);
    const request = { url, method, headers: toOrigin(headers) };
    if (method === "GET") return this.#get(request);
    const copy = method === "HEAD" ? this.#freshCopy(request) : undefined;
    // What has no body to keep goes through to the origin.
    return copy === undefined
      ? { result: "MISS", answer: await ask(this.#parts.origin, request), copy: undefined }
      : { result: "HIT", answer: copy, copy };
  }

  /** Does what a visitor would do, who sends no headers. It is a guess that a copy that is fresh stays as it is. */
  #prefetch(url: string): void {
    const request = { url, method: "GET", headers: { host: new URL(url).host } };
    // One that is under way may bring what a refresh has made old: this one follows it.
    const before = this.#prefetches.get(url);
    const prefetch = before === undefined ? this.#get(request) : before.then(() => this.#get(request));
    const done = prefetch
      // A test's own function has failed, which the next visit meets again, and tells.
      .catch(() => undefined)
      .finally(() => {
        if (this.#prefetches.get(url) === done) this.#prefetches.delete(url);
      });
    this.#prefetches.set(url, done);
  }

  async #get(request: OriginRequest): Promise<Served> {
    const fresh = this.#freshCopy(request);
    if (fresh !== undefined) return { result: "HIT", answer: fresh, copy: fresh };
    const old = this.#cache.find(request.url, request.headers);
    const obeyed = this.#obeyed.length;
    const answer = await ask(this.#parts.origin, {
      ...request,
      headers: { ...request.headers, ...validators(old) },
    });
    const confirmed = old !== undefined && answer.status === 304;
    const copy = confirmed ? this.#renewed(old, answer) : this.#copyOf(request, answer);
    this.#keep(copy, { old, answer, obeyed });
    return confirmed
      ? {
          result: "REFRESH_HIT",
          answer: copy ?? { ...old, headers: { ...old.headers, ...answer.headers } },
          copy,
        }
      : { result: "MISS", answer, copy, isReplacing: old !== undefined };
  }

  /** Keeps a copy, unless a purge has come since the origin was asked: its answer may be the one from before. */
  #keep(
    copy: Copy | undefined,
    { old, answer, obeyed }: { old: Copy | undefined; answer: Answer; obeyed: number },
  ): void {
    this.settle();
    if (copy === undefined) {
      // An origin that is out of order says nothing of the copy.
      if (old !== undefined && answer.status < 500) this.#cache.drop(old);
    } else if (!this.#obeyed.slice(obeyed).some((purge) => purge.concerns(copy))) {
      this.#cache.store(copy);
    }
  }

  #freshCopy({ url, headers }: OriginRequest): Copy | undefined {
    const copy = this.#cache.find(url, headers);
    return copy !== undefined && this.#cache.isFresh(copy, this.#parts.clock.now()) ? copy : undefined;
  }

  /** A new copy of an answer; undefined where it is not to be kept. */
  #copyOf({ url, headers }: OriginRequest, answer: Answer): Copy | undefined {
    const now = this.#parts.clock.now();
    const lifetime = lifetimeOf(answer, { ttl: this.#parts.ttl, now });
    if (lifetime === undefined) return undefined;
    return {
      ...answer,
      url,
      tags: tagsOf(answer),
      variant: variantOf(answer, headers),
      transferredAt: now,
      confirmedAt: now,
      isRevalidated: false,
      lifetime,
    };
  }

  /** An old copy that the origin has confirmed, with the headers that it has sent along. */
  #renewed(old: Copy, { headers }: Answer): Copy | undefined {
    const answer = { status: old.status, body: old.body, headers: { ...old.headers, ...headers } };
    const now = this.#parts.clock.now();
    const lifetime = lifetimeOf(answer, { ttl: this.#parts.ttl, now });
    if (lifetime === undefined) return undefined;
    return { ...old, ...answer, tags: tagsOf(answer), confirmedAt: now, isRevalidated: true, lifetime };
  }
}

function toOrigin(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(endToEnd(headers));
  return Object.fromEntries(entries.filter(([name]) => !NOT_FOR_THE_ORIGIN.includes(name)));
}

/** Request headers by which the origin can say that a copy is still what it has. */
function validators(copy: Copy | undefined): Record<string, string> {
  const { etag, "last-modified": modified } = copy?.headers ?? {};
  return {
    ...(etag !== undefined && { "if-none-match": etag }),
    ...(modified !== undefined && { "if-modified-since": modified }),
  };
}

/** Cache tags of an answer. It is a guess that they stand in `Cache-Tag`, as with ESA: CDN's documentation names no header. */
function tagsOf({ headers }: Answer): string[] {
  const tags = (headers["cache-tag"] ?? "").split(",").map((tag) => tag.trim());
  return tags.filter((tag) => tag !== "");
}
