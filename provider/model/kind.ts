import type { Problem } from "../base/validation.js";
import type { CallOptions } from "../cloud/call.js";
import type { Client, Submission } from "./client.js";
import type { CommonInputs } from "./commonInputs.js";
import type { ProductName } from "./productName.js";
import type { Entry, Ledger, State } from "./state.js";
import type { CdnTask } from "./task.js";

/** What a task is about. */
export interface Item {
  /** The path, the tag, or what else tells it from the other items of the resource. */
  path: string;
  objectType: string;
  /** The items in whose place it is submitted, a directory in that of its files. Default: it stands for itself. */
  covers?: readonly Item[];
  /** Of one that covers others: why it is, in words. */
  why?: string;
}

/** Items of a type that the day's quota has left; `Infinity` where that is not known. */
export type QuotaLeft = (objectType: string) => number;

/** What is chosen to be submitted. */
export interface Chosen {
  items: readonly Item[];
  /** What is to be said of the choice as a whole. */
  note?: string;
  /** What to do where the quota does not suffice for it. Default: what helps with any items. */
  advice?: string;
}

/** Chooses by what the quota has left. It can be asked several times. */
export type Chooser = (left: QuotaLeft) => Chosen;

/** The items of one call. */
export interface Batch {
  items: Item[];
}

/** What edges are to have done once the API says that all is complete. */
export interface EdgeRules {
  action: "refresh" | "prefetch";
  /** Hashes of contents, by the URL's path in its normal form. */
  hashes: ReadonlyMap<string, string>;
}

/** What differs from one kind of resource to the next. The lifecycle is the same for all. */
export interface Kind<Inputs extends CommonInputs = CommonInputs, B extends Batch = Batch> {
  /** The resource's name, `CacheRefresh`. */
  name: string;
  /** Whose APIs these inputs, or this state, call for; none as long as that is not known in a preview. */
  productsOf(inputs: Readonly<Record<string, unknown>>): readonly ProductName[];
  /** Whose API an item's task is asked for at. Default: that of the inputs, which name one. */
  productOfItem?(item: string): ProductName;
  /** What is done, for messages: `refresh`. */
  verb: string;
  /** What is said where there are no items, for messages: `nothing to refresh`. */
  nothing: string;
  /** The input that lists the items; of a kind that has several for it, the one that these inputs, or this state, give. */
  itemsInput: string | ((inputs: Readonly<Record<string, unknown>>) => string);
  /** The input that is a map with items as its keys: they are items beside those of the list. Default: there is none. */
  inputByItem?: string;
  /** The inputs whose values no message shows where the paths are a secret. Default: the list of items. */
  hiddenInputs?: readonly string[];
  /**
   * The output that lists items which the inputs no longer name: those that the last deployment has submitted, or still has
   * to. The places of a ledger go on in it. Default: there is none.
   */
  removedOutput?: string;
  /** All that is wrong with the inputs; values that are not known yet pass. */
  problems(inputs: Record<string, unknown>): Problem[];
  /** The items in the order in which they were declared, in their normal form, each once. */
  items(inputs: Inputs): Item[];
  /**
   * Inputs, or a state of an earlier version, with the items and what refers to them in the form in which this
   * version writes them: one for one, in their order. Default: as they are.
   */
  inTodaysForm?(inputs: Inputs): Inputs;
  /** How items are submitted. Default: not at all, the tasks of others are waited for. */
  submission?: SubmissionRules<Inputs, B>;
  /** What the check of edges, `edgeCheck`, judges by. Default: there is no such check. */
  edge?(inputs: Inputs): EdgeRules;
  /** What the API is asked for before the first submission, and is kept in the state beside the inputs. Default: nothing. */
  lookUp?: LookUp<Inputs>;
  /**
   * The inputs of a resource that has submitted these tasks, for an import. Default: tasks do not tell them.
   *
   * @throws where none can have submitted them
   */
  inputsOfTasks?(tasks: readonly CdnTask[]): Inputs;
  /** What is known of items whose tasks others have submitted. Default: nothing. */
  adopt?(inputs: Inputs): Ledger;
  /** The site in whose history an item's task stands. Default: the product has no sites. */
  siteOf?(item: string, inputs: Inputs): string | undefined;
  /** The path under which the history has an item's rows; undefined where that is not known. Default: its own. */
  historyPath?(item: string): string | undefined;
  /** The form in which a state is kept, where that is shorter. Default: as it is. */
  kept?(state: State): State;
  /** How an item is named in messages. Default: as a path, without its query string. */
  displayName?(item: string): string;
  /**
   * What a preview warns of where something is submitted, after the resource's name; of secrets without their values.
   * Default: nothing.
   */
  warning?(inputs: Inputs, isSecret: boolean): string | undefined;
  /** What to do after a failure, by what is known of the items. Default: what holds for a resource that submits. */
  advice?(entries: readonly (Entry | undefined)[]): string[];
}

