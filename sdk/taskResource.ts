import * as pulumi from "@pulumi/pulumi";
import type { ProductName } from "../provider/model/productName.js";
import type { LedgerGroup, Summary } from "../provider/model/state.js";
import type { CdnTask } from "../provider/model/task.js";
import { edgeInput, edgePaths } from "./edgeCheck.js";
import { later } from "./later.js";
import { previewPlan } from "./planPreview.js";
import { assertProviderModule } from "./providerModule.js";
import { checkResourceOptions } from "./resourceOptions.js";
import { Triggers } from "./triggers.js";

/** The inputs that all resources of this package have. */
export interface TaskResourceArgs {
  /**
   * Any values, such as the `etag` of an uploaded file or the version of a release: when one of them changes,
   * everything is submitted again. A change of a secret counts too, and is never shown. A Date or a URL counts as its
   * text, an asset as the hash of its content. What cannot be compared is refused: a function, a symbol, a Map, a Set,
   * a resource. Default: none.
   *
   * @example triggers: [bundle.etag, config.require("release")]
   */
  triggers?: pulumi.Input<readonly pulumi.Input<unknown>[]>;
  /**
   * Whether the deployment waits until the API reports every task as complete. With `false` it goes on as soon as
   * all is submitted. Turned on later, it waits for what is still in flight. Default: true.
   *
   * @example waitForCompletion: false
   */
  waitForCompletion?: pulumi.Input<boolean>;
  /**
   * Whether the first deployment of the resource submits anything. With `false` it is only declared, and the next
   * change of its triggers or paths is the first to submit. Default: true.
   *
   * @example runOnCreate: false
   */
  runOnCreate?: pulumi.Input<boolean>;
  /**
   * What a path that failed, a task that is not complete within the time limit, or a call that was refused does to
   * the deployment: `"error"` ends it, `"warn"` lets it pass with a warning on the resource's row. Either way the
   * next `pulumi up` goes on from there. Default: `"error"`.
   *
   * @example onFailure: "warn"
   */
  onFailure?: pulumi.Input<"error" | "warn">;
  /**
   * How many times a failed path is submitted again within one deployment, 0 to 10. Default: 1.
   *
   * @example retryFailed: 3
   */
  retryFailed?: pulumi.Input<number>;
}

/** How many of a resource's paths have got how far. */
export type TaskSummary = Summary;

const TYPE_PREFIX = "pulumi-nodejs:dynamic/alicloud-cdn-refresh:";

/** What tells one resource from the others. */
export interface TaskResourceKind {
  /** The resource's name, the last part of its type. */
  type: string;
  /** The function of `pulumi-alicloud-cdn-refresh/provider` that runs it. */
  handler: string;
  /** The output that lists what its tasks are about. */
  items: string;
  /** The output, which an input stands for, that lists what they are about beside that. Default: there is none. */
  removedItems?: string;
  /** Whether the history has its tasks under these paths. Default: true. */
  hasRowsByPath?: boolean;
  /** The path that an item stands for. Default: itself. */
  objectPathOf?: (item: string) => string;
  /** The product of all resources of this kind, each of which belongs to a site. Default: as the input `product` says. */
  product?: ProductName;
  /** Whether it takes `edgeCheck`. Default: false. */
  isEdgeChecked?: boolean;
  /** The inputs of which no message shows anything where one of them is a secret. Default: the items. */
  hiddenInputs?: readonly string[];
  /** The names of the inputs that decide what it submits, for the preview. Default: it submits nothing. */
  planInputs?: readonly string[];
}

/** What a `TaskCompletion` follows of another resource. */
export interface WatchedTasks {
  /** As a list, or in the one text of `encodeTexts`. */
  paths: pulumi.Output<string[] | string>;
  ledger: pulumi.Output<LedgerGroup[]>;
  hasRowsByPath: boolean;
  /** The product that it has submitted to; left out for the default. */
  product?: pulumi.Output<ProductName>;
  /** Of a product with sites: whose histories have its tasks. */
  siteId?: pulumi.Output<string>;
}

/**
 * A resource that waits for tasks. To the engine it is a dynamic resource; its provider is not serialized but named,
 * so that nothing of the code stands in the state.
 */
export abstract class TaskResource extends pulumi.CustomResource {
  /** The ids of all tasks, each once, in the order of the paths. */
  declare readonly taskIds: pulumi.Output<string[]>;
  /** How many paths there are, and how many of them are complete, failed and unfinished. */
  declare readonly summary: pulumi.Output<TaskSummary>;
  /**
   * `Complete` when the API reports every path as complete; `Failed` when one has failed, or could not be submitted;
   * `Refreshing` while one is on its way; `Skipped` when there is nothing to submit, or nothing was yet
   * (`runOnCreate: false`).
   */
  declare readonly status: pulumi.Output<string>;
  /** When the last submission was made, by the API's clock, in ISO 8601; empty if there was none. */
  declare readonly submittedAt: pulumi.Output<string>;
  /**
   * When the last task was complete, by the API's clock, in ISO 8601: as the API says it, else when that was seen. Empty
   * until all are.
   */
  declare readonly completedAt: pulumi.Output<string>;
  /** What the API's history said last of each path: `DescribeRefreshTasks`, or the product's operation like it. */
  readonly tasks: pulumi.Output<CdnTask[]>;
  // Pulumi leaves names like these out of an output that is the resource itself.
  /** @internal */
  readonly __watchedTasks: WatchedTasks;
  /**
   * The path that an item stands for.
   *
   * @internal
   */
  readonly __objectPathOf: (item: string) => string;

