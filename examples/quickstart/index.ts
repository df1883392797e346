import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";

const config = new pulumi.Config();
const site = config.require("site");
const triggers = [config.require("release")];

// Pages name the assets that they use, so the assets have to be fresh first.
const assets = new cdn.CacheRefresh("assets", { objectPaths: [`${site}assets/`], triggers });
const pages = new cdn.CacheRefresh(
  "pages",
  { objectPaths: [`${site}index.html`, `${site}about.html`], triggers },
  { dependsOn: assets },
);

export const purge = { assets: assets.summary, pages: pages.summary };
export const completedAt = pages.completedAt;
export const history = cdn.getRefreshTasksOutput(
  { objectPath: `${site}index.html` },
  { dependsOn: pages },
).tasks;
