import type { Budget } from "../base/budget.js";
import { formatTime } from "../base/clock.js";
import { isPathRefusal } from "../cloud/errors.js";
import type { RefreshTasksPage, RefreshTasksQuery } from "../model/client.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Subject, Submitting } from "../model/kind.js";
import { checkObjectPath, spellingsOf, withoutScheme } from "../model/objectPath.js";
import { historyType } from "../model/objectTypes.js";
import { Reading } from "../model/reading.js";
import type { Ledger } from "../model/state.js";
import type { CdnTask } from "../model/task.js";
import type { Context } from "./context.js";
import { inTurn } from "./inTurn.js";
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

export type LookUpContext = Pick<Context, "client" | "clock" | "serverClock" | "limits" | "limiters">;

/** What was submitted, and what the ledger knows beside it. */
export interface Submitted<I extends CommonInputs> {
  submission: Pick<Submitting<I>, "isRowOf">;
  inputs: I;
  ledger: Ledger;
}

/** The row of the history that is the task of each subject, where there is one. */
export async function lookUp<I extends CommonInputs>(
  context: LookUpContext,
  { submission: { isRowOf }, inputs, ledger }: Submitted<I>,
  sought: readonly Sought[],
  patience: Patience,
): Promise<ReadonlyMap<Subject, CdnTask>> {
  const matches = new Matches(sought, ledger, isRowOf && ((row, subject) => isRowOf(row, subject, inputs)));
  const hasRowsByPath = isRowOf === undefined;
  for (const { from, to, subjects } of stretchesOf(sought)) {
    const window = windowOf(from, to, context.serverClock.now(), context.limits.historyMs);
    if (window === undefined) continue;
    await new Search(context, matches, { window, patience, hasRowsByPath }).run(subjects);
  }
  return matches.rows;
}

interface Stretch {
  from: number;
  to: number;
  subjects: Subject[];
}

