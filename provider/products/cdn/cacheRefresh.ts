import { z } from "zod";
import { chunk } from "../../base/chunk.js";
import {
  flag,
  isUnknown,
  keyInPath,
  oneOf,
  type Problem,
  problemsOf,
  show,
  unlessUnknown,
} from "../../base/validation.js";
import { type CommonInputs, commonInputs, mapOf } from "../../model/commonInputs.js";
import type { Batch, Item, Kind } from "../../model/kind.js";
import { normalizeOrSame, pathKey, regexProblem, wildcardProblem } from "../../model/objectPath.js";
import type { CdnApi, SubmitObjectType } from "./api.js";
import { PATHS_PER_REFRESH } from "./limits.js";
import {
  domainProblems,
  normalizedPaths,
  objectPathsInput,
  pathProblems,
  todaysForm,
  type ValidPath,
  validPaths,
} from "./objectPaths.js";

export const REFRESH_OBJECT_TYPES = ["file", "directory", "regex", "ignoreParams"] as const;
export type RefreshObjectType = (typeof REFRESH_OBJECT_TYPES)[number];

const SUBMIT_AS: Readonly<Record<RefreshObjectType, SubmitObjectType>> = {
  file: "File",
  directory: "Directory",
  regex: "Regex",
  ignoreParams: "IgnoreParams",
};

export interface CacheRefreshInputs extends CommonInputs {
  objectPaths: string[];
  objectType?: RefreshObjectType;
  force?: boolean;
  contentHashes?: Record<string, string>;
}

interface RefreshBatch extends Batch {
  submitAs: SubmitObjectType;
}

const schema = z.strictObject({
  ...commonInputs,
  objectPaths: objectPathsInput,
  objectType: unlessUnknown(oneOf(REFRESH_OBJECT_TYPES)).optional(),
  force: unlessUnknown(flag).optional(),
  contentHashes: mapOf("hash", '{ "https://www.example.com/app.js": "5d41…" }').optional(),
});

