/** Statuses of the API's history that this package acts on. Any other is neither an end nor a success. */
export const COMPLETE = "Complete";
export const FAILED = "Failed";
export const REFRESHING = "Refreshing";
/** A status of the API; here also that of a task that was submitted and has not been seen in the history yet. */
export const PENDING = "Pending";

/** Statuses of this package, from here on: a path that was declared and not submitted (`runOnCreate: false`). */
export const SKIPPED = "Skipped";
/** A path whose submission got no answer: it may have been carried out or not. */
export const UNCONFIRMED = "Unconfirmed";
/** A task that left the history before its end was seen: it counts as failed. */
export const FORGOTTEN = "Forgotten";

/** A path that another resource was to submit and has not: it counts as failed. */
export const UNSUBMITTED = "Unsubmitted";

/**
 * Whether a task with this status has ended. With any other it is in flight: `Refreshing`, `Pending`, of prefetches also
 * `PreloadPending` and `Preloading`, and what the API adds later.
 */
export function isFinal(status: string): boolean {
  return status === COMPLETE || status === FAILED;
}
