import type { RefreshTasksQuery } from "../model/client.js";
import type { Entry } from "./entry.js";
import type { Target } from "./target.js";
import type { Window } from "./windows.js";

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
  /** What the API refuses to be asked for in any way. */
  stranded: Entry[];
}

export interface Means {
  now: number;
  /** How many calls of each operation can be made in the next second. */
  roomById: number;
  roomToDescribe: number;
  /** Whether the account may call DescribeRefreshTaskById. */
  mayAskById: boolean;
  /** Whether anything is known of how long tasks of the type take. */
  knows(objectType: string | undefined): boolean;
}
