import type { Subject } from "../model/kind.js";
import { historyType } from "../model/objectTypes.js";
import { isOfAnother, type Match, PathIndex } from "../model/pathIndex.js";
import type { Ledger } from "../model/state.js";
import type { CdnTask } from "../model/task.js";
import { FAILED } from "../model/taskStatus.js";

/** A subject whose submission got no answer. */
export interface Sought {
  subject: Subject;
  /** When its task can have been created, in ms by the server's clock. */
  from: number;
  to: number;
  /** Whether a row about it can be that task, rather than an older one. */
  canBe(row: CdnTask): boolean;
}

/** Which row of the history is whose, as rows are read: each is kept for the subject that it is about, or not at all. */
export class Matches {
  readonly rows = new Map<Subject, CdnTask>();
  /** How far the spelling of each of them is from the subject's. */
  readonly #distances = new Map<Subject, number>();
  readonly #ledger: Ledger;
  readonly #open: Map<Subject, Sought>;
  readonly #index = new PathIndex<Subject>(({ path }) => path);
  readonly #isRowOf: ((row: CdnTask, subject: Subject) => boolean) | undefined;

  /**
   * @param ledger tells whose a row is that is spelled otherwise than a path
   * @param isRowOf Default: by path and type
   */
  constructor(
    sought: readonly Sought[],
    ledger: Ledger,
    isRowOf?: (row: CdnTask, subject: Subject) => boolean,
  ) {
    this.#open = new Map(sought.map((each) => [each.subject, each]));
    this.#ledger = ledger;
    this.#isRowOf = isRowOf;
    for (const { subject } of sought) this.#index.add(subject);
  }

  /** Whether a further row can still change what is known of the subject. */
  isOpen(subject: Subject): boolean {
    return this.#open.has(subject);
  }

  add(rows: readonly CdnTask[]): void {
    const isRowOf = this.#isRowOf;
    if (isRowOf === undefined) {
      for (const { item, row, distance } of this.#byPath(rows)) this.#keep(item, row, distance);
      return;
    }
    for (const row of rows) {
      for (const subject of this.#open.keys()) if (isRowOf(row, subject)) this.#keep(subject, row, 0);
    }
  }

  #byPath(rows: readonly CdnTask[]): Match<Subject>[] {
    const hasTask = (path: string, taskId: string): boolean =>
      this.#ledger.get(path)?.taskIds.includes(taskId) === true;
    return this.#index.match(
      rows,
      (subject, row, distance) =>
        isOfType(row.objectType, subject) && (distance === 0 || !isOfAnother(row, subject.path, hasTask)),
    );
  }

  /**
   * Somebody else's task of the path may have failed at the same time as ours did not. And a row in another spelling stands
   * only until there is one in the subject's own.
   */
  #keep(subject: Subject, row: CdnTask, distance: number): void {
    if (this.#open.get(subject)?.canBe(row) !== true) return;
    const known = this.#distances.get(subject) ?? Number.POSITIVE_INFINITY;
    const hasFailed = row.status === FAILED;
    if (distance > known || (distance === known && hasFailed)) return;
    this.rows.set(subject, row);
    this.#distances.set(subject, distance);
    if (!hasFailed && distance === 0) this.#open.delete(subject);
  }
}

function isOfType(objectType: string, subject: Subject): boolean {
  return listedAs(subject.objectType).includes(historyType(objectType));
}

/** What is refreshed whatever its parameters is a file to the history, or has a type that is not documented. */
function listedAs(objectType: string): (string | undefined)[] {
  const expected = historyType(objectType);
  return expected === undefined ? ["file", undefined] : [expected];
}
