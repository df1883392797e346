import { formatTime } from "../base/clock.js";
import { CallError } from "../cloud/errors.js";
import type { RefreshTasksQuery } from "../model/client.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Batch, Item, Kind, SubmissionRules } from "../model/kind.js";
import type { Limits } from "../model/limits.js";
import { type Entry, entryOf, type Ledger, submittedPath, taskIdsOf } from "../model/state.js";
import { isTaskId } from "../model/taskId.js";
import { PENDING, UNCONFIRMED } from "../model/taskStatus.js";
import { acquireInTime } from "./acquireInTime.js";
import { asSubmitted, entryOfItem, pathsCoveredBy, setEntry, withOwnStamp } from "./coverage.js";
import { askHistory, findSubmitted, type Patience, type SearchContext } from "./findSubmitted.js";
import type { Sought } from "./matches.js";

/**
 * Pauses before the two look-ups of a lost answer: a task shows in the history about 2 s after its submission. Each
 * further lost answer doubles them.
 */
const LOOK_UP_AFTER_MS = [3_000, 5_000];
/** Submissions of a batch whose answers are all lost: each may cost quota. */
const MOST_SUBMISSIONS = 5;
/** Margin for creation times, which are in whole seconds. */
const STAMP_MARGIN_MS = 2_000;
/**
 * Longest time from sending a submission to the creation time of its task: something on the way can hold it up, and where
 * the server's clock was not known, the machine's may be as far behind as signatures allow.
 */
const LATE_STAMP_MS = 15 * 60_000;
/** Time in which a call can have been retried, where a state does not say when: the default time limit. */
const UNKNOWN_TRIES_MS = 30 * 60_000;

/** A submission, with the time that it may take. */
export interface SubmissionJob<I extends CommonInputs> extends Patience {
  submission: SubmissionRules<I>;
  /** As the kind has it. */
  siteOf?: Kind<I>["siteOf"] | undefined;
  inputs: I;
  ledger: Ledger;
}

/**
 * Submits one batch after the other. The tasks of a call are in the ledger before the next call starts, so that a failure
 * in the middle loses nothing.
 */
export async function submitAll<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  batches: readonly Batch[],
): Promise<void> {
  for (const batch of batches) await submitBatch(context, job, batch);
}

/**
 * Looks up the tasks of items that an earlier deployment has submitted and could not look up itself. An item that the
 * history does not show is left to be submitted again.
 */
export async function reconcileEarlier<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  items: readonly Item[],
): Promise<void> {
  if (items.length === 0) return;
  await learnServerTime(context, job, historyOfFirst(items, job));
  await reconcile(context, job, asSubmitted(items, job.ledger), 1);
}

/** Submits a batch. After a lost answer, only the items that the history does not show are submitted again. */
async function submitBatch<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  batch: Batch,
): Promise<void> {
  const { serverClock, client } = context;
  const { submission, inputs, ledger, budget, onRetry } = job;
  const beginning = beginningOf(context, ledger, batch);
  let left = batch;
  for (let submissions = 1; ; submissions++) {
    try {
      await acquireInTime(context.limiters.of(submission.operation), { calls: "submissions", budget });
      const answer = await submission.submit(client, left, inputs, { budget, onRetry });
      serverClock.observe(answer.serverTime);
      record(ledger, left, answer.taskIds, answer.serverTime ?? serverClock.now());
      return;
    } catch (error) {
      if (!(error instanceof CallError && error.kind === "ambiguous")) throw error;
      const { items } = left;
      const missing = await missingAfter(context, job, { items, beginning, submissions }).catch(
        (cause: Error) => {
          const open =
            "Whether it was carried out could not be found out, and will be looked up first next time";
          throw new Error(`${error.message} ${open}: ${cause.message}`, { cause });
        },
      );
      if (missing.length === 0) return;
      if (submissions >= MOST_SUBMISSIONS || budget.remaining() <= 0) throw error;
      left = { ...left, items: missing };
    }
  }
}

/** The moment before a batch's first call. */
interface Beginning {
  /** By `Clock.now()`, in ms. */
  here: number;
  /** By the server's clock, in ms; undefined where that was not known. */
  there: number | undefined;
  /** By the path of each item, the ids of the tasks that it can have had before. */
  taskIds: ReadonlyMap<string, ReadonlySet<string>>;
}

function beginningOf({ clock, serverClock }: SearchContext, ledger: Ledger, batch: Batch): Beginning {
  return {
    here: clock.now(),
    there: serverClock.isKnown ? serverClock.now() : undefined,
    taskIds: taskIdsBefore(ledger, batch.items),
  };
}

/** The ids of all that was submitted under the items' paths: a directory's own files can have others than its task before. */
function taskIdsBefore(ledger: Ledger, items: readonly Item[]): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map(items.map((item) => [item.path, new Set(taskIdsOf(pathsCoveredBy(item), ledger))]));
  for (const [path, entry] of ledger) {
    const ids = before.get(submittedPath(path, entry));
    if (ids !== undefined) for (const id of entry.taskIds) ids.add(id);
  }
  return before;
}

