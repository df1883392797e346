import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { posix, sep } from "node:path";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";

const config = new pulumi.Config();
const domainName = config.require("domain");
const site = `https://${domainName}/`;
const folder = "site";

const { bucket, extranetEndpoint } = new alicloud.oss.Bucket("site");
// The edges fetch the files as anybody does, which a new bucket does not allow.
const access = new alicloud.oss.BucketPublicAccessBlock("site", { bucket, blockPublicAccess: false });
const acl = new alicloud.oss.BucketAcl("site", { bucket, acl: "public-read" }, { dependsOn: access });
const website = new alicloud.oss.BucketWebsite("site", { bucket, indexDocument: { suffix: "index.html" } });

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => posix.join(...entry.parentPath.split(sep), entry.name));

const objects = files.map((file) => {
  const key = posix.relative(folder, file);
  return new alicloud.oss.BucketObject(key, {
    bucket,
    key,
    source: file,
    // The provider compares inputs, not files: without it, a file that changed would not be uploaded again.
    contentMd5: createHash("md5").update(readFileSync(file)).digest("base64"),
  });
});

const domain = new alicloud.cdn.DomainNew(
  "site",
  {
    domainName,
    cdnType: "web",
    scope: config.require("scope"),
    sources: [{ type: "oss", content: pulumi.interpolate`${bucket}.${extranetEndpoint}` }],
  },
  { dependsOn: [acl, website] },
);

// OSS gives a new etag to new content: only what changed is purged, once it is uploaded.
const refresh = new cdn.CacheRefresh(
  "site",
  { contentHashes: cdn.hashObjects(objects, site) },
  { dependsOn: domain },
);

export const url = site;
export const cname = domain.cname;
export const purge = refresh.summary;
export const purged = refresh.tasks;
export const completedAt = refresh.completedAt;
