import type { EdgeTarget } from "../edge/check.js";
import type { EdgeCheckOptions, EdgeReport } from "../model/edgeCheck.js";
import type { EdgeRules, Item } from "../model/kind.js";
import { checkObjectPath, normalizeOrSame, withoutScheme } from "../model/objectPath.js";
import { type Entry, type Ledger, pathState, submittedPath } from "../model/state.js";
import { isBehind, isSubmittedSince } from "./edgeReport.js";

/** Files that are checked where none are named. */
const MOST_FILES = 20;

/** Types of items that stand for one URL. */
const FILES = ["file", "ignoreparams", "preload"];

/** What decides on the URLs that edges are asked for. */
export interface EdgeSubjects {
  items: readonly Item[];
  /** Those that the inputs no longer name. */
  removed: readonly Item[];
  ledger: Ledger;
  options: EdgeCheckOptions;
  /** What the last check has shown; undefined where it has to be made anew. */
  last: EdgeReport | undefined;
}

/** URLs that edges are asked for, once all is complete; none where the last check still holds. */
export function edgeTargets(subjects: EdgeSubjects, rules: EdgeRules): EdgeTarget[] {
  const { items, removed, ledger, options, last } = subjects;
  const { paths: named, since = "" } = options;
  const entryOf = ({ path }: Item): Entry | undefined => ledger.get(path);
  const complete = [...items, ...removed].filter((item) => pathState(entryOf(item)) === "complete");
  const isNew = (item: Item): boolean => last === undefined || isSubmittedSince(last, entryOf(item));
  const isDue = last === undefined || isBehind(last) || complete.some(isNew);
  if (!isDue || complete.length === 0) return [];
  const submitted = new Submitted(complete, ledger, since);
  if (named !== undefined) {
    return [...new Set(named.map(normalizeOrSame))].map((path) => submitted.target(path, rules));
  }
  const behind = new Set(last?.details.filter(({ verdict }) => BEHIND.has(verdict)).map(({ path }) => path));
  const gone = new Set(removed.map(({ path }) => path));
  // What was behind is not to be forgotten for what is new; what has left is what visitors ask for least.
  const rank = ({ path }: Item): number => (behind.has(path) ? 0 : gone.has(path) ? 2 : 1);
  return complete
    .filter(({ objectType }) => FILES.includes(objectType.toLowerCase()))
    .filter((file) => isNew(file) || behind.has(file.path))
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, MOST_FILES)
    .map(({ path }) => ({ ...submitted.target(path, rules), ...(gone.has(path) && { isRemoved: true }) }));
}

const BEHIND: ReadonlySet<string> = new Set(["stale", "differs"]);

/** When, and as what, URLs were submitted. */
class Submitted {
  readonly #items: readonly Item[];
  readonly #ledger: Ledger;
  readonly #since: string;

  /** @param since when all of them were, in place of when it was; "" for none */
  constructor(items: readonly Item[], ledger: Ledger, since: string) {
    this.#since = since;
    this.#items = items;
    this.#ledger = ledger;
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

  /** The last of those that cover the URL; where that is not known, the first of all: no copy is then judged too early. */
  #entryFor(path: string): Entry {
    const all = this.#items.map((item) => ({ item, entry: this.#ledger.get(item.path) as Entry }));
    const covering = all
      .filter(({ item, entry }) => isCoveredBy(path, item, entry))
      .map(({ entry }) => entry);
    if (covering.length > 0)
      return covering.reduce((last, one) => (one.creationTime > last.creationTime ? one : last));
    return all
      .map(({ entry }) => entry)
      .reduce((first, one) => (one.creationTime < first.creationTime ? one : first));
  }
}

function isCoveredBy(path: string, item: Item, entry: Entry): boolean {
  const type = item.objectType.toLowerCase();
  if (type === "hostname") {
    const checked = checkObjectPath(path);
    return checked.ok && checked.domain === item.path;
  }
  if (type === "ignoreparams" && path.split("?", 1)[0] === item.path.split("?", 1)[0]) return true;
  const isDirectory = entry.directoryDepth !== undefined || item.objectType === "directory";
  const around = submittedPath(item.path, entry);
  // Without a scheme it stands for both.
  const url = withoutScheme(around) === around ? withoutScheme(path) : path;
  return item.path === path || url === around || (isDirectory && url.startsWith(around));
}
