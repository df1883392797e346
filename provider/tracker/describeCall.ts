import type { RefreshTasksQuery } from "../model/client.js";
import type { TrackedId, TrackedTask, Window } from "./trackedTask.js";

/** A call of DescribeRefreshTasks, or, for all rows of an id in one reading, one for each of its pages. */
export type DescribeCall = { wanted: readonly TrackedTask[] } & (
  | { kind: "page"; of: Window | TrackedId; pageNumber: number }
  | { kind: "refreshing"; of: Window; pageNumber: number }
  | { kind: "path"; query: RefreshTasksQuery }
  | { kind: "whole"; id: TrackedId }
);
