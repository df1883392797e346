import { WorkBudget } from "../base/budget.js";
import { hasUnknown, inputOf, isUnknown, problemText } from "../base/validation.js";
import type { EdgeChecker } from "../edge/check.js";
import { type CommonInputs, DEFAULT_TIMEOUT_MS } from "../model/commonInputs.js";
import type { EdgeReport } from "../model/edgeCheck.js";
import { type Item, itemsInputOf, type Kind } from "../model/kind.js";
import { displayPath } from "../model/objectPath.js";
import { DEFAULT_PRODUCT } from "../model/productName.js";
import type { Request } from "../model/request.js";
import { isSameInput } from "../model/sameInput.js";
import {
  assertReadable,
  decodeLedger,
  type Ledger,
  NEEDS_SUBMISSION,
  pathState,
  type State,
  sameValue,
} from "../model/state.js";
import { Changes, type Comparison, describeCovering } from "./changes.js";
import { chooserOf, WITHOUT_END } from "./choice.js";
import type { Context } from "./context.js";
import { Deployment, type Subjects } from "./deployment.js";
import { edgeOptionsOf, isCheckDue } from "./edgeChecking.js";
import { itemsOf, removedOf } from "./itemsOfState.js";
import { Progress } from "./progress.js";
import { quotaAdvice, shortfallWarning } from "./quota.js";
import { gateOf } from "./quotaGates.js";