/** Records the tasks of a call. All paths of a type share one entry, which saves memory. */
function record(ledger: Ledger, batch: Batch, taskIds: readonly string[], submittedAt: number): void {
  const creationTime = formatTime(submittedAt);
  const submitted = {
    taskIds,
    status: PENDING,
    process: 0,
    creationTime,
    completionTime: "",
    description: "",
  };
  const ofType = new Map<string, Entry>();
  for (const item of batch.items) {
    const { objectType } = item;
    const entry = ofType.get(objectType) ?? { ...submitted, objectType };
    ofType.set(objectType, entry);
    setEntry(ledger, item, entry);
  }
}

/** Looks for the tasks of a call whose answer was lost. Until they are found, their entries are unconfirmed. */
async function missingAfter<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  { items, beginning, submissions }: { items: readonly Item[]; beginning: Beginning; submissions: number },
): Promise<Item[]> {
  const { serverClock } = context;
  const leaveOpen = (): void => {
    const here = serverClock.at(beginning.here);
    const since = Math.min(here, beginning.there ?? here) - STAMP_MARGIN_MS;
    for (const item of items) {
      setEntry(job.ledger, item, {
        taskIds: [...(beginning.taskIds.get(item.path) ?? [])],
        objectType: item.objectType,
        status: UNCONFIRMED,
        process: 0,
        creationTime: formatTime(since),
        completionTime: formatTime(serverClock.now()),
        description: "",
      });
    }
  };
  leaveOpen();
  if (!serverClock.isKnown) {
    await learnServerTime(context, job, historyOfFirst(items, job));
    leaveOpen();
  }
  return reconcile(context, job, items, 2 ** (submissions - 1));
}

/**
 * Asks for the server's time where it is not known: what is compared with creation times is by that clock.
 *
 * @param history one that can be asked for, of a product that has no other
 */
export async function learnServerTime(
  context: SearchContext,
  patience: Patience,
  history: HistoryOfSite,
): Promise<void> {
  if (context.serverClock.isKnown) return;
  await askHistory(context, { ...history, pageSize: 1 }, patience);
}

/** The history in which the first of some items stands, of a product that has one for each site and type. */
export function historyOfFirst<I extends CommonInputs>(
  [first]: readonly Item[],
  { siteOf, inputs }: Pick<SubmissionJob<I>, "siteOf" | "inputs">,
): HistoryOfSite {
  const siteId = first && siteOf?.(first.path, inputs);
  return first === undefined || siteId === undefined ? {} : { siteId, objectType: first.objectType };
}

export type HistoryOfSite = Pick<RefreshTasksQuery, "siteId" | "objectType">;

/**
 * Takes over the tasks that the history shows for unconfirmed items.
 *
 * @param pauseFactor by which the pauses before the look-ups are longer than usual
 * @returns the items without a task
 */
async function reconcile<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  items: readonly Item[],
  pauseFactor: number,
): Promise<Item[]> {
  const { ledger, budget } = job;
  const { clock, serverClock } = context;
  const soughtIn = (missing: readonly Item[]): Sought[] =>
    missing.map((item) => soughtOf(entryOfItem(ledger, item) as Entry, item, context.limits));
  let missing = [...items];
  const isLongAgo = soughtIn(missing).every(({ to }) => to < serverClock.now());
  for (const pause of isLongAgo ? [0] : LOOK_UP_AFTER_MS) {
    await clock.sleep(pause * pauseFactor, budget.signal);
    const rows = await findSubmitted(context, job, soughtIn(missing), job);
    const seenAt = formatTime(serverClock.now());
    missing = missing.filter((item) => {
      const row = rows.get(item);
      if (row !== undefined) {
        const before = entryOfItem(ledger, item);
        setEntry(ledger, item, withOwnStamp(entryOf(row, seenAt), before, context.limits));
      }
      return row === undefined;
    });
    if (missing.length === 0) break;
  }
  return missing;
}

/** An unconfirmed item, with the time in which its task can have been created. */
function soughtOf(
  { creationTime, completionTime, taskIds }: Entry,
  item: Item,
  { zonelessTypes = [] }: Pick<Limits, "zonelessTypes">,
): Sought {
  const from = Date.parse(creationTime);
  // Where a stamp can be hours off, the time that is asked about bounds it alone.
  const hasStamp = !zonelessTypes.includes(item.objectType);
  const sentLast = completionTime === "" ? from + UNKNOWN_TRIES_MS : Date.parse(completionTime);
  return {
    item,
    from,
    to: sentLast + LATE_STAMP_MS,
    // A path that has failed and was submitted again still has the old row. Without an id a task cannot be followed.
    isAfterSubmission: (row) =>
      isTaskId(row.taskId) &&
      (!hasStamp || Date.parse(row.creationTime) >= from) &&
      !taskIds.includes(row.taskId),
  };
}
