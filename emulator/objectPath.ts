import { ApiError } from "./apiError.js";

/** The longest object path, in characters. */
const MAX_LENGTH = 1024;
const PATH = /^(?:https?:\/\/)?([^/?#]*)\/[\x21-\x7e]*$/i;
const HOST = /^((?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,63})(?::\d{1,5})?$/i;
const WILDCARD_HOST = /^\.|\*/;

export interface ObjectPath {
  /** The path as it was submitted. */
  text: string;
  /** Its domain in lower case, without a port. */
  domain: string;
}

/** A full path, with or without its scheme; throws an `ApiError` for anything else. */
export function parseObjectPath(text: string): ObjectPath {
  // A guess: the reference does not say how a path that is too long is refused.
  if (text.length > MAX_LENGTH) throw malformedObjectPath();
  const host = PATH.exec(text)?.[1] ?? "";
  if (WILDCARD_HOST.test(host)) throw wildcardDomain();
  const domain = HOST.exec(host)?.[1];
  if (domain === undefined) throw malformedObjectPath();
  return { text, domain: domain.toLowerCase() };
}

/** Wildcards, which only a regular expression can have. */
const WILDCARD = /\*|\[(?:0-9|a-z|\^\/)\]/;

/**
 * A path that is no regular expression. It is a guess that one with a wildcard is refused: the reference says only that
 * wildcards have no meaning there.
 */
export function parseLiteralPath(text: string): ObjectPath {
  const path = parseObjectPath(text);
  if (WILDCARD.test(text)) throw malformedObjectPath();
  return path;
}

/** Paths of a submission's `ObjectPath`, which has one a line. */
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

/** Whether a host is a domain itself or below it. Both are in lower case. */
export function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
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
