/** When a task ends if it goes on as so far: from `early` to `late`, in ms by the tracker's clock. */
export interface Span {
  early: number;
  late: number;
}

/** Progress as it was seen once. */
interface ProgressSample {
  /** Time in ms, by the tracker's clock. */
  at: number;
  /** In percent. */
  process: number;
}

/** Error of a submission's time, which is known to the second, in ms. */
const TOLERANCE_MS = 1_500;

/** What samples have told so far. */
interface Findings {
  /** Sample from which progress is measured: the start, until that is contradicted. */
  from: ProgressSample;
  /** Whether progress has been even since the start. */
  isEven: boolean;
  last: ProgressSample | undefined;
  span: Span | undefined;
  /** Number of samples in a row that agree. */
  confirmations: number;
}

/**
 * Foretells the end of a task from the progress that the API reports, taken to be even. `Process` is in whole percent,
 * so each sample gives a span; what several samples give is narrowed down to what all allow. Where they contradict each
 * other, progress is not even, and only the last two count. A forecast never changes: tasks that were seen alike share it.
 */
export class Forecast {
  /** Time of the task's submission in ms, by the tracker's clock. */
  readonly start: number;
  readonly #isStartKnown: boolean;
  readonly #found: Findings;

  /**
   * @param isStartKnown whether the submission was seen; else its time follows from the API's clock, which may run otherwise
   */
  constructor(start: number, isStartKnown: boolean, found = nothingSince(start)) {
    this.start = start;
    this.#isStartKnown = isStartKnown;
    this.#found = found;
  }

  get span(): Span | undefined {
    return this.#found.span;
  }

  /** Whether samples of different times have given the same. */
  get isConfirmed(): boolean {
    return this.#found.confirmations > 1;
  }

  /** Whether what is measured from the start holds: a start that is wrong is contradicted by the second sample. */
  get #isCredible(): boolean {
    return this.#found.isEven && (this.#isStartKnown || this.isConfirmed);
  }

  /** Time that the task takes in all in ms, as far as progress has been even since its start. */
  get duration(): Span | undefined {
    const { span } = this;
    if (!this.#isCredible || span === undefined) return undefined;
    return { early: span.early - this.start, late: span.late - this.start };
  }

  /** Time that the task took in ms, if it ended just now. */
  durationAtEnd(now: number): Span | undefined {
    const duration = now - this.start;
    return this.#isCredible ? { early: duration, late: duration } : undefined;
  }

  /** @returns the forecast with a further sample */
  observe(at: number, process: number): Forecast {
    const sample = { at, process };
    const { from, isEven, last, span: known, confirmations } = this.#found;
    const measured = measure(from, sample, isEven);
    const narrowed = measured && narrow(known, measured);
    if (narrowed !== undefined) {
      return this.#with({ from, isEven, last: sample, span: narrowed, confirmations: confirmations + 1 });
    }
    if (measured === undefined && process >= (last?.process ?? 0)) {
      return this.#with({ ...this.#found, last: sample });
    }
    const newFrom = last ?? sample;
    const span = measure(newFrom, sample, false);
    return this.#with({ from: newFrom, isEven: false, last: sample, span, confirmations: 0 });
  }

  /** @returns the forecast without any sample, where they were not true at their times */
  get unobserved(): Forecast {
    return this.#with(nothingSince(this.start));
  }

  #with(found: Findings): Forecast {
    return new Forecast(this.start, this.#isStartKnown, found);
  }
}

function nothingSince(start: number): Findings {
  const from = { at: start, process: 0 };
  return { from, isEven: true, last: undefined, span: undefined, confirmations: 0 };
}

/** @param isExact whether the first sample is of exactly that percentage, not of up to one more */
function measure(from: ProgressSample, to: ProgressSample, isExact: boolean): Span | undefined {
  const advance = to.process - from.process;
  const time = to.at - from.at;
  if (advance < 1 || time <= 0) return undefined;
  const slowest = (isExact ? advance : advance - 1) / time;
  const fastest = (advance + 1) / time;
  const left = 100 - to.process;
  return {
    early: to.at + Math.max(0, left - 1) / fastest,
    // What is at 100 % is due, however slow it may have been.
    late: left === 0 ? to.at : to.at + left / slowest,
  };
}

function narrow(known: Span | undefined, span: Span): Span | undefined {
  if (known === undefined) return span;
  const early = Math.max(known.early, span.early);
  const late = Math.min(known.late, span.late);
  if (early > late + TOLERANCE_MS) return undefined;
  return early > late ? { early: late, late: early } : { early, late };
}
