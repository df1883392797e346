/** The words of the API's history that this package acts on; it may use others, which are neither end nor success. */
export const COMPLETE = "Complete";
export const FAILED = "Failed";
export const REFRESHING = "Refreshing";
/** The API's word too: here also for a task that was submitted and not yet seen in the history. */
export const PENDING = "Pending";

/** Our words: a path that was declared without being submitted (`runOnCreate: false`). */
export const SKIPPED = "Skipped";
/** A path whose submission got no answer, so that nobody knows whether it was carried out. */
export const UNCONFIRMED = "Unconfirmed";
/** A task that left the history before its end was seen: nobody can say whether it is done, so it counts as failed. */
export const FORGOTTEN = "Forgotten";

/** A path that another resource was to submit and has not: it counts as failed. */
export const UNSUBMITTED = "Unsubmitted";

/**
 * Only these two words end a task. All others are in flight: `Refreshing`, `Pending`, of prefetches also
 * `PreloadPending` and `Preloading`, and what the API adds later, which is neither success nor failure.
 */
export function isFinal(status: string): boolean {
  return status === COMPLETE || status === FAILED;
}
