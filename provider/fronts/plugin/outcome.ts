import { z } from "zod";
import type { Kind } from "../../model/kind.js";
import { PRODUCT_NAMES } from "../../model/productName.js";
import { type State, tasksOf } from "../../model/state.js";
import type { CdnTask } from "../../model/task.js";
import { encodeTexts, isTexts } from "../../model/texts.js";
import { itemsOf, removedOf } from "../../resource/itemsOfState.js";
import { ledgerGroups, type WatchedResource } from "../../resource/taskCompletion.js";

/** A kind of resource, and a state of one, as this package keeps it. */
interface Resource {
  kind: Kind;
  state: State;
}

function pathsOf({ kind, state }: Resource): string[] {
  return [...itemsOf(kind, state), ...removedOf(kind, state)];
}

/** What the history said last of each path, as the output `tasks` says it. */
export function tasksOutput(resource: Resource): CdnTask[] {
  const { kind, state } = resource;
  const { submission, historyPath } = kind;
  const objectPathOf =
    submission === undefined ? (item: string) => historyPath?.(item) ?? "" : (item: string) => item;
  return tasksOf(pathsOf(resource), state.ledger, objectPathOf);
}

const edgeCounts = z.looseObject({
  ...{ checked: z.number(), fresh: z.number(), stale: z.number(), differs: z.number() },
  ...{ notCached: z.number(), unknown: z.number() },
});

/** What `outcome` says, and `TaskCompletion` and `report` read. */
const outcome = z.object({
  name: z.string(),
  kind: z.string(),
  product: z.enum(PRODUCT_NAMES),
  siteId: z.string().optional(),
  status: z.string(),
  summary: z.object({
    total: z.number(),
    complete: z.number(),
    failed: z.number(),
    unfinished: z.number(),
  }),
  submittedAt: z.string(),
  completedAt: z.string(),
  paths: z.string().refine(isTexts),
  ledger: ledgerGroups,
  /** Whether the history has its tasks under these paths; undefined of one that has submitted none itself. */
  hasRowsByPath: z.boolean().optional(),
  edge: edgeCounts.optional(),
});

export type Outcome = z.output<typeof outcome>;

/** The output `outcome`: what became of a resource, as one text, which each language can hand on as it is. */
export function outcomeOutput(name: string, resource: Resource): string {
  const { kind, state } = resource;
  const { status, summary, submittedAt, completedAt, ledger, edge, siteId } = state;
  const said = {
    ...{ name, kind: kind.name, product: kind.productsOf(state)[0] },
    ...(typeof siteId === "string" && { siteId }),
    ...{ status, summary, submittedAt, completedAt },
    ...{ paths: encodeTexts(pathsOf(resource)), ledger },
    ...(kind.submission !== undefined && { hasRowsByPath: kind.historyPath === undefined }),
    ...(edge !== undefined && { edge }),
  };
  return JSON.stringify(said);
}

/** Whether an `outcome` is that of a resource of this name, which can have another one since. */
export function isOutcomeOf(name: string, text: unknown): boolean {
  return typeof text === "string" && text.startsWith(JSON.stringify({ name }).slice(0, -1));
}

/** What an `outcome` says; undefined where it is none. */
export function readOutcome(text: unknown): Outcome | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return outcome.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What a `TaskCompletion` follows of a resource; undefined where it has submitted nothing itself. */
export function watchedOf(text: unknown): WatchedResource | undefined {
  const said = readOutcome(text);
  if (said?.hasRowsByPath === undefined) return undefined;
  const { paths, ledger, hasRowsByPath, product, siteId } = said;
  return { paths, ledger, hasRowsByPath, product, ...(siteId !== undefined && { siteId }) };
}
