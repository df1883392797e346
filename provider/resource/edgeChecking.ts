import { type Budget, WorkBudget } from "../base/budget.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { EdgeCheckOptions, EdgeReport } from "../model/edgeCheck.js";
import type { Item, Kind } from "../model/kind.js";
import { normalizeOrSame } from "../model/objectPath.js";
import { type Ledger, pathState } from "../model/state.js";
import type { Context } from "./context.js";
import { behindAtEdges, NO_URL_TO_ASK, untoldByEdges } from "./edgeReasons.js";
import { isBehind, isSubmittedSince, reportOn } from "./edgeReport.js";
import { edgeTargets } from "./edgeTargets.js";
import type { Progress } from "./progress.js";
import { type HistoryOfSite, historyOfFirst, learnServerTime } from "./submission.js";

/** Time for learning the API server's clock, in ms: without it, the machine's has to do. */
const LEARN_MS = 15_000;

/** Undefined where no check is asked for, or the kind has none. */
export function edgeOptionsOf<I extends CommonInputs>(
  kind: Pick<Kind<I>, "edge">,
  { edgeCheck }: I,
): EdgeCheckOptions | undefined {
  if (kind.edge === undefined || edgeCheck === undefined || edgeCheck === false) return undefined;
  return edgeCheck === true ? {} : edgeCheck;
}

/** What is known of a resource whose edges are asked. */
export interface CheckedResource {
  items: readonly Item[];
  removed: readonly Item[];
  ledger: Ledger;
  /** What the last check has shown; undefined where it has to be made anew. */
  last: EdgeReport | undefined;
}

/** What the last check says of what there still is. */
export function heldReport(
  report: EdgeReport | undefined,
  { items, removed }: Pick<CheckedResource, "items" | "removed">,
  { paths = [] }: EdgeCheckOptions,
): EdgeReport | undefined {
  if (report === undefined) return undefined;
  const known = [...items, ...removed].map(({ path }) => path);
  return reportOn(report, new Set([...known, ...paths.map(normalizeOrSame)]));
}

/** Whether edges have to be asked, once all is complete. */
export function isCheckDue(
  { items, removed, ledger, last }: CheckedResource,
  options: EdgeCheckOptions,
): boolean {
  const held = heldReport(last, { items, removed }, options);
  if (held === undefined || isBehind(held)) return true;
  return [...items, ...removed].some(({ path }) => {
    const entry = ledger.get(path);
    return pathState(entry) === "complete" && isSubmittedSince(held, entry);
  });
}

/** How a check has ended. */
export interface CheckEnd {
  /** Undefined where it was cut off: it is to be made again. */
  report: EdgeReport | undefined;
  /** What is wrong at the edges, a line each; none where nothing is. */
  behind: string[];
}

interface Checking<I extends CommonInputs> extends CheckedResource {
  kind: Kind<I>;
  inputs: I;
  options: EdgeCheckOptions;
  urn: string | undefined;
  budget: Budget;
  progress: Progress;
  displayName: (path: string) => string;
  /** Whether addresses are not shown, as the URLs are not. */
  hidesAddresses: boolean;
}

/** Asks edges what visitors get. It changes nothing of what is submitted. */
export async function checkEdges<I extends CommonInputs>(
  context: Context,
  { kind, inputs, options, urn, budget, progress, displayName, hidesAddresses, ...resource }: Checking<I>,
): Promise<CheckEnd> {
  const { edges, serverClock, log } = context;
  const last = heldReport(resource.last, resource, options);
  const rules = kind.edge?.(inputs);
  if (rules === undefined) return { report: undefined, behind: [] };
  const targets = edgeTargets({ ...resource, options, last }, rules);
  if (targets.length === 0 && last !== undefined) return { report: last, behind: [] };
  const complete = [...resource.ledger.values()].filter((entry) => pathState(entry) === "complete");
  if (targets.length === 0 && complete.length > 0) await log.warn(urn, NO_URL_TO_ASK);
  const asked = historyOfFirst(resource.items, { siteOf: kind.siteOf, inputs });
  if (targets.length > 0) await learnTime(context, asked);
  const found = await edges.check(targets, options, {
    now: () => serverClock.now(),
    signal: budget.signal,
    onRound: ({ checked, fresh }) => void progress.say(`complete, ${fresh} of ${checked} fresh at the edges`),
  });
  if (budget.signal.aborted) return { report: undefined, behind: [] };
  // The order of such texts is that of the times.
  const submittedAt =
    complete
      .map(({ creationTime }) => creationTime)
      .sort()
      .at(-1) ?? "";
  const report = { ...found, submittedAt };
  const nameOf = ({ path, address }: { path: string; address?: string }): string =>
    address === undefined || hidesAddresses ? displayName(path) : `${displayName(path)} at ${address}`;
  const untold = untoldByEdges(report, nameOf);
  if (untold.length > 0) await log.info(urn, untold.join("\n"));
  return { report, behind: behindAtEdges(report, nameOf) };
}

async function learnTime(context: Context, history: HistoryOfSite): Promise<void> {
  const budget = new WorkBudget(context.clock, LEARN_MS, context.cancelled);
  try {
    await learnServerTime(context, { budget, onRetry: () => {} }, history);
  } catch {
    // Without an answer, the machine's clock has to do.
  } finally {
    budget.release();
  }
}
