/**
 * A URL in the one spelling by which caches know their copies: scheme, host, path and query, as a browser sends them.
 * Undefined for anything but a full URL of http or https.
 */
export function visitedUrl(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname, search } = new URL(text);
  return `${origin}${pathname}${search}`;
}

/** A URL without its query. */
export function withoutQuery(url: string): string {
  return url.split("?", 1)[0] as string;
}
