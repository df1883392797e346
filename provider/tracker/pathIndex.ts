import { normalizeOrSame, withoutScheme } from "../objectPath.js";

/** Finds what was filed under an object path, however the history writes that. */
export class PathIndex<T> {
  readonly #exact = new Map<string, Set<T>>();
  readonly #withoutScheme = new Map<string, Set<T>>();

  add(path: string, item: T): void {
    put(this.#exact, path, item);
    if (withoutScheme(path) === path) put(this.#withoutScheme, path, item);
  }

  remove(path: string, item: T): void {
    take(this.#exact, path, item);
    take(this.#withoutScheme, path, item);
  }

  /** Those of which `isMeant` is true; what was filed without a scheme only where nothing is there with the row's. */
  find(objectPath: string, isMeant: (item: T) => boolean): readonly T[] {
    const path = normalizeOrSame(objectPath);
    const exact = [...(this.#exact.get(path) ?? [])].filter(isMeant);
    if (exact.length > 0) return exact;
    return [...(this.#withoutScheme.get(withoutScheme(path)) ?? [])].filter(isMeant);
  }
}

function put<T>(map: Map<string, Set<T>>, path: string, item: T): void {
  const items = map.get(path);
  if (items === undefined) map.set(path, new Set([item]));
  else items.add(item);
}

function take<T>(map: Map<string, Set<T>>, path: string, item: T): void {
  const items = map.get(path);
  if (items?.delete(item) && items.size === 0) map.delete(path);
}
