import { formatTime } from "../base/clock.js";
import { CallError } from "../cloud/errors.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Batch, Item, SubmissionRules } from "../model/kind.js";
import { reporting } from "../model/paced.js";
import { type Entry, entryOf, type Ledger } from "../model/state.js";
import { isTaskId } from "../model/taskId.js";
import { PENDING, UNCONFIRMED } from "../model/taskStatus.js";
import { acquireInTime } from "./acquireInTime.js";
import { findSubmitted, LOOK_UPS, type Patience, type SearchContext } from "./findSubmitted.js";
import type { Sought } from "./matches.js";

/**
 * A task becomes visible in the history about 2 s after its submission: it is looked for twice. After each further
 * call whose fate is open, twice as long is waited before it counts as not carried out.
 */
const LOOK_UP_AFTER_MS = [3_000, 5_000];
/** So often is a batch submitted when every answer is lost: each time may cost quota. */
const MOST_SUBMISSIONS = 5;
/** Creation times are to the second. */
const STAMP_MARGIN_MS = 2_000;
/**
 * How long after it was sent a submission may be stamped: something on the way can hold it up, and where the server's
 * clock was not known, the machine's may be as far behind as signatures allow.
 */
const LATE_STAMP_MS = 15 * 60_000;
/** Where a state does not say when the call was sent last: so long the default time limit lets it be made again. */
const UNKNOWN_TRIES_MS = 30 * 60_000;

/** What is submitted, and how long that may take. */
export interface SubmissionJob<I extends CommonInputs> extends Patience {
  submission: SubmissionRules<I>;
  inputs: I;
  ledger: Ledger;
}

/**
 * Submits one batch after the other. What a call has submitted stands in the ledger before the next call starts, so
 * that a failure in the middle loses nothing.
 */
export async function submitAll<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  batches: readonly Batch[],
): Promise<void> {
  for (const batch of batches) await submitBatch(context, job, batch);
}

/**
 * Looks up what an earlier deployment has submitted and could not look up itself. What the history does not show is
 * left to be submitted again.
 */
export async function reconcileEarlier<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  items: readonly Item[],
): Promise<void> {
  if (items.length === 0) return;
  await learnServerTime(context, job);
  await reconcile(context, job, items, 1);
}

/** After a call of which nobody knows whether it was applied, only what the history does not show is submitted again. */
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
  /** By the clock that never jumps. */
  here: number;
  /** By the server's, where it was known. */
  there: number | undefined;
  /** What was known of the items. */
  ledger: Ledger;
}

function beginningOf({ clock, serverClock }: SearchContext, ledger: Ledger, batch: Batch): Beginning {
  return {
    here: clock.now(),
    there: serverClock.isKnown ? serverClock.now() : undefined,
    ledger: new Map(
      batch.items.flatMap(({ path }): [string, Entry][] => {
        const entry = ledger.get(path);
        return entry === undefined ? [] : [[path, entry]];
      }),
    ),
  };
}

/** What one call has submitted is known alike: its entries are one for each type. */
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
  for (const { path, objectType } of batch.items) {
    const entry = ofType.get(objectType) ?? { ...submitted, objectType };
    ofType.set(objectType, entry);
    ledger.set(path, entry);
  }
}

/** Looks for the tasks of a call whose answer was lost. Until they are found, the ledger says that nobody knows. */
async function missingAfter<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  { items, beginning, submissions }: { items: readonly Item[]; beginning: Beginning; submissions: number },
): Promise<Item[]> {
  const { serverClock } = context;
  const leaveOpen = (): void => {
    const here = serverClock.at(beginning.here);
    const since = Math.min(here, beginning.there ?? here) - STAMP_MARGIN_MS;
    for (const { path, objectType } of items) {
      job.ledger.set(path, {
        taskIds: beginning.ledger.get(path)?.taskIds ?? [],
        objectType,
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
    await learnServerTime(context, job);
    leaveOpen();
  }
  return reconcile(context, job, items, 2 ** (submissions - 1));
}

/** "Since just before the call" is a time of the server's: its clock has to be known. */
async function learnServerTime(
  { client, serverClock, limiters }: SearchContext,
  { budget, onRetry }: Patience,
): Promise<void> {
  if (serverClock.isKnown) return;
  await acquireInTime(limiters.describeRefreshTasks, { calls: LOOK_UPS, budget });
  const page = await reporting(limiters.describeRefreshTasks, { budget, onRetry }, (options) =>
    client.describeRefreshTasks({ pageSize: 1 }, options),
  );
  serverClock.observe(page.serverTime);
}

/**
 * Takes over the tasks that the history shows for unconfirmed items, and says which of them have none.
 *
 * @param patience how many times longer than usual is waited for them to appear
 */
async function reconcile<I extends CommonInputs>(
  context: SearchContext,
  job: SubmissionJob<I>,
  items: readonly Item[],
  patience: number,
): Promise<Item[]> {
  const { ledger, budget } = job;
  const { clock, serverClock } = context;
  const soughtIn = (missing: readonly Item[]): Sought[] =>
    missing.map((item) => soughtOf(ledger.get(item.path) as Entry, item));
  let missing = [...items];
  const isLongAgo = soughtIn(missing).every(({ to }) => to < serverClock.now());
  for (const wait of isLongAgo ? [0] : LOOK_UP_AFTER_MS) {
    await clock.sleep(wait * patience, budget.signal);
    const rows = await findSubmitted(context, job, soughtIn(missing), job);
    const seenAt = formatTime(serverClock.now());
    missing = missing.filter((item) => {
      const row = rows.get(item);
      if (row !== undefined) ledger.set(item.path, entryOf(row, seenAt));
      return row === undefined;
    });
    if (missing.length === 0) break;
  }
  return missing;
}

/** When the task of an unconfirmed item can have been created, by the server's clock. */
function soughtOf({ creationTime, completionTime, taskIds }: Entry, item: Item): Sought {
  const from = Date.parse(creationTime);
  const sentLast = completionTime === "" ? from + UNKNOWN_TRIES_MS : Date.parse(completionTime);
  return {
    item,
    from,
    to: sentLast + LATE_STAMP_MS,
    // A path that failed a moment ago and was submitted again still has its failed row. Without an id a task cannot be followed.
    isAfterSubmission: (row) =>
      isTaskId(row.taskId) && Date.parse(row.creationTime) >= from && !taskIds.includes(row.taskId),
  };
}
