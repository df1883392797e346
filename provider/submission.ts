import type { CdnTask, Submission } from "./cdn/api.js";
import { CdnApiError } from "./cdn/errors.js";
import { formatTime } from "./clock.js";
import type { Context } from "./context.js";
import type { CommonInputs } from "./kinds/commonInputs.js";
import type { Batch, Subject, Submitting } from "./kinds/kind.js";
import { lookUp } from "./lookUp.js";
import { entryOf, type Ledger } from "./state.js";
import { PENDING } from "./taskStatus.js";

/** A task becomes visible in the history about 2 s after its submission: it is looked for twice. */
const LOOK_UP_AFTER_MS = [3_000, 5_000];
/** Creation times are to the second. */
const STAMP_MARGIN_MS = 2_000;

export type SubmissionContext = Pick<Context, "api" | "clock" | "serverClock" | "submissionTurnstile">;

/** What is submitted, and until when. */
export interface Order<I extends CommonInputs> {
  submission: Submitting<I>;
  inputs: I;
  ledger: Ledger;
  /** By the machine's clock. */
  deadline: number;
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

/** After a call of which nobody knows whether it was applied, only what the history does not show is submitted again. */
async function submitBatch<I extends CommonInputs>(
  context: SubmissionContext,
  order: Order<I>,
  batch: Batch,
): Promise<void> {
  const { clock, serverClock, api } = context;
  const { submission, inputs, ledger, deadline, onRetry } = order;
  const began = clock.now();
  const beganThere = serverClock.isKnown ? serverClock.now() : Number.POSITIVE_INFINITY;
  let left = batch;
  for (;;) {
    try {
      await context.submissionTurnstile.pass();
      const retry = { limit: deadline - clock.now() };
      const answer = await submission.submit(api, left, inputs, { retry, onRetry });
      serverClock.observe(answer.serverTime);
      record(ledger, left, answer);
      return;
    } catch (error) {
      if (!(error instanceof CdnApiError && error.kind === "ambiguous")) throw error;
      await learnServerTime(context, deadline);
      const since = Math.min(beganThere, serverClock.at(began)) - STAMP_MARGIN_MS;
      const missing = await adoptApplied(context, order, left.subjects, since);
      if (missing.length === 0) return;
      if (clock.now() >= deadline) throw error;
      left = { ...left, subjects: missing };
    }
  }
}

function record(ledger: Ledger, batch: Batch, answer: Submission): void {
  for (const { path, objectType } of batch.subjects) {
    ledger.set(path, {
      taskIds: answer.taskIds,
      objectType,
      status: PENDING,
      process: 0,
      creationTime: formatTime(answer.serverTime),
      completionTime: "",
      description: "",
    });
  }
}

/** "Since just before the call" is a time of the server's: its clock has to be known. */
async function learnServerTime(
  { api, clock, serverClock }: SubmissionContext,
  deadline: number,
): Promise<void> {
  if (serverClock.isKnown) return;
  const page = await api.describeRefreshTasks({ pageSize: 1 }, { retry: { limit: deadline - clock.now() } });
  serverClock.observe(page.serverTime);
}

/** Takes over the tasks that the history shows for these subjects since then, and says which of them have none. */
async function adoptApplied<I extends CommonInputs>(
  context: SubmissionContext,
  { submission, inputs, ledger, deadline }: Order<I>,
  subjects: readonly Subject[],
  since: number,
): Promise<Subject[]> {
  let missing = [...subjects];
  for (const wait of LOOK_UP_AFTER_MS) {
    await context.clock.sleep(wait);
    const rows = await lookUp(context, submission, inputs, missing, { since, deadline });
    const seenAt = formatTime(context.serverClock.now());
    missing = missing.filter((subject) => {
      const row = rows.get(subject);
      if (row === undefined || isKnown(ledger, subject, row)) return true;
      ledger.set(subject.path, entryOf(row, seenAt));
      return false;
    });
    if (missing.length === 0) break;
  }
  return missing;
}

/** A path that failed a moment ago and was submitted again still has its failed row. */
function isKnown(ledger: Ledger, { path }: Subject, row: CdnTask): boolean {
  return ledger.get(path)?.taskIds.includes(row.taskId) === true;
}
