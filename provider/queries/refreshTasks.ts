import { z } from "zod";
import { flag, oneOf, type Problem, show, wholeNumber } from "../base/validation.js";
import { withoutUndefined } from "../base/withoutUndefined.js";
import { isPathRefusal } from "../cloud/errors.js";
import type { RefreshTasksPage } from "../model/client.js";
import {
  asciiDomain,
  checkObjectPath,
  displayPath,
  MAX_OBJECT_PATH_LENGTH,
  spellingsOf,
} from "../model/objectPath.js";
import { HISTORY_OBJECT_TYPES } from "../model/objectTypes.js";
import { paced } from "../model/paced.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments, product } from "./arguments.js";
import { EveryPage } from "./everyPage.js";
import { pageProblems, readListing, STATUSES, text, time, timeProblems } from "./historyArguments.js";
import { taskId } from "./taskIdArgument.js";

const DOMAIN = /^\.?(?:[a-z0-9_*](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/i;

const domainName = text('one domain name such as "www.example.com"')
  .refine((name) => DOMAIN.test(asciiDomain(name)), {
    error: (issue) =>
      `must be one domain name such as "www.example.com", without scheme, port or path, not ${show(issue.input)}`,
  })
  .transform(asciiDomain);

const resourceGroupId = text("the id of a resource group").regex(/^[\w*-]{1,128}$/, {
  error: (issue) => `must be the id of a resource group such as "rg-acfmyuji4b6r4", not ${show(issue.input)}`,
});

const schema = z.object({
  taskId: taskId.optional(),
  objectPath: text("a full path such as https://www.example.com/index.html").optional(),
  objectType: oneOf(HISTORY_OBJECT_TYPES).optional(),
  domainName: domainName.optional(),
  status: oneOf(STATUSES).optional(),
  startTime: time.optional(),
  endTime: time.optional(),
  pageNumber: wholeNumber(1, 100_000).optional(),
  pageSize: wholeNumber(1, 100).optional(),
  resourceGroupId: resourceGroupId.optional(),
  all: flag.optional(),
  product,
});

/** `getRefreshTasks`: one page of the history, or all of them as if they were one. */
export async function refreshTasks(
  given: unknown,
  account: Account,
): Promise<Omit<RefreshTasksPage, "serverTime">> {
  const { limits } = account;
  const {
    all,
    objectPath,
    product: _,
    ...rest
  } = parseArguments(schema, given, (args) => [
    ...objectPathProblems(args),
    ...objectTypeProblems(args),
    ...timeProblems(args, account.clock.calendar() - limits.historyMs),
    ...pageProblems(args),
    ...productProblems(args, account),
  ]);
  const query = withoutUndefined(rest);
  const pages = new EveryPage(limits.pageSize);
  const limit =
    all === true ? { calls: "many" as const, soFar: () => pages.soFar } : { calls: "one" as const };
  return withinTime(account, limit, async (budget) => {
    const ask = (path: { objectPath?: string }) =>
      readListing({ all, ...query }, pages, (page) =>
        paced(account.limiters.describeRefreshTasks, { budget }, (options) =>
          account.client.describeRefreshTasks({ ...query, ...path, ...page }, options),
        ),
      );
    const [spelling, ...others] = objectPath === undefined ? [] : queriedPaths(objectPath, rest.objectType);
    if (spelling === undefined) return ask({});
    const answer = await ask({ objectPath: spelling });
    for (const other of answer.totalCount > 0 ? [] : others) {
      const found = await ask({ objectPath: other }).catch((error: unknown) => {
        if (isPathRefusal(error)) return answer;
        throw error;
      });
      if (found.totalCount > 0) return found;
    }
    return answer;
  });
}

/**
 * Spellings of a path to ask for, one after another until the API knows a task: it compares the whole path. First the form
 * in which paths are submitted, then others that mean the same: an earlier version submitted paths as they were given, and
 * the history may spell them in another way.
 */
function queriedPaths(given: string, objectType: string | undefined): string[] {
  const checked = checkObjectPath(given);
  if (!checked.ok || objectType === "regex") return [given];
  const asGiven = /^[\x21-\x7e]+$/.test(given) ? [given] : [];
  const [normal = given, ...others] = spellingsOf(checked.path);
  return [...new Set([normal, ...asGiven, ...others])];
}

function objectPathProblems({ objectPath, objectType }: Record<string, unknown>): Problem[] {
  if (typeof objectPath !== "string") return [];
  const reason = objectType === "regex" ? regexProblem(objectPath) : pathProblem(objectPath);
  return reason === undefined
    ? []
    : [{ property: "objectPath", reason: `${displayPath(objectPath)} ${reason}`.trim() }];
}

function pathProblem(path: string): string | undefined {
  const checked = checkObjectPath(path);
  return checked.ok ? undefined : checked.reason;
}

/** Problem with a regular expression, which the history keeps as it was submitted; undefined if there is none. */
function regexProblem(expression: string): string | undefined {
  if (expression === "") return "is empty; give the whole expression, as it was submitted";
  if (!/^[\x21-\x7e]+$/.test(expression)) {
    return "has a space, a control character or one beyond ASCII; give the expression as it was submitted";
  }
  if (expression.length > MAX_OBJECT_PATH_LENGTH) {
    return `is ${expression.length} characters long; at most ${MAX_OBJECT_PATH_LENGTH} are allowed: shorten it`;
  }
  return undefined;
}

function objectTypeProblems(given: Record<string, unknown>): Problem[] {
  if (given.objectType !== undefined) return [];
  return ["domainName", "status"]
    .filter((name) => given[name] !== undefined)
    .map((name) => ({
      property: name,
      reason: `${show(given[name])} needs an objectType beside it; add one of ${HISTORY_OBJECT_TYPES.map(show).join(", ")}`,
    }));
}

/** What CDN takes, and the product that is asked does not. */
function productProblems(
  { objectType, pageSize, resourceGroupId }: Record<string, unknown>,
  { product: name, limits }: Account,
): Problem[] {
  if (name === "cdn") return [];
  const title = name.toUpperCase();
  const { historyTypes, pageSize: most } = limits;
  const isRefused =
    HISTORY_OBJECT_TYPES.some((type) => type === objectType) && !historyTypes.includes(String(objectType));
  return [
    ...(isRefused
      ? [
          {
            property: "objectType",
            reason: `${show(objectType)} is none by which the history of ${title} can be filtered; give one of ${historyTypes.map(show).join(", ")}, or none`,
          },
        ]
      : []),
    ...(typeof pageSize === "number" && pageSize > most && pageSize <= 100
      ? [{ property: "pageSize", reason: `must be at most ${most} with ${title}, not ${pageSize}` }]
      : []),
    ...(resourceGroupId === undefined
      ? []
      : [{ property: "resourceGroupId", reason: `is not known to ${title}; remove it` }]),
  ];
}