/** All that is wrong with the inputs, as a user reads it. */
export function check<I extends CommonInputs>(
  kind: Kind<I>,
  news: Record<string, unknown>,
  { hidesPaths = false, secretInputs = new Map() }: Request = {},
  edges?: Pick<EdgeChecker, "problems">,
): string[] {
  const { inputByItem } = kind;
  const hidden = [...(kind.hiddenInputs ?? [itemsInputOf(kind, news)]), "edgeCheck."];
  const ofEdges = kind.edge === undefined ? [] : (edges?.problems(news.edgeCheck) ?? []);
  return [...kind.problems(news), ...ofEdges].map((problem) => {
    const { property } = problem;
    const input = inputOf(property);
    const isKey = [".", '["'].some((sign) => property.startsWith(input + sign));
    const hasSecretKey = isKey && (secretInputs.get(input) === true || (hidesPaths && input === inputByItem));
    const isSecret =
      hasSecretKey ||
      secretInputs.has(input) ||
      (hidesPaths && hidden.some((name) => property.startsWith(name)));
    return problemText(hasSecretKey ? { ...problem, property: `${input}[secret]` } : problem, isSecret);
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
  const given: unknown = (news as Record<string, unknown>)[itemsInputOf(kind, recordOf(news))];
  // Almost always: then nothing of a long list is looked at.
  if (Array.isArray(given) && given.length > 0) return;
  if (Object.keys(byItem(kind, news) ?? {}).length > 0) return;
  const { triggers: _, ...deciding } = news;
  if (hasUnknown(deciding) || kind.items(news).length > 0) return;
  if (olds !== undefined) {
    const state = olds as unknown as State;
    if (kind.items(olds).length === 0 || (kind.submission?.removedItems?.(state, news) ?? []).length > 0)
      return;
  }
  await context.log.progress(urn, kind.nothing);
}

/**
 * Whether an update has anything to do: an input differs, or what was asked for is not reached, as after a
 * failed deployment whose mark a `pulumi refresh` has cleared.
 */
export function diff<I extends CommonInputs>(kind: Kind<I>, olds: State, given: I): boolean {
  assertReadable(olds);
  const news = withKnown(kind, olds, given);
  if (hasUnknown(news)) return true;
  const items = kind.items(news);
  const paths = items.map(({ path }) => path);
  const [before, now] = [inTodaysForm(kind, olds), inTodaysForm(kind, news)];
  if (itemsInputOf(kind, before) !== itemsInputOf(kind, recordOf(now))) return true;
  if (!isSameList(kind, news, paths, itemsOf(kind, before))) return true;
  const inputs = new Set([...inputNames(kind, before), ...inputNames(kind, now)]);
  if ([...inputs].some((input) => !isSameInput(before, now, input))) return true;
  const ledger = knownOf(kind, olds, before);
  const left = unfinishedRemovals(kind, before, news, ledger);
  const options = edgeOptionsOf(kind, news);
  const checked = { items, removed: left, ledger, last: olds.edge };
  if (options !== undefined && isCheckDue(checked, options)) return true;
  const removed = left.map(({ path }) => path);
  return [...paths, ...removed].some((path) => {
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
  given: I,
  request: Request,
): Promise<State> {
  assertReadable(olds);
  const news = withKnown(kind, olds, given);
  const { subjects, done } = planOf(kind, olds, news);
  const deployment = new Deployment(context, kind, news, request, subjects);
  deployment.resume(done);
  deployment.resumeEdge(lastReport(kind, olds, news));
  return deployment.run();
}

/**
 * Says on the resource's row how many of its items an update will submit, where that need not be all of them, and which,
 * where only the state tells; and warns of what the kind warns of, and where all updates together take more than the day's
 * quota has. It is for previews: of these, the program knows only the most. What is not known yet counts as changed.
 */
export async function preview<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  olds: State,
  inputs: I,
  request: Request,
): Promise<void> {
  const news = withKnown(kind, olds, inputs);
  if (kind.submission === undefined) return;
  if (!isListKnown(kind, news)) {
    // Else the program has said it.
    if (!context.programCounts) await sayUnknown(context, kind, news, "update", request);
    return;
  }
  await sayPlan(context, kind, news, { ...planOf(kind, olds, news), last: olds.edge }, request);
}

/** Says on the resource's row how many of its items its creation will submit, as `preview` does of an update. */
export async function previewCreate<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  inputs: I,
  request: Request,
): Promise<void> {
  if (kind.submission === undefined || inputs.runOnCreate === false) return;
  if (!isListKnown(kind, inputs)) return sayUnknown(context, kind, inputs, "deployment", request);
  const subjects = { items: kind.items(inputs), removed: [] };
  await sayPlan(context, kind, inputs, { subjects, done: new Map() }, request);
}

async function sayUnknown<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  news: I,
  what: What,
  request: Request,
): Promise<void> {
  await new Progress(context, kind.verb, request.urn).say("what is submitted is not known yet");
  await sayWarning(context, kind, news, what, request);
}

async function sayWarning<I extends CommonInputs>(
  { log }: Context,
  kind: Kind<I>,
  news: I,
  what: What,
  { urn, hidesPaths = false }: Request,
): Promise<void> {
  const warning = kind.warning?.(news, hidesPaths);
  if (warning !== undefined) await log.warn(urn, `This ${what} ${warning}`);
}

/** What a preview speaks of. */
type What = "deployment" | "update";

function isListKnown<I extends CommonInputs>(kind: Kind<I>, news: I): boolean {
  const given = recordOf(news)[itemsInputOf(kind, recordOf(news))];
  return !hasUnknown(given) && !isUnknown(byItem(kind, news));
}

/** A plan that a preview speaks of. */
interface SpokenPlan extends Pick<Plan, "subjects" | "done"> {
  /** Undefined for a resource that is new. */
  before?: Comparison;
  /** What the last check of edges has shown. */
  last?: EdgeReport | undefined;
}

async function sayPlan<I extends CommonInputs>(
  context: Context,
  kind: Kind<I>,
  news: I,
  { subjects, done, before, last }: SpokenPlan,
  request: Request,
): Promise<void> {
  const { urn, hidesPaths = false } = request;
  const isIncremental = kind.submission?.isIncremental?.(news) === true;
  const isWanting = ({ path }: Item): boolean => NEEDS_SUBMISSION.includes(pathState(done.get(path)));
  const submitted = { items: subjects.items.filter(isWanting), removed: subjects.removed.filter(isWanting) };
  const all = [...subjects.items, ...subjects.removed];
  const wanting = [...submitted.items, ...submitted.removed];
  const budget = new WorkBudget(context.clock, DEFAULT_TIMEOUT_MS, context.cancelled);
  try {
    const choose = chooserOf(kind, news, wanting, all);
    const [product = DEFAULT_PRODUCT] = kind.productsOf(recordOf(news));
    const gate = gateOf(context.quotaGates, kind, wanting, news);
    const isCountedHere = isIncremental || !context.programCounts;
    const { chosen, lacking } = (await gate?.foresee(urn, { choose, isCountedHere }, budget)) ?? {
      chosen: choose(WITHOUT_END),
      lacking: [],
    };
    const shown = hidesPaths ? undefined : (kind.displayName ?? displayPath);
    // Of hashes that are not known yet, nobody can say below which directories they are many.
    const covering = hasUnknown(news) ? [] : describeCovering([{ chosen, displayName: shown }]);
    const isMost = before === undefined ? isUnknown(news.runOnCreate) : hasUnknown(news);
    const count = `${isMost ? "at most " : ""}${wanting.length}`;
    const progress = new Progress(context, kind.verb, urn);
    const isAll = before === undefined || (!isIncremental && wanting.length === all.length);
    // Of an update of everything, the program speaks itself, if it counts.
    if (wanting.length > 0 && (before === undefined || !isAll || !context.programCounts)) {
      const line = `${count}${isAll ? "" : ` of ${all.length}`} to submit`;
      const changes = isIncremental && before !== undefined ? new Changes(submitted, before) : undefined;
      const [sums, ...paths] = changes?.describe(shown) ?? [];
      const lines = [`${kind.verb}: ${line}${sums === undefined ? "" : `: ${sums}`}`, ...paths, ...covering];
      if (changes !== undefined || lines.length > 1) await context.log.info(urn, lines.join("\n"));
      else await progress.say(line);
    }
    const isInFlight = ({ path }: Item): boolean => pathState(done.get(path)) === "inFlight";
    const waiting = wanting.length > 0 || news.waitForCompletion === false ? [] : all.filter(isInFlight);
    if (waiting.length > 0) {
      await progress.say(`nothing to submit, ${waiting.length} of ${all.length} not complete yet`);
    }
    const options = edgeOptionsOf(kind, news);
    const checked = { ...subjects, ledger: done, last };
    if (wanting.length === 0 && options !== undefined && isCheckDue(checked, options)) {
      await progress.say("nothing to submit, edges are asked");
    }
    const what = before === undefined ? "deployment" : "update";
    if (wanting.length > 0) await sayWarning(context, kind, news, what, request);
    if (lacking.length > 0)
      await context.log.warn(urn, shortfallWarning(lacking, chosen.advice ?? quotaAdvice(product)));
  } finally {
    budget.release();
  }
}

function recordOf(inputs: object): Record<string, unknown> {
  return inputs as Record<string, unknown>;
}

/** What was looked up before is not looked up again. */
function withKnown<I extends CommonInputs>({ lookUp }: Pick<Kind<I>, "lookUp">, olds: State, news: I): I {
  return lookUp?.known(news, olds) ?? news;
}

/** What edges have shown last, where it is what is asked for now. */
function lastReport<I extends CommonInputs>(kind: Kind<I>, olds: State, news: I): EdgeReport | undefined {
  const [before, now] = [inTodaysForm(kind, olds), inTodaysForm(kind, news)];
  const isAnother = !isSameInput(before, now, "edgeCheck") || !isSameInput(before, now, "product");
  return edgeOptionsOf(kind, news) === undefined || isAnother ? undefined : olds.edge;
}

/** What an update is about, what of it need not be done again, and what else there is to do. */
interface Plan {
  subjects: Subjects;
  done: Ledger;
  before: Comparison;
}

function planOf<I extends CommonInputs>(kind: Kind<I>, olds: State, news: I): Plan {
  const today = inTodaysForm(kind, olds);
  const known = knownOf(kind, olds, today);
  const before: Comparison = {
    known,
    named: new Set(itemsOf(kind, today)),
    removed: new Set(removedOf(kind, today)),
    changed: kind.submission?.changedItems?.(today, news) ?? new Set(),
  };
  const items = kind.items(news);
  const removed = unfinishedRemovals(kind, today, news, known);
  const subjects = { items, removed };
  const everything = ["triggers", ...(kind.submission?.resubmitOn ?? [])];
  const now = inTodaysForm(kind, news);
  if (everything.some((input) => !isSameInput(today, now, input)))
    return { subjects, done: new Map(), before };
  const done = new Map(known);
  for (const path of before.changed) done.delete(path);
  // An item that has left, or come back, has to be done though it was before.
  for (const { path } of items) if (before.removed.has(path)) done.delete(path);
  for (const { path } of removed) if (!before.removed.has(path)) done.delete(path);
  return { subjects, done, before };
}

/**
 * The items that have left the inputs. One whose end an earlier deployment has seen is over with it, and so are all of another
 * product, which may not even know their domains.
 */
function unfinishedRemovals<I extends CommonInputs>(
  kind: Kind<I>,
  today: State,
  news: I,
  known: Ledger,
): Item[] {
  const removed = kind.submission?.removedItems?.(today, news) ?? [];
  if (removed.length === 0) return removed;
  if (!sameValue(kind.productsOf(today), kind.productsOf(news as Record<string, unknown>))) return [];
  const before = new Set(removedOf(kind, today));
  return removed.filter(({ path }) => !before.has(path) || pathState(known.get(path)) !== "complete");
}

/**
 * What is known of each item, also under the name that it has today, unless that is another's in the same state.
 *
 * @param today the state in today's form
 */
function knownOf<I extends CommonInputs>(kind: Kind<I>, state: State, today: State): Ledger {
  const paths = [...itemsOf(kind, state), ...removedOf(kind, state)];
  const known = decodeLedger(paths, state.ledger);
  for (const [place, name] of [...itemsOf(kind, today), ...removedOf(kind, today)].entries()) {
    const entry = known.get(paths[place] as string);
    if (entry !== undefined && !known.has(name)) known.set(name, entry);
  }
  return known;
}

/** Of a long list it takes its time, and a call asks for it twice. */
const todaysForms = new WeakMap<object, object>();

function inTodaysForm<I extends CommonInputs, T extends I | State>(kind: Kind<I>, inputs: T): T {
  const known = todaysForms.get(inputs);
  if (known !== undefined) return known as T;
  const today = (kind.inTodaysForm?.(inputs as I) as T | undefined) ?? inputs;
  todaysForms.set(inputs, today);
  return today;
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
  const [named, left] = [itemsOf(kind, state), removedOf(kind, state)];
  const known = decodeLedger([...named, ...left], state.ledger);
  // As inputs, a state names too much: its taskIds are those of all items, not those that a program waits for.
  const itemOf = (path: string): Item => ({ path, objectType: known.get(path)?.objectType ?? "" });
  const subjects = { items: named.map(itemOf), removed: left.map(itemOf) };
  const deployment = new Deployment(context, kind, state as unknown as I, request, subjects);
  deployment.resume(known);
  deployment.resumeEdge(state.edge);
  await deployment.pollOnce();
  const seen = deployment.state();
  return sameValue(seen.ledger, state.ledger) ? state : seen;
}

/** The map by items, of inputs. */
function byItem<I extends CommonInputs>({ inputByItem }: Pick<Kind<I>, "inputByItem">, news: I): unknown {
  return inputByItem === undefined ? undefined : (news as Record<string, unknown>)[inputByItem];
}

/** A map has no order, and what it names stands in the list in one of its own. */
function isSameList<I extends CommonInputs>(
  kind: Kind<I>,
  news: I,
  paths: readonly string[],
  before: readonly string[],
): boolean {
  const known = new Set(before);
  if (byItem(kind, news) === undefined) return sameValue(paths, [...known]);
  return paths.length === known.size && paths.every((path) => known.has(path));
}

/**
 * Outputs, and the form of the state: a change of these is none. What a `TaskCompletion` waits for is told by its items: how
 * far that is, is no change.
 */
const NOT_COMPARED = [
  ...["ledger", "taskIds", "summary", "status", "submittedAt", "completedAt"],
  ...["stateVersion", "resources", "edge"],
];

function inputNames(kind: Pick<Kind, "itemsInput" | "removedOutput">, state: object): string[] {
  const lists = [itemsInputOf(kind, recordOf(state)), kind.removedOutput];
  return Object.keys(state).filter((key) => !lists.includes(key) && !NOT_COMPARED.includes(key));
}
