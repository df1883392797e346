import { z } from "zod";
import {
  addProblem,
  flag,
  isUnknown,
  oneOf,
  type Problem,
  show,
  unlessUnknown,
  wholeNumber,
} from "../base/validation.js";
import { listOf } from "../model/commonInputs.js";
import type { EdgeCheckOptions } from "../model/edgeCheck.js";
import { checkObjectPath, displayPath, wildcardProblem } from "../model/objectPath.js";
import { isPrivate, parseAddress } from "./address.js";
import { headerProblem } from "./headers.js";
import { ALLOW_PRIVATE, type EdgeSettings } from "./settings.js";

/** URLs of one check, edges that are named for it, and the bounds of `attempts` and `within`. */
export const MOST_URLS = 1_000;
export const MOST_ADDRESSES = 20;
export const DEFAULT_ATTEMPTS = 10;
export const MOST_ATTEMPTS = 20;
export const DEFAULT_WITHIN_MS = 60_000;
export const LEAST_WITHIN_MS = 1_000;
export const MOST_WITHIN_MS = 600_000;

/** The schema of a list of URLs that can be visited. */
export const edgeUrls = atMost(
  MOST_URLS,
  "URLs",
  listOf((path) => {
    const checked = checkObjectPath(path);
    const reason = checked.ok ? wildcardProblem(checked.path, "visit") : checked.reason;
    return reason === undefined ? undefined : { shown: displayPath(path).trimStart(), reason };
  }, "https://www.example.com/index.html"),
);

/** The schema of headers. */
const headers = z.custom<Record<string, string>>().superRefine((given: unknown, context) => {
  if (isUnknown(given)) return;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    addProblem(context, {
      reason: 'must be a map of header names to values, such as { "Accept-Language": "de" }',
    });
    return;
  }
  for (const [name, value] of Object.entries(given)) {
    const reason = headerProblem(name, isUnknown(value) ? "" : value);
    if (reason !== undefined) addProblem(context, { reason }, [name]);
  }
});

const addresses = atMost(
  MOST_ADDRESSES,
  "addresses",
  listOf(
    (address) =>
      parseAddress(address) === undefined
        ? { reason: "must be an IP address, with or without a port", repeats: `, not ${show(address)}` }
        : undefined,
    "203.0.113.7",
  ),
);

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The schema of a time, in ms since 1970; undefined for an empty text, as a resource that has submitted nothing gives. */
export const edgeTime = z
  .custom<Date | string>()
  .refine((value) => value === "" || !Number.isNaN(timeOf(value)), {
    error: (issue) =>
      `must be a Date or a time with its zone as text, such as "2026-01-31T08:00:00Z", not ${show(issue.input)}`,
  })
  .transform((value) => (value === "" ? undefined : timeOf(value)));

/** The schema of how edges are asked, by its parts. */
export const checkOptions = {
  headers: headers.optional(),
  addresses: addresses.optional(),
  attempts: unlessUnknown(wholeNumber(1, MOST_ATTEMPTS)).optional(),
  within: unlessUnknown(wholeNumber(LEAST_WITHIN_MS, MOST_WITHIN_MS)).optional(),
};

const edgeCheckOptions = z.strictObject(
  {
    ...checkOptions,
    paths: edgeUrls.optional(),
    since: unlessUnknown(edgeTime).optional(),
    onStale: unlessUnknown(oneOf(["warn", "error"])).optional(),
  },
  {
    error: (issue) =>
      `must be true, false or an object such as { onStale: "error" }, not ${show(issue.input)}`,
  },
);

/** The schema of the argument `edgeCheck` of a resource: a flag, or how edges are asked. */
export const edgeOptions = unlessUnknown(
  z.custom<boolean | EdgeCheckOptions>().superRefine((value, context) => {
    const schema = typeof value === "boolean" ? flag : edgeCheckOptions;
    const parsed = schema.safeParse(value);
    for (const issue of parsed.error?.issues ?? [])
      context.issues.push(issue as (typeof context.issues)[number]);
  }),
);

/** The inputs of the check: the argument, and what stands for its output, which is a secret where the URLs are. */
export const edgeInputs = {
  edgeCheck: edgeOptions.optional(),
  edge: unlessUnknown(z.strictObject({})).optional(),
};

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? Math.max(1, list.length) : 1;
}

/** Only what is complete can be checked, and each URL is asked for at each address. */
export function edgeProblems({ edgeCheck, waitForCompletion }: Record<string, unknown>): Problem[] {
  if (edgeCheck === undefined || edgeCheck === false || isUnknown(edgeCheck)) return [];
  const { paths, addresses } = edgeCheck as { paths?: unknown; addresses?: unknown };
  const looks = lengthOf(paths) * lengthOf(addresses);
  if (looks > MOST_URLS) {
    const reason = `names ${lengthOf(paths)} URLs at ${lengthOf(addresses)} addresses, which are ${looks} looks; at most ${MOST_URLS} are made: name fewer`;
    return [{ property: "edgeCheck", reason }];
  }
  if (waitForCompletion !== false) return [];
  return [
    {
      property: "edgeCheck",
      reason: "has to wait for the end of the tasks, and waitForCompletion is false; remove one of the two",
    },
  ];
}

/** Addresses that the settings do not allow. They are known by their form already; a name only once it is looked up. */
export function addressProblems(
  given: unknown,
  { allowsPrivate }: EdgeSettings,
  property = "addresses",
): Problem[] {
  if (allowsPrivate || !Array.isArray(given)) return [];
  return given.flatMap((address, place) => {
    const parsed = typeof address === "string" ? parseAddress(address) : undefined;
    if (parsed === undefined || !isPrivate(parsed.ip)) return [];
    return [
      {
        property: `${property}[${place}]`,
        reason: `is an address of this machine or of a private network, and is not asked unless ${ALLOW_PRIVATE} is true`,
        repeats: `: ${show(address)}`,
      },
    ];
  });
}

function atMost<T extends z.ZodType>(most: number, what: string, list: T) {
  return list.superRefine((value, context) => {
    if (isUnknown(value) || !Array.isArray(value) || value.length <= most) return;
    addProblem(context, { reason: `has ${value.length} ${what}; give at most ${most}` });
  });
}

function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" && ISO_8601.test(value) ? Date.parse(value) : Number.NaN;
}
