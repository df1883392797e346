import { WorkBudget } from "../base/budget.js";
import { hasUnknown, problemText } from "../base/validation.js";
import { type CommonInputs, DEFAULT_TIMEOUT_MS } from "../model/commonInputs.js";
import type { Kind } from "../model/kind.js";
import type { Request } from "../model/request.js";
import {
  assertReadable,
  decodeLedger,
  type Ledger,
  NEEDS_SUBMISSION,
  pathState,
  type State,
  sameValue,
} from "../model/state.js";
import { decodeTexts } from "../model/texts.js";
import type { Context } from "./context.js";
import { Deployment } from "./deployment.js";
import { Progress } from "./progress.js";
import { shortfallWarning } from "./quota.js";

/** All that is wrong with the inputs, as a user reads it. */
export function check<I extends CommonInputs>(
  kind: Kind<I>,
  news: Record<string, unknown>,
  { hidesPaths = false }: Request = {},
): string[] {
  return kind.problems(news).map((problem) => {
    const { property } = problem;
    const { itemsInput, inputByItem } = kind;
    if (!hidesPaths) return problemText(problem);
    const isKey = inputByItem !== undefined && /^[.[]/.test(property.slice(inputByItem.length));
    return isKey && property.startsWith(inputByItem)
      ? problemText({ ...problem, property: `${inputByItem}[secret]` }, true)
      : problemText(problem, property.startsWith(itemsInput));
  });
}

/**
 * Says on the resource's row that there is nothing to do, once its list has come to be empty: of a preview's create no
 * provider is told but here.
 */
export async function previewNothing<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  { olds, news, request: { urn } }: { olds: I | undefined; news: I; request: Request },
): Promise<void> {
  const given: unknown = (news as Record<string, unknown>)[kind.itemsInput];
  // Almost always: then nothing of a long list is looked at.
  if (Array.isArray(given) && given.length > 0) return;
  const { triggers: _, ...deciding } = news;
  if (hasUnknown(deciding) || kind.items(news).length > 0) return;
  if (olds !== undefined && kind.items(olds).length === 0) return;
  await context.log.progress(urn, kind.nothing);
}

/**
 * Whether an update has anything to do: an input differs, or what was asked for is not reached, as after a
 * failed deployment whose mark a `pulumi refresh` has cleared.
 */
export function diff<I extends CommonInputs>(kind: Kind<I>, olds: State, news: I): boolean {
  assertReadable(olds);
  if (hasUnknown(news)) return true;
  const paths = kind.items(news).map(({ path }) => path);
  const [before, now] = [inTodaysForm(kind, olds), inTodaysForm(kind, news)];
  if (!sameValue(paths, [...new Set(itemsOf(kind, before))])) return true;
  const inputs = new Set([...inputNames(kind, before), ...inputNames(kind, now)]);
  if ([...inputs].some((input) => differs(before, now, input))) return true;
  const ledger = knownOf(kind, olds, before);
  return paths.some((path) => {
    const state = pathState(ledger.get(path));
    if (state === "inFlight") return news.waitForCompletion !== false;
    return state !== "complete" && state !== "skipped";
  });
}

/** @throws an `IncompleteError` where something was submitted and has not reached its end. */
export function create<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  inputs: I,
  request: Request,
): Promise<State> {
  const deployment = new Deployment(context, kind, inputs, request);
  if (inputs.runOnCreate === false) deployment.skipAll();
  return deployment.run();
}

/** @throws an `IncompleteError` where something was submitted and has not reached its end. */
export function update<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  olds: State,
  news: I,
  request: Request,
): Promise<State> {
  assertReadable(olds);
  const deployment = new Deployment(context, kind, news, request);
  deployment.resume(doneBefore(kind, olds, news));
  return deployment.run();
}

/**
 * Says on the resource's row how many of its items an update will submit, where that need not be all of them, and
 * warns where all updates together take more than the day's quota has. It is for previews: of these, the program knows
 * only the most. What is not known yet counts as changed.
 */
