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

/** A path that is valid by itself, and where the user has written it. */
export interface ValidPath {
  path: string;
  /** As the user wrote it. */
  given: string;
  domain: string;
  /** `objectPaths` */
  input: string;
  /** `objectPaths[2]` */
  property: string;
  /** How a message shows it; left out where the property does. */
  shown?: string;
}

export function validPaths(inputs: Record<string, unknown>): ValidPath[] {
  const given: unknown[] = Array.isArray(inputs.objectPaths) ? inputs.objectPaths : [];
  return given.flatMap((path, place) => {
    const checked = typeof path === "string" && !isUnknown(path) ? checkObjectPath(path) : undefined;
    if (typeof path !== "string" || !checked?.ok) return [];
    const where = {
      input: "objectPaths",
      property: `objectPaths[${place}]`,
      shown: displayPath(checked.path),
    };
    return [{ path: checked.path, given: path, domain: checked.domain, ...where }];
  });
}

/** A problem for each of the paths of which a reason says what is wrong. */
export function pathProblems(
  paths: readonly ValidPath[],
  reasonOf: (path: ValidPath) => string | undefined,
): Problem[] {
  return paths.flatMap((valid) => {
    const reason = reasonOf(valid);
    const { property, shown = "" } = valid;
    return reason === undefined ? [] : [{ property, shown, reason }];
  });
}

export function domainProblems(paths: readonly ValidPath[], resource: string): Problem[] {
  const domains = new Set(paths.map(({ domain }) => domain));
  if (domains.size <= DOMAINS_PER_CALL) return [];
  return [
    {
      property: paths[0]?.input ?? "objectPaths",
      reason: `names ${domains.size} domains; at most ${DOMAINS_PER_CALL} are allowed together: spread them over several ${resource} resources`,
    },
  ];
}
