import type { Limits } from "../model/limits.js";
import type { DescribeCall } from "./describeCall.js";
import type { Pages } from "./listing.js";
import type { OutstandingTasks } from "./outstandingTasks.js";
import { planListings } from "./planListings.js";
import { byUrgency, type TrackedId, type TrackedTask, tasksOf, type Window } from "./trackedTask.js";
import type { Windows } from "./windows.js";

/** Number of rows in a second beyond which DescribeRefreshTaskById, which has no pages, tells little that is new. */
const ROWS_PER_SECOND = 5_000;
/** Number of times that it may miss an id before the other operation is asked for that. */
const MOST_MISSES = 3;

/** Ids of one call of DescribeRefreshTaskById. */
export type CallById = readonly TrackedId[];

export interface Plan {
  byId: CallById[];
  toDescribe: DescribeCall[];
  /** Tasks that the API refuses to be asked for in any way. */
  refused: TrackedTask[];
}

/** What calls there can be. */
export interface Means {
  /** In ms. */
  now: number;
  limits: Pick<Limits, "pageSize" | "idsPerCall" | "canAskByTaskId">;
  /** Number of calls of each operation that can be made in the next second. */
  availableById: number;
  availableToDescribe: number;
  /** Whether the account may call DescribeRefreshTaskById. */
  mayAskById: boolean;
}

/**
 * The calls of the next second or so that tell most of what is due. What can be asked for by id is: several ids a call,
 * whatever rows they have, and a budget of its own. For the rest, the pages of a listing by time or those of the ids,
 * whichever are fewer.
 */
export function plan(outstanding: OutstandingTasks, windows: Windows, means: Means): Plan {
  const due: TrackedId[] = [];
  for (const id of outstanding.ids) if (id.dueAt <= means.now) due.push(id);
  due.sort(byUrgency);
  const { calls, rest } =
    means.availableById === 0 ? { calls: [], rest: due } : planById(due, outstanding, means);
  const { calls: toDescribe, refused } = planToDescribe(rest, outstanding, windows, means);
  return { byId: calls, toDescribe, refused };
}

/** The calls of DescribeRefreshTaskById for what is due, and what is left to ask for in the other way. */
function planById(
  due: readonly TrackedId[],
  outstanding: OutstandingTasks,
  { availableById, limits: { idsPerCall } }: Means,
): { calls: CallById[]; rest: TrackedId[] } {
  const shown = due.filter(isShown);
  const chosen = shown.slice(0, availableById * idsPerCall);
  const rest = [...due.filter((id) => !isShown(id)), ...shown.slice(chosen.length)];
  const rows = new RowBudget();
  const calls: TrackedId[][] = [];
  for (const id of chosen) {
    if (!rows.admits(id)) break;
    const last = calls.at(-1);
    if (last !== undefined && last.length < idsPerCall) last.push(id);
    else calls.push([id]);
  }
  const last = calls.at(-1);
  if (last !== undefined) fillUp(last, idsPerCall, { chosen: new Set(chosen), outstanding, rows });
  return { calls, rest };
}

/** What the last call has space for besides costs nothing: what is due next. */
function fillUp(
  call: TrackedId[],
  idsPerCall: number,
  {
    chosen,
    outstanding,
    rows,
  }: { chosen: ReadonlySet<TrackedId>; outstanding: OutstandingTasks; rows: RowBudget },
): void {
  const others = [...outstanding.ids].filter((id) => !chosen.has(id) && isShown(id));
  for (const id of others.sort(byUrgency)) {
    if (call.length === idsPerCall || !rows.admits(id)) return;
    call.push(id);
  }
}

/** Whether it can be asked for by id. */
export function isShown({ missesById }: TrackedId): boolean {
  return missesById < MOST_MISSES;
}

/** Number of rows that may be read in about a second; the first id's are read in any case. */
class RowBudget {
  #rows = 0;

  admits({ rows }: TrackedId): boolean {
    const isFirst = this.#rows === 0;
    this.#rows += rows;
    return isFirst || this.#rows <= ROWS_PER_SECOND;
  }
}

/** The calls of DescribeRefreshTasks for what is due, as many as can be made; and what it cannot be asked for. */
function planToDescribe(
  due: readonly TrackedId[],
  outstanding: OutstandingTasks,
  windows: Windows,
  means: Means,
): Pick<Plan, "refused"> & { calls: DescribeCall[] } {
  const most = means.availableToDescribe;
  if (most === 0 || due.length === 0) return { calls: [], refused: [] };
  const { pageSize, canAskByTaskId = true } = means.limits;
  if (!canAskByTaskId) {
    const { calls, refused } = planListings(due, outstanding, windows, { now: means.now, most, pageSize });
    return { calls: mostUrgent(calls, most), refused };
  }
  const ids = due.filter(({ refusal }) => refusal === undefined);
  const dueOf = (some: readonly TrackedId[]): Set<TrackedTask> => {
    const tasks = new Set<TrackedTask>();
    for (const task of tasksOf(some)) if (task.dueAt <= means.now) tasks.add(task);
    return tasks;
  };
  const open = dueOf(ids);
  const refused = dueOf(due.filter(({ refusal }) => refusal !== undefined));
  for (const task of refused) open.delete(task);

  let calls = wholeCalls(ids, open);
  for (const { wanted } of calls) for (const task of wanted) open.delete(task);
  for (const [window, tasks] of windows.group([...open, ...refused], outstanding.tasks)) {
    const pages = window.listing.pagesFor(tasks);
    const byTask = callsByTask(ids, new Set(tasks), { most, pageSize });
    const isPrecise = pages.notLocated.length === 0;
    const isDearer = pages.calls > byTask.cost || (pages.calls === byTask.cost && !isPrecise);
    if (isDearer && !tasks.some((task) => refused.has(task))) continue;
    calls = [...calls, ...pageCalls(window, pages, most)];
    for (const task of tasks) {
      open.delete(task);
      refused.delete(task);
    }
  }
  const byPath = [...refused].filter(({ whole, refusal }) => whole === undefined && refusal === undefined);
  for (const task of byPath) refused.delete(task);
  calls = [
    ...calls,
    ...callsByTask(ids, open, { most, pageSize }).calls,
    ...byPath.slice(0, most).map((task) => pathCall(undefined, task, pageSize)),
  ];
  return {
    calls: mostUrgent(calls, most),
    refused: [...refused].filter((task) => !mayBeShownById(task, means)),
  };
}

