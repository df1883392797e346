import { z } from "zod";
import {
  addProblem,
  hasUnknown,
  oneOf,
  type Problem,
  problemsOf,
  show,
  unlessUnknown,
} from "../base/validation.js";
import { type CommonInputs, commonInputs, listOf } from "../model/commonInputs.js";
import type { Kind } from "../model/kind.js";
import { displayPath, MAX_OBJECT_PATH_LENGTH } from "../model/objectPath.js";
import {
  CDN_PRODUCTS,
  DEFAULT_PRODUCT,
  PRODUCT_NAMES,
  type ProductName,
  withoutDefaultProduct,
} from "../model/productName.js";
import {
  decodeLedger,
  type Entry,
  type Ledger,
  type LedgerGroup,
  pathState,
  submittedPath,
} from "../model/state.js";
import { isTaskId } from "../model/taskId.js";
import { FAILED, FORGOTTEN, PENDING, SKIPPED, UNCONFIRMED, UNSUBMITTED } from "../model/taskStatus.js";
import { decodeTexts, encodeTexts, isTexts } from "../model/texts.js";

/** What another resource has submitted. */
export interface WatchedResource {
  /** Its paths, by `encodeTexts`. */
  paths: string;
  ledger: LedgerGroup[];
  /** Whether the history has its rows under these paths. */
  hasRowsByPath: boolean;
  product?: ProductName;
  /** Of a product with sites: whose histories have its tasks; empty as long as it has none. */
  siteId?: string;
}

export interface TaskCompletionInputs extends CommonInputs {
  taskIds?: string[];
  /** Of the tasks that are given by their ids. */
  product?: ProductName;
  resources?: WatchedResource[];
  /** Of a state: what it waits for. Its resources, which tell the same, are not kept with it. */
  subjects?: string | string[];
}

/** What no resource of this package gives, but a program can hand over all the same. */
const error = (issue: { input?: unknown }) =>
  `must be a resource of this package that has tasks, such as a CacheRefresh, not ${show(issue.input)}`;
const text = z.string({ error });

/** The schema of the ledger of a resource's state, which a program hands on. */
export const ledgerGroups = z.array(
  z.object(
    {
      paths: text.regex(/^\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*$/, { error }),
      taskIds: z.array(text, { error }),
      objectType: text,
      status: text,
      process: z.number({ error }),
      creationTime: text,
      completionTime: text,
      description: text,
      directoryDepth: z
        .int({ error })
        .min(1, { error })
        .max(MAX_OBJECT_PATH_LENGTH, { error })
        .exactOptional(),
    },
    { error },
  ),
  { error },
);

const watchedResource = z.object(
  {
    paths: unlessUnknown(text.refine(isTexts, { error })),
    ledger: unlessUnknown(ledgerGroups),
    hasRowsByPath: unlessUnknown(z.boolean({ error })),
    product: unlessUnknown(z.enum(PRODUCT_NAMES, { error })).optional(),
    siteId: unlessUnknown(text.regex(/^\d*$/, { error })).optional(),
  },
  { error },
);

const { onFailure } = commonInputs;

/** The schema of the product whose tasks are given by their ids. */
const productOfIds = z.custom<ProductName>().superRefine((name: unknown, context) => {
  if (name === "esa") {
    addProblem(context, {
      reason:
        'must not be "esa", which gives no task by its id: hand the EsaCachePurge or EsaCachePrefetch over with resources',
    });
    return;
  }
  const { error: wrong } = oneOf(CDN_PRODUCTS).safeParse(name);
  for (const { message } of wrong?.issues ?? []) addProblem(context, { reason: message });
});

const schema = z.strictObject({
  onFailure,
  taskIds: listOf(
    (id) =>
      isTaskId(id)
        ? undefined
        : { reason: "must be the id of one task, a whole number as text", repeats: `, not ${show(id)}` },
    "95248880",
  ).optional(),
  product: unlessUnknown(productOfIds).optional(),
  resources: unlessUnknown(
    z.array(unlessUnknown(watchedResource), {
      error: (issue) => `must be a list of resources such as [refresh], not ${show(issue.input)}`,
    }),
  ).optional(),
  /** Without content: it is secret where the paths of a resource are, and the output of this name then is too. */
  subjects: unlessUnknown(z.array(z.unknown()).max(0)).optional(),
});

export const taskCompletionKind: Kind<TaskCompletionInputs> = {
  name: "TaskCompletion",
  productsOf,
  productOfItem,
  siteOf: (item) => subjectOf(item).siteId,
  verb: "waiting",
  nothing: "nothing to wait for",
  itemsInput: "subjects",
  problems: (inputs) => [...problemsOf(schema, inputs), ...neitherGiven(inputs), ...productOfNothing(inputs)],
  items(inputs) {
    const kept = decodeTexts(inputs.subjects);
    const known = watched(inputs);
    return (kept.length > 0 ? kept : [...known.keys()]).map((path) => {
      return { path, objectType: known.get(path)?.objectType ?? "" };
    });
  },
  inTodaysForm: withoutDefaultProduct,
  inputsOfTasks: (tasks) => ({ taskIds: [...new Set(tasks.map(({ taskId }) => taskId))] }),
  adopt: watched,
  kept: ({ resources: _, subjects, ...state }) => ({
    ...state,
    subjects: encodeTexts(decodeTexts(subjects)),
  }),
  historyPath: objectPathOf,
  displayName(item) {
    const { path, product, taskIds } = subjectOf(item);
    const ofWhose = product === DEFAULT_PRODUCT ? "" : ` of ${product.toUpperCase()}`;
    return `${path === undefined ? `task ${taskIds}` : displayPath(path)}${ofWhose}`;
  },
  advice,
};

