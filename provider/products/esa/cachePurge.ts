import { z } from "zod";
import { flag, isUnknown, type Problem, problemsOf, unlessUnknown } from "../../base/validation.js";
import { visible } from "../../base/visible.js";
import { edgeInputs, edgeProblems } from "../../edge/options.js";
import { type CommonInputs, commonInputs } from "../../model/commonInputs.js";
import type { Item, Kind } from "../../model/kind.js";
import { checkObjectPath, displayPath, normalizeOrSame } from "../../model/objectPath.js";
import {
  byPath,
  type HashInputs,
  hashesBefore,
  hashInputs,
  isOtherHash,
  leftPaths,
  withHashed,
  withHashesInForm,
} from "../contentHashes.js";
import { hashProblems } from "./hashes.js";
import { ITEMS_PER_PURGE } from "./limits.js";
import type { EsaClient } from "./productClient.js";
import {
  isSameSite,
  SITE_INPUTS,
  type SiteInputs,
  siteInputs,
  siteLookUp,
  siteOf,
  siteProblems,
  withNormalSite,
} from "./site.js";
import {
  SUBJECT_NAMES,
  subjectInputs,
  subjectOf,
  subjectProblems,
  subjectsOf,
  typeOfSubject,
  wholeSite,
} from "./subjects.js";

/** One of the subjects is given, or hashes of files. */
export interface EsaCachePurgeInputs extends CommonInputs, SiteInputs, HashInputs {
  /** Beside those that have a hash. Of a state: all. */
  files?: string[];
  directories?: string[];
  hostnames?: string[];
  ignoreParams?: string[];
  cacheTags?: string[];
  everything?: true;
  force?: boolean;
  edgeComputePurge?: boolean;
}

const schema = z.strictObject({
  ...commonInputs,
  ...siteInputs,
  ...subjectInputs,
  ...hashInputs,
  force: unlessUnknown(flag).optional(),
  edgeComputePurge: unlessUnknown(flag).optional(),
  ...edgeInputs,
});

export const esaCachePurgeKind: Kind<EsaCachePurgeInputs> = {
  name: "EsaCachePurge",
  productsOf: () => ["esa"],
  verb: "purge",
  nothing: "nothing to purge",
  itemsInput: subjectOf,
  hiddenInputs: [...SUBJECT_NAMES, ...SITE_INPUTS],
  inputByItem: "contentHashes",
  removedOutput: "removedPaths",
  problems: (inputs) => [
    ...problemsOf(schema, inputs),
    ...siteProblems(inputs),
    ...subjectProblems(inputs),
    ...hashProblems(inputs),
    ...forceProblems(inputs),
    ...edgeProblems(inputs),
  ],
  items(inputs) {
    const given = recordOf(inputs);
    const paths = withHashed(subjectsOf(given), byPath(inputs.contentHashes));
    return paths.map((path) => ({ path, objectType: typeOfSubject(given) }));
  },
  inTodaysForm: (inputs) => withHashesInForm(withNormalSite(inputs), normalizeOrSame),
  edge: ({ contentHashes }) => ({ action: "refresh", hashes: byPath(contentHashes) }),
  lookUp: siteLookUp(),
  siteOf,
  displayName: displaySubject,
  warning(inputs, isSecret) {
    if (inputs.everything === undefined) return undefined;
    const condition = isUnknown(inputs.everything) ? ", if its input everything turns out to be true" : "";
    return `purges everything that edges have of ${wholeSite(recordOf(inputs), isSecret)}${condition}, so that all of it comes from the origin next; a site can do so a few times a day: 5 on the free plan.`;
  },
  submission: {
    operation: "PurgeCaches",
    resubmitOn: ["siteId", "force", "edgeComputePurge"],

    isIncremental({ contentHashes }) {
      return contentHashes !== undefined;
    },

    changedItems(olds, news) {
      const items = esaCachePurgeKind.items(news).map(({ path }) => path);
      // A URL can be a file before and a directory now.
      if (typeOfSubject(olds) !== typeOfSubject(recordOf(news))) return new Set(items);
      const before = olds as unknown as EsaCachePurgeInputs;
      const known = new Set(before.files);
      const [earlier, hashes] = [hashesBefore(before), byPath(news.contentHashes)];
      return new Set(
        items.filter((path) => known.has(path) && isOtherHash(hashes.get(path), earlier.get(path))),
      );
    },

    /** Another site need not even have their hosts. */
    removedItems(olds, news) {
      if (!isSameSite(olds, news)) return [];
      const named = (): string[] => esaCachePurgeKind.items(news).map(({ path }) => path);
      return leftPaths(olds, news, named).map((path) => ({ path, objectType: "file" }));
    },

    batches(items, inputs) {
      const most = ITEMS_PER_PURGE[typeOfSubject(recordOf(inputs))];
      return chunksOf(items, most).map((part) => ({ items: part }));
    },

    submit(client: EsaClient, batch, { siteId = "", force, edgeComputePurge, ...inputs }, options) {
      const type = typeOfSubject(inputs);
      const common = {
        siteId,
        ...(force !== undefined && { force }),
        ...(edgeComputePurge !== undefined && { edgeComputePurge }),
      };
      const content = batch.items.map(({ path }) => path);
      return client.purgeCaches(
        type === "purgeall" ? { ...common, type } : { ...common, type, content },
        options,
      );
    },
  },
};

/** Files are always dropped, and the API takes no such parameter for them. */
function forceProblems({ force, files, contentHashes }: Record<string, unknown>): Problem[] {
  if (force === undefined || (files === undefined && contentHashes === undefined)) return [];
  return [
    {
      property: "force",
      reason: "goes with all but files: a purge of files knows no such choice; remove it",
    },
  ];
}

/** Only URLs have query strings, which can hold tokens. */
export function displaySubject(item: string): string {
  return checkObjectPath(item).ok ? displayPath(item) : visible(item);
}

export function chunksOf(items: readonly Item[], most: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, index) =>
    items.slice(index * most, (index + 1) * most),
  );
}

function recordOf(inputs: object): Record<string, unknown> {
  return inputs as Record<string, unknown>;
}
