/** The arguments that say whose history, or whose quota, is asked for: one of the two is required. */
export interface EsaSiteQueryArgs {
  /**
   * The name of the site: the domain, `example.com`. Its id is looked up by `ListSites`. Not with `siteId`. Default: the site of
   * `siteId`.
   *
   * @example site: "example.com"
   */
  site?: string;
  /**
   * The id of the site, a whole number as text. Not with `site`. Default: that of the site with the name `site`.
   *
   * @example siteId: "123456789012345"
   */
  siteId?: string;
}

/** The types of purges, as the API names them. `purgeall` is that of `everything`. */
export type EsaPurgeType = "file" | "directory" | "hostname" | "ignoreParams" | "cachetag" | "purgeall";

/** Filters for the tasks of a site in the last three days. One that is left out does not filter. */
export interface EsaTasksFilter extends EsaSiteQueryArgs {
  /**
   * What was purged or prefetched, compared as a whole: a URL, or with other types a hostname or a tag. Characters that a URL
   * cannot have are percent-encoded, as when it was submitted. Default: any.
   *
   * @example content: "https://www.example.com/index.html"
   */
  content?: string;
  /**
   * The status of the tasks. Default: any.
   *
   * @example status: "Failed"
   */
  status?: "Complete" | "Refreshing" | "Failed";
  /**
   * The beginning of the time in which tasks were created, UTC, as `yyyy-MM-ddTHH:mm:ssZ`: at most 3 days ago. It is given
   * together with `endTime`, or neither is. Default, of both: all that the API remembers.
   *
   * @example startTime: "2025-12-21T08:00:00Z"
   */
  startTime?: string;
  /**
   * The end of that time, UTC, as `yyyy-MM-ddTHH:mm:ssZ`: later than `startTime`. It is given together with `startTime`, or
   * neither is. Default, of both: all that the API remembers.
   *
   * @example endTime: "2025-12-22T08:00:00Z"
   */
  endTime?: string;
  /**
   * The page, 1 to 100000. Default: 1. Not together with `all`.
   *
   * @example pageNumber: 2
   */
  pageNumber?: number;
  /**
   * The number of tasks on a page, 1 to 50. Default: 20. Not together with `all`.
   *
   * @example pageSize: 50
   */
  pageSize?: number;
  /**
   * Reads every page instead of one, 50 tasks a page and 4 pages a second, which leaves some of the account's calls to others. It
   * ends with an error after 2000 pages, or 15 minutes. Default: false.
   *
   * @example all: true
   */
  all?: boolean;
}
