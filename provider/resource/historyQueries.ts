import type { RefreshTasksQuery } from "../model/client.js";
import type { Item } from "../model/kind.js";
import { checkObjectPath, spellingsOf, withoutScheme } from "../model/objectPath.js";
import { historyType, isOfUrls } from "../model/objectTypes.js";

/** A query whose answer has the tasks of some items among others. */
export interface Listing {
  query: RefreshTasksQuery;
  items: readonly Item[];
}

/** How the history of a product is asked for items. */
export interface HistoryQueries {
  /** The query for a path of an item. */
  forPath(item: Item, objectPath: string): RefreshTasksQuery;
  /** The paths under which an item can stand if its path is spelled as it was submitted. */
  pathsOf(path: string): string[];
  /** Listings that have the items' tasks, as few rows as possible. */
  listingsOf(items: readonly Item[]): Listing[];
  /** The same by fewer filters, where the API refuses those. Default: there are none to leave out. */
  widerListingsOf?(items: readonly Item[]): Listing[];
}

/** Of a product whose history is that of the account. */
export function accountQueries(types: readonly string[]): HistoryQueries {
  return {
    forPath: (_, objectPath) => ({ objectPath }),
    // Of a path without a scheme, the history may have added one.
    pathsOf: (path) => (withoutScheme(path) === path ? [path, `http://${path}`, `https://${path}`] : [path]),
    listingsOf: (items) => listingsByDomain(items, types, domainOf),
    widerListingsOf: (items) => listingsByDomain(items, types, () => undefined),
  };
}

/** Of a product whose histories are those of sites and types. What has no scheme there is a host or a tag. */
export function siteQueries(
  types: readonly string[],
  siteOf: (item: Item) => string | undefined,
): HistoryQueries {
  const queryOf = (item: Item): RefreshTasksQuery => {
    const [siteId, objectType] = [siteOf(item), historyType(item.objectType, types)];
    return { ...(siteId !== undefined && { siteId }), ...(objectType !== undefined && { objectType }) };
  };
  return {
    forPath: (item, objectPath) => ({ ...queryOf(item), objectPath }),
    pathsOf: (path) => [path],
    listingsOf: (items) =>
      [...Map.groupBy(items, (item) => JSON.stringify(queryOf(item))).values()].map((alike) => ({
        query: queryOf(alike[0] as Item),
        items: alike,
      })),
  };
}

/** All paths of an item, in each spelling that the history may have given it. */
export function allPathsOf({ path, objectType }: Item, queries: HistoryQueries): string[] {
  if (!isOfUrls(objectType)) return [path];
  return spellingsOf(path).flatMap((spelling) => queries.pathsOf(spelling));
}

/** Listings that have the items' tasks: one for each type and domain. */
function listingsByDomain(
  items: readonly Item[],
  types: readonly string[],
  domain: (item: Item) => string | undefined,
): Listing[] {
  const ofType = Map.groupBy(items, ({ objectType }) => historyType(objectType, types));
  // Tasks of an undocumented type show only in a listing of all types, and the domain filter needs a type.
  if (ofType.has(undefined)) return [{ query: {}, items }];
  return [...ofType].flatMap(([type, alike]) =>
    [...Map.groupBy(alike, domain)].map(([domainName, members]): Listing => {
      const objectType = type as string;
      return {
        query: domainName === undefined ? { objectType } : { objectType, domainName },
        items: members,
      };
    }),
  );
}

/** Domain of the path; undefined where it has none. */
function domainOf({ path }: Item): string | undefined {
  const checked = checkObjectPath(path);
  return checked.ok ? checked.domain : undefined;
}
