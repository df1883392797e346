import type { Span } from "./forecast.js";

const MINUTE = 60_000;

/** What the API's documentation says of how long tasks take. */
const DOCUMENTED: Span = { early: 5 * MINUTE, late: 6 * MINUTE };
const DOCUMENTED_PREFETCH: Span = { early: 5 * MINUTE, late: 30 * MINUTE };
const PREFETCH = "preload";

/** How long the CDN takes for a task changes through the day: older than this is no guide. */
const MEMORY_MS = 30 * MINUTE;
/** A forecast that leaves more open than this share of the duration teaches nothing. */
const VAGUE = 0.25;

/** How long tasks take, from those that this process has seen, by their type. */
export class Experience {
  readonly #durations = new Map<string, Span & { began: number }>();

  /** A task takes so long, or took: then both ends of the span are the same. */
  note(objectType: string | undefined, duration: Span | undefined, now: number): void {
    if (duration === undefined || !(duration.late - duration.early <= VAGUE * duration.late)) return;
    const known = this.#recent(objectType, now) ?? { ...duration, began: now };
    this.#durations.set(keyOf(objectType), {
      early: Math.min(known.early, duration.early),
      late: Math.max(known.late, duration.late),
      began: known.began,
    });
  }

  knows(objectType: string | undefined, now: number): boolean {
    return this.#recent(objectType, now) !== undefined;
  }

  /** How long a task of the type takes. */
  expect(objectType: string | undefined, now: number): Span {
    const documented = objectType === PREFETCH ? DOCUMENTED_PREFETCH : DOCUMENTED;
    return this.#recent(objectType, now) ?? documented;
  }

  #recent(objectType: string | undefined, now: number): (Span & { began: number }) | undefined {
    const known = this.#durations.get(keyOf(objectType));
    return known !== undefined && now - known.began <= MEMORY_MS ? known : undefined;
  }
}

function keyOf(objectType: string | undefined): string {
  return objectType ?? "";
}
