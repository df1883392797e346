import type { Span } from "./forecast.js";

/** How closely looks follow each other at most, and how closely at least when an end is due. */
export const CLOSEST_MS = 1_000;
const WIDEST_DUE_MS = 5_000;
/** So many looks are worth the time in which the end may come. */
const LOOKS_WHEN_DUE = 12;
/** The widest when it is overdue, and how fast looks get there: by this share of the delay. */
const WIDEST_OVERDUE_MS = 15_000;
const SHARE_OF_DELAY = 0.25;
/** Before the end is due, a look comes after this share of the time that is left. */
const SHARE_OF_REST = 0.7;
/** Of which nothing is known yet, each look comes after this many times as long as it was watched. */
const GROWTH = 2;
/** The last look before the time is up. */
const BEFORE_DEADLINE_MS = 2_000;

/** Even progress is not certain: a look every so often is for surprises, less often where it takes many calls. */
const WIDEST_MS = 45_000;
const WIDEST_OF_MANY_MS = 300_000;
const MS_PER_CALL = 3_000;

/** How far apart looks may be at most while the end is not due, if looking at all takes so many calls. */
export function widestGap(calls: number): number {
  return Math.min(WIDEST_OF_MANY_MS, Math.max(WIDEST_MS, calls * MS_PER_CALL));
}

export interface Prospect {
  /** When it was last looked at, or when its wait began. */
  lookedAt: number;
  /** How long it had been watched then. */
  watched: number;
  /** When it is expected to end. */
  span: Span;
  /** Whether that rests on more than one look. */
  isConfirmed: boolean;
  /** When the wait that it belongs to can end at the earliest. */
  waitEarly: number;
  deadline: number;
  widest: number;
}

/** When to look at a task again. */
export function nextLook(prospect: Prospect): number {
  const { lookedAt, span, waitEarly, deadline } = prospect;
  const decides = span.late + CLOSEST_MS >= waitEarly;
  const wanted = decides ? whenDecisive(prospect) : whenOthersTakeLonger(prospect);
  const next = Math.max(lookedAt + CLOSEST_MS, wanted);
  const last = deadline - BEFORE_DEADLINE_MS;
  return next > last && last >= lookedAt + CLOSEST_MS ? last : next;
}

/** Its wait may end with it: closely where its end is due. */
function whenDecisive(prospect: Prospect): number {
  const { lookedAt, span } = prospect;
  const { early, late } = span;
  const open = late - Math.max(lookedAt, early);
  const step = clamp(open / LOOKS_WHEN_DUE, CLOSEST_MS, WIDEST_DUE_MS);
  if (lookedAt < early) return beforeDue(prospect, early + Math.min(step, open));
  return lookedAt + (lookedAt <= late ? step : overdueStep(prospect, CLOSEST_MS));
}

/** Others of its wait end later: a look when it should have ended, but none for each of many. */
function whenOthersTakeLonger(prospect: Prospect): number {
  const { lookedAt, span, waitEarly } = prospect;
  const due = Math.min(span.late + CLOSEST_MS, waitEarly);
  const next = lookedAt < span.early ? beforeDue(prospect, due) : due;
  return Math.max(next, lookedAt + overdueStep(prospect, WIDEST_DUE_MS));
}

function beforeDue({ lookedAt, watched, span, isConfirmed, widest }: Prospect, due: number): number {
  const part = (span.early - lookedAt) * SHARE_OF_REST;
  const next = part < 2 * CLOSEST_MS ? due : lookedAt + part;
  return Math.min(next, lookedAt + widest, isConfirmed ? next : lookedAt + watched * GROWTH);
}

function overdueStep({ lookedAt, watched, span }: Prospect, least: number): number {
  // What nobody has looked at yet can have ended long before its wait began.
  if (watched <= 0) return CLOSEST_MS;
  return clamp((lookedAt - span.late) * SHARE_OF_DELAY, least, WIDEST_OVERDUE_MS);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
