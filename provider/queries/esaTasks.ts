import { z } from "zod";
import type { Budget } from "../base/budget.js";
import { flag, oneOf, type Problem, wholeNumber } from "../base/validation.js";
import { withoutUndefined } from "../base/withoutUndefined.js";
import type { CallOptions } from "../cloud/call.js";
import type { RefreshTasksPage } from "../model/client.js";
import { asciiDomain, checkObjectPath, displayPath } from "../model/objectPath.js";
import { paced } from "../model/paced.js";
import type { PreloadTasksQuery, PurgeTasksQuery } from "../products/esa/api.js";
import { ITEMS_PER_PURGE, PAGE_SIZE } from "../products/esa/limits.js";
import { type Account, withinTime } from "./account.js";
import { parseArguments } from "./arguments.js";
import { esaOf, siteArguments, siteIdFor, siteProblems } from "./esaSiteArguments.js";
import { EveryPage } from "./everyPage.js";
import { pageProblems, readListing, STATUSES, text, time, timeProblems } from "./historyArguments.js";

/** The types of purges, as the API spells them. */
export const PURGE_TYPES = Object.keys(ITEMS_PER_PURGE) as [
  keyof typeof ITEMS_PER_PURGE,
  ...(keyof typeof ITEMS_PER_PURGE)[],
];

/** Types whose content is a URL. */
const OF_URLS: readonly unknown[] = ["file", "directory", "ignoreParams"];

const NARROW = "narrow the query with type, content, status, or startTime and endTime";

const common = {
  ...siteArguments,
  content: text("what was purged, such as https://www.example.com/index.html")
    .min(1, "is empty; give what was submitted, as a whole")
    .optional(),
  status: oneOf(STATUSES).optional(),
  startTime: time.optional(),
  endTime: time.optional(),
  pageNumber: wholeNumber(1, 100_000).optional(),
  pageSize: wholeNumber(1, PAGE_SIZE).optional(),
  all: flag.optional(),
};

const purgeSchema = z.object({ ...common, type: oneOf(PURGE_TYPES).optional() });
const preloadSchema = z.object(common);

type Page = Omit<RefreshTasksPage, "serverTime">;

/** `getEsaPurgeTasks`: one page of `DescribePurgeTasks`, or all of them as if they were one. */
export async function esaPurgeTasks(given: unknown, account: Account): Promise<Page> {
  const { type = "file", ...args } = parseArguments(purgeSchema, given, (raw) => [
    ...commonProblems(raw, account),
    ...(OF_URLS.includes(raw.type ?? "file") ? urlProblems(raw) : []),
  ]);
  const content = normalizedAs(type, args.content);
  return list(account, { ...args, content }, (query, options) =>
    esaOf(account).describePurgeTasks({ ...query, type }, options),
  );
}

/** `getEsaPreloadTasks`: the same of `DescribePreloadTasks`. */
export async function esaPreloadTasks(given: unknown, account: Account): Promise<Page> {
  const args = parseArguments(preloadSchema, given, (raw) => [
    ...commonProblems(raw, account),
    ...urlProblems(raw),
  ]);
  return list(account, { ...args, content: normalized(args.content) }, (query, options) =>
    esaOf(account).describePreloadTasks(query, options),
  );
}

type Arguments = z.output<typeof preloadSchema>;
type Query = PreloadTasksQuery & Omit<PurgeTasksQuery, "type">;

function list(
  account: Account,
  { site, siteId, all, ...rest }: Arguments,
  describe: (query: Query, options: CallOptions) => Promise<RefreshTasksPage>,
): Promise<Page> {
  const query = withoutUndefined(rest);
  const pages = new EveryPage(account.limits.pageSize, NARROW);
  const limit =
    all === true ? { calls: "many" as const, soFar: () => pages.soFar } : { calls: "one" as const };
  return withinTime(account, limit, async (budget: Budget) => {
    const id = await siteIdFor(account, withoutUndefined({ site, siteId }), budget);
    return readListing({ all, ...query }, pages, (page) =>
      paced(account.limiters.describeRefreshTasks, { budget }, (options) =>
        describe({ ...query, ...page, siteId: id }, options),
      ),
    );
  });
}

function commonProblems(given: Record<string, unknown>, { clock, limits }: Account): Problem[] {
  return [
    ...siteProblems(given),
    ...timeProblems(given, clock.calendar() - limits.historyMs),
    ...pageProblems(given),
  ];
}

function urlProblems({ content }: Record<string, unknown>): Problem[] {
  if (typeof content !== "string" || content === "") return [];
  const checked = checkObjectPath(content);
  return checked.ok ? [] : [{ property: "content", shown: displayPath(content), reason: checked.reason }];
}

/** In the form in which it was submitted, as what it is. */
function normalizedAs(type: (typeof PURGE_TYPES)[number], content: string | undefined): string | undefined {
  if (type === "hostname") return content === undefined ? undefined : asciiDomain(content);
  return OF_URLS.includes(type) ? normalized(content) : content;
}

/** In the form in which a URL was submitted. */
function normalized(content: string | undefined): string | undefined {
  const checked = content === undefined ? undefined : checkObjectPath(content);
  return checked?.ok === true ? checked.path : content;
}
