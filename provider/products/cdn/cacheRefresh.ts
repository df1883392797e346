import { z } from "zod";
import {
  flag,
  isUnknown,
  keyInPath,
  oneOf,
  type Problem,
  problemsOf,
  show,
  unlessUnknown,
  wholeNumber,
} from "../../base/validation.js";
import { edgeInputs, edgeProblems } from "../../edge/options.js";
import { type CommonInputs, commonInputs, mapOf } from "../../model/commonInputs.js";
import type { Batch, Item, Kind } from "../../model/kind.js";
import {
  checkObjectPath,
  normalizeOrSame,
  type PathCheck,
  pathKey,
  regexProblem,
  wildcardProblem,
  withoutScheme,
} from "../../model/objectPath.js";
import { withoutDefaultProduct } from "../../model/productName.js";
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

export interface CacheRefreshInputs extends CommonInputs, ProductInput {
  /** Beside those that have a hash. Of a state: all. */
  objectPaths: string[];
  objectType?: RefreshObjectType;
  force?: boolean;
  contentHashes?: Record<string, string>;
  removed?: "keep" | "refresh";
  directoriesAbove?: number;
  /** Of a state: those that have left the hashes. */
  removedPaths?: string[];
}

interface RefreshBatch extends Batch {
  submitAs: SubmitObjectType;
}

/** More files than any day's quota has. */
const MOST_FILES = 1_000_000;

const WHAT_IS_REMOVED = ["keep", "refresh"] as const;

