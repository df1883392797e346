import { isUnknown, type Problem } from "../../base/validation.js";
import { listOf } from "../../model/commonInputs.js";
import {
  checkObjectPath,
  displayPath,
  normalizeObjectPath,
  normalizeOrSame,
  withoutWildcards,
} from "../../model/objectPath.js";
import { DOMAINS_PER_CALL } from "./limits.js";

/** The schema of a list of full URLs. */
export const objectPathsInput = listOf((path) => {
  const checked = checkObjectPath(path);
  return checked.ok ? undefined : { shown: displayPath(path).trimStart(), reason: checked.reason };
}, "https://www.example.com/index.html");

/** The paths in their normal form, each once, in the order in which they were given. */
export function normalizedPaths(inputs: { objectPaths: readonly string[] }): string[] {
  return [...new Set(inputs.objectPaths.map(normalizeObjectPath))];
}

/** A path, also of a state of an earlier version, as this version writes it where it is no regular expression. */
export function todaysForm(path: string): string {
  return withoutWildcards(normalizeOrSame(path));
}

/** A path that is valid by itself, and its place in the input. */
export interface ValidPath {
  path: string;
  /** As the user wrote it. */
  given: string;
  domain: string;
  place: number;
}

export function validPaths(inputs: Record<string, unknown>): ValidPath[] {
  const given: unknown[] = Array.isArray(inputs.objectPaths) ? inputs.objectPaths : [];
  return given.flatMap((path, place) => {
    const checked = typeof path === "string" && !isUnknown(path) ? checkObjectPath(path) : undefined;
    if (typeof path !== "string" || !checked?.ok) return [];
    return [{ path: checked.path, given: path, domain: checked.domain, place }];
  });
}

/** A problem for each of the paths of which a reason says what is wrong. */
export function pathProblems(
  paths: readonly ValidPath[],
  reasonOf: (path: ValidPath) => string | undefined,
): Problem[] {
  return paths.flatMap((valid) => {
    const reason = reasonOf(valid);
    const { path, place } = valid;
    return reason === undefined
      ? []
      : [{ property: `objectPaths[${place}]`, shown: displayPath(path), reason }];
  });
}

export function domainProblems(paths: readonly ValidPath[], resource: string): Problem[] {
  const domains = new Set(paths.map(({ domain }) => domain));
  if (domains.size <= DOMAINS_PER_CALL) return [];
  return [
    {
      property: "objectPaths",
      reason: `names ${domains.size} domains; at most ${DOMAINS_PER_CALL} are allowed together: spread them over several ${resource} resources`,
    },
  ];
}
