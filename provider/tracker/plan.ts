import type { Book } from "./book.js";
import type { Means, Plan } from "./calls.js";
import { planById } from "./planById.js";
import { planToDescribe } from "./planToDescribe.js";
import { byUrgency } from "./target.js";
import type { Windows } from "./windows.js";

/**
 * The calls of the next second or so that tell most of what is due. What can be asked for by id is: ten ids a call,
 * whatever rows they have, and a budget of its own. For the rest, the pages of a listing by time or those of the ids,
 * whichever are fewer.
 */
export function plan(book: Book, windows: Windows, means: Means): Plan {
  const due = [...book.targets].filter(({ dueAt }) => dueAt <= means.now).sort(byUrgency);
  const { calls, rest } = means.roomById === 0 ? { calls: [], rest: due } : planById(due, book, means);
  const { calls: toDescribe, stranded } = planToDescribe(rest, book, windows, means);
  return { byId: calls, toDescribe, stranded };
}
