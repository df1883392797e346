import { z } from "zod";
import { flag, type ProblemParts, problemsOf, show, unlessUnknown } from "../../base/validation.js";
import { type CommonInputs, commonInputs, listOf } from "../../model/commonInputs.js";
import type { Kind } from "../../model/kind.js";
import { asciiDomain, checkDomainName, withoutScheme } from "../../model/objectPath.js";
import { HISTORY_OBJECT_TYPES } from "../../model/objectTypes.js";
import { withoutDefaultProduct } from "../../model/productName.js";
import type { SubmittingApi } from "./api.js";
import { MAX_TAG_LENGTH, TAGS_PER_REFRESH } from "./limits.js";
import { type ProductInput, productInput, productsOf, submitsAsForm } from "./productInput.js";
import { chunkByLength, roomBeside } from "./queryString.js";

/** Types in the history that a tag's task never has. */
const NOT_OF_TAGS = HISTORY_OBJECT_TYPES.filter((type) => type !== "directory");

/** Printable ASCII, without the comma that separates the tags of a call. */
const TAG = /^[\x21-\x2b\x2d-\x7e]+$/;

export interface CacheTagRefreshInputs extends CommonInputs, ProductInput {
  domainName: string;
  cacheTags: string[];
  force?: boolean;
}

const domainName = z.unknown().superRefine((value, context) => {
  const reason = typeof value === "string" ? checkDomainName(value) : `must be a domain, not ${show(value)}`;
  if (reason !== undefined) context.addIssue({ code: "custom", message: reason });
});

const schema = z.strictObject({
  ...commonInputs,
  product: productInput,
  domainName: unlessUnknown(domainName),
  cacheTags: listOf(tagProblem, "product-42"),
  force: unlessUnknown(flag).optional(),
});

export const cacheTagRefreshKind: Kind<CacheTagRefreshInputs> = {
  name: "CacheTagRefresh",
  productsOf,
  verb: "refresh by tag",
  nothing: "nothing to refresh",
  itemsInput: "cacheTags",
  problems: (inputs) => problemsOf(schema, inputs),
  items: ({ cacheTags }) => [...new Set(cacheTags)].map((path) => ({ path, objectType: "cacheTag" })),
  inTodaysForm: withoutDefaultProduct,
  // How the history lists these tasks is not documented: they are followed by their task ids alone.
  historyPath: () => undefined,
  submission: {
    operation: "RefreshObjectCacheByCacheTag",
    resubmitOn: ["product", "domainName", "force"],
    batches(items, { product, domainName, force }) {
      const sent = { CacheTag: "", DomainName: asciiDomain(domainName), Force: force };
      const room = submitsAsForm(product) ? Number.POSITIVE_INFINITY : roomBeside(sent);
      return chunkByLength(items, { most: TAGS_PER_REFRESH, room }).map((part) => ({ items: part }));
    },

    submit(client: SubmittingApi, batch, { domainName, force }, options) {
      const cacheTags = batch.items.map(({ path }) => path);
      const request = { domainName: asciiDomain(domainName), cacheTags };
      return client.refreshObjectCacheByCacheTag(
        force === undefined ? request : { ...request, force },
        options,
      );
    },

    isRowOf: ({ objectPath, objectType }, { path: tag }, { domainName }) =>
      NOT_OF_TAGS.every((type) => type !== objectType.toLowerCase()) &&
      // A directory's path ends in /, and a tag may: it is better submitted twice than taken for done.
      !objectPath.endsWith("/") &&
      [tag, `${asciiDomain(domainName)}/${tag}`].includes(withoutScheme(objectPath)),
  },
};

function tagProblem(tag: string): ProblemParts | undefined {
  if (tag === "") {
    return { reason: "is empty; give the value of a Cache-Tag header, such as product-42" };
  }
  if (tag.length > MAX_TAG_LENGTH) {
    return {
      reason: `is ${tag.length} characters long; at most ${MAX_TAG_LENGTH} are allowed: shorten it`,
    };
  }
  if (tag.includes(",")) {
    return { shown: show(tag), reason: "has a comma; give each tag as an entry of its own" };
  }
  return TAG.test(tag)
    ? undefined
    : {
        shown: show(tag),
        reason: "has a character that is no part of a tag, such as white space; remove it",
      };
}
