import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";

const config = new pulumi.Config();
const sites = config.requireObject<string[]>("sites");
const triggers = [config.require("release")];

// Each only submits. A resource that waits holds one of the few places in which the engine works in parallel.
const refreshes = sites.map(
  (site) =>
    new cdn.CacheRefresh(site, { objectPaths: [`https://${site}/`], triggers, waitForCompletion: false }),
);

// What must come after the purge of all sites depends on this one.
const purged = new cdn.TaskCompletion("purged", { resources: refreshes });

export const purge = purged.summary;
export const completedAt = purged.completedAt;
export const statusOfSites = purged.tasks.apply((tasks) =>
  Object.fromEntries(tasks.map(({ objectPath, status }) => [new URL(objectPath).hostname, status])),
);
export const taskIds = purged.taskIds;
