import { z } from "zod";
import { isUnknown, keyInPath, oneOf, type Problem, show, unlessUnknown } from "../base/validation.js";
import { mapOf } from "../model/commonInputs.js";
import { checkObjectPath, type PathCheck, pathKey } from "../model/objectPath.js";
import type { State } from "../model/state.js";

/** The inputs of a resource of whose files only those are submitted whose content has changed. */
export interface HashInputs {
  contentHashes?: Record<string, string>;
  removed?: "keep" | "refresh";
  /** Of a state: those that have left the hashes. */
  removedPaths?: string[];
}

const WHAT_IS_REMOVED = ["keep", "refresh"] as const;

export const hashInputs = {
  contentHashes: mapOf("hash", '{ "https://www.example.com/app.js": "5d41…" }').optional(),
  removed: unlessUnknown(oneOf(WHAT_IS_REMOVED)).optional(),
  /** Without content: it is secret where the paths are, and the output of this name then is too. */
  removedPaths: unlessUnknown(z.array(z.unknown()).max(0)).optional(),
};

/** In a preview it can be the engine's word for what is not known yet. */
export function isMap(contentHashes: unknown): contentHashes is Record<string, string> {
  return typeof contentHashes === "object" && contentHashes !== null && !Array.isArray(contentHashes);
}

function entriesOf(contentHashes: unknown): [path: string, hash: string][] {
  return isMap(contentHashes) ? Object.entries(contentHashes) : [];
}

/** The hashes by the normal forms of their paths. */
export function byPath(contentHashes: unknown): ReadonlyMap<string, string> {
  return new Map(
    checkedKeys(contentHashes).map(({ given, hash, checked }) => [checked.ok ? checked.path : given, hash]),
  );
}

/** The hashes of a state in today's form, whose paths are in their normal form. */
export function hashesBefore({ contentHashes }: HashInputs): ReadonlyMap<string, string> {
  return new Map(entriesOf(contentHashes));
}

/** Inputs, or a state, with the paths of their hashes in the form that `todaysForm` gives them. */
export function withHashesInForm<I extends HashInputs>(inputs: I, todaysForm: (path: string) => string): I {
  const { contentHashes } = inputs;
  if (!isMap(contentHashes)) return inputs;
  const entries = Object.entries(contentHashes).map(([path, hash]) => [todaysForm(path), hash]);
  return { ...inputs, contentHashes: Object.fromEntries(entries) };
}

/** The listed paths, and then those that have a hash, each once. */
export function withHashed(listed: readonly string[], hashes: ReadonlyMap<string, string>): string[] {
  // On the way from the program, a map loses its order.
  return [...new Set([...listed, ...[...hashes.keys()].sort()])];
}

/** Whether a hash is another than before. One that is no longer given tells nothing. */
export function isOtherHash(now: string | undefined, before: string | undefined): boolean {
  return now !== undefined && now !== before;
}

/**
 * The paths that have left the hashes and that are to be submitted once more.
 *
 * @param olds the state in today's form
 * @param named the paths that the inputs name now
 */
export function leftPaths(
  olds: State,
  { removed, contentHashes }: HashInputs,
  named: () => Iterable<string>,
): string[] {
  if (removed !== "refresh" || !isMap(contentHashes)) return [];
  const before = olds as unknown as HashInputs;
  const now = new Set(named());
  const known = new Set([...hashesBefore(before).keys(), ...(before.removedPaths ?? [])]);
  const left = [...known].filter((path) => !now.has(path));
  if (left.length === 0) return [];
  // A URL that is written otherwise than before has not left.
  const keys = new Set([...now].map(pathKey));
  return left.filter((path) => !keys.has(pathKey(path))).sort();
}

/** A key that is valid by itself, and where the user has written it. */
export interface HashedPath {
  path: string;
  /** As the user wrote it. */
  given: string;
  domain: string;
  input: string;
  /** `contentHashes["https://www.example.com/app.js"]` */
  property: string;
}

/** The keys that are valid by themselves. */
export function hashedPaths({ contentHashes }: Readonly<Record<string, unknown>>): HashedPath[] {
  return checkedKeys(contentHashes).flatMap(({ given, checked }) => {
    if (!checked.ok) return [];
    const where = { input: "contentHashes", property: keyOf(given) };
    return [{ path: checked.path, given, domain: checked.domain, ...where }];
  });
}

export function keyProblems({ contentHashes }: Readonly<Record<string, unknown>>): Problem[] {
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

/** What `removed` takes from the hashes. */
const WHAT_HASHES_TELL = { removed: "which files there were" };

/**
 * Inputs that say nothing without hashes, and are given without.
 *
 * @param others what inputs of a resource's own take from the hashes, by their names
 */
export function withoutHashesProblems(
  inputs: Readonly<Record<string, unknown>>,
  others: Readonly<Record<string, string>> = {},
): Problem[] {
  if (inputs.contentHashes !== undefined) return [];
  return Object.entries({ ...WHAT_HASHES_TELL, ...others }).flatMap(([property, told]) =>
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

/** Hashes that are not the same though their paths are one URL: only one of them can be its content's. */
export function contradictions({ contentHashes }: Readonly<Record<string, unknown>>): Problem[] {
  const known = new Map<string, { path: string; hash: string }>();
  return entriesOf(contentHashes).flatMap(([path, hash]: [string, unknown]) => {
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
