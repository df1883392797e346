import type { Clock } from "../clock.js";

/** DescribeRefreshTasks allows 5 calls a second for the whole account, which others use too. */
const LEAST_GAP_MS = 250;
const MOST_GAP_MS = 4_000;
const FIRST_ROUND_MS = 1_000;
const MOST_ROUND_MS = 15_000;

/** When the next call and the next round of calls may start. */
export class Pace {
  readonly #clock: Clock;
  #gap = LEAST_GAP_MS;
  #lastCall = Number.NEGATIVE_INFINITY;
  #since = 0;
  #process = 0;
  #dueAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the next round of calls may start. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** The history shows a task only some time after its submission: an earlier look is a lost call. */
  onSubmission(): void {
    const now = this.#clock.now();
    this.#since = now;
    this.#process = 0;
    this.#dueAt = this.#dueAt > now ? Math.min(this.#dueAt, now + FIRST_ROUND_MS) : now + FIRST_ROUND_MS;
  }

  onRoundEnd(): void {
    this.#dueAt = this.#clock.now() + this.#roundGap();
  }

  async beforeCall(): Promise<void> {
    const wait = this.#lastCall + this.#gap - this.#clock.now();
    if (wait > 0) await this.#clock.sleep(wait);
    this.#lastCall = this.#clock.now();
  }

  onAnswer(): void {
    this.#gap = Math.max(LEAST_GAP_MS, this.#gap - 50);
  }

  onThrottled(): void {
    this.#gap = Math.min(MOST_GAP_MS, this.#gap * 2);
  }

  onProgress(process: number): void {
    this.#process = Math.max(this.#process, process);
  }

  /** Dense at first and where the progress says that the end is near, wide in the long middle. */
  #roundGap(): number {
    const elapsed = this.#clock.now() - this.#since;
    const remaining = this.#process > 0 ? (elapsed * (100 - this.#process)) / this.#process : elapsed;
    return Math.min(MOST_ROUND_MS, Math.max(FIRST_ROUND_MS, Math.min(elapsed, remaining) / 6));
  }
}
