import type { Budget } from "./budget.js";
import type { CdnTask } from "./cdn/api.js";
import { CdnApiError } from "./cdn/errors.js";
import { formatTime } from "./clock.js";
import type { Context } from "./context.js";
import type { CommonInputs } from "./kinds/commonInputs.js";
import type { Batch, Subject, Submitting } from "./kinds/kind.js";
import { type LookUpContext, lookUp } from "./lookUp.js";
import { type Entry, entryOf, type Ledger } from "./state.js";
import { isTaskId } from "./taskId.js";
import { FAILED, PENDING, UNCONFIRMED } from "./taskStatus.js";

/**
 * A task becomes visible in the history about 2 s after its submission: it is looked for twice. After each further
 * call whose fate is open, twice as long is waited before it counts as not carried out.
 */
const LOOK_UP_AFTER_MS = [3_000, 5_000];
/** So often is a batch submitted when every answer is lost: each time may cost quota. */
const MOST_SUBMISSIONS = 5;
/** Creation times are to the second. */
const STAMP_MARGIN_MS = 2_000;

export type SubmissionContext = LookUpContext & Pick<Context, "submissionTurnstile">;

/** What is submitted, and how long that may take. */
export interface Order<I extends CommonInputs> {
  submission: Submitting<I>;
  inputs: I;
  ledger: Ledger;
  budget: Budget;
  /** A call is going to be made again after a pause of so many ms. */
  onRetry: (error: Error, pause: number) => void;
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
  await learnServerTime(context, order.budget);
  await adoptApplied(context, order, subjects, 1);
}

/** After a call of which nobody knows whether it was applied, only what the history does not show is submitted again. */
async function submitBatch<I extends CommonInputs>(
  context: SubmissionContext,
  order: Order<I>,
  batch: Batch,
): Promise<void> {
  const { serverClock, api } = context;
  const { submission, inputs, ledger, budget, onRetry } = order;
  const beginning = beginningOf(context, ledger, batch);
  let left = batch;
  for (let submissions = 1; ; submissions++) {
    try {
      await context.submissionTurnstile.pass(budget);
      const answer = await submission.submit(api, left, inputs, { budget, onRetry });
      serverClock.observe(answer.serverTime);
      record(ledger, left, answer.taskIds, answer.serverTime ?? serverClock.now());
      return;
    } catch (error) {
      if (!(error instanceof CdnApiError && error.kind === "ambiguous")) throw error;
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

function record(ledger: Ledger, batch: Batch, taskIds: readonly string[], submittedAt: number): void {
  for (const { path, objectType } of batch.subjects) {
    ledger.set(path, {
      taskIds,
      objectType,
      status: PENDING,
      process: 0,
      creationTime: formatTime(submittedAt),
      completionTime: "",
      description: "",
    });
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
      const before = beginning.ledger.get(path);
      order.ledger.set(path, {
        taskIds: before?.taskIds ?? [],
        objectType,
        status: UNCONFIRMED,
        process: 0,
        creationTime: before?.status === UNCONFIRMED ? before.creationTime : formatTime(since),
        completionTime: "",
        description: "",
      });
    }
  };
  leaveOpen();
  if (!serverClock.isKnown) {
    await learnServerTime(context, order.budget);
    leaveOpen();
  }
  return adoptApplied(context, order, subjects, 2 ** (submissions - 1));
}

/** "Since just before the call" is a time of the server's: its clock has to be known. */
async function learnServerTime(
  { api, serverClock, lookUpTurnstile }: SubmissionContext,
  budget: Budget,
): Promise<void> {
  if (serverClock.isKnown) return;
  await lookUpTurnstile.pass(budget);
  const page = await api.describeRefreshTasks({ pageSize: 1 }, { budget });
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
  let missing = [...subjects];
  for (const wait of LOOK_UP_AFTER_MS) {
    await clock.sleep(wait * patience, budget.signal);
    const since = Math.min(...missing.map((subject) => earliestOf(ledger, subject)));
    const rows = await lookUp(context, order, missing, { since, budget });
    const seenAt = formatTime(serverClock.now());
    missing = missing.filter((subject) => {
      const candidates = (rows.get(subject) ?? []).filter((row) => canBeNew(ledger, subject, row));
      // Somebody else's refresh of the path may have failed at the same time as ours did not.
      const row = candidates.find(({ status }) => status !== FAILED) ?? candidates[0];
      if (row === undefined) return true;
      ledger.set(subject.path, entryOf(row, seenAt));
      return false;
    });
    if (missing.length === 0) break;
  }
  return missing;
}

/** A path that failed a moment ago and was submitted again still has its failed row. Without an id a task cannot be followed. */
function canBeNew(ledger: Ledger, subject: Subject, row: CdnTask): boolean {
  return (
    isTaskId(row.taskId) &&
    Date.parse(row.creationTime) >= earliestOf(ledger, subject) &&
    ledger.get(subject.path)?.taskIds.includes(row.taskId) !== true
  );
}

/** The earliest time, by the server's clock, at which an unconfirmed subject can have been submitted. */
function earliestOf(ledger: Ledger, { path }: Subject): number {
  return Date.parse((ledger.get(path) as Entry).creationTime);
}
