import { formatTime } from "../base/clock.js";
import { CallError } from "../cloud/errors.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Batch, Subject, Submitting } from "../model/kind.js";
import { type Entry, entryOf, type Ledger } from "../model/state.js";
import { isTaskId } from "../model/taskId.js";
import { PENDING, UNCONFIRMED } from "../model/taskStatus.js";
import { inTurn } from "./inTurn.js";
import { LOOK_UPS, type LookUpContext, lookUp, type Patience } from "./lookUp.js";
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

export type SubmissionContext = LookUpContext;

/** What is submitted, and how long that may take. */
export interface Order<I extends CommonInputs> extends Patience {
  submission: Submitting<I>;
  inputs: I;
  ledger: Ledger;
}

/**
 * Submits one batch after the other. What a call has submitted stands in the ledger before the next call starts, so
 * that a failure in the middle loses nothing.
 */
export async function submitAll<I extends CommonInputs>(
  context: SubmissionContext,
  order: Order<I>,
  batches: readonly Batch[],
): Promise<void> {
  for (const batch of batches) await submitBatch(context, order, batch);
}

/**
 * Looks up what an earlier deployment has submitted and could not look up itself. What the history does not show is
 * left to be submitted again.
 */
export async function confirm<I extends CommonInputs>(
  context: SubmissionContext,
  order: Order<I>,
  subjects: readonly Subject[],
): Promise<void> {
  if (subjects.length === 0) return;
  await learnServerTime(context, order);
  await adoptApplied(context, order, subjects, 1);
}

/** After a call of which nobody knows whether it was applied, only what the history does not show is submitted again. */
async function submitBatch<I extends CommonInputs>(
  context: SubmissionContext,
  order: Order<I>,
  batch: Batch,
): Promise<void> {
  const { serverClock, client } = context;
  const { submission, inputs, ledger, budget, onRetry } = order;
  const beginning = beginningOf(context, ledger, batch);
  let left = batch;
  for (let submissions = 1; ; submissions++) {
    try {
      await inTurn(context.limiters.submissions, { calls: "submissions", budget });
      const answer = await submission.submit(client, left, inputs, { budget, onRetry });
      serverClock.observe(answer.serverTime);
      record(ledger, left, answer.taskIds, answer.serverTime ?? serverClock.now());
      return;
    } catch (error) {
      if (!(error instanceof CallError && error.kind === "ambiguous")) throw error;
      const { subjects } = left;
      const missing = await missingAfter(context, order, { subjects, beginning, submissions }).catch(
        (cause: Error) => {
          const open =
            "Whether it was carried out could not be found out, and will be looked up first next time";
          throw new Error(`${error.message} ${open}: ${cause.message}`, { cause });
        },
      );
      if (missing.length === 0) return;
      if (submissions >= MOST_SUBMISSIONS || budget.remaining() <= 0) throw error;
      left = { ...left, subjects: missing };
    }
  }
}

/** The moment before a batch's first call. */
interface Beginning {
  /** By the clock that never jumps. */
  here: number;
  /** By the server's, where it was known. */
  there: number | undefined;
  /** What was known of the subjects. */
  ledger: Ledger;
}

function beginningOf({ clock, serverClock }: SubmissionContext, ledger: Ledger, batch: Batch): Beginning {
  return {
    here: clock.now(),
    there: serverClock.isKnown ? serverClock.now() : undefined,
    ledger: new Map(
      batch.subjects.flatMap(({ path }): [string, Entry][] => {
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
  for (const { path, objectType } of batch.subjects) {
    const entry = ofType.get(objectType) ?? { ...submitted, objectType };
    ofType.set(objectType, entry);
    ledger.set(path, entry);
  }
}

/** Looks for the tasks of a call whose answer was lost. Until they are found, the ledger says that nobody knows. */
async function missingAfter<I extends CommonInputs>(
  context: SubmissionContext,
  order: Order<I>,
  {
    subjects,
    beginning,
    submissions,
  }: { subjects: readonly Subject[]; beginning: Beginning; submissions: number },
): Promise<Subject[]> {
  const { serverClock } = context;
  const leaveOpen = (): void => {
    const here = serverClock.at(beginning.here);
    const since = Math.min(here, beginning.there ?? here) - STAMP_MARGIN_MS;
    for (const { path, objectType } of subjects) {
      order.ledger.set(path, {
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
    await learnServerTime(context, order);
    leaveOpen();
  }
  return adoptApplied(context, order, subjects, 2 ** (submissions - 1));
}

/** "Since just before the call" is a time of the server's: its clock has to be known. */
async function learnServerTime(
  { client, serverClock, limiters }: SubmissionContext,
  { budget, onRetry }: Patience,
): Promise<void> {
  if (serverClock.isKnown) return;
  await inTurn(limiters.describeRefreshTasks, { calls: LOOK_UPS, budget });
  const page = await client.describeRefreshTasks({ pageSize: 1 }, { budget, onRetry });
  serverClock.observe(page.serverTime);
}

/**
 * Takes over the tasks that the history shows for unconfirmed subjects, and says which of them have none.
 *
 * @param patience how many times longer than usual is waited for them to appear
 */
async function adoptApplied<I extends CommonInputs>(
  context: SubmissionContext,
  order: Order<I>,
  subjects: readonly Subject[],
  patience: number,
): Promise<Subject[]> {
  const { ledger, budget } = order;
  const { clock, serverClock } = context;
  const soughtIn = (missing: readonly Subject[]): Sought[] =>
    missing.map((subject) => soughtOf(ledger.get(subject.path) as Entry, subject));
  let missing = [...subjects];
  const isLongAgo = soughtIn(missing).every(({ to }) => to < serverClock.now());
  for (const wait of isLongAgo ? [0] : LOOK_UP_AFTER_MS) {
    await clock.sleep(wait * patience, budget.signal);
    const rows = await lookUp(context, order, soughtIn(missing), order);
    const seenAt = formatTime(serverClock.now());
    missing = missing.filter((subject) => {
      const row = rows.get(subject);
      if (row !== undefined) ledger.set(subject.path, entryOf(row, seenAt));
      return row === undefined;
    });
    if (missing.length === 0) break;
  }
  return missing;
}

/** When the task of an unconfirmed subject can have been created, by the server's clock. */
function soughtOf({ creationTime, completionTime, taskIds }: Entry, subject: Subject): Sought {
  const from = Date.parse(creationTime);
  const sentLast = completionTime === "" ? from + UNKNOWN_TRIES_MS : Date.parse(completionTime);
  return {
    subject,
    from,
    to: sentLast + LATE_STAMP_MS,
    // A path that failed a moment ago and was submitted again still has its failed row. Without an id a task cannot be followed.
    canBe: (row) =>
      isTaskId(row.taskId) && Date.parse(row.creationTime) >= from && !taskIds.includes(row.taskId),
  };
}
