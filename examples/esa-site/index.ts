import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";

const config = new pulumi.Config();
const site = config.require("site");
const triggers = [config.require("release")];
const pages = ["", "index.html", "news.html"].map((page) => `https://www.${site}/${page}`);

// The name is looked up once: an id is nothing that a program has to know.
const purge = config.requireBoolean("everything")
  ? new cdn.EsaCachePurge("pages", { site, everything: true, triggers })
  : new cdn.EsaCachePurge("pages", { site, files: pages, triggers });

// A prefetch brings nothing new where an edge still has a copy: it comes after the purge.
const warm = new cdn.EsaCachePrefetch(
  "start-page",
  { site, files: [`https://www.${site}/index.html`], triggers, onFailure: "warn" },
  { dependsOn: purge, customTimeouts: { create: "1h", update: "1h" } },
);

export const siteId = purge.siteId;
export const purged = purge.summary;
export const warmed = warm.summary;
// What is left today of the plan's purges of everything.
export const left = cdn.getEsaPurgeQuotaOutput({ site, type: "purgeall" }, { dependsOn: warm }).remain;
export const history = cdn.getEsaPurgeTasksOutput({ site }, { dependsOn: warm }).tasks;
export const readme = cdn.report(purge, warm);
