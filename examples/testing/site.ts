import * as cdn from "pulumi-alicloud-cdn-refresh";

export interface SiteArgs {
  /** The site's root, such as `https://www.example.com/`. */
  site: string;
  release: string;
}

/** What is done for a release. A function, so that a test can run it as often as it likes. */
export function releaseSite({ site, release }: SiteArgs) {
  const triggers = [release];
  const pages = new cdn.CacheRefresh("pages", {
    objectPaths: [`${site}index.html`, `${site}news.html`],
    triggers,
  });
  const favourites = new cdn.CachePrefetch(
    "favourites",
    { objectPaths: [`${site}index.html`], triggers },
    { dependsOn: pages },
  );
  return { purge: pages.summary, prefetch: favourites.summary };
}
