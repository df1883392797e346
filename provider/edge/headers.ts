import { BAD_HEADER_VALUE, HEADER_NAME, HEADER_VALUE } from "../model/requestHeaders.js";

/** Headers that a check does not take, with what keeps it from doing so. */
const REFUSED: Readonly<Record<string, string>> = {
  host: "is the URL's own; to ask certain edges name them by addresses",
  range: "asks for a part of the content, which tells nothing of the whole; leave it out",
  "if-range": "asks for a part of the content, which tells nothing of the whole; leave it out",
  ...all(
    ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"],
    "lets an edge answer without the content; leave it out",
  ),
  ...all(
    ["cache-control", "pragma"],
    "does not make an edge pass its cache by, and asks for something else than visitors do; leave it out",
  ),
  ...all(
    [
      ...["connection", "content-length", "expect", "http2-settings", "keep-alive", "proxy-authorization"],
      ...["proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
    ],
    "belongs to the connection, not to the request; leave it out",
  ),
};

function all(names: readonly string[], reason: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

/** Why a check does not take a header; undefined if it does. The value can be secret, and is not shown. */
export function headerProblem(name: string, value: unknown): string | undefined {
  if (!HEADER_NAME.test(name)) {
    return "is no name of a header; give one such as Accept-Language";
  }
  const lower = name.toLowerCase();
  if (Object.hasOwn(REFUSED, lower)) return REFUSED[lower];
  if (typeof value !== "string") return "must be a string";
  return HEADER_VALUE.test(value) ? undefined : BAD_HEADER_VALUE;
}
