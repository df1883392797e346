import type { Book } from "./book.js";
import type { CallById, Means } from "./calls.js";
import { Scouts } from "./scouts.js";
import { byUrgency, type Target } from "./target.js";

/** DescribeRefreshTaskById takes so many ids at once. */
export const IDS_PER_CALL = 10;
/** It has no pages: more rows than these in a second would cost time and memory, and tell little that is new. */
const ROWS_PER_SECOND = 5_000;
/** When it has missed an id so often, the other operation is asked for that. */
const MOST_MISSES = 3;

/** The calls of DescribeRefreshTaskById for what is due, and what is left to ask for in the other way. */
export function planById(
  due: readonly Target[],
  book: Book,
  means: Means,
): { calls: CallById[]; rest: Target[] } {
  const scouts = new Scouts(IDS_PER_CALL, means);
  const admitted = due.filter((target) => isShown(target) && scouts.admit(target.first));
  const chosen = admitted.slice(0, means.roomById * IDS_PER_CALL);
  const rest = [...due.filter((target) => !isShown(target)), ...admitted.slice(chosen.length)];
  const budget = new RowBudget();
  const calls: Target[][] = [];
  for (const target of chosen) {
    if (!budget.admits(target)) break;
    const last = calls.at(-1);
    if (last !== undefined && last.length < IDS_PER_CALL) last.push(target);
    else calls.push([target]);
  }
  fillUp(calls.at(-1), new Set(chosen), book, budget);
  return { calls, rest };
}

/** What the last call has room for besides costs nothing: what is due next. */
function fillUp(
  call: Target[] | undefined,
  chosen: ReadonlySet<Target>,
  book: Book,
  budget: RowBudget,
): void {
  if (call === undefined) return;
  const others = [...book.targets].filter((target) => !chosen.has(target) && isShown(target));
  for (const target of others.sort(byUrgency)) {
    if (call.length === IDS_PER_CALL || !budget.admits(target)) return;
    call.push(target);
  }
}

/** Whether it can be asked for by id. */
export function isShown({ missesById }: Target): boolean {
  return missesById < MOST_MISSES;
}

/** How many rows may be read in about a second; the first id's are read in any case. */
class RowBudget {
  #rows = 0;

  admits({ rows }: Target): boolean {
    const isFirst = this.#rows === 0;
    this.#rows += rows;
    return isFirst || this.#rows <= ROWS_PER_SECOND;
  }
}
