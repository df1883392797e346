import type { Budget } from "../base/budget.js";
import { formatTime } from "../base/clock.js";
import { isPathRefusal } from "../cloud/errors.js";
import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Item, SubmissionRules } from "../model/kind.js";
import { checkObjectPath, spellingsOf, withoutScheme } from "../model/objectPath.js";
import { historyType } from "../model/objectTypes.js";
import { reporting } from "../model/paced.js";
import { Reading } from "../model/reading.js";
import type { Ledger } from "../model/state.js";
import type { CdnTask } from "../model/task.js";
import { acquireInTime } from "./acquireInTime.js";
import type { Context } from "./context.js";
import { Matches, type Sought } from "./matches.js";
import { refusalOf } from "./refusal.js";

/** How far ahead of what is known of it the server's clock may be. */
const CLOCK_MARGIN_MS = 60_000;
/** Up to so many paths are asked for one by one, more by listing the time of the submission. */
const FEW_PATHS = 3;
/** Submissions that lie further apart are not listed together: all that others did in between would be listed too. */
const FAR_APART_MS = 5 * 60_000;

/** What these calls are, for messages. */
export const LOOK_UPS = "look-ups of lost answers";

/** How long a call is tried. */
export interface Patience {
  budget: Budget;
  /** It is going to be made again after a pause of so many ms. */
  onRetry: (error: Error, pause: number) => void;
}

export type SearchContext = Pick<Context, "client" | "clock" | "serverClock" | "limits" | "limiters">;

/** What was submitted, and what the ledger knows beside it. */
export interface Submitted<I extends CommonInputs> {
  submission: Pick<SubmissionRules<I>, "isRowOf">;
  inputs: I;
  ledger: Ledger;
}

/** The row of the history that is the task of each item, where there is one. */
export async function findSubmitted<I extends CommonInputs>(
  context: SearchContext,
  { submission: { isRowOf }, inputs, ledger }: Submitted<I>,
  sought: readonly Sought[],
  patience: Patience,
): Promise<ReadonlyMap<Item, CdnTask>> {
  const matches = new Matches(sought, ledger, isRowOf && ((row, item) => isRowOf(row, item, inputs)));
  const hasRowsByPath = isRowOf === undefined;
  for (const { from, to, items } of stretchesOf(sought)) {
    const window = windowOf(from, to, context.serverClock.now(), context.limits.historyMs);
    if (window === undefined) continue;
    await new Search(context, matches, { window, patience, hasRowsByPath }).run(items);
  }
  return matches.rows;
}

interface Stretch {
  from: number;
  to: number;
  items: Item[];
}

/** The times in which what is sought was submitted. */
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

/** A stretch of time in the whole seconds of a query; undefined where the history reaches back to nothing of it. */
function windowOf(from: number, to: number, now: number, historyMs: number): Window | undefined {
  const start = Math.max(from, now - historyMs + CLOCK_MARGIN_MS);
  const end = Math.min(to, now + CLOCK_MARGIN_MS);
  return end <= start ? undefined : { startTime: formatTime(start), endTime: formatTime(end + 1_000) };
}

/** A query that lists what some items are among. */
interface Listing {
  query: RefreshTasksQuery;
  items: readonly Item[];
}

/** Looks for items of one stretch of time, and stops as soon as all are found. */
class Search {
  readonly #context: SearchContext;
  readonly #matches: Matches;
  readonly #window: Window;
  readonly #patience: Patience;
  readonly #hasRowsByPath: boolean;

  constructor(
    context: SearchContext,
    matches: Matches,
    { window, patience, hasRowsByPath }: { window: Window; patience: Patience; hasRowsByPath: boolean },
  ) {
    this.#context = context;
    this.#matches = matches;
    this.#window = window;
    this.#patience = patience;
    this.#hasRowsByPath = hasRowsByPath;
  }

  /** Asks in one way after the other, where one is refused or does not show all. */
  async run(items: readonly Item[]): Promise<void> {
    const list = (of: readonly Item[]): Promise<readonly Item[]> => this.#list(of);
    const ask = (of: readonly Item[]): Promise<readonly Item[]> => this.#ask(of);
    const askOtherwise = (of: readonly Item[]): Promise<readonly Item[]> => this.#askOtherwise(of);
    const first = isListingDearer(items) ? [ask] : [];
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
    throw refusal ?? new Error("The history withholds some of the rows that it counts, so nobody can say.");
  }

