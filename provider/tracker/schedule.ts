import type { Span } from "./forecast.js";

/** Least time between two looks, and the most of it while an end is due, in ms. */
export const CLOSEST_MS = 1_000;
const WIDEST_DUE_MS = 5_000;
/** Number of looks that the time in which the end may come is worth. */
const LOOKS_WHEN_DUE = 12;
/** Most time between two looks at what is overdue, in ms, and the share of the delay that it grows by. */
const WIDEST_OVERDUE_MS = 15_000;
const SHARE_OF_DELAY = 0.25;
/** Share of the time that is left before the end is due, after which a look comes. */
const SHARE_OF_REST = 0.7;
/** Multiple of the time that it was watched, after which a look comes at what nothing is known of yet. */
const GROWTH = 2;
/** Time between the last look and the end of the wait, in ms. */
const BEFORE_DEADLINE_MS = 2_000;

/** Uncertainty of an end that is no reason for a look before it, where looks are dear, in ms. */
const WELL_KNOWN_MS = 2_000;

/** Most time between two looks, since even progress is not certain, in ms: more where it takes many calls. */
const WIDEST_MS = 45_000;
const WIDEST_OF_MANY_MS = 300_000;
const MS_PER_CALL = 3_000;

/** Most time between two looks while the end is not due, in ms, if looking at all takes so many calls. */
export function widestGap(calls: number): number {
  return Math.min(WIDEST_OF_MANY_MS, Math.max(WIDEST_MS, calls * MS_PER_CALL));
}

export interface Prospect {
  /** Time of the last look in ms, or of the wait's beginning. */
  lookedAt: number;
  /** Time that it had been watched then, in ms. */
  watched: number;
  /** Time in which it is expected to end. */
  span: Span;
  /** Whether that rests on more than one look. */
  isConfirmed: boolean;
  /** Earliest end of the wait that it belongs to, in ms. */
  waitEarly: number;
  /** Whether looks are so dear that one has to do when its end is due. */
  isDear: boolean;
  /** Time at which the wait is over in ms. */
  deadline: number;
  /** Most time between two looks, in ms. */
  widest: number;
}

/** Time of the next look at a task, in ms. */
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
  const { lookedAt, span, isDear } = prospect;
  const { early, late } = span;
  const open = late - Math.max(lookedAt, early);
  if (isDear && open > 0 && open <= WIDEST_DUE_MS) {
    return open <= WELL_KNOWN_MS ? Math.min(late, lookedAt + prospect.widest) : beforeDue(prospect, late);
  }
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
