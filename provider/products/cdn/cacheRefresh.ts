import { z } from "zod";
import { flag, oneOf, type Problem, problemsOf, unlessUnknown, wholeNumber } from "../../base/validation.js";
import { edgeInputs, edgeProblems } from "../../edge/options.js";
import { type CommonInputs, commonInputs } from "../../model/commonInputs.js";
import type { Batch, Item, Kind } from "../../model/kind.js";
import { normalizeOrSame, regexProblem, wildcardProblem, withoutScheme } from "../../model/objectPath.js";
import { withoutDefaultProduct } from "../../model/productName.js";
import {
  byPath,
  contradictions,
  type HashInputs,
  hashedPaths,
  hashesBefore,
  hashInputs,
  isMap,
  isOtherHash,
  keyProblems,
  leftPaths,
  withHashed,
  withHashesInForm,
  withoutHashesProblems,
} from "../contentHashes.js";
import type { SubmitObjectType, SubmittingApi } from "./api.js";
import { DOMAINS_PER_CALL, PATHS_PER_REFRESH } from "./limits.js";
import {
  domainProblems,
  normalizedPaths,
  objectPathsInput,
  pathProblems,
  todaysForm,
  type ValidPath,
  validPaths,
} from "./objectPaths.js";
import { type ProductInput, productInput, productsOf } from "./productInput.js";
import { inWholeDirectories } from "./wholeDirectories.js";

const REFRESH_OBJECT_TYPES = ["file", "directory", "regex", "ignoreParams"] as const;
type RefreshObjectType = (typeof REFRESH_OBJECT_TYPES)[number];

const SUBMIT_AS: Readonly<Record<RefreshObjectType, SubmitObjectType>> = {
  file: "File",
  directory: "Directory",
  regex: "Regex",
  ignoreParams: "IgnoreParams",
};

export interface CacheRefreshInputs extends CommonInputs, ProductInput, HashInputs {
  /** Beside those that have a hash. Of a state: all. */
  objectPaths: string[];
  objectType?: RefreshObjectType;
  force?: boolean;
  directoriesAbove?: number;
}

interface RefreshBatch extends Batch {
  submitAs: SubmitObjectType;
}

/** More files than any day's quota has. */
const MOST_FILES = 1_000_000;

const schema = z.strictObject({
  ...commonInputs,
  product: productInput,
  objectPaths: objectPathsInput,
  objectType: unlessUnknown(oneOf(REFRESH_OBJECT_TYPES)).optional(),
  force: unlessUnknown(flag).optional(),
  ...hashInputs,
  directoriesAbove: unlessUnknown(wholeNumber(1, MOST_FILES)).optional(),
  ...edgeInputs,
});

export const cacheRefreshKind: Kind<CacheRefreshInputs, RefreshBatch> = {
  name: "CacheRefresh",
  productsOf,
  verb: "refresh",
  nothing: "nothing to refresh",
  itemsInput: "objectPaths",
  inputByItem: "contentHashes",
  removedOutput: "removedPaths",
  problems(inputs) {
    const paths = [...validPaths(inputs), ...hashedPaths(inputs)];
    return [
      ...inputProblems(inputs),
      ...keyProblems(inputs),
      ...typeProblems(paths, inputs),
      ...hashProblems(inputs),
      ...edgeProblems(inputs),
      ...domainProblems(paths, "CacheRefresh"),
    ];
  },
  items(inputs) {
    const hashes = byPath(inputs.contentHashes);
    return withHashed(normalizedPaths(inputs), hashes).map((path) => ({
      path,
      objectType: inputs.objectType ?? typeOf(path, hashes),
    }));
  },

  inTodaysForm(inputs) {
    const { objectPaths, objectType } = inputs;
    return {
      ...withHashesInForm(withoutDefaultProduct(inputs), todaysForm),
      objectPaths: objectPaths.map(objectType === "regex" ? normalizeOrSame : todaysForm),
    };
  },

  edge: ({ contentHashes }) => ({ action: "refresh", hashes: byPath(contentHashes) }),

  inputsOfTasks(tasks) {
    const objectPaths = [...new Set(tasks.map(({ objectPath }) => objectPath))];
    const types = new Map<string, string>();
    for (const { objectPath, objectType } of tasks) {
      for (const path of [normalizeOrSame(objectPath), objectPath]) types.set(path, objectType.toLowerCase());
    }
    const found = ([undefined, ...REFRESH_OBJECT_TYPES] as const)
      .map((type) => ({ objectPaths, ...(type !== undefined && { objectType: type }) }))
      .find((inputs) =>
        cacheRefreshKind
          .items(inputs)
          .every(({ path, objectType }) => objectType.toLowerCase() === types.get(path)),
      );
    if (found !== undefined) return found;
    const all = [...new Set(types.values())].join(", ");
    throw new Error(
      `These tasks are of the types ${all}: no CacheRefresh has submitted them together. Import a prefetch as a CachePrefetch, and others one by one.`,
    );
  },

  submission: {
    operation: "RefreshObjectCaches",
    resubmitOn: ["product", "objectType", "force"],

    isIncremental({ contentHashes }) {
      return contentHashes !== undefined;
    },

    changedItems(olds, news) {
      const before = olds as unknown as CacheRefreshInputs;
      const known = new Set(before.objectPaths);
      const [earlier, hashes] = [hashesBefore(before), byPath(news.contentHashes)];
      const changed = cacheRefreshKind.items(news).filter(({ path, objectType }) => {
        if (!known.has(path)) return false;
        // A path that ends in a slash is a file with a hash and a directory without.
        const typeBefore = before.objectType ?? typeOf(path, earlier);
        return objectType !== typeBefore || isOtherHash(hashes.get(path), earlier.get(path));
      });
      return new Set(changed.map(({ path }) => path));
    },

    removedItems(olds, news) {
      const { objectType = "file" } = news;
      const named = (): string[] => cacheRefreshKind.items(news).map(({ path }) => path);
      return leftPaths(olds, news, named).map((path) => ({ path, objectType }));
    },

    inPlaceOf(items, { directoriesAbove }, others) {
      // In a preview it can be the engine's word for what is not known yet.
      return typeof directoriesAbove === "number"
        ? inWholeDirectories(items, others, directoriesAbove)
        : () => ({ items });
    },

    batches(items) {
      return REFRESH_OBJECT_TYPES.flatMap((type) => {
        const ofType: Item[] = items.filter((item) => item.objectType === type);
        return callsOf(ofType, PATHS_PER_REFRESH[type]).map((part) => ({
          items: part,
          submitAs: SUBMIT_AS[type],
        }));
      });
    },

    submit(client: SubmittingApi, batch, inputs, options) {
      return client.refreshObjectCaches(
        {
          objectPaths: batch.items.map(({ path }) => path),
          objectType: batch.submitAs,
          ...(inputs.force === undefined ? {} : { force: inputs.force }),
        },
        options,
      );
    },
  },
};