/** Whether the other operation, which only rests, can still tell of it. */
function mayBeShownById(task: TrackedTask, { mayAskById }: Means): boolean {
  return mayAskById && [...task.possibleIds].every((id) => id.refusal === undefined || isShown(id));
}

/** Where all rows of an id are to be read in any case, they tell of all that stands under it. */
function wholeCalls(ids: readonly TrackedId[], tasks: ReadonlySet<TrackedTask>): DescribeCall[] {
  const wantedOf = wantedFrom(tasks);
  return ids.flatMap((id): DescribeCall[] => {
    const wanted = wantedOf(id).flat();
    const isWhole = wanted.some(({ whole }) => whole !== undefined);
    return isWhole ? [{ kind: "whole", id, wanted }] : [];
  });
}

/** How many calls can be made, and how many rows a page has. */
type Bounds = { most: number; pageSize: number };

/** The first calls that ask for tasks by their ids, and how many it takes for all of them, at the least. */
function callsByTask(
  ids: readonly TrackedId[],
  tasks: ReadonlySet<TrackedTask>,
  bounds: Bounds,
): { calls: DescribeCall[]; cost: number } {
  const wantedOf = wantedFrom(tasks);
  const calls: DescribeCall[] = [];
  let cost = 0;
  for (const id of ids) {
    const wanted = wantedOf(id).filter(({ length }) => length > 0);
    if (wanted.length === 0) continue;
    const found = calls.length < bounds.most ? callsForId(id, wanted.flat(), bounds) : undefined;
    for (const call of found?.calls ?? []) calls.push(call);
    cost += found?.cost ?? 1;
  }
  return { calls, cost };
}

function callsForId(
  id: TrackedId,
  wanted: readonly TrackedTask[],
  { most, pageSize }: Bounds,
): { calls: DescribeCall[]; cost: number } {
  const { listing } = id;
  const pages = listing.pagesFor(wanted);
  const wereSeen = wanted.every(({ distance }) => distance !== undefined);
  const isRefused = wanted.some(({ refusal }) => refusal !== undefined);
  if (isRefused || (!listing.isBroken && (pages.calls <= wanted.length || !wereSeen))) {
    return { calls: pageCalls(id, pages, most), cost: pages.calls };
  }
  return {
    calls: wanted.slice(0, most).map((task) => pathCall(id.id, task, pageSize)),
    cost: wanted.length,
  };
}

/** Asks for the rows of a path, of one task or of all. */
function pathCall(taskId: string | undefined, task: TrackedTask, pageSize: number): DescribeCall {
  const objectPath = task.spelling ?? task.task.path ?? "";
  const ofTask = taskId === undefined ? {} : { taskId };
  return { kind: "path", query: { ...ofTask, objectPath, pageSize }, wanted: [task] };
}

function pageCalls(
  of: Window | TrackedId,
  { known, unread, notLocated }: Pages<TrackedTask>,
  most: number,
): DescribeCall[] {
  const call = (pageNumber: number, wanted: readonly TrackedTask[]): DescribeCall => {
    return { kind: "page", of, pageNumber, wanted };
  };
  return [
    ...[...known].map(([pageNumber, wanted]) => call(pageNumber, wanted)),
    ...unread.slice(0, most).map((pageNumber) => call(pageNumber, notLocated)),
  ];
}

/** Which of some tasks can stand under an id, in lists. */
function wantedFrom(tasks: ReadonlySet<TrackedTask>): (id: TrackedId) => readonly TrackedTask[][] {
  const ofCandidates = new Map<object, TrackedTask[]>();
  const isWanted = (task: TrackedTask): boolean => tasks.has(task);
  return (id) => {
    const lists = [[...id.tasks].filter(isWanted)];
    for (const candidates of id.candidates) {
      const list = ofCandidates.get(candidates) ?? [...candidates.tasks].filter(isWanted);
      ofCandidates.set(candidates, list);
      lists.push(list);
    }
    return lists;
  };
}

function mostUrgent(calls: DescribeCall[], most: number): DescribeCall[] {
  return calls.sort((left, right) => urgencyOf(left) - urgencyOf(right)).slice(0, most);
}

function urgencyOf({ wanted }: DescribeCall): number {
  return wanted.reduce((earliest, { dueAt }) => Math.min(earliest, dueAt), Number.POSITIVE_INFINITY);
}
