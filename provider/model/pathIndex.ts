import { crc32 } from "node:zlib";
import { normalizeOrSame, pathKey, withoutScheme } from "./objectPath.js";
import type { CdnTask } from "./task.js";

/** Distance of a row's spelling from that of a path with the same meaning; no difference at all is 0. */
const NORMAL_FORM = 1;
const MEANING = 2;
/** More where the row has a scheme and the path has none; another scheme is another path. */
const WITHOUT_SCHEME = 3;

/** A row of the history, and what it is about. */
export interface Match<T> {
  item: T;
  row: CdnTask;
  /** Distance of its spelling from the item's: 0 is the same. */
  distance: number;
}

/**
 * Finds what was filed under an object path, however the history spells that. The key is a number, which takes no memory
 * of its own; paths that share one by chance are told apart by `distanceOf`.
 */
export class PathIndex<T> {
  readonly #pathOf: (item: T) => string;
  /** Items by the key of their paths: each in one of the two, nearly all in the first. */
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
   * What each row of an answer is about, if `isMeant`: what is spelled most like it. An item that has a row in its own
   * spelling has none in another.
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

/** The same number for all spellings of a path. */
function keyOf(path: string): number {
  return crc32(meaningOf(path)) | 0;
}

/** What all spellings of a path share, with a scheme or without one. */
function meaningOf(path: string): string {
  return pathKey(withoutScheme(path));
}

/** Undefined where the row is another path's: it means something else, or has another scheme. */
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