/** URLs that have left can be of other domains than those that are there. */
function callsOf(items: readonly Item[], most: number): Item[][] {
  const parts: Item[][] = [];
  let domains = new Set<string>();
  for (const item of items) {
    const domain = domainOf(item.path);
    const last = parts.at(-1);
    const hasRoom = domains.has(domain) || domains.size < DOMAINS_PER_CALL;
    if (last !== undefined && last.length < most && hasRoom) {
      last.push(item);
      domains.add(domain);
    } else {
      parts.push([item]);
      domains = new Set([domain]);
    }
  }
  return parts;
}

function domainOf(path: string): string {
  const [host = ""] = withoutScheme(path).split("/", 1);
  const [domain = ""] = host.split(":", 1);
  return domain;
}

/** Without hashes the list is what is missing, and either of the two will do. */
function inputProblems(inputs: Record<string, unknown>): Problem[] {
  const problems = problemsOf(schema, inputs);
  if (inputs.objectPaths !== undefined || inputs.contentHashes !== undefined) return problems;
  return [
    { property: "objectPaths", reason: "is not given, nor is contentHashes: give at least one of them" },
    ...problems.filter(({ property }) => property !== "objectPaths"),
  ];
}

/** A hash is that of a file: the URL of a directory's index document stands for the document alone. */
function typeOf(path: string, hashes: ReadonlyMap<string, string>): RefreshObjectType {
  return isDirectory(path) && !hashes.has(path) ? "directory" : "file";
}

function isDirectory(path: string): boolean {
  return path.endsWith("/");
}

function typeProblems(paths: readonly ValidPath[], inputs: Record<string, unknown>): Problem[] {
  const { objectType, contentHashes } = inputs;
  const given = REFRESH_OBJECT_TYPES.find((type) => type === objectType);
  // A type that is not known yet may come to fit; one that there is not is refused by itself.
  if (given === undefined && objectType !== undefined) return [];
  const hashes = byPath(contentHashes);
  return pathProblems(paths, (valid) => typeProblem(valid, given ?? typeOf(valid.path, hashes)));
}

function typeProblem({ path, given }: ValidPath, type: RefreshObjectType): string | undefined {
  if (type === "regex") return regexProblem(given);
  const problem = wildcardProblem(path, type === "directory" ? "directory" : "file");
  if (problem !== undefined || type !== "directory" || isDirectory(path)) return problem;
  return 'is no directory: with objectType "directory" a path must end in /';
}

function hashProblems(inputs: Record<string, unknown>): Problem[] {
  const { contentHashes, objectType } = inputs;
  if (contentHashes === undefined) {
    return withoutHashesProblems(inputs, { directoriesAbove: "which files have changed" });
  }
  if (!isMap(contentHashes)) return [];
  if (objectType === "directory" || objectType === "regex") {
    return [
      {
        property: "contentHashes",
        reason: `goes with files only, not with objectType "${objectType}": a hash is that of one file's content; remove one of the two`,
      },
    ];
  }
  return contradictions(inputs);
}