/** The name of the input, or of the state's list, that has the items. */
export function itemsInputOf(
  { itemsInput }: Pick<Kind, "itemsInput">,
  inputs: Readonly<Record<string, unknown>>,
): string {
  return typeof itemsInput === "string" ? itemsInput : itemsInput(inputs);
}

/** What inputs name, and the API knows: the id of a site by its name. */
export interface LookUp<Inputs extends CommonInputs = CommonInputs> {
  /** The API operation that is asked. */
  operation: string;
  /** The inputs with what an earlier deployment was told, where it still holds. */
  known(inputs: Inputs, olds: Readonly<Record<string, unknown>>): Inputs;
  /**
   * The inputs with what the API tells today; as they are where they name nothing. Asked for before something is submitted.
   *
   * @throws where there is no such thing, saying what to do
   */
  ask(client: Client, inputs: Inputs, options: LookUpOptions): Promise<Inputs>;
  /** Whether the name has come to mean another thing, for which nothing is done yet. */
  isAnother(known: Inputs, told: Inputs): boolean;
  /** What the inputs name, for the failure of a submission; undefined where that is not known. */
  describe(inputs: Inputs): string | undefined;
}

export interface LookUpOptions extends CallOptions {
  /** Resolves when it is the turn of a call. */
  pace(): Promise<void>;
  /** Whether what is looked up is a secret, which no failure shows. Default: no. */
  isSecret?: boolean;
}

/** How a kind of resource calls the API. */
export interface SubmissionRules<Inputs extends CommonInputs = CommonInputs, B extends Batch = Batch> {
  /** The API operation that submits. */
  operation: string;
  /** The inputs that are sent to the API beside the items: a change of one does everything again. */
  resubmitOn: readonly (keyof Inputs & string)[];
  /** Whether only the state tells which items an update submits. Default: no, mostly it is all. */
  isIncremental?(inputs: Inputs): boolean;
  /** The items that a change of other inputs makes necessary again, though they are done. Default: none. */
  changedItems?(olds: State, news: Inputs): ReadonlySet<string>;
  /** The items that a state knows, the inputs no longer name, and that are to be submitted all the same. Default: none. */
  removedItems?(olds: State, news: Inputs): Item[];
  /**
   * What is submitted in the place of items, such as a directory in that of its files. Default: the items themselves.
   *
   * @param others the items that are not to be submitted
   */
  inPlaceOf?(items: readonly Item[], inputs: Inputs, others: readonly Item[]): Chooser;
  /** Whether the API tells the quota of what it submits. Default: yes. */
  hasQuota?: false;
  /** Cuts items into calls, by the API's limits. */
  batches(items: readonly Item[], inputs: Inputs): B[];
  /** With the client of the kind's own product. */
  submit(client: Client, batch: B, inputs: Inputs, options: CallOptions): Promise<Submission>;
  /** Whether a row can be that of an item. Default: if it has its path and its type. */
  isRowOf?(row: CdnTask, item: Item, inputs: Inputs): boolean;
}
