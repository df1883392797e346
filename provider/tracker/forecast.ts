/** When a task ends if it goes on as so far: not before `early`, at the latest at `late`; by the tracker's clock. */
export interface Span {
  early: number;
  late: number;
}

interface Sight {
  at: number;
  /** In percent. */
  process: number;
}

/** Times of submissions are known to the second. */
const TOLERANCE_MS = 1_500;

/**
 * Foretells the end of one task from the progress that the API reports, taken to be even. `Process` is in whole
 * percent, so each sight gives a span; what several sights give is narrowed down to what all allow. Where they
 * contradict each other, progress is not even, and only the last two count.
 */
export class Forecast {
  /** When the task was submitted. */
  readonly start: number;
  readonly #isStartKnown: boolean;
  /** Where progress is measured from: the start, until that is contradicted. */
  #from: Sight;
  #isEven = true;
  #last: Sight | undefined;
  #span: Span | undefined;
  #confirmations = 0;

  /**
   * @param start when the task was submitted, by the tracker's clock
   * @param isStartKnown whether that was seen; else it follows from times of the API's clock, which may run otherwise
   */
  constructor(start: number, isStartKnown: boolean) {
    this.start = start;
    this.#isStartKnown = isStartKnown;
    this.#from = { at: start, process: 0 };
  }

  get span(): Span | undefined {
    return this.#span;
  }

  /** Whether sights at different times have given the same. */
  get isConfirmed(): boolean {
    return this.#confirmations > 1;
  }

  /** Whether what is measured from the start holds: a start that is wrong is contradicted by the second sight. */
  get #isCredible(): boolean {
    return this.#isEven && (this.#isStartKnown || this.isConfirmed);
  }

  /** How long the task takes in all, as far as progress has been even since its start. */
  get duration(): Span | undefined {
    if (!this.#isCredible || this.#span === undefined) return undefined;
    return { early: this.#span.early - this.start, late: this.#span.late - this.start };
  }

  /** How long the task took, if it ended just now. */
  durationAtEnd(now: number): Span | undefined {
    const duration = now - this.start;
    return this.#isCredible ? { early: duration, late: duration } : undefined;
  }

  observe(at: number, process: number): void {
    const sight = { at, process };
    const span = measure(this.#from, sight, this.#isEven);
    const narrowed = span && narrow(this.#span, span);
    if (narrowed !== undefined) {
      this.#span = narrowed;
      this.#confirmations++;
    } else if (span !== undefined || process < (this.#last?.process ?? 0)) {
      this.#from = this.#last ?? sight;
      this.#isEven = false;
      this.#span = measure(this.#from, sight, false);
      this.#confirmations = 0;
    }
    this.#last = sight;
  }

  /** What was observed was not true at its time. */
  forget(): void {
    this.#from = { at: this.start, process: 0 };
    this.#isEven = true;
    this.#last = undefined;
    this.#span = undefined;
    this.#confirmations = 0;
  }
}

/** @param isExact whether the first sight is of exactly that percentage, not of up to one more */
function measure(from: Sight, to: Sight, isExact: boolean): Span | undefined {
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
