/** Types of a task that the API's history is documented to list, and to filter by. */
export const HISTORY_OBJECT_TYPES = ["file", "directory", "regex", "preload", "block", "unblock"] as const;

/** Type of a task in the history, as a filter; undefined where the documentation does not say how it is listed. */
export function historyType(objectType: string): string | undefined {
  return HISTORY_OBJECT_TYPES.find((type) => type === objectType.toLowerCase());
}
