import * as pulumi from "@pulumi/pulumi";
import type { Refuse } from "../provider/queries/contentUrls.js";
import {
  type ContentUrlOptions,
  checkContentUrlOptions,
  checkIgnore,
  quote,
  refusing,
  show,
} from "./contentUrlOptions.js";
import { later } from "./later.js";

/** An uploaded object, such as an `alicloud.oss.BucketObject` or an `aws.s3.BucketObject`. */
export interface HashedObject {
  /** The name of the object in its bucket, with `/` between its parts and not percent-encoded: `docs/index.html`. */
  key: pulumi.Input<string>;
  /** What the store says of the content: another one for another content. */
  etag: pulumi.Input<string>;
}

/** Options of `hashObjects`. */
export interface HashObjectsOptions extends ContentUrlOptions {
  /**
   * What the keys have at their start and the URLs do not, with `/` at its end. A key that begins otherwise is an error,
   * unless `ignore` leaves it out. Default: nothing.
   *
   * @example keyPrefix: "releases/current/"
   */
  keyPrefix?: string;
  /**
   * Leaves out the objects for whose whole key it returns true, such as those that are served nowhere. Default: nothing
   * is left out.
   *
   * @example ignore: (key) => key.endsWith(".map")
   */
  ignore?: (key: string) => boolean;
}

const refuse: Refuse = refusing("hashObjects");

/**
 * Makes `contentHashes` for `CacheRefresh` of objects that the program uploads: the URL of each with its etag, in the
 * order of the URLs. Keys are percent-encoded as `hashFolder` encodes names.
 *
 * What is refreshed by it depends on all the objects and so runs once they are uploaded. In a preview the URLs are known
 * where the keys are, also of objects whose etag is not. A key that is not known, or is a secret, makes the whole map so;
 * an etag only its own entry. An etag counts without quotation marks and the `W/` of a weak one.
 *
 * No objects are an empty map, which is nothing to do. Refused are an object without a key or an etag, two objects for one
 * URL whose etags differ, and a URL of more than 1024 characters, the most that the API takes. The error names the object
 * by its key, or by its place in the list where a key is a secret.
 *
 * @param objects the objects, as a list or a record; any that have a `key` and an `etag` will do
 * @param urlPrefix the URL under which the bucket is served, with `https://` or `http://` and `/` at its end
 * @param options what is left out, what the keys have before the path, and under which URLs pages are served
 *
 * @example
 * new cdn.CacheRefresh("site", { contentHashes: cdn.hashObjects(uploads, "https://www.example.com/") });
 */
export function hashObjects(
  objects: pulumi.Input<
    readonly pulumi.Input<HashedObject>[] | Readonly<Record<string, pulumi.Input<HashedObject>>>
  >,
  urlPrefix: pulumi.Input<string>,
  options: HashObjectsOptions = {},
): pulumi.Output<Record<string, pulumi.Output<string>>> {
  checkContentUrlOptions(options, refuse);
  checkIgnore(options.ignore, refuse);
  checkKeyPrefix(options.keyPrefix);
  const found = later(objects).apply(partsOf);
  const keys = found.apply((parts) => pulumi.all(parts.map(({ key }) => key)));
  return pulumi.all([keys, urlPrefix]).apply(([known, prefix]) =>
    found.apply(async (parts) => {
      const isSecret = await pulumi.isSecret(keys);
      const keyed = parts.map((part, index) => keyedObject(part, known[index], isSecret));
      return hashesOf(keyed, prefix, options);
    }),
  );
}

function checkKeyPrefix(keyPrefix: unknown): void {
  if (keyPrefix === undefined || (typeof keyPrefix === "string" && /^$|\/$/.test(keyPrefix))) return;
  refuse(`keyPrefix must be text that ends in /, such as "releases/current/", not ${show(keyPrefix)}`);
}

/** An object whose key and etag may be known later. */
interface Part {
  /** Where it was given: `objects[2]`. */
  place: string;
  key: pulumi.Output<unknown>;
  etag: pulumi.Output<unknown>;
}

