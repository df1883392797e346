import { several } from "../../base/several.js";
import { hasUnknown, isUnknown } from "../../base/validation.js";
import type { RefreshQuota } from "../../model/client.js";
import type { CommonInputs } from "../../model/commonInputs.js";
import type { Chooser, Chosen, Item } from "../../model/kind.js";
import { displayPath } from "../../model/objectPath.js";
import { DEFAULT_PRODUCT, type ProductName } from "../../model/productName.js";
import { SUBMITTING_KINDS } from "../../products/index.js";
import { describeCovering } from "../../resource/changes.js";
import { chooserOf, WITHOUT_END } from "../../resource/choice.js";
import { filesCoveredBy } from "../../resource/coverage.js";
import {
  type Needs,
  needsOf,
  remainOf,
  shares,
  shortfalls,
  shortfallWarning,
  sumOf,
} from "../../resource/quota.js";
import { type Account, type AccountSource, accountFor, withinTime } from "./account.js";

/** A resource that a preview plans to create or to update. */
export interface PlannedResource {
  type: string;
  name: string;
  /** To be created; else to be updated. */
  isNew: boolean;
  /** What is not known yet is the engine's word for that. */
  inputs: Record<string, unknown>;
  /** Whether the paths, or some of them, are a secret: then none of them is shown. */
  isSecret: boolean;
}

/** A hundred resources are a hundred lines on the user's screen, and so are the paths of one. */
const MOST_RESOURCES = 20;
const MOST_PATHS = 3;

/** What a preview says of one account. */
export interface PlanPreview {
  /** What will be submitted at most, and how much of the day's quota that takes; undefined where that is nothing. */
  plan?: string;
  /** By how much that exceeds the quota; undefined where it does not, or nobody can say. */
  warning?: string;
}

