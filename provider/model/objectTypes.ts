/** The types of task that the API's history is documented to list, and to filter by. */
export const HISTORY_OBJECT_TYPES = ["file", "directory", "regex", "preload", "block", "unblock"] as const;

/** The type by which the history can be asked for a task; undefined where it is not documented how it is listed. */
export function historyType(objectType: string): string | undefined {
  return HISTORY_OBJECT_TYPES.find((type) => type === objectType.toLowerCase());
}
