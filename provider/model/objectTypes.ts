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

/** Types whose items are no URLs: of these, another spelling is another item. */
const NO_URLS: readonly string[] = ["hostname", "cachetag", "purgeall"];

export function isOfUrls(objectType = ""): boolean {
  return !NO_URLS.includes(objectType.toLowerCase());
}
