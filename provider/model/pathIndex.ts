import { crc32 } from "node:zlib";
import { normalizeOrSame, pathKey, withoutScheme } from "./objectPath.js";
import type { CdnTask } from "./task.js";

/** Distances of a row's spelling from a path's: the same normal form, and only the same meaning. The same text is 0. */
const NORMAL_FORM = 1;
const MEANING = 2;
/** Added where the row has a scheme and the path has none. Another scheme is another path. */
const WITHOUT_SCHEME = 3;

/** A row of the history with the item that it is about. */
export interface Match<T> {
  item: T;
  row: CdnTask;
  /** Distance of its spelling from the item's: 0 is the same. */
  distance: number;
}

/**
 * Index of items by object path, however the history spells it. Its keys are numbers, which take little memory; paths
 * that share one by chance are told apart by `distanceOf`.
 */
export class PathIndex<T> {
  readonly #pathOf: (item: T) => string;
  /** Items by the key of their path: the only one of a key, as nearly all are, or several. */
  readonly #single = new Map<number, T>();
  readonly #several = new Map<number, Set<T>>();

  constructor(pathOf: (item: T) => string) {
    this.#pathOf = pathOf;
  }

  add(item: T): void {
    const key = keyOf(this.#pathOf(item));
    const single = this.#single.get(key);
    const several = this.#several.get(key);
    if (several !== undefined) several.add(item);
    else if (single === undefined) this.#single.set(key, item);
    else {
      this.#single.delete(key);
      this.#several.set(key, new Set([single, item]));
    }
  }

  remove(item: T): void {
    const key = keyOf(this.#pathOf(item));
    if (this.#single.get(key) === item) this.#single.delete(key);
    const several = this.#several.get(key);
    if (several?.delete(item) && several.size === 0) this.#several.delete(key);
  }

  /**
   * Matches rows with the items that they are about: of those that `isMeant` accepts, the ones that are spelled most like
   * the row. An item keeps only the rows that are spelled most like it.
   */
  match(rows: readonly CdnTask[], isMeant: (item: T, row: CdnTask, distance: number) => boolean): Match<T>[] {
    const matches: Match<T>[] = [];
    for (const row of rows) this.#findClosest(row, isMeant, matches);
    if (matches.every(({ distance }) => distance === 0)) return matches;
    const closest = new Map<T, number>();
    for (const { item, distance } of matches) {
      closest.set(item, Math.min(distance, closest.get(item) ?? distance));
    }
    return matches.filter(({ item, distance }) => distance === closest.get(item));
  }

  #findClosest(
    row: CdnTask,
    isMeant: (item: T, row: CdnTask, distance: number) => boolean,
    found: Match<T>[],
  ): void {
    const key = keyOf(row.objectPath);
    const single = this.#single.get(key);
    const several = this.#several.get(key);
    const matches: Match<T>[] = [];
    for (const item of several ?? (single === undefined ? [] : [single])) {
      const distance = distanceOf(this.#pathOf(item), row.objectPath);
      if (distance !== undefined && isMeant(item, row, distance)) matches.push({ item, row, distance });
    }
    const least = matches.reduce((min, { distance }) => Math.min(min, distance), Number.POSITIVE_INFINITY);
    for (const match of matches) if (match.distance === least) found.push(match);
  }
}

/**
 * Whether a row in another spelling than `path` is spelled as another path that has its task: then the row is that
 * path's, and may be old.
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

/** Number that all spellings of a path share. */
function keyOf(path: string): number {
  return crc32(meaningOf(path)) | 0;
}

/** Key that all spellings of a path share, with and without a scheme. */
function meaningOf(path: string): string {
  return pathKey(withoutScheme(path));
}

/** Distance of a row's spelling from a path's; undefined where it means another path, or has another scheme. */
function distanceOf(path: string, objectPath: string): number | undefined {
  if (path === objectPath) return 0;
  const [bare, bareRow] = [withoutScheme(path), withoutScheme(objectPath)];
  if (pathKey(bare) !== pathKey(bareRow)) return undefined;
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
