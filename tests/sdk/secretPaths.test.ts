import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CachePrefetch } from "../../sdk/cachePrefetch.js";
import { CacheRefresh } from "../../sdk/cacheRefresh.js";
import { CacheTagRefresh } from "../../sdk/cacheTagRefresh.js";
import { EsaCachePrefetch } from "../../sdk/esaCachePrefetch.js";
import { EsaCachePurge } from "../../sdk/esaCachePurge.js";
import { TaskCompletion } from "../../sdk/taskCompletion.js";
import { endProgram, startProgram } from "./program.js";

const SITE = "https://www.example.com/";

describe("A resource with paths that are a secret", () => {
  afterEach(endProgram);

  it("tells its provider so, whose messages then do without them; any other says nothing of it", async () => {
    const registrations = await startProgram();
    const secret = pulumi.secret(SITE);
    const draft = new CacheRefresh("draft", { objectPaths: [secret] });
    const pages = new CacheRefresh("pages", { objectPaths: [SITE] });
    const resources = [
      ...[draft, pages, new CacheRefresh("hashed", { contentHashes: pulumi.secret({ [SITE]: "1" }) })],
      new CachePrefetch("prefetch", { objectPaths: pulumi.secret([SITE]) }),
      new CacheTagRefresh("tags", { domainName: "www.example.com", cacheTags: [pulumi.secret("tag")] }),
      new EsaCachePurge("site", { site: pulumi.secret("example.com"), files: [SITE] }),
      new EsaCachePurge("second kind", {
        site: "example.com",
        files: [SITE],
        cacheTags: pulumi.secret(["a"]),
      }),
      new EsaCachePrefetch("site id", { siteId: pulumi.secret("1"), files: [SITE] }),
      new EsaCachePurge("open", { site: "example.com", files: [SITE] }),
      new EsaCachePurge("open hashes", {
        site: "example.com",
        contentHashes: { [SITE]: pulumi.secret("1") },
      }),
      new TaskCompletion("behind draft", { resources: [draft] }),
      new TaskCompletion("behind pages", { resources: [pages] }),
    ];
    await new Promise((resolve) => pulumi.all(resources.map(({ urn }) => urn)).apply(resolve));
    const hiding = registrations.filter(({ inputs }) => inputs.hidesPaths === true).map(({ name }) => name);
    const expected = [
      "behind draft",
      "draft",
      "hashed",
      "prefetch",
      "second kind",
      "site",
      "site id",
      "tags",
    ];
    assert.deepEqual(hiding.toSorted(), expected);
    assert.ok(registrations.every(({ inputs }) => [true, undefined].includes(inputs.hidesPaths as boolean)));
  });
});