  /** Asks for each path by itself, as it was submitted. @returns those that the history may have under another spelling */
  async #ask(items: readonly Item[]): Promise<readonly Item[]> {
    for (const item of items) {
      for (const objectPath of withSchemes(item.path)) await this.#askFor(item, objectPath);
    }
    return items.filter((item) => this.#matches.isOpen(item) && spellingsOf(item.path).length > 1);
  }

  /** Asks for each path by itself, in each spelling that the history may have given it. */
  async #askOtherwise(items: readonly Item[]): Promise<readonly Item[]> {
    for (const item of items) {
      for (const objectPath of allSpellings(item)) {
        try {
          await this.#askFor(item, objectPath);
        } catch (error) {
          // In its own spelling the path was accepted when it was submitted: another may not be.
          if (objectPath === item.path || !isPathRefusal(error)) throw error;
        }
      }
    }
    return [];
  }

  async #askFor(item: Item, objectPath: string): Promise<void> {
    if (this.#matches.isOpen(item)) await this.#read({ query: { objectPath }, items: [item] });
  }

  /** Lists by type and domain; by type alone where the API refuses the domain. @returns what it can have missed */
  async #list(items: readonly Item[]): Promise<readonly Item[]> {
    const narrow = listingsOf(items, domainOf);
    try {
      return await this.#listAll(narrow);
    } catch (error) {
      const isOfDomain = narrow.some(({ query }) => query.domainName !== undefined);
      if (refusalOf(error) !== "question" || !isOfDomain) throw error;
      return this.#listAll(listingsOf(items, () => undefined));
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
      // Some servers give the same page again, whichever they are asked for.
      const isRepeated = before.add(tasks) === 0 && tasks.length > 0;
      before = new Reading();
      before.add(tasks);
      read += tasks.length;
      const open = items.filter((item) => this.#matches.isOpen(item));
      if (open.length === 0) return true;
      if (isRepeated || tasks.length === 0 || read >= totalCount) return read >= totalCount && !isRepeated;
      const pagesLeft = Math.ceil((totalCount - read) / tasks.length);
      if (isOptional && pagesLeft > callsToAskFor(open)) return false;
    }
  }

  async #page(query: RefreshTasksQuery, pageNumber: number): Promise<RefreshTasksPage> {
    const { client, serverClock, limits, limiters } = this.#context;
    const { budget, onRetry } = this.#patience;
    await acquireInTime(limiters.describeRefreshTasks, { calls: LOOK_UPS, budget });
    const asked = { ...query, ...this.#window, pageSize: limits.pageSize, pageNumber };
    const page = await reporting(limiters.describeRefreshTasks, { budget, onRetry }, (options) =>
      client.describeRefreshTasks(asked, options),
    );
    serverClock.observe(page.serverTime);
    return page;
  }
}

function isListingDearer(items: readonly Item[]): boolean {
  const calls = items.reduce((sum, { path }) => sum + withSchemes(path).length, 0);
  return calls <= FEW_PATHS || calls < listingsOf(items, domainOf).length;
}

function callsToAskFor(items: readonly Item[]): number {
  return items.reduce((calls, item) => calls + allSpellings(item).length, 0);
}

/** The history may have written a scheme before a path that was submitted without one. */
function withSchemes(path: string): string[] {
  return withoutScheme(path) === path ? [path, `http://${path}`, `https://${path}`] : [path];
}

function allSpellings({ path }: Item): string[] {
  return spellingsOf(path).flatMap(withSchemes);
}

/** Undefined where the path has none. */
function domainOf({ path }: Item): string | undefined {
  const checked = checkObjectPath(path);
  return checked.ok ? checked.domain : undefined;
}

/** The listings that items are in: one for each type and domain. */
function listingsOf(items: readonly Item[], domain: (item: Item) => string | undefined): Listing[] {
  const ofType = Map.groupBy(items, ({ objectType }) => historyType(objectType));
  // A type under which the history does not list its tasks is among those of all types, and a domain needs a type.
  if (ofType.has(undefined)) return [{ query: {}, items }];
  return [...ofType].flatMap(([type, alike]) =>
    [...Map.groupBy(alike, domain)].map(([domainName, members]): Listing => {
      const objectType = type as string;
      return {
        query: domainName === undefined ? { objectType } : { objectType, domainName },
        items: members,
      };
    }),
  );
}
