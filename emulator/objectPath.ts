import { ApiError } from "./apiError.js";

/** The longest object path, in characters. */
const MAX_LENGTH = 1024;
const PATH = /^(?:https?:\/\/)?([^/?#]*)\/[\x21-\x7e]*$/i;
const HOST = /^((?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,63})(?::\d{1,5})?$/i;
const WILDCARD_HOST = /^\.|\*/;

export interface ObjectPath {
  /** As it was submitted. */
  text: string;
  /** In lower case, without a port. */
  domain: string;
}

/** A full path, with or without its scheme; throws an `ApiError` for anything else. */
export function parseObjectPath(text: string): ObjectPath {
  // A guess: what a path that is too long gets, the reference does not say.
  if (text.length > MAX_LENGTH) throw malformedObjectPath();
  const host = PATH.exec(text)?.[1] ?? "";
  if (WILDCARD_HOST.test(host)) throw wildcardDomain();
  const domain = HOST.exec(host)?.[1];
  if (domain === undefined) throw malformedObjectPath();
  return { text, domain: domain.toLowerCase() };
}

/** What only a regular expression can mean. */
const WILDCARD = /\*|\[(?:0-9|a-z|\^\/)\]/;

/**
 * A path that is no regular expression. The reference says only that such a path knows no wildcards: that one with a
 * wildcard is refused, rather than accepted without any effect, is a guess.
 */
export function parseLiteralPath(text: string): ObjectPath {
  const path = parseObjectPath(text);
  if (WILDCARD.test(text)) throw malformedObjectPath();
  return path;
}

/** One path a line, as `ObjectPath` of a submission holds them. */
export function splitObjectPaths(text: string): string[] {
  return text.split(/\r?\n/);
}

/** An accelerated domain by itself, in lower case. */
export function parseDomain(text: string): string {
  if (WILDCARD_HOST.test(text)) throw wildcardDomain();
  const [, domain] = HOST.exec(text) ?? [];
  if (domain !== text) {
    throw new ApiError(400, "InvalidDomainName.Malformed", "The specified DomainName is invalid.");
  }
  return domain.toLowerCase();
}

export function malformedObjectPath(): ApiError {
  return new ApiError(400, "InvalidObjectPath.Malformed", "The specified ObjectPath is invalid.");
}

function wildcardDomain(): ApiError {
  return new ApiError(
    400,
    "InvalidExtensiveDomain.ValueNotSupported",
    "The specified ExtensiveDomain is not supported.",
  );
}