function partsOf(objects: unknown): Part[] {
  if (typeof objects !== "object" || objects === null || pulumi.Resource.isInstance(objects)) {
    const given = pulumi.Resource.isInstance(objects) ? "one resource" : show(objects);
    return refuse(`objects must be a list of objects with key and etag, or a record of them, not ${given}`);
  }
  const places: [place: string, object: unknown][] = Array.isArray(objects)
    ? objects.map((object, index) => [`objects[${index}]`, object])
    : Object.entries(objects).map(([name, object]) => [`objects[${quote(name)}]`, object]);
  return places.map(([place, object]) => {
    const known = later(object).apply((value) => {
      if (typeof value === "object" && value !== null) return value as HashedObject;
      return refuse(
        `${place} must be an object with key and etag, such as an alicloud.oss.BucketObject, not ${show(value)}`,
      );
    });
    return { place, key: known.apply(({ key }) => key), etag: known.apply(({ etag }) => etag) };
  });
}

/** An object whose key is known. */
interface KeyedObject {
  /** As messages name it. */
  name: string;
  key: string;
  isSecret: boolean;
  etag: pulumi.Output<unknown>;
}

function keyedObject({ place, etag }: Part, key: unknown, isSecret: boolean): KeyedObject {
  if (typeof key !== "string" || key === "" || !key.isWellFormed()) {
    return refuse(`the key of ${place} must be the name of an object such as "index.html", not ${show(key)}`);
  }
  return { name: isSecret ? place : quote(key), key, isSecret, etag };
}

async function hashesOf(
  objects: readonly KeyedObject[],
  urlPrefix: string,
  options: HashObjectsOptions,
): Promise<Record<string, pulumi.Output<string>>> {
  const { ignore = () => false } = options;
  // Loaded on the first call: a program that hashes nothing starts without it.
  const { contentUrls } = await import("../provider/queries/contentUrls.js");
  const urlsOf = contentUrls(urlPrefix, options, refuse);
  const byUrl = new Map<string, KeyedObject[]>();
  for (const object of objects.filter(({ key }) => !ignore(key))) {
    for (const url of urlsOfObject(object, options, urlsOf)) {
      byUrl.set(url, [...(byUrl.get(url) ?? []), object]);
    }
  }
  const hashes = [...byUrl].map(([url, served]): [string, pulumi.Output<string>] => {
    return [url, agreedEtag(url, served)];
  });
  return Object.fromEntries(hashes.sort(([url], [other]) => (url < other ? -1 : 1)));
}

function urlsOfObject(
  { name, key, isSecret }: KeyedObject,
  { keyPrefix = "" }: HashObjectsOptions,
  urlsOf: (path: string) => string[],
): string[] {
  if (!key.startsWith(keyPrefix)) {
    refuse(`the key of ${name} does not begin with keyPrefix ${quote(keyPrefix)}; let ignore leave it out`);
  }
  try {
    return urlsOf(key.slice(keyPrefix.length));
  } catch (error) {
    // The reason holds the key.
    if (isSecret) refuse(`the key of ${name}, a secret, makes no URL; see why with a key that is none`);
    throw error;
  }
}

/** The etag of all the objects that are served under a URL. */
function agreedEtag(url: string, objects: readonly KeyedObject[]): pulumi.Output<string> {
  const [first, ...others] = objects as [KeyedObject, ...KeyedObject[]];
  return pulumi.all([etagOf(first), pulumi.all(others.map(etagOf))]).apply(([etag, otherEtags]) => {
    const other = others.find((_, index) => otherEtags[index] !== etag);
    if (other === undefined) return etag;
    const where = first.isSecret ? "one URL" : url;
    return refuse(
      `${first.name} and ${other.name} are both served as ${where}, but differ; let ignore leave one of them out`,
    );
  });
}

function etagOf({ name, etag }: KeyedObject): pulumi.Output<string> {
  return etag.apply((known) => {
    if (typeof known === "string" && known !== "") return known.replace(/^(?:W\/)?"(.*)"$/s, "$1");
    return refuse(
      `the etag of ${name} must be text, not ${show(known)}, since without one no change of the object would be noticed; in a test that mocks the engine let newResource give one`,
    );
  });
}