export async function preview<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  olds: State,
  news: I,
  { urn }: Request,
): Promise<void> {
  const given = (news as Record<string, unknown>)[kind.itemsInput];
  if (kind.submission === undefined || hasUnknown(given)) return;
  const isIncremental = kind.submission.isIncremental?.(news) === true;
  const done = doneBefore(kind, olds, news);
  const items = kind.items(news);
  const wanting = items.filter(({ path }) => NEEDS_SUBMISSION.includes(pathState(done.get(path))));
  if (wanting.length > 0 && (isIncremental || wanting.length < items.length)) {
    const most = hasUnknown(news) ? "at most " : "";
    const progress = new Progress(context, kind.verb, urn);
    await progress.say(`${most}${wanting.length} of ${items.length} to submit`);
  }
  const foreseen = { items: wanting, isIncremental };
  const budget = new WorkBudget(context.clock, DEFAULT_TIMEOUT_MS, context.cancelled);
  try {
    const lacking = (await context.quotaGate?.foresee(urn, foreseen, budget)) ?? [];
    if (lacking.length > 0) await context.log.warn(urn, shortfallWarning(lacking));
  } finally {
    budget.release();
  }
}

/** What an update need not do again. */
function doneBefore<I extends CommonInputs>(kind: Kind<I>, olds: State, news: I): Ledger {
  const everything = ["triggers", ...(kind.submission?.resubmitOn ?? [])];
  if (everything.some((input) => differs(olds, news, input))) return new Map();
  const today = inTodaysForm(kind, olds);
  const done = knownOf(kind, olds, today);
  for (const path of kind.submission?.changedItems?.(today, news) ?? []) done.delete(path);
  return done;
}

/**
 * What is known of each item, also under the name that it has today, unless that is another's in the same state.
 *
 * @param today the state in today's form
 */
function knownOf<I extends CommonInputs>(kind: Kind<I>, state: State, today: State): Ledger {
  const paths = itemsOf(kind, state);
  const known = decodeLedger(paths, state.ledger);
  for (const [place, name] of itemsOf(kind, today).entries()) {
    const entry = known.get(paths[place] as string);
    if (entry !== undefined && !known.has(name)) known.set(name, entry);
  }
  return known;
}

function inTodaysForm<I extends CommonInputs, T extends I | State>(kind: Kind<I>, inputs: T): T {
  return (kind.inTodaysForm?.(inputs as I) as T | undefined) ?? inputs;
}

/**
 * What the history says now of the tasks that had not ended. All else stays as it was, to the letter of a path; without
 * news, the whole state.
 */
export async function read<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  state: State,
  request: Request,
): Promise<State> {
  assertReadable(state);
  const paths = itemsOf(kind, state);
  const known = decodeLedger(paths, state.ledger);
  // As inputs, a state names too much: its taskIds are those of all items, not those that a program waits for.
  const items = paths.map((path) => ({ path, objectType: known.get(path)?.objectType ?? "" }));
  const deployment = new Deployment(context, kind, state as unknown as I, { ...request, items });
  deployment.resume(known);
  await deployment.pollOnce();
  const seen = deployment.state();
  return sameValue(seen.ledger, state.ledger) ? state : seen;
}

function differs(olds: object, news: object, input: string): boolean {
  return !sameValue((olds as Record<string, unknown>)[input], (news as Record<string, unknown>)[input]);
}

function itemsOf(kind: Pick<Kind, "itemsInput">, state: State): string[] {
  return decodeTexts(state[kind.itemsInput]);
}

/**
 * Beside the inputs stand the outputs, and what the engine and the constructor add: a change of these is none. What a
 * `TaskCompletion` waits for is told by its items: how far that is, is no change.
 */
const NOT_COMPARED = [
  ...["ledger", "taskIds", "summary", "status", "submittedAt", "completedAt"],
  ...["stateVersion", "resources"],
];

function inputNames(kind: Pick<Kind, "itemsInput">, state: object): string[] {
  return Object.keys(state).filter((key) => key !== kind.itemsInput && !NOT_COMPARED.includes(key));
}
