import type { Budget } from "../base/budget.js";
import { formatTime } from "../base/clock.js";
import { isPathRefusal } from "../cloud/errors.js";
import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Item, Kind, SubmissionRules } from "../model/kind.js";
import { spellingsOf } from "../model/objectPath.js";
import { reporting } from "../model/paced.js";
import { Reading } from "../model/reading.js";
import type { Ledger } from "../model/state.js";
import type { CdnTask } from "../model/task.js";
import { acquireInTime } from "./acquireInTime.js";
import type { Context } from "./context.js";
import {
  accountQueries,
  allPathsOf,
  type HistoryQueries,
  type Listing,
  siteQueries,
} from "./historyQueries.js";
import { Matches, type Sought } from "./matches.js";
import { refusalOf } from "./refusal.js";

/** Margin for a server's clock that is ahead of its estimate. */
const CLOCK_MARGIN_MS = 60_000;
/** Paths that are asked for one by one; more are looked for in the listing of the time of their submission. */
const FEW_PATHS = 3;
/** Gap between submissions that are still listed together: the tasks of others in between are listed too. */
const FAR_APART_MS = 5 * 60_000;

/** Name of these calls in messages. */
const LOOK_UPS = "look-ups of lost answers";

/** Time that a call may take, and a report of each retry. */
export interface Patience {
  budget: Budget;
  /** Called before a retry; `pause` in ms. */
  onRetry: (error: Error, pause: number) => void;
}

export type SearchContext = Pick<Context, "client" | "clock" | "serverClock" | "limits" | "limiters">;

/** A submission, with the ledger of the paths that it is part of. */
export interface Submitted<I extends CommonInputs> {
  submission: Pick<SubmissionRules<I>, "isRowOf">;
  /** As the kind has it. */
  siteOf?: Kind<I>["siteOf"] | undefined;
  inputs: I;
  ledger: Ledger;
}

/** Finds the tasks of items in the history. @returns a row for each item that has one */
export async function findSubmitted<I extends CommonInputs>(
  context: SearchContext,
  { submission: { isRowOf }, siteOf, inputs, ledger }: Submitted<I>,
  sought: readonly Sought[],
  patience: Patience,
): Promise<ReadonlyMap<Item, CdnTask>> {
  const { historyTypes } = context.limits;
  const matches = new Matches(
    sought,
    ledger,
    historyTypes,
    isRowOf && ((row, item) => isRowOf(row, item, inputs)),
  );
  const hasRowsByPath = isRowOf === undefined;
  const queries =
    siteOf === undefined
      ? accountQueries(historyTypes)
      : siteQueries(historyTypes, ({ path }) => siteOf(path, inputs));
  for (const { from, to, items } of stretchesOf(sought)) {
    const window = windowOf(from, to, context.serverClock.now(), context.limits.historyMs);
    if (window === undefined) continue;
    await new Search(context, matches, { window, patience, hasRowsByPath, queries }).run(items);
  }
  return matches.rows;
}

/** Asks the history when it is the turn of a look-up, and learns the server's time from the answer. */
export async function askHistory(
  { client, serverClock, limiters }: SearchContext,
  query: RefreshTasksQuery,
  { budget, onRetry }: Patience,
): Promise<RefreshTasksPage> {
  await acquireInTime(limiters.describeRefreshTasks, { calls: LOOK_UPS, budget });
  const page = await reporting(limiters.describeRefreshTasks, { budget, onRetry }, (options) =>
    client.describeRefreshTasks(query, options),
  );
  serverClock.observe(page.serverTime);
  return page;
}

/** A time, in ms by the server's clock, in which items were submitted. */
interface Stretch {
  from: number;
  to: number;
  items: Item[];
}

/** Stretches of time in which the items were submitted, oldest first. */
function stretchesOf(sought: readonly Sought[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { item, from, to } of sought.toSorted((left, right) => left.from - right.from)) {
    const last = stretches.at(-1);
    if (last === undefined || from - last.to > FAR_APART_MS) stretches.push({ from, to, items: [item] });
    else {
      last.to = Math.max(last.to, to);
      last.items.push(item);
    }
  }
  return stretches;
}

type Window = Required<Pick<RefreshTasksQuery, "startTime" | "endTime">>;

/** Query times of a stretch, in whole seconds; undefined where all of it is older than the history. */
function windowOf(from: number, to: number, now: number, historyMs: number): Window | undefined {
  const start = Math.max(from, now - historyMs + CLOCK_MARGIN_MS);
  const end = Math.min(to, now + CLOCK_MARGIN_MS);
  return end <= start ? undefined : { startTime: formatTime(start), endTime: formatTime(end + 1_000) };
}

interface SearchOptions {
  window: Window;
  patience: Patience;
  hasRowsByPath: boolean;
  queries: HistoryQueries;
}

/** Looks for items of one stretch of time, and stops as soon as all are found. */
class Search {
  readonly #context: SearchContext;
  readonly #matches: Matches;
  readonly #window: Window;
  readonly #patience: Patience;
  readonly #hasRowsByPath: boolean;
  readonly #queries: HistoryQueries;

