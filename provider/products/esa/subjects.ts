import { z } from "zod";
import {
  addProblem,
  isUnknown,
  type Problem,
  type ProblemParts,
  show,
  unlessUnknown,
} from "../../base/validation.js";
import { listOf } from "../../model/commonInputs.js";
import {
  asciiDomain,
  checkDomainName,
  checkObjectPath,
  displayPath,
  normalizeObjectPath,
  wildcardProblem,
} from "../../model/objectPath.js";
import type { PurgeType } from "./api.js";
import { EVERYTHING } from "./everything.js";
import { MAX_TAG_LENGTH } from "./limits.js";
import { hostProblem, siteName } from "./site.js";

type Inputs = Readonly<Record<string, unknown>>;

/** One way of saying what is purged. */
interface Subject {
  /** The API's name for it. */
  type: PurgeType;
  schema: z.ZodType;
  /** An entry in its normal form; it is valid. */
  normal(entry: string): string;
  /** What is wrong with a valid entry beside the other inputs. */
  problem?(entry: string, inputs: Inputs): ProblemParts | undefined;
}

/** CDN takes URLs without one, for both. */
const SCHEME = /^https?:\/\//i;

const URL_EXAMPLE = "https://www.example.com/index.html";

const urls = {
  schema: listOf((path) => {
    const checked = checkObjectPath(path);
    return checked.ok ? undefined : { shown: displayPath(path).trimStart(), reason: checked.reason };
  }, URL_EXAMPLE),
  normal: normalizeObjectPath,
};

/** The schema of a list of files. */
export const filesInput = urls.schema;

/** All of them, by the names of their inputs. */
const SUBJECTS = {
  files: { ...urls, type: "file", problem: fileProblem },
  directories: { ...urls, type: "directory", problem: directoryProblem },
  hostnames: {
    type: "hostname",
    schema: listOf(hostnameProblem, "www.example.com"),
    normal: asciiDomain,
    problem: (host, inputs) => hostProblem(asciiDomain(host), inputs),
  },
  ignoreParams: { ...urls, type: "ignoreParams", problem: fileProblem },
  cacheTags: { type: "cachetag", schema: listOf(tagProblem, "product-42"), normal: (tag) => tag },
  everything: { type: "purgeall", schema: z.custom<true>().superRefine(onlyTrue), normal: () => EVERYTHING },
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;

export const SUBJECT_NAMES = Object.keys(SUBJECTS) as SubjectName[];

/** The schemas of the inputs that say what is purged. */
export const subjectInputs = Object.fromEntries(
  Object.entries(SUBJECTS).map(([name, { schema }]) => [name, unlessUnknown(schema).optional()]),
);

/** The input that says what is purged: exactly one is given, or none is right. */
export function subjectOf(inputs: Inputs): SubjectName {
  return SUBJECT_NAMES.find((name) => inputs[name] !== undefined) ?? "files";
}

export function typeOfSubject(inputs: Inputs): PurgeType {
  return SUBJECTS[subjectOf(inputs)].type;
}

/** The names of what is purged, in their normal form, each once. */
export function subjectsOf(inputs: Inputs): string[] {
  const name = subjectOf(inputs);
  const { normal }: Subject = SUBJECTS[name];
  return [...new Set(listed(inputs, name).map(normal))];
}

export function subjectProblems(inputs: Inputs): Problem[] {
  const given = SUBJECT_NAMES.filter((name) => inputs[name] !== undefined);
  const all = SUBJECT_NAMES.map((name) => (name === "everything" ? "everything: true" : name));
  const [first] = given;
  if (first === undefined && inputs.contentHashes !== undefined) return [];
  if (first === undefined) {
    return [
      {
        property: "files",
        reason: `is not given, nor is anything else to purge: give contentHashes, or one of ${all.join(", ")}`,
      },
    ];
  }
  const others = given.slice(1).map(
    (property): Problem => ({
      property,
      reason: `stands beside ${first}, and a purge is of one kind: give each to a resource of its own`,
    }),
  );
  return [...others, ...given.flatMap((name) => entryProblems(name, inputs))];
}

/** Of entries that are valid by themselves. */
function entryProblems(name: SubjectName, inputs: Inputs): Problem[] {
  const { schema, problem }: Subject = SUBJECTS[name];
  const list = inputs[name];
  if (problem === undefined || !Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, place): Problem[] => {
    if (typeof entry !== "string" || isUnknown(entry) || !schema.safeParse([entry]).success) return [];
    const parts = problem(entry, inputs);
    return parts === undefined
      ? []
      : [{ property: `${name}[${place}]`, shown: displayPath(entry), ...parts }];
  });
}

function listed(inputs: Inputs, name: SubjectName): string[] {
  const list = inputs[name];
  if (name === "everything") return [EVERYTHING];
  return Array.isArray(list) ? list : [];
}

/** Problem with the URL of a file, of a purge or a prefetch, beside the other inputs. */
export function urlProblem(url: string, inputs: Inputs): ProblemParts | undefined {
  const checked = checkObjectPath(url);
  if (!checked.ok) return undefined;
  if (!SCHEME.test(url)) {
    return { reason: "has no scheme, and ESA takes full URLs: begin it with https:// or http://" };
  }
  return hostProblem(checked.domain, inputs);
}

/** A pattern has no effect, and ESA has none. */
export function fileProblem(url: string, inputs: Inputs): ProblemParts | undefined {
  const problem = urlProblem(url, inputs);
  if (problem !== undefined) return problem;
  const reason = wildcardProblem(normalizeObjectPath(url), "purge");
  return reason === undefined ? undefined : { reason };
}

function directoryProblem(url: string, inputs: Inputs): ProblemParts | undefined {
  const problem = fileProblem(url, inputs);
  if (problem !== undefined) return problem;
  if (url.includes("?")) return { reason: "has a query string, and a directory has none; remove it" };
  return url.endsWith("/")
    ? undefined
    : { reason: "is no directory: it must end in /; a file stands among files" };
}

function hostnameProblem(host: string): ProblemParts | undefined {
  const shown = show(host);
  if (host.includes("*")) {
    return {
      shown,
      reason:
        "is a wildcard, and a purge knows none: name each hostname, or give everything: true for all of the site",
    };
  }
  const reason = checkDomainName(host);
  return reason === undefined
    ? undefined
    : { shown, reason: "is no hostname; give one such as www.example.com, without scheme, port and path" };
}

function tagProblem(tag: string): ProblemParts | undefined {
  if (tag === "") return { reason: "is empty; give the value of a Cache-Tag header, such as product-42" };
  if (tag.length > MAX_TAG_LENGTH) {
    return { reason: `is ${tag.length} characters long; at most ${MAX_TAG_LENGTH} are allowed: shorten it` };
  }
  if (tag.includes(",")) {
    return { shown: show(tag), reason: "has a comma; give each tag as an entry of its own" };
  }
  return /^[\x21-\x7e]+$/.test(tag)
    ? undefined
    : {
        shown: show(tag),
        reason: "has a character that is no part of a tag, such as white space; remove it",
      };
}

function onlyTrue(value: unknown, context: z.core.$RefinementCtx): void {
  if (value === true) return;
  const others = SUBJECT_NAMES.slice(0, -1).join(", ");
  addProblem(
    context,
    value === false
      ? { reason: `must be true or left out: what is purged instead is said by ${others}` }
      : { reason: "must be true", repeats: `, not ${show(value)}` },
  );
}

/** What a message calls the whole site. */
export function wholeSite(inputs: Inputs, isSecret: boolean): string {
  return (isSecret ? undefined : siteName(inputs)) ?? "the site";
}
