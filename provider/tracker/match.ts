import type { CdnTask } from "../cdn/api.js";
import { normalizeOrSame, withoutScheme } from "../objectPath.js";

/**
 * Finds what a row of the history belongs to. Rows are matched by task id *and* object path: one id covers
 * many paths, and other people's rows stand under the same paths.
 */
export class Matcher<T> {
  readonly #exact = new Map<string, Set<T>>();
  readonly #withoutScheme = new Map<string, Set<T>>();

  add(path: string, taskIds: readonly string[], item: T): void {
    for (const taskId of taskIds) {
      put(this.#exact, key(taskId, path), item);
      if (withoutScheme(path) === path) put(this.#withoutScheme, key(taskId, path), item);
    }
  }

  remove(path: string, taskIds: readonly string[], item: T): void {
    for (const taskId of taskIds) {
      take(this.#exact, key(taskId, path), item);
      take(this.#withoutScheme, key(taskId, path), item);
    }
  }

  find(row: CdnTask): readonly T[] {
    const path = normalizeOrSame(row.objectPath);
    const exact = this.#exact.get(key(row.taskId, path));
    const bare = this.#withoutScheme.get(key(row.taskId, withoutScheme(path)));
    return [...(exact ?? bare ?? [])];
  }
}

function key(taskId: string, path: string): string {
  return `${taskId}\n${path}`;
}

function put<T>(map: Map<string, Set<T>>, at: string, item: T): void {
  const items = map.get(at);
  if (items === undefined) map.set(at, new Set([item]));
  else items.add(item);
}

function take<T>(map: Map<string, Set<T>>, at: string, item: T): void {
  const items = map.get(at);
  if (items?.delete(item) && items.size === 0) map.delete(at);
}
