import { z } from "zod";
import {
  flag,
  hasUnknown,
  isUnknown,
  oneOf,
  type Problem,
  problemsOf,
  unlessUnknown,
} from "../../base/validation.js";
import { withoutUndefined } from "../../base/withoutUndefined.js";
import { edgeInputs, edgeProblems } from "../../edge/options.js";
import { type CommonInputs, commonInputs } from "../../model/commonInputs.js";
import type { Kind } from "../../model/kind.js";
import { wildcardProblem } from "../../model/objectPath.js";
import { withoutDefaultProduct } from "../../model/productName.js";
import { headersInput } from "../../model/requestHeaders.js";
import type { SubmittingApi } from "./api.js";
import { PATHS_PER_PREFETCH } from "./limits.js";
import {
  domainProblems,
  normalizedPaths,
  objectPathsInput,
  pathProblems,
  todaysForm,
  type ValidPath,
  validPaths,
} from "./objectPaths.js";
import { type ProductInput, productInput, productsOf, submitsAsForm } from "./productInput.js";
import { chunkByLength, encodedLength, MAX_QUERY_BYTES, roomBeside } from "./queryString.js";

const PREFETCH_AREAS = ["domestic", "overseas"] as const;
type PrefetchArea = (typeof PREFETCH_AREAS)[number];

export interface CachePrefetchInputs extends CommonInputs, ProductInput {
  objectPaths: string[];
  area?: PrefetchArea;
  l2Preload?: boolean;
  withHeader?: Record<string, string>;
  queryHashkey?: boolean;
}

/** Inputs that are sent beside the paths. */
type SentInputs = Pick<CachePrefetchInputs, "product" | "area" | "l2Preload" | "withHeader" | "queryHashkey">;

const knownHeaders = z.record(z.string(), z.string());

const schema = z.strictObject({
  ...commonInputs,
  product: productInput,
  objectPaths: objectPathsInput,
  area: unlessUnknown(oneOf(PREFETCH_AREAS)).optional(),
  l2Preload: unlessUnknown(flag).optional(),
  withHeader: headersInput.optional(),
  queryHashkey: unlessUnknown(flag).optional(),
  ...edgeInputs,
});

export const cachePrefetchKind: Kind<CachePrefetchInputs> = {
  name: "CachePrefetch",
  productsOf,
  verb: "prefetch",
  nothing: "nothing to prefetch",
  itemsInput: "objectPaths",
  problems(inputs) {
    const paths = validPaths(inputs);
    return [
      ...problemsOf(schema, inputs),
      ...pathProblems(paths, ({ path }) => prefetchProblem(path)),
      ...domainProblems(paths, "CachePrefetch"),
      ...headerProblems(paths, inputs),
      ...edgeProblems(inputs),
    ];
  },
  items: (inputs) => normalizedPaths(inputs).map((path) => ({ path, objectType: "preload" })),
  inputsOfTasks(tasks) {
    const other = tasks.find(({ objectType }) => objectType.toLowerCase() !== "preload");
    if (other === undefined) return { objectPaths: [...new Set(tasks.map(({ objectPath }) => objectPath))] };
    throw new Error(
      `Task ${other.taskId} is of the type ${other.objectType}: no CachePrefetch has submitted it. Import it as a CacheRefresh.`,
    );
  },
  inTodaysForm: (inputs) => ({
    ...withoutDefaultProduct(inputs),
    objectPaths: inputs.objectPaths.map(todaysForm),
  }),
  edge: () => ({ action: "prefetch", hashes: new Map() }),
  submission: {
    operation: "PushObjectCache",
    resubmitOn: ["product", "area", "l2Preload", "withHeader", "queryHashkey"],
    batches: (items, inputs) =>
      chunkByLength(items, { most: PATHS_PER_PREFETCH, room: roomForPaths(inputs) }).map((part) => ({
        items: part,
      })),

    submit(client: SubmittingApi, batch, { area, l2Preload, withHeader, queryHashkey }, options) {
      const sent = { area, l2Preload, withHeader, queryHashkey };
      return client.pushObjectCache(
        { objectPaths: batch.items.map(({ path }) => path), ...withoutUndefined(sent) },
        options,
      );
    },
  },
};

function prefetchProblem(path: string): string | undefined {
  if (isSignedByOss(path)) {
    return "is a signed URL of OSS, and a prefetch of such a URL fails: name it without its signature, and give the CDN access to the bucket where that is private (access to private buckets, in the domain's back-to-origin settings)";
  }
  if (path.endsWith("/")) {
    return "is a directory, which cannot be prefetched: name its files, such as its index.html";
  }
  return wildcardProblem(path, "prefetch");
}

/** Query parameters of a signed URL of OSS: each tells it alone, or, in the oldest form, two together. */
const SIGNED = [
  "OSSAccessKeyId",
  "security-token",
  "x-oss-signature",
  "x-oss-credential",
  "x-oss-security-token",
];
const SIGNED_TOGETHER = ["Signature", "Expires"];

function isSignedByOss(path: string): boolean {
  const query = path.indexOf("?");
  const parameters = new URLSearchParams(query === -1 ? "" : path.slice(query));
  const has = (name: string): boolean => parameters.has(name);
  return SIGNED.some(has) || SIGNED_TOGETHER.every(has);
}

/** Bytes of the query string that are left for the paths of a call, where they stand in it. */
function roomForPaths({ product, area, l2Preload, withHeader, queryHashkey }: SentInputs): number {
  if (submitsAsForm(product)) return Number.POSITIVE_INFINITY;
  return roomBeside({
    ObjectPath: "",
    Area: area,
    L2Preload: l2Preload,
    WithHeader: withHeader && JSON.stringify(withHeader),
    QueryHashkey: queryHashkey,
  });
}

/** Headers that leave no room for the longest path. Without headers there is room for any path. */
function headerProblems(paths: readonly ValidPath[], inputs: Record<string, unknown>): Problem[] {
  const { data } = knownHeaders.safeParse(inputs.withHeader);
  if (data === undefined || hasUnknown(data) || isUnknown(inputs.product)) return [];
  const room = roomForPaths({ ...(inputs as SentInputs), withHeader: data });
  const tooLong = paths.reduce((most, { path }) => Math.max(most, encodedLength(path)), 0) - room;
  if (tooLong <= 0) return [];
  return [
    {
      property: "withHeader",
      reason: `is ${tooLong} bytes too long beside the longest path: together with it, it stands percent-encoded in the address of a request, which takes ${MAX_QUERY_BYTES}; give fewer or shorter headers`,
    },
  ];
}