const schema = z.strictObject({
  ...commonInputs,
  product: productInput,
  objectPaths: objectPathsInput,
  objectType: unlessUnknown(oneOf(REFRESH_OBJECT_TYPES)).optional(),
  force: unlessUnknown(flag).optional(),
  contentHashes: mapOf("hash", '{ "https://www.example.com/app.js": "5d41…" }').optional(),
  removed: unlessUnknown(oneOf(WHAT_IS_REMOVED)).optional(),
  directoriesAbove: unlessUnknown(wholeNumber(1, MOST_FILES)).optional(),
  ...edgeInputs,
  /** Without content: it is secret where the paths are, and the output of this name then is too. */
  removedPaths: unlessUnknown(z.array(z.unknown()).max(0)).optional(),
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
      ...problemsOf(schema, inputs),
      ...keyProblems(inputs),
      ...typeProblems(paths, inputs),
      ...hashProblems(inputs),
      ...edgeProblems(inputs),
      ...domainProblems(paths, "CacheRefresh"),
    ];
  },
  items(inputs) {
    const hashes = byPath(inputs.contentHashes);
    // On the way from the program, a map loses its order.
    const paths = new Set([...normalizedPaths(inputs), ...[...hashes.keys()].sort()]);
    return [...paths].map((path) => ({ path, objectType: inputs.objectType ?? typeOf(path, hashes) }));
  },

  inTodaysForm(inputs) {
    const { objectPaths, objectType, contentHashes } = inputs;
    return {
      ...withoutDefaultProduct(inputs),
      objectPaths: objectPaths.map(objectType === "regex" ? normalizeOrSame : todaysForm),
      ...(isMap(contentHashes) && {
        contentHashes: Object.fromEntries(
          Object.entries(contentHashes).map(([path, hash]) => [todaysForm(path), hash]),
        ),
      }),
    };
  },

  edge: ({ contentHashes }) => ({ action: "refresh", hashes: byPath(contentHashes) }),

  submission: {
    operation: "RefreshObjectCaches",
    resubmitOn: ["product", "objectType", "force"],

    isIncremental({ contentHashes }) {
      return contentHashes !== undefined;
    },

    changedItems(olds, news) {
      const before = olds as unknown as CacheRefreshInputs;
      const known = new Set(before.objectPaths);
      // The state's are in their normal form.
      const [hashesBefore, hashes] = [new Map(entriesOf(before.contentHashes)), byPath(news.contentHashes)];
      const changed = cacheRefreshKind.items(news).filter(({ path, objectType }) => {
        if (!known.has(path)) return false;
        const hash = hashes.get(path);
        // A path that ends in a slash is a file with a hash and a directory without. A hash that is no longer given tells nothing.
        const typeBefore = before.objectType ?? typeOf(path, hashesBefore);
        return objectType !== typeBefore || (hash !== undefined && hash !== hashesBefore.get(path));
      });
      return new Set(changed.map(({ path }) => path));
    },

    removedItems(olds, news) {
      const { removed, contentHashes, objectType = "file" } = news;
      if (removed !== "refresh" || !isMap(contentHashes)) return [];
      const before = olds as unknown as CacheRefreshInputs;
      const now = new Set(cacheRefreshKind.items(news).map(({ path }) => path));
      const known = new Set([
        ...entriesOf(before.contentHashes).map(([path]) => path),
        ...(before.removedPaths ?? []),
      ]);
      const left = [...known].filter((path) => !now.has(path));
      if (left.length === 0) return [];
      // A URL that is written otherwise than before has not left.
      const keys = new Set([...now].map(pathKey));
      return left
        .filter((path) => !keys.has(pathKey(path)))
        .sort()
        .map((path) => ({ path, objectType }));
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

function entriesOf(contentHashes: unknown): [path: string, hash: string][] {
  return isMap(contentHashes) ? Object.entries(contentHashes) : [];
}

/** The hashes by the normal forms of their paths. */
function byPath(contentHashes: unknown): ReadonlyMap<string, string> {
  return new Map(
    checkedKeys(contentHashes).map(({ given, hash, checked }) => [checked.ok ? checked.path : given, hash]),
  );
}

/** The keys that are valid by themselves. */
function hashedPaths({ contentHashes }: Record<string, unknown>): ValidPath[] {
  return checkedKeys(contentHashes).flatMap(({ given, checked }) => {
    if (!checked.ok) return [];
    const where = { input: "contentHashes", property: keyOf(given) };
    return [{ path: checked.path, given, domain: checked.domain, ...where }];
  });
}

function keyProblems({ contentHashes }: Record<string, unknown>): Problem[] {
  return checkedKeys(contentHashes).flatMap(({ given, checked }) =>
    checked.ok ? [] : [{ property: keyOf(given), reason: checked.reason }],
  );
}

interface CheckedKey {
  given: string;
  hash: string;
  checked: PathCheck;
}

/** Of each map, which is looked at several times in a call, and can have ten thousand keys. */
const checkedMaps = new WeakMap<object, CheckedKey[]>();

function checkedKeys(contentHashes: unknown): readonly CheckedKey[] {
  if (!isMap(contentHashes)) return [];
  const before = checkedMaps.get(contentHashes);
  if (before !== undefined) return before;
  const keys = entriesOf(contentHashes).map(([given, hash]) => ({
    given,
    hash,
    checked: checkObjectPath(given),
  }));
  checkedMaps.set(contentHashes, keys);
  return keys;
}

function keyOf(path: string): string {
  return `contentHashes${keyInPath(path)}`;
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

/** What inputs that go with hashes take from them. */
const WHAT_HASHES_TELL = { removed: "which files there were", directoriesAbove: "which files have changed" };

function hashProblems(inputs: Record<string, unknown>): Problem[] {
  const { contentHashes, objectType } = inputs;
  if (contentHashes === undefined) {
    return Object.entries(WHAT_HASHES_TELL).flatMap(([property, told]) =>
      inputs[property] === undefined
        ? []
        : [
            {
              property,
              reason: `goes with contentHashes only: these tell ${told}; give contentHashes, or remove it`,
            },
          ],
    );
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
  return contradictions(contentHashes);
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
        property: keyOf(path),
        reason:
          "is the same URL as another key, and has another hash; give one of the two, or the same hash for both",
        repeats: `: the other is ${show(other.path)}`,
      },
    ];
  });
}