export const cacheRefreshKind: Kind<CacheRefreshInputs, RefreshBatch> = {
  name: "CacheRefresh",
  product: "cdn",
  verb: "refresh",
  nothing: "nothing to refresh",
  itemsInput: "objectPaths",
  inputByItem: "contentHashes",
  problems(inputs) {
    const paths = validPaths(inputs);
    return [
      ...problemsOf(schema, inputs),
      ...typeProblems(paths, inputs),
      ...hashProblems(paths, inputs),
      ...domainProblems(paths, "CacheRefresh"),
    ];
  },
  items(inputs) {
    const hashes = hashesByPath(inputs.contentHashes);
    return normalizedPaths(inputs).map((path) => ({
      path,
      objectType: inputs.objectType ?? typeOf(path, hashes),
    }));
  },

  inTodaysForm(inputs) {
    const { objectPaths, objectType, contentHashes } = inputs;
    return {
      ...inputs,
      objectPaths: objectPaths.map(objectType === "regex" ? normalizeOrSame : todaysForm),
      ...(isMap(contentHashes) && {
        contentHashes: Object.fromEntries(
          Object.entries(contentHashes).map(([path, hash]) => [todaysForm(path), hash]),
        ),
      }),
    };
  },

  submission: {
    operation: "RefreshObjectCaches",
    resubmitOn: ["objectType", "force"],

    isIncremental({ contentHashes }) {
      return contentHashes !== undefined;
    },

    changedItems(olds, news) {
      const before = contents(olds as unknown as CacheRefreshInputs);
      return new Set(
        [...contents(news)]
          .filter(([path, content]) => isOther(content, before.get(path)))
          .map(([path]) => path),
      );
    },

    batches(items) {
      return REFRESH_OBJECT_TYPES.flatMap((type) => {
        const ofType: Item[] = items.filter((item) => item.objectType === type);
        return chunk(ofType, PATHS_PER_REFRESH[type]).map((part) => ({
          items: part,
          submitAs: SUBMIT_AS[type],
        }));
      });
    },

    submit(client: CdnApi, batch, inputs, options) {
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

/** A hash is that of a file: the URL of a directory's index document stands for the document alone. */
function typeOf(path: string, hashes: ReadonlyMap<string, string>): RefreshObjectType {
  return isDirectory(path) && !hashes.has(path) ? "directory" : "file";
}

function isDirectory(path: string): boolean {
  return path.endsWith("/");
}

/** In a preview it can be the engine's word for what is not known yet. */
function isMap(contentHashes: unknown): contentHashes is Record<string, string> {
  return typeof contentHashes === "object" && contentHashes !== null && !Array.isArray(contentHashes);
}

function hashesByPath(contentHashes: Record<string, string> | undefined): Map<string, string> {
  return new Map(Object.entries(contentHashes ?? {}).map(([path, hash]) => [normalizeOrSame(path), hash]));
}

interface Content {
  objectType: string;
  hash: string | undefined;
}

/** What is known of the content behind each path. */
function contents(inputs: CacheRefreshInputs): Map<string, Content> {
  const hashes = hashesByPath(inputs.contentHashes);
  return new Map(
    cacheRefreshKind
      .items(inputs)
      .map(({ path, objectType }) => [path, { objectType, hash: hashes.get(path) }]),
  );
}

/** A path that ends in a slash is a file with a hash and a directory without. A hash that is no longer given tells nothing. */
function isOther(now: Content, before: Content | undefined): boolean {
  if (before === undefined) return false;
  return now.objectType !== before.objectType || (now.hash !== undefined && now.hash !== before.hash);
}

function typeProblems(paths: readonly ValidPath[], inputs: Record<string, unknown>): Problem[] {
  const { objectType, contentHashes } = inputs;
  const given = REFRESH_OBJECT_TYPES.find((type) => type === objectType);
  // A type that is not known yet may come to fit; one that there is not is refused by itself.
  if (given === undefined && objectType !== undefined) return [];
  const hashes = hashesByPath(isMap(contentHashes) ? contentHashes : {});
  return pathProblems(paths, (valid) => typeProblem(valid, given ?? typeOf(valid.path, hashes)));
}

function typeProblem({ path, given }: ValidPath, type: RefreshObjectType): string | undefined {
  if (type === "regex") return regexProblem(given);
  const problem = wildcardProblem(path, type === "directory" ? "directory" : "file");
  if (problem !== undefined || type !== "directory" || isDirectory(path)) return problem;
  return 'is no directory: with objectType "directory" a path must end in /';
}

function hashProblems(paths: readonly ValidPath[], inputs: Record<string, unknown>): Problem[] {
  const { contentHashes, objectPaths, objectType } = inputs;
  if (!isMap(contentHashes)) return [];
  if (objectType === "directory" || objectType === "regex") {
    return [
      {
        property: "contentHashes",
        reason: `goes with files only, not with objectType "${objectType}": a hash is that of one file's content; remove one of the two`,
      },
    ];
  }
  const problems = contradictions(contentHashes);
  // A list with a path that is not known yet may still come to name every hash's path.
  if (!Array.isArray(objectPaths) || objectPaths.some(isUnknown)) return problems;
  const known = new Set(paths.map(({ path }) => path));
  const unlisted = Object.keys(contentHashes).filter((path) => !known.has(normalizeOrSame(path)));
  return [
    ...problems,
    ...unlisted.map((path) => ({
      property: `contentHashes${keyInPath(path)}`,
      reason: "is the hash of a path that objectPaths does not list; add the path there, or remove the hash",
    })),
  ];
}

/** Hashes that are not the same though their paths are one URL: only one of them can be its content's. */
function contradictions(contentHashes: Record<string, unknown>): Problem[] {
  const known = new Map<string, { path: string; hash: string }>();
  return Object.entries(contentHashes).flatMap(([path, hash]) => {
    if (typeof hash !== "string" || isUnknown(hash)) return [];
    const key = pathKey(path);
    const other = known.get(key);
    if (other === undefined) known.set(key, { path, hash });
    if (other === undefined || other.hash === hash) return [];
    return [
      {
        property: `contentHashes${keyInPath(path)}`,
        reason:
          "is the same URL as another key, and has another hash; give one of the two, or the same hash for both",
        repeats: `: the other is ${show(other.path)}`,
      },
    ];
  });
}
