import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";

const config = new pulumi.Config();
const mainlandPage = config.require("mainlandPage");
const overseasPage = config.require("overseasPage");
const triggers = [config.require("release")];

// The stack's own account is that of the `alicloud:` configuration; this one is the other.
const overseas = new cdn.Provider("overseas", {
  accessKey: config.requireSecret("overseasAccessKey"),
  secretKey: config.requireSecret("overseasSecretKey"),
});

// Neither depends on the other: both are purged at once.
const mainlandPurge = new cdn.CacheRefresh("mainland", { objectPaths: [mainlandPage], triggers });
const overseasPurge = new cdn.CacheRefresh(
  "overseas",
  { objectPaths: [overseasPage], triggers },
  { provider: overseas },
);

export const purge = { mainland: mainlandPurge.summary, overseas: overseasPurge.summary };
export const completedAt = { mainland: mainlandPurge.completedAt, overseas: overseasPurge.completedAt };
export const history = {
  mainland: cdn.getRefreshTasksOutput({ objectPath: mainlandPage }, { dependsOn: mainlandPurge }).tasks,
  overseas: cdn.getRefreshTasksOutput(
    { objectPath: overseasPage },
    { dependsOn: overseasPurge, provider: overseas },
  ).tasks,
};