  protected constructor(
    kind: TaskResourceKind,
    name: string,
    args: object,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const { type, handler, items, removedItems, hasRowsByPath = true, objectPathOf = (item) => item } = kind;
    const given = args as Readonly<Record<string, unknown>>;
    const { hiddenInputs = [items] } = kind;
    const triggers = new Triggers(`${type} ${name}`, given.triggers);
    assertProviderModule();
    checkResourceOptions(type, name, args, opts);
    super(
      TYPE_PREFIX + type,
      name,
      {
        // A property that is no input has to be named all the same to become an output.
        ...{ ledger: undefined, taskIds: undefined, summary: undefined, status: undefined },
        ...{ submittedAt: undefined, completedAt: undefined, [items]: undefined },
        ...args,
        ...(given.triggers === undefined ? {} : { triggers: triggers.input }),
        ...(kind.isEdgeChecked === true && edgeInput(given.edgeCheck, given[items])),
        hidesPaths: isSecret([hiddenInputs.map((input) => given[input]), edgePaths(given.edgeCheck)]),
        resourceUrn: urnOf(name, TYPE_PREFIX + type, opts.parent),
        __provider: `exports.handler = () => require("pulumi-alicloud-cdn-refresh/provider").${handler}();`,
      },
      opts,
    );
    triggers.warnOn(this);
    const outputs = this as unknown as Record<string, pulumi.Output<unknown>>;
    const lists = [
      itemsOf(items, outputs[items]),
      ...(removedItems === undefined ? [] : [outputs[removedItems]]),
    ];
    const paths = (lists.length === 1 ? lists[0] : together(lists)) as pulumi.Output<string[] | string>;
    const ledger = outputs.ledger as pulumi.Output<LedgerGroup[]>;
    // What a gate is told of ids is about these alone.
    const product =
      kind.product ??
      (kind.planInputs === undefined ? undefined : (given.product as pulumi.Input<ProductName>));
    this.__watchedTasks = {
      ...{ paths, ledger, hasRowsByPath },
      ...(product !== undefined && { product: pulumi.output(product) }),
      ...(kind.product !== undefined && { siteId: siteIdOf(this) }),
    };
    this.__objectPathOf = objectPathOf;
    this.tasks = pulumi.all([paths, ledger]).apply(async ([known, groups]) => {
      const { tasksOf } = await import("../provider/model/state.js");
      const { decodeTexts } = await import("../provider/model/texts.js");
      // In a test that mocks the engine, these are mostly missing.
      return tasksOf(decodeTexts(known), groups ?? [], objectPathOf);
    });
    if (kind.planInputs === undefined) return;
    const inputs = Object.fromEntries(kind.planInputs.map((input) => [input, given[input]]));
    const { runOnCreate } = given;
    previewPlan({ type, name, inputs, hiddenInputs, runOnCreate, id: this.id, outcome: ledger, opts });
  }
}

/** A flag stands for one item, which has its name. */
function itemsOf(
  name: string,
  output: pulumi.Output<unknown> | undefined,
): pulumi.Output<unknown> | undefined {
  return output?.apply((value) => (value === true ? [name] : value));
}

/** The id of the site; empty as long as nothing had to be looked up, and mostly in a test that mocks the engine. */
export function siteIdOf(resource: object): pulumi.Output<string> {
  const { siteId } = resource as { siteId?: pulumi.Output<string | undefined> };
  return (siteId ?? later(undefined)).apply((id) => id ?? "");
}

/** In a test that mocks the engine, each can be missing. */
function together(lists: unknown[]): pulumi.Output<string[]> {
  return pulumi.all(lists).apply((known) => known.flatMap((list) => (list ?? []) as string[]));
}

/**
 * The URN without the dependency that `createUrn` gives it: it would stand on the parent, and so on all other children
 * of a component, which then wait for each other.
 */
function urnOf(name: string, type: string, parent: pulumi.Resource | undefined): Promise<string> {
  return new Promise((resolve) => void pulumi.createUrn(name, type, parent).apply(resolve));
}

/** True for a secret, else no value at all. The engine hands a provider the value of a secret without its mark. */
async function isSecret(value: unknown): Promise<true | undefined> {
  return (await pulumi.isSecret(pulumi.output(value))) || undefined;
}
