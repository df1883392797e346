import { ApiError } from "../apiError.js";
import { isWithin, type ObjectPath, parseDomain, parseLiteralPath } from "../objectPath.js";
import type { EsaPurgeType } from "./plans.js";
import type { EsaSite } from "./sites.js";

/** Characters of a cache tag. None are documented for ESA: a guess. */
const MAX_TAG_LENGTH = 1_024;

type Reader = (text: string, site: Required<EsaSite>) => ObjectPath;

/** A type of purge that lists what is purged. */
interface Form {
  /** Field of the object `Content`. */
  field: string;
  /** Entries of one call. Documented for files and directories; of the rest it is a guess. */
  most: number;
  read: Reader;
}

const FORMS: Readonly<Record<Exclude<EsaPurgeType, "purgeall">, Form>> = {
  file: { field: "Files", most: 1_000, read: readUrl },
  directory: { field: "Directories", most: 100, read: readDirectory },
  hostname: { field: "Hostnames", most: 100, read: readHostname },
  ignoreParams: { field: "IgnoreParams", most: 100, read: readUrl },
  cachetag: { field: "CacheTags", most: 100, read: readTag },
};

/** URLs of one prefetch: a guess. */
const MOST_FILES_OF_PREFETCH = 100;

/** What a purge names. A row of `purgeall` has the site's name, which is a guess. */
export function readPurgeContent(
  type: EsaPurgeType,
  json: string | undefined,
  site: Required<EsaSite>,
): ObjectPath[] {
  const content = parse(json);
  if (type === "purgeall") {
    if (fieldOf(content, "PurgeAll") !== true) throw invalidContent();
    return [{ text: site.siteName, domain: site.siteName }];
  }
  const { field, most, read } = FORMS[type];
  return readList(fieldOf(content, field), most, (text) => read(text, site));
}

/** What a prefetch names. */
export function readPreloadContent(json: string | undefined, site: Required<EsaSite>): ObjectPath[] {
  return readList(parse(json), MOST_FILES_OF_PREFETCH, (text) => readUrl(text, site));
}

/** The texts of a `Content` of whatever form, valid or not. */
export function textsIn(json: string | undefined): string[] {
  const content = parse(json);
  const lists = Array.isArray(content) ? [content] : Object.values(content ?? {});
  return lists.flat().filter((one) => typeof one === "string");
}

function parse(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "");
  } catch {
    return undefined;
  }
}

function fieldOf(content: unknown, field: string): unknown {
  const isObject = typeof content === "object" && content !== null && Object.hasOwn(content, field);
  return isObject ? (content as Record<string, unknown>)[field] : undefined;
}

function readList(list: unknown, most: number, read: (text: string) => ObjectPath): ObjectPath[] {
  if (!Array.isArray(list) || list.length === 0 || list.length > most) throw invalidContent();
  return list.map((one) => {
    if (typeof one !== "string") throw invalidContent();
    return read(one);
  });
}

/** What is documented are full URLs; that one without a scheme is refused, unlike with CDN, is a guess. */
function readUrl(text: string, site: Required<EsaSite>): ObjectPath {
  const start = text.slice(0, "https://".length).toLowerCase();
  if (!start.startsWith("https://") && !start.startsWith("http://")) throw invalidContent();
  return own(() => parseLiteralPath(text), site);
}

function readDirectory(text: string, site: Required<EsaSite>): ObjectPath {
  if (!text.endsWith("/")) throw invalidContent();
  return readUrl(text, site);
}

function readHostname(text: string, site: Required<EsaSite>): ObjectPath {
  return own(() => ({ text, domain: parseDomain(text) }), site);
}

function readTag(text: string, { siteName }: Required<EsaSite>): ObjectPath {
  if (text === "" || text.length > MAX_TAG_LENGTH) throw invalidContent();
  return { text, domain: siteName };
}

/** What is read, if it is well-formed and on a host of the site. */
function own(read: () => ObjectPath, { siteName }: Required<EsaSite>): ObjectPath {
  let path: ObjectPath;
  try {
    path = read();
  } catch {
    // The codes of CDN's paths are not ESA's.
    throw invalidContent();
  }
  if (!isWithin(path.domain, siteName)) throw invalidContent();
  return path;
}

/** The code is that of real answers to a list alone; that it is the one for each wrong entry, and too many, is a guess. */
function invalidContent(): ApiError {
  return new ApiError(400, "InvalidContent", "The specified content is invalid.");
}
