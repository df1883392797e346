import type * as pulumi from "@pulumi/pulumi";

/** The arguments of the resources that belong to one site of ESA: one of the two is required. */
export interface EsaSiteArgs {
  /**
   * The name of the site: the domain, `example.com`, of which `www.example.com` is a host. Its id is looked up by `ListSites`,
   * once a process and name, before something is submitted. A site that was made again under the name gets everything again.
   * Unknown sites, those that are not active, and a name that several active sites have are an error before anything is
   * submitted. Not with `siteId`. Default: the site of `siteId`.
   *
   * @example site: "example.com"
   */
  site?: pulumi.Input<string>;
  /**
   * The id of the site, a whole number as text. Nothing is looked up with it, and hosts are not compared with the site's
   * name. Not with `site`. Default: that of the site with the name `site`.
   *
   * @example siteId: "123456789012345"
   */
  siteId?: pulumi.Input<string>;
}
