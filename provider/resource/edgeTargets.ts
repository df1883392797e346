import type { EdgeTarget } from "../edge/check.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { EdgeCheckOptions, EdgeReport } from "../model/edgeCheck.js";
import type { EdgeRules, Item } from "../model/kind.js";
import { normalizeOrSame } from "../model/objectPath.js";
import { type Entry, type Ledger, pathState } from "../model/state.js";

/** Files that are checked where none are named. */
const MOST_FILES = 20;

/** Types of items that stand for one URL. */
const FILES = ["file", "ignoreparams", "preload"];

/** What decides on the URLs that edges are asked for. */
export interface EdgeSubjects {
  items: readonly Item[];
  /** What is known of them now, and before this deployment. */
  ledger: Ledger;
  before: Ledger;
  options: EdgeCheckOptions;
  /** What the last check has shown; undefined where it has to be made anew. */
  last: EdgeReport | undefined;
}

/** Undefined where no check is asked for. */
export function edgeOptionsOf({ edgeCheck }: CommonInputs): EdgeCheckOptions | undefined {
  if (edgeCheck === undefined || edgeCheck === false) return undefined;
  return edgeCheck === true ? {} : edgeCheck;
}

/** Whether a check has to be made again: an edge was behind. */
export function isBehind(report: EdgeReport): boolean {
  return report.stale + report.differs > 0;
}

/** URLs that edges are asked for, once all is complete; none where the last check still holds. */
export function edgeTargets(subjects: EdgeSubjects, rules: EdgeRules): EdgeTarget[] {
  const { items, ledger, before, options, last } = subjects;
  const { paths: named, since = "" } = options;
  const isNew = ({ path }: Item): boolean => pathState(before.get(path)) !== "complete";
  const complete = items.filter(({ path }) => pathState(ledger.get(path)) === "complete");
  const isDue = last === undefined || isBehind(last) || complete.some(isNew);
  if (!isDue || complete.length === 0) return [];
  const submitted = new Submitted(complete, ledger, since);
  if (named !== undefined)
    return [...new Set(named.map(normalizeOrSame))].map((path) => submitted.target(path, rules));
  const behind = new Set(last?.details.filter(({ verdict }) => BEHIND.has(verdict)).map(({ path }) => path));
  const files = complete.filter(({ objectType }) => FILES.includes(objectType.toLowerCase()));
  return files
    .filter((file) => last === undefined || isNew(file) || behind.has(file.path))
    .sort((one, other) => Number(isNew(other)) - Number(isNew(one)))
    .slice(0, MOST_FILES)
    .map(({ path }) => submitted.target(path, rules));
}

const BEHIND: ReadonlySet<string> = new Set(["stale", "differs"]);

/** When, and as what, URLs were submitted. */
class Submitted {
  readonly #items: readonly Item[];
  readonly #ledger: Ledger;
  readonly #paths: ReadonlySet<string>;
  readonly #since: string;

  /** @param since when all of them were, in place of when it was; "" for none */
  constructor(items: readonly Item[], ledger: Ledger, since: string) {
    this.#since = since;
    this.#items = items;
    this.#ledger = ledger;
    this.#paths = new Set(items.map(({ path }) => path));
  }

  target(path: string, { action, hashes }: EdgeRules): EdgeTarget {
    const { creationTime, objectType } = this.#entryFor(path);
    const since = Date.parse(this.#since || creationTime);
    const expected = hashes.get(path);
    return {
      path,
      action,
      objectType,
      ...(!Number.isNaN(since) && { since }),
      ...(this.#since !== "" && { isOldBefore: true }),
      ...(expected !== undefined && { expected }),
    };
  }

  /** That of the URL itself, of the nearest directory around it, or of what was submitted first: no copy is then judged too early. */
  #entryFor(path: string): Entry {
    const itself = this.#paths.has(path) ? path : undefined;
    const around = this.#items
      .map((item) => item.path)
      .filter((item) => item.endsWith("/") && path.startsWith(item))
      .sort((one, other) => other.length - one.length)[0];
    const found = itself ?? around;
    if (found !== undefined) return this.#ledger.get(found) as Entry;
    return this.#items
      .map((item) => this.#ledger.get(item.path) as Entry)
      .reduce((first, entry) => (entry.creationTime < first.creationTime ? entry : first));
  }
}
