import { hasUnknown, isUnknown } from "../../base/validation.js";
import type { RefreshQuota } from "../../model/client.js";
import type { CommonInputs } from "../../model/commonInputs.js";
import type { Item } from "../../model/kind.js";
import { displayPath } from "../../model/objectPath.js";
import { DEFAULT_PRODUCT, type ProductName } from "../../model/productName.js";
import { SUBMITTING_KINDS } from "../../products/index.js";
import { needsOf, shares, shortfalls, shortfallWarning } from "../../resource/quota.js";
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
  const submitting = await Promise.all(planned.flatMap(plannedSubmissionOf).map(withDirectories));
  if (submitting.length === 0) return {};
  const lines = submitting.map(describe);
  const more = lines.length - MOST_RESOURCES;
  const plan = [
    "This deployment submits at most:",
    ...lines.slice(0, MOST_RESOURCES).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and what ${more} more resources have`] : []),
  ];
  const counted = Map.groupBy(
    submitting.filter((one) => !submitsWhatChanged(one)),
    ({ product }) => product,
  );
  const quotas = await Promise.all([...counted].map(([product, some]) => demandOn(product, some, source)));
  const lacking = quotas.flatMap((quota) => quota.lacking);
  const taken = quotas.flatMap((quota) => quota.taken);
  const beside = [
    ...(submitting.some(({ isPartial, product }) => isPartial || product === undefined)
      ? ["what is not known yet"]
      : []),
    ...(submitting.some(submitsWhatChanged) ? ["what is said on rows of their own"] : []),
  ];
  const rest = beside.length === 0 ? "" : `, beside ${beside.join(" and ")}`;
  if (taken.length > 0) plan.push(`That takes ${taken.join(" and ")}${rest}.`);
  return {
    plan: plan.join("\n"),
    ...(lacking.length > 0 && { warning: shortfallWarning(lacking) }),
  };
}

/** What resources of one product take of its allowances, and by how much that exceeds them, in words. */
async function demandOn(
  product: ProductName | undefined,
  submitting: readonly PlannedSubmission[],
  source: AccountSource,
): Promise<{ taken: string[]; lacking: string[] }> {
  const needs = needsOf(submitting.flatMap(({ chosen }) => chosen));
  const quota =
    product === undefined || needs.size === 0 ? undefined : await quotaOf(accountFor(source, product));
  if (product === undefined || quota === undefined) return { taken: [], lacking: [] };
  return { taken: shares(needs, quota, product), lacking: shortfalls(needs, quota, product) };
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
  chosen: readonly Item[];
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
  const [product] = kind.productsOf(inputs);
  return items.length === 0 && !isPartial ? [] : [{ resource, product, items, chosen: items, isPartial }];
}

/** Before the quota is known: it is asked for what this comes to. */
async function withDirectories(submitting: PlannedSubmission): Promise<PlannedSubmission> {
  const { resource, items } = submitting;
  const kind = SUBMITTING_KINDS.get(resource.type);
  const quotaLeft = async () => () => Number.POSITIVE_INFINITY;
  const chosen = await kind?.submission?.inPlaceOf?.(items, resource.inputs as CommonInputs, {
    others: [],
    quotaLeft,
  });
  return { ...submitting, chosen: chosen ?? items };
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

function describe(submitting: PlannedSubmission): string {
  const { resource, product = DEFAULT_PRODUCT, items, chosen, isPartial } = submitting;
  const { type, isSecret } = resource;
  const name = `${resource.name}${product === DEFAULT_PRODUCT ? "" : ` (${product.toUpperCase()})`}`;
  const one = type === "CacheTagRefresh" ? "tag" : "path";
  const others = "that are not known yet";
  if (items.length === 0) return `${type} ${name}: ${one}s ${others}`;
  const all = `${items.length} ${one}${items.length === 1 ? "" : "s"}`;
  if (submitsWhatChanged(submitting)) return `${type} ${name}: of its ${all} as many as its own row says`;
  const directories = chosen.filter(({ covers }) => covers !== undefined).length;
  const as = `, as ${several(directories, "directory", "directories")} and ${several(chosen.length - directories, "file", "files")}`;
  const count = `${type} ${name}: ${all}${directories === 0 ? "" : as}`;
  const shown = isSecret ? [] : items.slice(0, MOST_PATHS).map(({ path }) => displayPath(path));
  const more = shown.length === 0 ? 0 : items.length - shown.length;
  return `${[count, ...shown].join(", ")}${more > 0 ? ` and ${more} more` : ""}${isPartial ? `, and ${one}s ${others}` : ""}`;
}

function several(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
