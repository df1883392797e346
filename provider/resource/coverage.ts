import { depthOf } from "../model/directories.js";
import type { Item } from "../model/kind.js";
import { type Entry, type Ledger, submissionKey, submittedPath } from "../model/state.js";

/** The paths of the ledger that a submitted item stands for. */
export function pathsCoveredBy({ path, covers }: Item): readonly string[] {
  return covers ?? [path];
}

export function entryOfItem(ledger: Ledger, item: Item): Entry | undefined {
  return ledger.get(pathsCoveredBy(item)[0] as string);
}

export function setEntry(ledger: Ledger, item: Item, entry: Entry): void {
  const kept = item.covers === undefined ? entry : { ...entry, directoryDepth: depthOf(item.path) };
  for (const path of pathsCoveredBy(item)) ledger.set(path, kept);
}

/** Items as they were submitted: those that a directory covers as that directory, once. */
export function asSubmitted(items: readonly Item[], ledger: Ledger): Item[] {
  const directories = new Map<string, { path: string; objectType: string; covers: string[] }>();
  return items.flatMap((item): Item[] => {
    const { path } = item;
    const entry = ledger.get(path);
    if (entry?.directoryDepth === undefined) return [item];
    const key = submissionKey(path, entry);
    const known = directories.get(key);
    if (known !== undefined) {
      known.covers.push(path);
      return [];
    }
    const directory = { path: submittedPath(path, entry), objectType: entry.objectType, covers: [path] };
    directories.set(key, directory);
    return [directory];
  });
}
