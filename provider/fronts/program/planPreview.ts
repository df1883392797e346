import type { Budget } from "../../base/budget.js";
import { several } from "../../base/several.js";
import { hasUnknown, isUnknown } from "../../base/validation.js";
import type { QuotaScope, RefreshQuota } from "../../model/client.js";
import type { CommonInputs } from "../../model/commonInputs.js";
import { type Chooser, type Chosen, type Item, itemsInputOf, type Kind } from "../../model/kind.js";
import { displayPath } from "../../model/objectPath.js";
import { DEFAULT_PRODUCT, type ProductName } from "../../model/productName.js";
import { SUBMITTING_KINDS } from "../../products/index.js";
import { type Account, type AccountSource, accountFor, withinTime } from "../../queries/account.js";
import { describeCovering } from "../../resource/changes.js";
import { chooserOf, WITHOUT_END } from "../../resource/choice.js";
import { filesCoveredBy } from "../../resource/coverage.js";
import {
  type Needs,
  needsOf,
  quotaAdvice,
  remainOf,
  shares,
  shortfalls,
  shortfallWarning,
  sumOf,
} from "../../resource/quota.js";

/** A resource that a preview plans to create or to update. */
export interface PlannedResource {
  type: string;
  name: string;
  /** To be created; else to be updated. */
  isNew: boolean;
  /** What is not known yet is the engine's word for that. */
  inputs: Record<string, unknown>;
  /** Whether the paths, or some of them, are a secret, or their site: then none of them is shown. */
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
    quotaKeyOf,
  );
  const demands = await Promise.all([...counted.values()].map((some) => demandOn(some, source)));
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
  const { lacking, taken } = inWords(demands);
  const beside = [
    ...(submitting.some(({ isPartial, product }) => isPartial || product === undefined)
      ? ["what is not known yet"]
      : []),
    ...(submitting.some(submitsWhatChanged) ? ["what is said on rows of their own"] : []),
  ];
  const rest = beside.length === 0 ? "" : `, beside ${beside.join(" and ")}`;
  if (taken.length > 0) plan.push(`That takes ${taken.join(" and ")}${rest}.`);
  const short = demands.find((demand) => demand.lacking.length > 0)?.product;
  const advice =
    [...chosen.values()].find((one) => one.advice !== undefined)?.advice ?? (short && quotaAdvice(short));
  const warnings = [
    ...submitting.flatMap(warningOf),
    ...(lacking.length > 0 ? [shortfallWarning(lacking, advice)] : []),
  ];
  return { plan: plan.join("\n"), ...(warnings.length > 0 && { warning: warnings.join("\n") }) };
}

/** What is the same for all that take of the same allowances. */
function quotaKeyOf(one: PlannedSubmission): string {
  const { product, kind, items } = one;
  if (kind.siteOf === undefined) return product ?? "";
  const { site, siteId } = siteInputsOf(one);
  return JSON.stringify([product, site, siteId, items[0]?.objectType]);
}

/** The site's name in its normal form, or its id. */
function siteInputsOf({ kind, resource: { inputs } }: PlannedSubmission): SiteOfInputs {
  return (kind.inTodaysForm?.(inputs as CommonInputs) ?? inputs) as SiteOfInputs;
}

/** What a message calls the site of submissions that are all to one. */
function siteNamed(one: PlannedSubmission, all: readonly PlannedSubmission[]): string | undefined {
  if (one.kind.siteOf === undefined) return undefined;
  if (all.some(({ resource }) => resource.isSecret)) return "a site that is not shown";
  const { site, siteId } = siteInputsOf(one);
  return String(site ?? siteId);
}

type SiteOfInputs = { site?: unknown; siteId?: unknown };

/** Of an update, its provider warns on the resource's own row: only the state tells whether anything is submitted. */
function warningOf({ kind, resource, isPartial }: PlannedSubmission): string[] {
  const { type, name, inputs, isNew, isSecret } = resource;
  const warning = isNew || isPartial ? kind.warning?.(inputs as CommonInputs, isSecret) : undefined;
  return warning === undefined ? [] : [`${type} ${name} ${warning}`];
}

/** Of several sites, each with its allowances, with the site. */
function inWords(demands: readonly Demand[]): { lacking: string[]; taken: string[] } {
  const sites = new Set(demands.filter(({ taken }) => taken.length > 0).map(({ site }) => site));
  sites.delete(undefined);
  const of = (words: readonly string[], { site }: Demand): string[] =>
    site === undefined || sites.size < 2 ? [...words] : words.map((word) => `${word} (${site})`);
  return {
    lacking: demands.flatMap((demand) => of(demand.lacking, demand)),
    taken: demands.flatMap((demand) => of(demand.taken, demand)),
  };
}

interface Demand {
  product: ProductName | undefined;
  /** Whose allowances these are, of a product with sites. */
  site: string | undefined;
  chosen: Map<PlannedSubmission, Chosen>;
  taken: string[];
  lacking: string[];
}

