import type { CdnTask } from "../model/task.js";
import type { Forecast } from "./forecast.js";
import type { Outstanding } from "./outstanding.js";
import type { Batch, Target } from "./target.js";
import type { Watch } from "./watch.js";
import type { WholeTask } from "./wholeTask.js";
import type { Window } from "./windows.js";

/** One task of one wait. */
export interface Entry {
  readonly watch: Watch;
  readonly task: Outstanding;
  readonly forecast: Forecast;
  /** Without a path: what is known of all rows of its ids. */
  readonly whole: WholeTask | undefined;
  /** The id that it stands under; without a path, all that it waits for. */
  readonly targets: Set<Target>;
  /** Where it can stand under several ids, until the history has shown under which. */
  batch: Batch | undefined;
  isOutstanding: boolean;
  /** When its wait began, by the tracker's clock. */
  readonly watchedSince: number;
  /** When it was last seen how it is, or that there is nothing of it; when its wait began, before that. */
  lookedAt: number;
  /** How long before that it was looked at. */
  gap: number;
  /** When a call about it last failed, by the tracker's clock. */
  failedAt: number;
  /** When it is to be looked at again; after a look, never, until that is thought over. */
  dueAt: number;
  /** How far the spelling of its rows is from its own; infinite before the first was seen. */
  distance: number;
  /** Its row as it was seen last. */
  row: CdnTask | undefined;
  /** How far it was then, in percent; of several rows, the one that is the farthest from its end. */
  process: number;
  /** The stretch of the history that it was looked for in. */
  window: Window | undefined;
  /** Why DescribeRefreshTasks is not asked for its path any more. */
  refusal: unknown;
  /** Whether listings by time show it; a type that the history names otherwise hides it there. */
  isListed: boolean;
}

/** Whether the entry is to be looked at, and was not since that was planned. */
export function isDue({ isOutstanding, dueAt }: Entry): boolean {
  return isOutstanding && dueAt < Number.POSITIVE_INFINITY;
}

/** The ids that the entry can stand under; without a path, all that are left of it. */
export function targetsOf({ targets, batch }: Entry): Target[] {
  return [...targets, ...(batch?.targets ?? [])];
}

/** Whether the entry can stand under the id. */
export function canStandUnder({ targets, batch }: Entry, target: Target): boolean {
  return targets.has(target) || batch?.targets.has(target) === true;
}