  constructor(
    context: SearchContext,
    matches: Matches,
    { window, patience, hasRowsByPath, queries }: SearchOptions,
  ) {
    this.#context = context;
    this.#matches = matches;
    this.#window = window;
    this.#patience = patience;
    this.#hasRowsByPath = hasRowsByPath;
    this.#queries = queries;
  }

  /** Tries one way of asking after the other, as long as one is refused or leaves items open. */
  async run(items: readonly Item[]): Promise<void> {
    const list = (of: readonly Item[]): Promise<readonly Item[]> => this.#list(of);
    const ask = (of: readonly Item[]): Promise<readonly Item[]> => this.#ask(of);
    const askOtherwise = (of: readonly Item[]): Promise<readonly Item[]> => this.#askOtherwise(of);
    const first = this.#isListingCostlier(items) ? [ask] : [];
    const ways = this.#hasRowsByPath ? [...first, list, askOtherwise] : [list];
    let left = items;
    let refusal: unknown;
    for (const way of ways) {
      try {
        left = await way(left);
        refusal = undefined;
      } catch (error) {
        if (refusalOf(error) !== "question") throw error;
        refusal = error;
        continue;
      }
      if (left.length === 0) return;
    }
    throw (
      refusal ?? new Error("The history returns fewer rows than it counts, so its answer is not certain.")
    );
  }

  /** Asks for each path by itself, as it was submitted. @returns the open items that can have another spelling */
  async #ask(items: readonly Item[]): Promise<readonly Item[]> {
    for (const item of items) {
      for (const objectPath of this.#queries.pathsOf(item.path)) await this.#askFor(item, objectPath);
    }
    return items.filter((item) => this.#matches.isOpen(item) && spellingsOf(item.path).length > 1);
  }

  /** Asks for each path by itself, in each spelling that the history may have given it. */
  async #askOtherwise(items: readonly Item[]): Promise<readonly Item[]> {
    for (const item of items) {
      for (const objectPath of allPathsOf(item, this.#queries)) {
        try {
          await this.#askFor(item, objectPath);
        } catch (error) {
          // The API has accepted the path in its own spelling. It may refuse another one.
          if (objectPath === item.path || !isPathRefusal(error)) throw error;
        }
      }
    }
    return [];
  }

  async #askFor(item: Item, objectPath: string): Promise<void> {
    if (!this.#matches.isOpen(item)) return;
    await this.#read({ query: this.#queries.forPath(item, objectPath), items: [item] });
  }

  /** Lists by type and domain; by type alone where the API refuses the domain. @returns items that it can have missed */
  async #list(items: readonly Item[]): Promise<readonly Item[]> {
    const narrow = this.#queries.listingsOf(items);
    try {
      return await this.#listAll(narrow);
    } catch (error) {
      const isOfDomain = narrow.some(({ query }) => query.domainName !== undefined);
      const wider = isOfDomain ? this.#queries.widerListingsOf?.(items) : undefined;
      if (refusalOf(error) !== "question" || wider === undefined) throw error;
      return this.#listAll(wider);
    }
  }

  async #listAll(listings: readonly Listing[]): Promise<readonly Item[]> {
    const missed: Item[] = [];
    for (const listing of listings) {
      const isOpen = (item: Item): boolean => this.#matches.isOpen(item);
      if (!listing.items.some(isOpen) || (await this.#read(listing, this.#hasRowsByPath))) continue;
      for (const item of listing.items) if (isOpen(item)) missed.push(item);
    }
    return missed;
  }

  /**
   * Reads a listing page by page, until its items are found.
   *
   * @param isOptional whether to stop where asking for each path takes fewer calls
   * @returns whether nothing can have been missed
   */
  async #read({ query, items }: Listing, isOptional = false): Promise<boolean> {
    let read = 0;
    let before = new Reading();
    for (let pageNumber = 1; ; pageNumber++) {
      const { tasks, totalCount } = await this.#page(query, pageNumber);
      this.#matches.add(tasks);
      // Some servers give the same page again, whichever one is asked for.
      const isRepeated = before.add(tasks) === 0 && tasks.length > 0;
      before = new Reading();
      before.add(tasks);
      read += tasks.length;
      const open = items.filter((item) => this.#matches.isOpen(item));
      if (open.length === 0) return true;
      if (isRepeated || tasks.length === 0 || read >= totalCount) return read >= totalCount && !isRepeated;
      const pagesLeft = Math.ceil((totalCount - read) / tasks.length);
      if (isOptional && pagesLeft > callsToAskFor(open, this.#queries)) return false;
    }
  }

  #isListingCostlier(items: readonly Item[]): boolean {
    const calls = items.reduce((sum, { path }) => sum + this.#queries.pathsOf(path).length, 0);
    return calls <= FEW_PATHS || calls < this.#queries.listingsOf(items).length;
  }

  #page(query: RefreshTasksQuery, pageNumber: number): Promise<RefreshTasksPage> {
    const { pageSize } = this.#context.limits;
    return askHistory(this.#context, { ...query, ...this.#window, pageSize, pageNumber }, this.#patience);
  }
}

function callsToAskFor(items: readonly Item[], queries: HistoryQueries): number {
  return items.reduce((calls, item) => calls + allPathsOf(item, queries).length, 0);
}