/** What resources of one product, or of one site and type, submit, what that takes of its allowances, and by how much it exceeds them, in words. */
async function demandOn(submitting: readonly PlannedSubmission[], source: AccountSource): Promise<Demand> {
  const most = needsOf(submitting.flatMap(({ choose }) => choose(WITHOUT_END).items));
  const [one] = submitting;
  const product = one?.product;
  const isAsked = most.size > 0 && one?.kind.submission?.hasQuota !== false;
  const quota =
    one !== undefined && product !== undefined && isAsked
      ? await quotaOf(() => accountFor(source, product), one)
      : undefined;
  const chosen = chosenInTurn(submitting, quota);
  const site = one && siteNamed(one, submitting);
  if (product === undefined || quota === undefined) return { product, site, chosen, taken: [], lacking: [] };
  const needs = needsOf([...chosen.values()].flatMap(({ items }) => items));
  return {
    product,
    site,
    chosen,
    taken: shares(needs, quota, product),
    lacking: shortfalls(needs, quota, product),
  };
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

/** Without the permission to ask, without an answer, or with a configuration that is refused later, nobody can say. */
async function quotaOf(
  findAccount: () => Account,
  submission: PlannedSubmission,
): Promise<RefreshQuota | undefined> {
  try {
    const account = findAccount();
    const { client, limiters } = account;
    return await withinTime(account, { calls: "one" }, async (budget) => {
      const scope = await scopeOf(account, submission, budget);
      await limiters.quota.acquire(budget.signal);
      return client.describeRefreshQuota({ retry: false, budget }, scope);
    });
  } catch {
    return undefined;
  }
}

/** Of a product with sites, whose quota it is; undefined of the others. */
async function scopeOf(
  { client, limiters }: Account,
  { kind: { lookUp, siteOf }, resource, items }: PlannedSubmission,
  budget: Budget,
): Promise<QuotaScope | undefined> {
  const [first] = items;
  if (siteOf === undefined || first === undefined) return undefined;
  const inputs = resource.inputs as CommonInputs;
  const pace = (): Promise<void> =>
    lookUp === undefined ? Promise.resolve() : limiters.of(lookUp.operation).acquire(budget.signal);
  const known = (await lookUp?.ask(client, inputs, { retry: false, budget, pace })) ?? inputs;
  const siteId = siteOf(first.path, known);
  if (siteId === undefined || isUnknown(siteId)) throw new Error("the site is not known yet");
  return { siteId, objectType: first.objectType };
}

interface PlannedSubmission {
  resource: PlannedResource;
  kind: Kind;
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
  const itemsInput = itemsInputOf(kind, inputs);
  const given = inputs[itemsInput];
  const known = Array.isArray(given) ? given.filter((item) => !isUnknown(item)) : [];
  const items = kind.items({ ...inputs, [itemsInput]: known } as CommonInputs);
  const isPartial =
    hasUnknown(given) || (kind.inputByItem !== undefined && isUnknown(inputs[kind.inputByItem]));
  if (items.length === 0 && !isPartial) return [];
  // What is still to be known can leave less to do: as files, these are the most that there can be.
  const isMost = isPartial || !resource.isNew;
  const choose = isMost ? () => ({ items }) : chooserOf(kind, inputs as CommonInputs, items, items);
  const [product] = kind.productsOf(inputs);
  return [{ resource, kind, product, items, choose, isPartial }];
}

/** How many these are, its provider says on the resource's own row. Counting all would be a false alarm every day. */
function submitsWhatChanged({ kind, resource: { isNew, inputs }, isPartial }: PlannedSubmission): boolean {
  // A path that is not known yet keeps its provider from counting.
  return !isNew && !isPartial && kind.submission?.isIncremental?.(inputs as CommonInputs) === true;
}

/** @param chosen undefined of those whose own row says it */
function describe(submitting: PlannedSubmission, chosen: Chosen | undefined): string {
  const { resource, kind, product = DEFAULT_PRODUCT, items, isPartial } = submitting;
  const { type, isSecret } = resource;
  // The others have the product in the name of their type.
  const isOther = product !== DEFAULT_PRODUCT && "product" in resource.inputs;
  const name = `${resource.name}${isOther ? ` (${product.toUpperCase()})` : ""}`;
  const one = UNITS[itemsInputOf(kind, resource.inputs)] ?? "path";
  const others = "that are not known yet";
  if (items.length === 0) return `${type} ${name}: ${one}s ${others}`;
  const all = `${items.length} ${one}${items.length === 1 ? "" : "s"}`;
  if (chosen === undefined) return `${type} ${name}: of its ${all} as many as its own row says`;
  const count = `${type} ${name}: ${all}${asWhat(chosen.items)}`;
  const display = kind.displayName ?? displayPath;
  // Which directories these are is said below.
  const isCovered = chosen.items.some(({ covers }) => covers !== undefined);
  const shown = isSecret || isCovered ? [] : items.slice(0, MOST_PATHS).map(({ path }) => display(path));
  const more = shown.length === 0 ? 0 : items.length - shown.length;
  // A flag that is not known stands for one item or for none, and no list for more.
  const isFlag =
    isPartial && isUnknown(resource.inputs[itemsInputOf(kind, resource.inputs)]) && one === "site";
  const open = isFlag ? ", which is not known yet" : `, and ${one}s ${others}`;
  return `${[count, ...shown].join(", ")}${more > 0 ? ` and ${more} more` : ""}${isPartial ? open : ""}`;
}

/** What an item is, in a word, by the input that lists them. */
const UNITS: Readonly<Record<string, string>> = {
  cacheTags: "tag",
  hostnames: "hostname",
  everything: "site",
};

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