/** An update may submit less than all of its paths: how many it will, its provider says on the resource's row. */
export async function previewPlan(
  planned: readonly PlannedResource[],
  source: AccountSource,
): Promise<PlanPreview> {
  const submitting = planned.flatMap(plannedSubmissionOf);
  if (submitting.length === 0) return {};
  const counted = Map.groupBy(
    submitting.filter((one) => !submitsWhatChanged(one)),
    ({ product }) => product,
  );
  const demands = await Promise.all([...counted].map(([product, some]) => demandOn(product, some, source)));
  const chosen = new Map(demands.flatMap((demand) => [...demand.chosen]));
  const lines = submitting.map((one) => describe(one, chosen.get(one)));
  const more = lines.length - MOST_RESOURCES;
  const covering = [...chosen].map(([{ resource }, one]) => ({
    chosen: one,
    displayName: resource.isSecret ? undefined : displayPath,
  }));
  const plan = [
    "This deployment submits at most:",
    ...lines.slice(0, MOST_RESOURCES).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and what ${more} more resources have`] : []),
    ...describeCovering(covering),
  ];
  const lacking = demands.flatMap((demand) => demand.lacking);
  const taken = demands.flatMap((demand) => demand.taken);
  const beside = [
    ...(submitting.some(({ isPartial, product }) => isPartial || product === undefined)
      ? ["what is not known yet"]
      : []),
    ...(submitting.some(submitsWhatChanged) ? ["what is said on rows of their own"] : []),
  ];
  const rest = beside.length === 0 ? "" : `, beside ${beside.join(" and ")}`;
  if (taken.length > 0) plan.push(`That takes ${taken.join(" and ")}${rest}.`);
  const advice = [...chosen.values()].find((one) => one.advice !== undefined)?.advice;
  return {
    plan: plan.join("\n"),
    ...(lacking.length > 0 && { warning: shortfallWarning(lacking, advice) }),
  };
}

/** What resources of one product submit, what that takes of its allowances, and by how much it exceeds them, in words. */
async function demandOn(
  product: ProductName | undefined,
  submitting: readonly PlannedSubmission[],
  source: AccountSource,
): Promise<{ chosen: Map<PlannedSubmission, Chosen>; taken: string[]; lacking: string[] }> {
  const most = needsOf(submitting.flatMap(({ choose }) => choose(WITHOUT_END).items));
  const quota =
    product === undefined || most.size === 0 ? undefined : await quotaOf(accountFor(source, product));
  const chosen = chosenInTurn(submitting, quota);
  if (product === undefined || quota === undefined) return { chosen, taken: [], lacking: [] };
  const needs = needsOf([...chosen.values()].flatMap(({ items }) => items));
  return { chosen, taken: shares(needs, quota, product), lacking: shortfalls(needs, quota, product) };
}

/** What is chosen for each, by what the quota has left beside those before it. */
function chosenInTurn(
  counted: readonly PlannedSubmission[],
  quota: RefreshQuota | undefined,
): Map<PlannedSubmission, Chosen> {
  let before: Needs = new Map();
  return new Map(
    counted.map((one) => {
      const taken = before;
      const chosen = one.choose((objectType) =>
        remainOf(objectType, { quota, taken: taken.get(objectType) ?? 0 }),
      );
      before = sumOf([taken, needsOf(chosen.items)]);
      return [one, chosen];
    }),
  );
}

/** Without the permission to ask, or without an answer, nobody can say. */
function quotaOf(account: Account): Promise<RefreshQuota | undefined> {
  return withinTime(account, { calls: "one" }, async (budget) => {
    await account.limiters.quota.acquire(budget.signal);
    return account.client.describeRefreshQuota({ retry: false, budget });
  }).catch(() => undefined);
}

interface PlannedSubmission {
  resource: PlannedResource;
  /** Undefined as long as it is not known. */
  product: ProductName | undefined;
  /** Those that are known. */
  items: readonly Item[];
  /** What is submitted in their place. */
  choose: Chooser;
  isPartial: boolean;
}

function plannedSubmissionOf(resource: PlannedResource): PlannedSubmission[] {
  const { type, inputs } = resource;
  const kind = SUBMITTING_KINDS.get(type);
  // What is wrong with the inputs is said by the resource itself.
  if (kind === undefined || kind.problems(inputs).length > 0) return [];
  const given = inputs[kind.itemsInput];
  const known = Array.isArray(given) ? given.filter((item) => !isUnknown(item)) : [];
  const items = kind.items({ ...inputs, [kind.itemsInput]: known } as CommonInputs);
  const isPartial =
    hasUnknown(given) || (kind.inputByItem !== undefined && isUnknown(inputs[kind.inputByItem]));
  if (items.length === 0 && !isPartial) return [];
  // What is still to be known can leave less to do: as files, these are the most that there can be.
  const isMost = isPartial || !resource.isNew;
  const choose = isMost ? () => ({ items }) : chooserOf(kind, inputs as CommonInputs, items, items);
  const [product] = kind.productsOf(inputs);
  return [{ resource, product, items, choose, isPartial }];
}

/** How many these are, its provider says on the resource's own row. Counting all would be a false alarm every day. */
function submitsWhatChanged({ resource: { type, isNew, inputs }, isPartial }: PlannedSubmission): boolean {
  // A path that is not known yet keeps its provider from counting.
  return (
    !isNew &&
    !isPartial &&
    SUBMITTING_KINDS.get(type)?.submission?.isIncremental?.(inputs as CommonInputs) === true
  );
}

/** @param chosen undefined of those whose own row says it */
function describe(submitting: PlannedSubmission, chosen: Chosen | undefined): string {
  const { resource, product = DEFAULT_PRODUCT, items, isPartial } = submitting;
  const { type, isSecret } = resource;
  const name = `${resource.name}${product === DEFAULT_PRODUCT ? "" : ` (${product.toUpperCase()})`}`;
  const one = type === "CacheTagRefresh" ? "tag" : "path";
  const others = "that are not known yet";
  if (items.length === 0) return `${type} ${name}: ${one}s ${others}`;
  const all = `${items.length} ${one}${items.length === 1 ? "" : "s"}`;
  if (chosen === undefined) return `${type} ${name}: of its ${all} as many as its own row says`;
  const count = `${type} ${name}: ${all}${asWhat(chosen.items)}`;
  // Which directories these are is said below.
  const isCovered = chosen.items.some(({ covers }) => covers !== undefined);
  const shown = isSecret || isCovered ? [] : items.slice(0, MOST_PATHS).map(({ path }) => displayPath(path));
  const more = shown.length === 0 ? 0 : items.length - shown.length;
  return `${[count, ...shown].join(", ")}${more > 0 ? ` and ${more} more` : ""}${isPartial ? `, and ${one}s ${others}` : ""}`;
}

/** In words, what is submitted where directories are in the place of files. */
function asWhat(chosen: readonly Item[]): string {
  if (!chosen.some((item) => filesCoveredBy(item) > 0)) return "";
  const directories = chosen.filter(({ objectType }) => objectType === "directory").length;
  const files = chosen.length - directories;
  const counts = [
    several(directories, "directory", "directories"),
    ...(files > 0 ? [several(files, "file")] : []),
  ];
  return `, as ${counts.join(" and ")}`;
}
