import type { Book } from "./book.js";
import type { DescribeCall, Means, Plan } from "./calls.js";
import { type Entry, targetsOf } from "./entry.js";
import { PAGE_SIZE, type Pages } from "./listing.js";
import { isShown } from "./planById.js";
import { Scouts } from "./scouts.js";
import { concernedBy, type Target } from "./target.js";
import type { Window, Windows } from "./windows.js";

/** The calls of DescribeRefreshTasks for what is due, as many as there is room for; and what it cannot be asked for. */
export function planToDescribe(
  due: readonly Target[],
  book: Book,
  windows: Windows,
  means: Means,
): Pick<Plan, "stranded"> & { calls: DescribeCall[] } {
  const room = means.roomToDescribe;
  if (room === 0) return { calls: [], stranded: [] };
  const targets = due.filter(({ refusal }) => refusal === undefined);
  const isDue = ({ dueAt }: Entry): boolean => dueAt <= means.now;
  const open = new Set([...concernedBy(targets)].filter(isDue));
  const refused = new Set([...concernedBy(due.filter(({ refusal }) => refusal !== undefined))].filter(isDue));
  for (const entry of refused) open.delete(entry);

  let calls = wholeCalls(targets, open);
  for (const { wanted } of calls) for (const entry of wanted) open.delete(entry);
  for (const [window, entries] of windows.group([...open, ...refused], book.entries)) {
    const pages = window.listing.pagesFor(entries);
    const byTask = callsByTask(targets, new Set(entries), room);
    const isPrecise = pages.astray.length === 0;
    const isDearer = pages.calls > byTask.cost || (pages.calls === byTask.cost && !isPrecise);
    if (isDearer && !entries.some((entry) => refused.has(entry))) continue;
    calls = [...calls, ...pageCalls(window, pages, room)];
    for (const entry of entries) {
      open.delete(entry);
      refused.delete(entry);
    }
  }
  const byPath = [...refused].filter(({ whole, refusal }) => whole === undefined && refusal === undefined);
  for (const entry of byPath) refused.delete(entry);
  calls = [
    ...calls,
    ...callsByTask(targets, open, room).calls,
    ...byPath.slice(0, room).map((entry) => pathCall(undefined, entry)),
  ];
  const scouts = new Scouts(1, means);
  return {
    calls: calls
      .sort((left, right) => urgencyOf(left) - urgencyOf(right))
      .filter(({ wanted }) => scouts.admit(wanted[0]))
      .slice(0, room),
    stranded: [...refused].filter((entry) => !mayBeShownById(entry, means)),
  };
}

/** Whether the other operation, which only rests, can still tell of it. */
function mayBeShownById(entry: Entry, { mayAskById }: Means): boolean {
  return mayAskById && targetsOf(entry).every((target) => target.refusal === undefined || isShown(target));
}

/** Where all rows of an id are to be read in any case, they tell of all that stands under it. */
function wholeCalls(targets: readonly Target[], entries: ReadonlySet<Entry>): DescribeCall[] {
  const wantedOf = wantedFrom(entries);
  return targets.flatMap((target): DescribeCall[] => {
    const wanted = wantedOf(target).flat();
    const isWhole = wanted.some(({ whole }) => whole !== undefined);
    return isWhole ? [{ kind: "whole", target, wanted }] : [];
  });
}

/** The first calls that ask for entries by their ids, and how many it takes for all of them, at the least. */
function callsByTask(
  targets: readonly Target[],
  entries: ReadonlySet<Entry>,
  room: number,
): { calls: DescribeCall[]; cost: number } {
  const wantedOf = wantedFrom(entries);
  const calls: DescribeCall[] = [];
  let cost = 0;
  for (const target of targets) {
    const wanted = wantedOf(target).filter(({ length }) => length > 0);
    if (wanted.length === 0) continue;
    const found = calls.length < room ? callsForTarget(target, wanted.flat(), room) : undefined;
    for (const call of found?.calls ?? []) calls.push(call);
    cost += found?.cost ?? 1;
  }
  return { calls, cost };
}

function callsForTarget(
  target: Target,
  wanted: readonly Entry[],
  room: number,
): { calls: DescribeCall[]; cost: number } {
  const { listing } = target;
  const pages = listing.pagesFor(wanted);
  const wereSeen = wanted.every(({ row }) => row !== undefined);
  const isRefused = wanted.some(({ refusal }) => refusal !== undefined);
  if (isRefused || (!listing.isBroken && (pages.calls <= wanted.length || !wereSeen))) {
    return { calls: pageCalls(target, pages, room), cost: pages.calls };
  }
  return { calls: wanted.slice(0, room).map((entry) => pathCall(target.id, entry)), cost: wanted.length };
}

/** Asks for the rows of a path, of one task or of all. */
function pathCall(taskId: string | undefined, entry: Entry): DescribeCall {
  const objectPath = entry.row?.objectPath ?? entry.task.path ?? "";
  const ofTask = taskId === undefined ? {} : { taskId };
  return { kind: "path", query: { ...ofTask, objectPath, pageSize: PAGE_SIZE }, wanted: [entry] };
}

function pageCalls(of: Window | Target, { known, unread, astray }: Pages, room: number): DescribeCall[] {
  const call = (pageNumber: number, wanted: readonly Entry[]): DescribeCall => {
    return { kind: "page", of, pageNumber, wanted };
  };
  return [
    ...[...known].map(([pageNumber, wanted]) => call(pageNumber, wanted)),
    ...unread.slice(0, room).map((pageNumber) => call(pageNumber, astray)),
  ];
}

/** Which of some entries can stand under an id, in lists. */
function wantedFrom(entries: ReadonlySet<Entry>): (target: Target) => readonly Entry[][] {
  const batches = new Map<object, Entry[]>();
  const isWanted = (entry: Entry): boolean => entries.has(entry);
  return (target) => {
    const lists = [[...target.entries].filter(isWanted)];
    for (const batch of target.batches) {
      const list = batches.get(batch) ?? [...batch.entries].filter(isWanted);
      batches.set(batch, list);
      lists.push(list);
    }
    return lists;
  };
}

function urgencyOf({ wanted }: DescribeCall): number {
  return wanted.reduce((earliest, { dueAt }) => Math.min(earliest, dueAt), Number.POSITIVE_INFINITY);
}
