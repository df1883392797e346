import { normalizeOrSame, pathKey, withoutScheme } from "../model/objectPath.js";
import type { CdnTask } from "../model/task.js";

/** How far the spelling of a row is from that of a path with the same meaning; no difference at all is 0. */
const NORMAL_FORM = 1;
const MEANING = 2;
/** More where the row has a scheme and the path has none; another scheme is another path. */
const WITHOUT_SCHEME = 3;

/** A row of the history, and what it is about. */
export interface Match<T> {
  item: T;
  row: CdnTask;
  /** How far its spelling is from the item's: 0 is the same. */
  distance: number;
}

/** Finds what was filed under an object path, however the history spells that. */
export class PathIndex<T> {
  /** By what all spellings of a path share, each with the path itself. */
  readonly #filed = new Map<string, Map<T, string>>();

  add(path: string, item: T): void {
    const key = keyOf(path);
    const items = this.#filed.get(key);
    if (items === undefined) this.#filed.set(key, new Map([[item, path]]));
    else items.set(item, path);
  }

  remove(path: string, item: T): void {
    const key = keyOf(path);
    const items = this.#filed.get(key);
    if (items?.delete(item) && items.size === 0) this.#filed.delete(key);
  }

  /**
   * What each row of an answer is about, if `isMeant`: what is spelled most like it. An item that has a row in its own
   * spelling has none in another.
   */
  match(rows: readonly CdnTask[], isMeant: (item: T, row: CdnTask, distance: number) => boolean): Match<T>[] {
    const matches = rows.flatMap((row) => this.#closest(row, isMeant));
    const closest = new Map<T, number>();
    for (const { item, distance } of matches) {
      closest.set(item, Math.min(distance, closest.get(item) ?? distance));
    }
    return matches.filter(({ item, distance }) => distance === closest.get(item));
  }

  #closest(row: CdnTask, isMeant: (item: T, row: CdnTask, distance: number) => boolean): Match<T>[] {
    const matches: Match<T>[] = [];
    for (const [item, path] of this.#filed.get(keyOf(row.objectPath)) ?? []) {
      const distance = distanceOf(path, row.objectPath);
      if (distance !== undefined && isMeant(item, row, distance)) matches.push({ item, row, distance });
    }
    const least = matches.reduce((min, { distance }) => Math.min(min, distance), Number.POSITIVE_INFINITY);
    return matches.filter(({ distance }) => distance === least);
  }
}

/**
 * Whether a row that is spelled otherwise than a path is spelled as another one that has its task: then it is that
 * one's, which may have ended long ago.
 */
export function isOfAnother(
  { objectPath, taskId }: CdnTask,
  path: string,
  hasTask: (path: string, taskId: string) => boolean,
): boolean {
  return [objectPath, normalizeOrSame(objectPath)].some(
    (spelling) => spelling !== path && hasTask(spelling, taskId),
  );
}

function keyOf(path: string): string {
  return pathKey(withoutScheme(path));
}

/** Undefined where the row has another scheme, and so is another path's. */
function distanceOf(path: string, objectPath: string): number | undefined {
  if (path === objectPath) return 0;
  const [bare, bareRow] = [withoutScheme(path), withoutScheme(objectPath)];
  if (bare === path && bareRow !== objectPath) {
    return WITHOUT_SCHEME + (bare === bareRow ? 0 : differenceOf(bare, bareRow));
  }
  return schemeOf(path, bare) === schemeOf(objectPath, bareRow) ? differenceOf(path, objectPath) : undefined;
}

function schemeOf(path: string, bare: string): string {
  return path.slice(0, path.length - bare.length).toLowerCase();
}

function differenceOf(path: string, objectPath: string): number {
  return normalizeOrSame(path) === normalizeOrSame(objectPath) ? NORMAL_FORM : MEANING;
}
