import type { RefreshTasksQuery } from "../cdn/api.js";
import type { Book } from "./book.js";
import type { Entry } from "./entry.js";
import { PAGE_SIZE } from "./listing.js";
import { planById } from "./planById.js";
import { planToDescribe } from "./planToDescribe.js";
import type { Target } from "./target.js";
import type { Window, Windows } from "./windows.js";

export { PAGE_SIZE };

/** A task that somebody waits for. */
export interface Outstanding {
  /** The ids that it can have. What one call has submitted shares the list. */
  taskIds: readonly string[];
  /** The path of its row. Left out, all rows of all its ids are meant. */
  path?: string | undefined;
  /** As the history names the type; left out where that is not known. */
  objectType?: string | undefined;
  /** When it was submitted, by the API's clock; where that is not known, when the wait begins. */
  since: number;
}

/** The ids of one call of DescribeRefreshTaskById. */
export type CallById = readonly Target[];

/** A call of DescribeRefreshTasks, or, for all rows of an id in one reading, one for each of its pages. */
export type DescribeCall = { wanted: readonly Entry[] } & (
  | { kind: "page"; of: Window | Target; pageNumber: number }
  | { kind: "path"; query: RefreshTasksQuery }
  | { kind: "whole"; target: Target }
);

export interface Plan {
  byId: CallById[];
  toDescribe: DescribeCall[];
}

export interface Means {
  now: number;
  /** How many calls of each operation can be made in the next second. */
  roomById: number;
  roomToDescribe: number;
  /** Whether anything is known of how long tasks of the type take. */
  knows(objectType: string | undefined): boolean;
}

/**
 * The calls of the next second or so that tell most of what is due. What can be asked for by id is: ten ids a call,
 * whatever rows they have, and a budget of its own. For the rest, the pages of a listing by time or those of the ids,
 * whichever are fewer.
 */
export function plan(book: Book, windows: Windows, means: Means): Plan {
  const due = [...book.targets].filter(({ dueAt }) => dueAt <= means.now).sort(byUrgency);
  const { calls, rest } = means.roomById === 0 ? { calls: [], rest: due } : planById(due, book, means);
  return { byId: calls, toDescribe: planToDescribe(rest, book, windows, means) };
}

/** What has been due for longest; of those that are alike, what was not asked for longest. */
export function byUrgency(left: Target, right: Target): number {
  return left.dueAt - right.dueAt || left.askedAt - right.askedAt;
}
