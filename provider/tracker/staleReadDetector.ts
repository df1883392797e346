import type { TrackedTask } from "./trackedTask.js";

/** Progress in percent, and the least time in ms, that tell something when the task is looked at again at once. */
const TELLING_ADVANCE = 5;
const TELLING_GAP_MS = 10_000;

/** Time after a look in which the next sees what is true, even where each answer is behind by one call, in ms. */
const SOON_MS = 3_000;

/**
 * The API brings a task up to date when it is asked for it, and may answer what was true before. Whether it does is
 * found out once, by asking again at once: where it does, each look needs a second one soon after it.
 */
export class StaleReadDetector {
  #isStale: boolean | undefined;
  #subject: { task: TrackedTask; advance: number } | undefined;

  /** Whether an answer is true that came so many ms after the one before it. */
  isTrue(gap: number): boolean {
    return this.#isStale !== true || gap <= SOON_MS;
  }

  /** Whether the task is to be looked at again at once. */
  wantsAgain(task: TrackedTask): boolean {
    return this.#isStale === undefined
      ? this.#subject?.task === task
      : this.#isStale && !this.isTrue(task.observation.gap);
  }

  /**
   * Takes in how far a task has come, in percent, since it was looked at so many ms before.
   *
   * @returns whether answers turn out to be stale
   */
  observe(task: TrackedTask, gap: number, advance: number): boolean {
    if (this.#isStale !== undefined) return false;
    if (this.#subject?.task === task && gap <= SOON_MS) {
      this.#isStale = advance >= Math.max(TELLING_ADVANCE, this.#subject.advance) / 2;
      return this.#isStale;
    }
    const isFree =
      this.#subject === undefined || this.#subject.task === task || !this.#subject.task.isOutstanding;
    if (isFree && gap >= TELLING_GAP_MS && advance >= TELLING_ADVANCE) this.#subject = { task, advance };
    return false;
  }
}