/** What gets each kind of task to its end; a task that somebody else has submitted is nobody's here. */
function advice(entries: readonly (Entry | undefined)[]): string[] {
  const isAny = (is: (entry: Entry | undefined) => boolean): boolean => entries.some(is);
  const hasStatus = (status: string): boolean => isAny((entry) => entry?.status === status);
  return [
    ...(isAny((entry) => pathState(entry) === "inFlight") ? ["The next `pulumi up` goes on waiting."] : []),
    ...(hasStatus(FAILED)
      ? [
          "A task that failed is submitted again by its own resource, which learns of the failure by `pulumi up --refresh`.",
        ]
      : []),
    ...(hasStatus(FORGOTTEN)
      ? [
          "A task that the history has forgotten is submitted again by its own resource when a trigger changes.",
        ]
      : []),
    ...(hasStatus(UNSUBMITTED)
      ? ["What was not submitted is submitted by its own resource at the next `pulumi up`."]
      : []),
  ];
}

/** A list that is empty is nothing to wait for; none at all is most likely a mistake. */
function neitherGiven({ taskIds, resources }: Record<string, unknown>): Problem[] {
  if (taskIds !== undefined || resources !== undefined) return [];
  return [{ property: "resources", reason: "is not given, nor is taskIds: give at least one of them" }];
}

/** Each resource says itself whose its tasks are. */
function productOfNothing({ taskIds, product }: Record<string, unknown>): Problem[] {
  if (product === undefined || taskIds !== undefined) return [];
  return [
    {
      property: "product",
      reason: "goes with taskIds only: resources tell theirs themselves; give taskIds, or remove it",
    },
  ];
}

/** None as long as that is not known; where there is nothing to wait for, that is said by the default. */
function productsOf({
  subjects,
  taskIds,
  product = DEFAULT_PRODUCT,
  resources,
}: Readonly<Record<string, unknown>>): readonly ProductName[] {
  const kept = decodeTexts(subjects);
  if (kept.length === 0 && hasUnknown([resources, product])) return [];
  const watched: unknown[] = Array.isArray(resources) ? resources : [];
  const named =
    kept.length > 0
      ? kept.map(productOfItem)
      : [
          ...watched.map(
            (resource) => (resource as Partial<WatchedResource> | null)?.product ?? DEFAULT_PRODUCT,
          ),
          ...(taskIds === undefined ? [] : [product]),
        ];
  return named.length === 0 ? [DEFAULT_PRODUCT] : PRODUCT_NAMES.filter((name) => named.includes(name));
}

/** Every task that is waited for. The same path can be in several tasks, so an item is a path and its task. */
function watched({ taskIds = [], product = DEFAULT_PRODUCT, resources = [] }: TaskCompletionInputs): Ledger {
  const ledger = new Map<string, Entry>();
  for (const {
    paths,
    ledger: groups,
    hasRowsByPath,
    product: itsProduct = DEFAULT_PRODUCT,
    siteId,
  } of resources) {
    const items = decodeTexts(paths);
    const known = decodeLedger(items, groups);
    for (const path of items) {
      const entry = known.get(path) ?? unsubmitted();
      if (entry.status === SKIPPED) continue;
      // Of an unconfirmed one, the ids are those of the task before it, which can be another's.
      const taskIds = entry.status === UNCONFIRMED ? [] : entry.taskIds;
      const isNamed = hasRowsByPath || taskIds.length === 0;
      const { directoryDepth: _, ...kept } = entry;
      ledger.set(itemOf(isNamed ? submittedPath(path, entry) : "", taskIds, itsProduct, siteId), kept);
    }
  }
  for (const taskId of taskIds) ledger.set(itemOf("", [taskId], product), unseen(taskId));
  return ledger;
}

const nothing = { objectType: "", process: 0, creationTime: "", completionTime: "", description: "" };

function unseen(taskId: string): Entry {
  return { taskIds: [taskId], status: PENDING, ...nothing };
}

/** Its resource was refused it, and lets the deployment go on all the same. */
function unsubmitted(): Entry {
  return { taskIds: [], status: UNSUBMITTED, ...nothing };
}

// A path never has a fragment, and so the last # begins the rest. Two products, and two sites, can have the same path and id.
function itemOf(path: string, taskIds: readonly string[], product: ProductName, siteId = ""): string {
  const site = siteId === "" ? "" : `@${siteId}`;
  return `${path}#${product === DEFAULT_PRODUCT ? "" : `${product}${site}:`}${taskIds.join(",")}`;
}

/** What an item stands for. In a state before there were several products, it is of the default. */
interface Subject {
  path: string | undefined;
  product: ProductName;
  siteId: string | undefined;
  taskIds: string;
}

const AFTER_PATH = /#(?:([a-z]+)(?:@(\d+))?:)?([\d,]*)$/;

function subjectOf(item: string): Subject {
  const [rest = "", name, siteId, taskIds = ""] = AFTER_PATH.exec(item) ?? [];
  const product = PRODUCT_NAMES.find((known) => known === name) ?? DEFAULT_PRODUCT;
  return { path: item.slice(0, item.length - rest.length) || undefined, product, siteId, taskIds };
}

function productOfItem(item: string): ProductName {
  return subjectOf(item).product;
}

export function objectPathOf(item: string): string | undefined {
  return subjectOf(item).path;
}
