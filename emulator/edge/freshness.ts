import type { Answer } from "./origin.js";

/** Statuses that are kept where the origin says nothing; any other needs a lifetime of its own. */
const KEPT = [200, 203, 300, 301, 308];

/** Statuses that are about a single request. */
const NEVER_KEPT = [206, 304, 416];

/**
 * How long a node gives an answer without asking the origin, in ms, more than 0; undefined where it does not keep it.
 *
 * The documentation says that the origin's headers decide, and that an answer with a cookie is not kept. That `no-cache` and
 * `max-age=0` keep nothing, in place of a copy that is always revalidated, is a guess from real answers.
 */
export function lifetimeOf(
  { status, headers }: Answer,
  { ttl, now }: { ttl: number; now: number },
): number | undefined {
  if (NEVER_KEPT.includes(status) || "set-cookie" in headers) return undefined;
  if (headers.vary?.split(",").some((name) => name.trim() === "*") === true) return undefined;
  const control = directives(headers["cache-control"] ?? headers.pragma ?? "");
  if (["no-store", "no-cache", "private"].some((name) => control.has(name))) return undefined;
  const lifetime = ownLifetime(headers, control, now) ?? (KEPT.includes(status) ? ttl : 0);
  return lifetime > 0 ? lifetime : undefined;
}

/** Lifetime that the origin gives, in ms: 0 for one that cannot be read. Undefined where it gives none. */
function ownLifetime(
  headers: Answer["headers"],
  control: ReadonlyMap<string, string>,
  now: number,
): number | undefined {
  const seconds = control.get("s-maxage") ?? control.get("max-age");
  if (seconds !== undefined) return /^\d+$/.test(seconds) ? Number(seconds) * 1000 : 0;
  if (headers.expires === undefined) return undefined;
  const left = Date.parse(headers.expires) - (Date.parse(headers.date ?? "") || now);
  return Number.isNaN(left) ? 0 : left;
}

/** Directives of a Cache-Control header, by their names in lower case. */
function directives(text: string): Map<string, string> {
  return new Map(
    text.split(",").map((directive) => {
      const [name = "", value = ""] = directive.split("=", 2);
      return [name.trim().toLowerCase(), value.replaceAll('"', "").trim()];
    }),
  );
}