/** The times in which what is sought was submitted. */
function stretchesOf(sought: readonly Sought[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { subject, from, to } of sought.toSorted((left, right) => left.from - right.from)) {
    const last = stretches.at(-1);
    if (last === undefined || from - last.to > FAR_APART_MS)
      stretches.push({ from, to, subjects: [subject] });
    else {
      last.to = Math.max(last.to, to);
      last.subjects.push(subject);
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

/** A query that lists what some subjects are among. */
interface Listing {
  query: RefreshTasksQuery;
  subjects: readonly Subject[];
}

/** Looks for subjects of one stretch of time, and stops as soon as all are found. */
class Search {
  readonly #context: LookUpContext;
  readonly #matches: Matches;
  readonly #window: Window;
  readonly #patience: Patience;
  readonly #hasRowsByPath: boolean;

  constructor(
    context: LookUpContext,
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
  async run(subjects: readonly Subject[]): Promise<void> {
    const list = (of: readonly Subject[]): Promise<readonly Subject[]> => this.#list(of);
    const ask = (of: readonly Subject[]): Promise<readonly Subject[]> => this.#ask(of);
    const askOtherwise = (of: readonly Subject[]): Promise<readonly Subject[]> => this.#askOtherwise(of);
    const first = isListingDearer(subjects) ? [ask] : [];
    const ways = this.#hasRowsByPath ? [...first, list, askOtherwise] : [list];
    let left = subjects;
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
      refusal ??
      new Error("DescribeRefreshTasks withholds some of the rows that it counts, so nobody can say.")
    );
  }

  /** Asks for each path by itself, as it was submitted. @returns those that the history may have under another spelling */
  async #ask(subjects: readonly Subject[]): Promise<readonly Subject[]> {
    for (const subject of subjects) {
      for (const objectPath of withSchemes(subject.path)) await this.#askFor(subject, objectPath);
    }
    return subjects.filter(
      (subject) => this.#matches.isOpen(subject) && spellingsOf(subject.path).length > 1,
    );
  }

  /** Asks for each path by itself, in each spelling that the history may have given it. */
  async #askOtherwise(subjects: readonly Subject[]): Promise<readonly Subject[]> {
    for (const subject of subjects) {
      for (const objectPath of allSpellings(subject)) {
        try {
          await this.#askFor(subject, objectPath);
        } catch (error) {
          // In its own spelling the path was accepted when it was submitted: another may not be.
          if (objectPath === subject.path || !isPathRefusal(error)) throw error;
        }
      }
    }
    return [];
  }

  async #askFor(subject: Subject, objectPath: string): Promise<void> {
    if (this.#matches.isOpen(subject)) await this.#read({ query: { objectPath }, subjects: [subject] });
  }

  /** Lists by type and domain; by type alone where the API refuses the domain. @returns what it can have missed */
  async #list(subjects: readonly Subject[]): Promise<readonly Subject[]> {
    const narrow = listingsOf(subjects, domainOf);
    try {
      return await this.#listAll(narrow);
    } catch (error) {
      const isOfDomain = narrow.some(({ query }) => query.domainName !== undefined);
      if (refusalOf(error) !== "question" || !isOfDomain) throw error;
      return this.#listAll(listingsOf(subjects, () => undefined));
    }
  }

  async #listAll(listings: readonly Listing[]): Promise<readonly Subject[]> {
    const missed: Subject[] = [];
    for (const listing of listings) {
      const isOpen = (subject: Subject): boolean => this.#matches.isOpen(subject);
      if (!listing.subjects.some(isOpen) || (await this.#read(listing, this.#hasRowsByPath))) continue;
      for (const subject of listing.subjects) if (isOpen(subject)) missed.push(subject);
    }
    return missed;
  }

  /**
   * Reads a listing page by page, until its subjects are found.
   *
   * @param isOptional whether to stop where asking for each path takes fewer calls
   * @returns whether nothing can have been missed
   */
  async #read({ query, subjects }: Listing, isOptional = false): Promise<boolean> {
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
      const open = subjects.filter((subject) => this.#matches.isOpen(subject));
      if (open.length === 0) return true;
      if (isRepeated || tasks.length === 0 || read >= totalCount) return read >= totalCount && !isRepeated;
      const pagesLeft = Math.ceil((totalCount - read) / tasks.length);
      if (isOptional && pagesLeft > callsToAskFor(open)) return false;
    }
  }

  async #page(query: RefreshTasksQuery, pageNumber: number): Promise<RefreshTasksPage> {
    const { client, serverClock, limits, limiters } = this.#context;
    const { budget, onRetry } = this.#patience;
    await inTurn(limiters.describeRefreshTasks, { calls: LOOK_UPS, budget });
    const page = await client.describeRefreshTasks(
      { ...query, ...this.#window, pageSize: limits.pageSize, pageNumber },
      { budget, onRetry },
    );
    serverClock.observe(page.serverTime);
    return page;
  }
}

function isListingDearer(subjects: readonly Subject[]): boolean {
  const calls = subjects.reduce((sum, { path }) => sum + withSchemes(path).length, 0);
  return calls <= FEW_PATHS || calls < listingsOf(subjects, domainOf).length;
}

function callsToAskFor(subjects: readonly Subject[]): number {
  return subjects.reduce((calls, subject) => calls + allSpellings(subject).length, 0);
}

/** The history may have written a scheme before a path that was submitted without one. */
function withSchemes(path: string): string[] {
  return withoutScheme(path) === path ? [path, `http://${path}`, `https://${path}`] : [path];
}

function allSpellings({ path }: Subject): string[] {
  return spellingsOf(path).flatMap(withSchemes);
}

/** Undefined where the path has none. */
function domainOf({ path }: Subject): string | undefined {
  const checked = checkObjectPath(path);
  return checked.ok ? checked.domain : undefined;
}

/** The listings that subjects are in: one for each type and domain. */
function listingsOf(
  subjects: readonly Subject[],
  domain: (subject: Subject) => string | undefined,
): Listing[] {
  const ofType = Map.groupBy(subjects, ({ objectType }) => historyType(objectType));
  // A type under which the history does not list its tasks is among those of all types, and a domain needs a type.
  if (ofType.has(undefined)) return [{ query: {}, subjects }];
  return [...ofType].flatMap(([type, alike]) =>
    [...Map.groupBy(alike, domain)].map(([domainName, members]): Listing => {
      const objectType = type as string;
      return {
        query: domainName === undefined ? { objectType } : { objectType, domainName },
        subjects: members,
      };
    }),
  );
}
