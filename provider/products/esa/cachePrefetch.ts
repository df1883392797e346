import { z } from "zod";
import { isUnknown, type Problem, type ProblemParts, problemsOf } from "../../base/validation.js";
import { edgeInputs, edgeProblems } from "../../edge/options.js";
import { type CommonInputs, commonInputs } from "../../model/commonInputs.js";
import type { Kind } from "../../model/kind.js";
import {
  checkObjectPath,
  displayPath,
  normalizeObjectPath,
  wildcardProblem,
} from "../../model/objectPath.js";
import { headersInput } from "../../model/requestHeaders.js";
import { chunksOf } from "./cachePurge.js";
import { FILES_PER_PREFETCH } from "./limits.js";
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
import { filesInput, urlProblem } from "./subjects.js";

export interface EsaCachePrefetchInputs extends CommonInputs, SiteInputs {
  files: string[];
  headers?: Record<string, string>;
}

const schema = z.strictObject({
  ...commonInputs,
  ...siteInputs,
  files: filesInput,
  headers: headersInput.optional(),
  ...edgeInputs,
});

export const esaCachePrefetchKind: Kind<EsaCachePrefetchInputs> = {
  name: "EsaCachePrefetch",
  productsOf: () => ["esa"],
  verb: "prefetch",
  nothing: "nothing to prefetch",
  itemsInput: "files",
  hiddenInputs: ["files", ...SITE_INPUTS],
  problems: (inputs) => [
    ...problemsOf(schema, inputs),
    ...siteProblems(inputs),
    ...fileProblems(inputs),
    ...edgeProblems(inputs),
  ],
  items: ({ files }) =>
    [...new Set(files.map(normalizeObjectPath))].map((path) => ({ path, objectType: "preload" })),
  inTodaysForm: withNormalSite,
  edge: () => ({ action: "prefetch", hashes: new Map() }),
  lookUp: siteLookUp(),
  siteOf,
  submission: {
    operation: "PreloadCaches",
    resubmitOn: ["siteId", "headers"],
    hasQuota: false,
    batches: (items) => chunksOf(items, FILES_PER_PREFETCH).map((part) => ({ items: part })),

    submit(client: EsaClient, batch, { siteId = "", headers }, options) {
      const content = batch.items.map(({ path }) => path);
      return client.preloadCaches({ siteId, content, ...(headers !== undefined && { headers }) }, options);
    },
  },
};

function fileProblems(inputs: Record<string, unknown>): Problem[] {
  if (!Array.isArray(inputs.files)) return [];
  return inputs.files.flatMap((url: unknown, place): Problem[] => {
    if (typeof url !== "string" || isUnknown(url)) return [];
    const checked = checkObjectPath(url);
    if (!checked.ok) return [];
    const parts = urlProblem(url, inputs) ?? prefetchProblem(checked.path);
    return parts === undefined ? [] : [{ property: `files[${place}]`, shown: displayPath(url), ...parts }];
  });
}

function prefetchProblem(path: string): ProblemParts | undefined {
  const reason = path.endsWith("/")
    ? "is a directory, which cannot be prefetched: name its files, such as its index.html"
    : wildcardProblem(path, "prefetch");
  return reason === undefined ? undefined : { reason };
}
