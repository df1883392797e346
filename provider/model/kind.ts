import type { Problem } from "../base/validation.js";
import type { CallOptions } from "../cloud/call.js";
import type { Client, Submission } from "./client.js";
import type { CommonInputs } from "./commonInputs.js";
import type { Entry, Ledger, State } from "./state.js";
import type { CdnTask } from "./task.js";

/** What a task is about. */
export interface Subject {
  /** The path, the tag, or what else tells it from the other subjects of the resource. */
  path: string;
  objectType: string;
}

/** The subjects of one call. */
export interface Batch {
  subjects: Subject[];
}

/** What differs from one kind of resource to the next. The lifecycle is the same for all. */
export interface Kind<Inputs extends CommonInputs = CommonInputs, B extends Batch = Batch> {
  /** The resource's name, `CacheRefresh`. */
  name: string;
  /** Whose API is called, by its name in the table of products: `cdn`. */
  product: string;
  /** What is done, for messages: `refresh`. */
  verb: string;
  /** What is said where there are no subjects, for messages: `nothing to refresh`. */
  nothing: string;
  /** The input that lists the subjects. */
  subjectsInput: string;
  /** The input that is a map with subjects as its keys. Default: there is none. */
  inputBySubject?: string;
  /** All that is wrong with the inputs; values that are not known yet pass. */
  problems(inputs: Record<string, unknown>): Problem[];
  /** The subjects in the order in which they were declared, in their normal form, each once. */
  subjects(inputs: Inputs): Subject[];
  /**
   * Inputs, or a state of an earlier version, with the subjects and what refers to them in the form in which this
   * version writes them: one for one, in their order. Default: as they are.
   */
  inTodaysForm?(inputs: Inputs): Inputs;
  /** How subjects are submitted. Default: not at all, the tasks of others are waited for. */
  submission?: Submitting<Inputs, B>;
  /** What is known of subjects whose tasks others have submitted. Default: nothing. */
  adopt?(inputs: Inputs): Ledger;
  /** The path under which the history has a subject's rows; undefined where that is not known. Default: its own. */
  rowPath?(subject: string): string | undefined;
  /** The form in which a state is kept, where that is shorter. Default: as it is. */
  kept?(state: State): State;
  /** How a subject is named in messages. Default: as a path, without its query string. */
  displayName?(subject: string): string;
  /** What to do after a failure, by what is known of the subjects. Default: what holds for a resource that submits. */
  advice?(entries: readonly (Entry | undefined)[]): string[];
}

/** How a kind of resource calls the API. */
export interface Submitting<Inputs extends CommonInputs = CommonInputs, B extends Batch = Batch> {
  /** The inputs that are sent to the API beside the subjects: a change of one does everything again. */
  sentInputs: readonly (keyof Inputs & string)[];
  /** Whether only the state tells which subjects an update submits. Default: no, mostly it is all. */
  isIncremental?(inputs: Inputs): boolean;
  /** The subjects that a change of other inputs makes necessary again, though they are done. Default: none. */
  outdated?(olds: State, news: Inputs): ReadonlySet<string>;
  /** Cuts subjects into calls, by the API's limits. */
  batches(subjects: readonly Subject[], inputs: Inputs): B[];
  /** With the client of the kind's own product. */
  submit(client: Client, batch: B, inputs: Inputs, options: CallOptions): Promise<Submission>;
  /** Whether a row can be that of a subject. Default: if it has its path and its type. */
  isRowOf?(row: CdnTask, subject: Subject, inputs: Inputs): boolean;
}
