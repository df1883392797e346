import { depthOf } from "../model/directories.js";
import type { Item } from "../model/kind.js";
import type { Limits } from "../model/limits.js";
import { type Entry, type Ledger, submissionKey, submittedPath } from "../model/state.js";

/** The paths of the ledger that a submitted item stands for. */
export function pathsCoveredBy({ path, covers }: Item): readonly string[] {
  return covers?.map((item) => item.path) ?? [path];
}

/** Number of the files in whose place an item is submitted: a directory covers others beside them. */
export function filesCoveredBy({ covers = [] }: Item): number {
  return covers.filter(({ objectType }) => objectType !== "directory").length;
}

export function entryOfItem(ledger: Ledger, item: Item): Entry | undefined {
  const [first] = item.covers ?? [item];
  return ledger.get((first ?? item).path);
}

export function setEntry(ledger: Ledger, item: Item, entry: Entry): void {
  const kept = item.covers === undefined ? entry : { ...entry, directoryDepth: depthOf(item.path) };
  for (const path of pathsCoveredBy(item)) ledger.set(path, kept);
}

/** What a row says, with the time of the submission in place of a stamp without a zone, which can be hours off. */
export function withOwnStamp(
  seen: Entry,
  before: Entry | undefined,
  { zonelessTypes = [] }: Pick<Limits, "zonelessTypes">,
): Entry {
  const isKept =
    before !== undefined && before.creationTime !== "" && zonelessTypes.includes(seen.objectType);
  return isKept ? { ...seen, creationTime: before.creationTime } : seen;
}

/** Items as they were submitted: those that a directory covers as that directory, once. */
export function asSubmitted(items: readonly Item[], ledger: Ledger): Item[] {
  const directories = new Map<string, { path: string; objectType: string; covers: Item[] }>();
  return items.flatMap((item): Item[] => {
    const { path } = item;
    const entry = ledger.get(path);
    if (entry?.directoryDepth === undefined) return [item];
    const key = submissionKey(path, entry);
    const known = directories.get(key);
    if (known !== undefined) {
      known.covers.push(item);
      return [];
    }
    const directory = { path: submittedPath(path, entry), objectType: entry.objectType, covers: [item] };
    directories.set(key, directory);
    return [directory];
  });
}

/** The directory as which a path was submitted, with all of the items that it covers; undefined where it was by itself. */
export function directoryAround(path: string, items: readonly Item[], ledger: Ledger): Item | undefined {
  const entry = ledger.get(path);
  if (entry?.directoryDepth === undefined) return undefined;
  const key = submissionKey(path, entry);
  const together = items.filter((item) => {
    const other = ledger.get(item.path);
    return other?.directoryDepth !== undefined && submissionKey(item.path, other) === key;
  });
  return asSubmitted(together, ledger)[0];
}
