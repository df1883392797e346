/** Types of a task that the history of a product lists, and can be filtered by. */
export const HISTORY_OBJECT_TYPES = ["file", "directory", "regex", "preload", "block", "unblock"] as const;

/**
 * Type of a task in the history, as a filter; undefined where the documentation does not say how it is listed.
 *
 * @param types those that the product's history is documented to have
 */
export function historyType(objectType: string, types: readonly string[]): string | undefined {
  return types.find((type) => type === objectType.toLowerCase());
}
