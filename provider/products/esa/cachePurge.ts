import { z } from "zod";
import { flag, isUnknown, type Problem, problemsOf, unlessUnknown } from "../../base/validation.js";
import { visible } from "../../base/visible.js";
import { edgeInputs, edgeProblems } from "../../edge/options.js";
import { type CommonInputs, commonInputs } from "../../model/commonInputs.js";
import type { Item, Kind } from "../../model/kind.js";
import { checkObjectPath, displayPath } from "../../model/objectPath.js";
import { ITEMS_PER_PURGE } from "./limits.js";
import type { EsaClient } from "./productClient.js";
import {
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

/** One of the subjects is given. */
export interface EsaCachePurgeInputs extends CommonInputs, SiteInputs {
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
  problems: (inputs) => [
    ...problemsOf(schema, inputs),
    ...siteProblems(inputs),
    ...subjectProblems(inputs),
    ...forceProblems(inputs),
    ...edgeProblems(inputs),
  ],
  items(inputs) {
    const given = recordOf(inputs);
    return subjectsOf(given).map((path) => ({ path, objectType: typeOfSubject(given) }));
  },
  inTodaysForm: withNormalSite,
  edge: () => ({ action: "refresh", hashes: new Map() }),
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

    /** A URL can be a file before and a directory now. */
    changedItems(olds, news) {
      const isOther = typeOfSubject(olds) !== typeOfSubject(recordOf(news));
      return new Set(isOther ? subjectsOf(recordOf(news)) : []);
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
function forceProblems({ force, files }: Record<string, unknown>): Problem[] {
  if (force === undefined || files === undefined) return [];
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
