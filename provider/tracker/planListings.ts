import type { RefreshTasksQuery } from "../model/client.js";
import type { DescribeCall } from "./describeCall.js";
import type { OutstandingTasks } from "./outstandingTasks.js";
import { type TrackedId, type TrackedTask, tasksOf, type Window } from "./trackedTask.js";
import type { Windows } from "./windows.js";

/** Number of calls from which it is worth one to see how many pages of `Refreshing` there are instead. */
const MANY_CALLS = 4;
/** Number of calls that one for such a page has to save, since what has left them is still to be read. */
const SAVED_BY_ONE = 2;

/** How many calls can be made, and when. */
interface Bounds {
  now: number;
  most: number;
  pageSize: number;
}

/**
 * The calls for what is due where no id can be asked for: pages of a listing by site, type and time, or single paths,
 * whichever are fewer; and where both are many, first the pages of what is still `Refreshing`.
 */
export function planListings(
  due: readonly TrackedId[],
  outstanding: OutstandingTasks,
  windows: Windows,
  bounds: Bounds,
): { calls: DescribeCall[]; refused: TrackedTask[] } {
  const open = new Set<TrackedTask>();
  for (const task of tasksOf(due)) if (task.dueAt <= bounds.now) open.add(task);
  const calls: DescribeCall[] = [];
  for (const [window, tasks] of windows.group(open, outstanding.tasks)) {
    for (const call of callsFor(window, tasks, bounds)) calls.push(call);
    for (const task of tasks) open.delete(task);
  }
  const refused: TrackedTask[] = [];
  for (const task of open) {
    // Without a path, or where that is refused as well, no way is left.
    if (task.whole !== undefined || task.refusal !== undefined) refused.push(task);
    else if (calls.length < bounds.most) calls.push(pathCall(task, bounds));
  }
  return { calls, refused };
}

function callsFor(window: Window, tasks: readonly TrackedTask[], bounds: Bounds): DescribeCall[] {
  const direct = directCalls(window, tasks, bounds);
  const { left = [], rest = [] } = Object.groupBy(tasks, (task) =>
    hasProbablyEnded(task, bounds.now) ? "left" : "rest",
  );
  if (rest.length === 0) return direct.calls;
  const ofRest = left.length === 0 ? direct : directCalls(window, rest, bounds);
  const { refreshing } = window;
  if (ofRest.cost < MANY_CALLS || refreshing.callsAt(bounds.now) * SAVED_BY_ONE > ofRest.cost) {
    return direct.calls;
  }
  const pages = refreshing.pagesAt(bounds.now).slice(0, bounds.most);
  return [
    ...pages.map(
      (pageNumber): DescribeCall => ({ kind: "refreshing", of: window, pageNumber, wanted: rest }),
    ),
    ...directCalls(window, left, bounds).calls,
  ];
}

/** The first calls for the rows themselves, and how many it takes for all of them. */
function directCalls(
  window: Window,
  tasks: readonly TrackedTask[],
  bounds: Bounds,
): { calls: DescribeCall[]; cost: number } {
  const { listing } = window;
  const { known, unread, notLocated, calls } = listing.pagesFor(tasks);
  // Where it begins again over and over, its last pages are to be read all the same.
  unread.sort((left, right) => listing.lastReadingOf(left) - listing.lastReadingOf(right) || left - right);
  const page = (pageNumber: number, wanted: readonly TrackedTask[]): DescribeCall => {
    return { kind: "page", of: window, pageNumber, wanted };
  };
  const ofKnown = [...known].map(([pageNumber, wanted]) => page(pageNumber, wanted));
  const forUnread = calls - known.size;
  const isByPath = notLocated.length <= forUnread && notLocated.every(isShownByPath);
  return {
    calls: [
      ...ofKnown,
      ...(isByPath
        ? notLocated.slice(0, bounds.most).map((task) => pathCall(task, bounds))
        : unread.slice(0, bounds.most).map((pageNumber) => page(pageNumber, notLocated))),
    ],
    cost: known.size + (isByPath ? notLocated.length : forUnread),
  };
}

/** Whether its row is worth a call: it has left what is refreshing, or is due to have. */
function hasProbablyEnded({ hasLeft, observation: { forecast } }: TrackedTask, now: number): boolean {
  return hasLeft || (forecast.isConfirmed && (forecast.span?.late ?? Number.POSITIVE_INFINITY) <= now);
}

function isShownByPath({ refusal, isShownByPath }: TrackedTask): boolean {
  return refusal === undefined && isShownByPath;
}

/** Asks for the newest rows of a path. */
function pathCall(task: TrackedTask, { pageSize }: Bounds): DescribeCall {
  const { siteId, objectType, path = "" } = task.task;
  const query: RefreshTasksQuery = {
    ...(siteId !== undefined && { siteId }),
    ...(objectType !== undefined && { objectType }),
    objectPath: task.spelling ?? path,
    pageSize,
  };
  return { kind: "path", query, wanted: [task] };
}
