import type { Limits, TaskDuration } from "../model/limits.js";

/** Age from which a duration is no guide, in ms: how long the CDN takes changes through the day. */
const MEMORY_MS = 30 * 60_000;
/** Share of the duration that a forecast may leave open; one that leaves more teaches nothing. */
const VAGUE = 0.25;

/** The durations of tasks of one type, and the time of the first of them in ms. */
type Sample = TaskDuration & { began: number };

/** How long tasks take, by their type: from those that this process has seen, else as documented. */
export class TypicalDurations {
  readonly #documented: Limits["taskDurations"];
  readonly #samples = new Map<string, Sample>();

  constructor({ taskDurations }: Pick<Limits, "taskDurations">) {
    this.#documented = taskDurations;
  }

  /** A task takes so long, or took: then both ends of the span are the same. */
  note(objectType: string | undefined, duration: TaskDuration | undefined, now: number): void {
    if (duration === undefined || !(duration.late - duration.early <= VAGUE * duration.late)) return;
    const known = this.#recent(objectType, now) ?? { ...duration, began: now };
    this.#samples.set(keyOf(objectType), {
      early: Math.min(known.early, duration.early),
      late: Math.max(known.late, duration.late),
      began: known.began,
    });
  }

  knows(objectType: string | undefined, now: number): boolean {
    return this.#recent(objectType, now) !== undefined;
  }

  /** Time that a task of the type takes, in ms. */
  expect(objectType: string | undefined, now: number): TaskDuration {
    const documented = this.#documented[keyOf(objectType)] ?? this.#documented.default;
    return this.#recent(objectType, now) ?? documented;
  }

  #recent(objectType: string | undefined, now: number): Sample | undefined {
    const known = this.#samples.get(keyOf(objectType));
    return known !== undefined && now - known.began <= MEMORY_MS ? known : undefined;
  }
}

function keyOf(objectType: string | undefined): string {
  return objectType ?? "";
}
