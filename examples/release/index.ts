import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";
import { Announcement } from "./announcement";

const config = new pulumi.Config();
const site = config.require("site");
const release = config.require("release");
const triggers = [release];

// Pages name the assets that they use: a fresh page with old assets would be broken.
const assets = new cdn.CacheRefresh("assets", { objectPaths: [`${site}assets/`], triggers });
// "file" is for the site's root: a path that ends in / is else a directory, with all that is below it.
const pages = new cdn.CacheRefresh(
  "pages",
  { objectPaths: [site, `${site}index.html`, `${site}news.html`], objectType: "file", triggers },
  { dependsOn: assets },
);

// Saves the first visitors the way to the origin. The release is good without it: a failure is only a warning.
const favourites = new cdn.CachePrefetch(
  "favourites",
  {
    objectPaths: [`${site}index.html`, `${site}assets/app.js`, `${site}assets/app.css`],
    triggers,
    onFailure: "warn",
  },
  { dependsOn: pages, customTimeouts: { create: "1h", update: "1h" } },
);

const announcement = new Announcement(
  "release",
  {
    webhook: config.requireSecret("webhook"),
    text: pulumi.interpolate`Release ${release} of ${site} is everywhere since ${pages.completedAt}.`,
  },
  { dependsOn: [pages, favourites] },
);

export const announced = announcement.text;
export const purge = { assets: assets.summary, pages: pages.summary };
export const prefetch = favourites.summary;
export const completedAt = {
  assets: assets.completedAt,
  pages: pages.completedAt,
  prefetch: favourites.completedAt,
};
export const readme = cdn.report(assets, pages, favourites);
export const history = cdn.getRefreshTasksOutput(
  { objectPath: `${site}index.html` },
  { dependsOn: [pages, favourites] },
).tasks;
