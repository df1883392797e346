import assert from "node:assert/strict";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import { UNKNOWN } from "../../provider/base/validation.js";
import { previewPlan } from "../../provider/fronts/program/planPreview.js";

const SITE = "https://www.example.com/";

describe("The preview of what is purged of ESA", () => {
  let emulator: Emulator;
  afterEach(() => emulator.close());

  async function plan(
    resources: readonly (readonly [type: string, name: string, inputs: object, more?: object])[],
    options: EmulatorOptions = {},
  ) {
    emulator = await startEmulator(options);
    const planned = resources.map(([type, name, inputs, more]) => ({
      ...{ type, name, isNew: true, isSecret: false },
      inputs: inputs as Record<string, unknown>,
      ...more,
    }));
    const configuration = Object.fromEntries(
      Object.entries(emulator.pulumiConfig()).map(([key, value]) => [key.replace("alicloud:", ""), value]),
    );
    return previewPlan(planned, { configuration, environment: {}, debug: () => {} });
  }
  const called = (): string[] =>
    emulator
      .calls()
      .map(({ operation, parameters: { Type } }) => [operation, Type].filter(Boolean).join(" "))
      .toSorted();

  it("counts what each submits, and takes it of the quota of its site and type, in one call for each", async () => {
    const site = "example.com";
    const { plan: text, warning } = await plan([
      ["EsaCachePurge", "a", { site, files: [`${SITE}a`, `${SITE}b?token=1`] }],
      ["EsaCachePurge", "b", { site: "Example.com", files: [`${SITE}c`] }],
      ["EsaCachePurge", "tags", { site, cacheTags: ["prices"] }],
      ["EsaCachePrefetch", "warm", { site, files: [`${SITE}a`] }],
    ]);
    assert.deepEqual(text?.split("\n"), [
      "This deployment submits at most:",
      `  EsaCachePurge a: 2 paths, ${SITE}a, ${SITE}b?…`,
      `  EsaCachePurge b: 1 path, ${SITE}c`,
      "  EsaCachePurge tags: 1 tag, prices",
      `  EsaCachePrefetch warm: 1 path, ${SITE}a`,
      "That takes 3 of the 500000 ESA purges of files that are left today and 1 of the 30000 ESA purges by cache tag that are left today.",
    ]);
    assert.equal(warning, undefined);
    assert.deepEqual(called(), ["GetPurgeQuota cachetag", "GetPurgeQuota file", "ListSites"]);
  });

  it("counts files that have a hash, and says where only the state knows how many have changed", async () => {
    const site = "example.com";
    const contentHashes = { [`${SITE}b`]: "1", [`${SITE}a`]: "1" };
    const { plan: text } = await plan([
      ["EsaCachePurge", "a", { site, files: [`${SITE}c`], contentHashes }],
      ["EsaCachePurge", "b", { site, files: [], contentHashes: UNKNOWN }],
    ]);
    assert.deepEqual(text?.split("\n"), [
      "This deployment submits at most:",
      `  EsaCachePurge a: 3 paths, ${SITE}c, ${SITE}a, ${SITE}b`,
      "  EsaCachePurge b: paths that are not known yet",
      "That takes 3 of the 500000 ESA purges of files that are left today, beside what is not known yet.",
    ]);
  });

  it("warns of a purge of everything, and of one that is more than the plan has left", async () => {
    const { warning } = await plan(
      [
        ["EsaCachePurge", "one", { site: "example.com", everything: true }],
        ["EsaCachePurge", "two", { site: "example.com", everything: true }],
      ],
      { sites: [{ siteName: "example.com", plan: "free", quotas30Day: { purgeall: 1 } }] },
    );
    const [first, , last = ""] = warning?.split("\n") ?? [];
    assert.match(
      first ?? "",
      /^EsaCachePurge one purges everything that edges have of example\.com, .*: 5 on the free plan\.$/,
    );
    assert.match(
      last,
      /2 ESA purges of everything, 1 more than the 1 of 1 that are left of 30 days: .*take a higher plan for the site\.$/,
    );
  });

  it("says whose quota it is where there are several sites, and does not show a secret one", async () => {
    const sites = ["example.com", "example.org"].map((siteName) => ({ siteName }));
    const files = (site: string): object => ({ site, files: [`https://${site}/a`] });
    const takes = async (more: object): Promise<string> => {
      const resources = [
        ["EsaCachePurge", "a", files("example.com")],
        ["EsaCachePurge", "b", files("example.org"), more],
      ] as const;
      return (await plan(resources, { sites })).plan?.split("\n").at(-1) ?? "";
    };
    const share = "1 of the 500000 ESA purges of files that are left today";
    assert.equal(await takes({}), `That takes ${share} (example.com) and ${share} (example.org).`);
    await emulator.close();
    assert.equal(
      await takes({ isSecret: true }),
      `That takes ${share} (example.com) and ${share} (a site that is not shown).`,
    );
  });

  it("leaves it to an update's own row to warn of a purge of everything", async () => {
    const { plan: text, warning } = await plan([
      ["EsaCachePurge", "one", { site: "example.com", everything: true }, { isNew: false }],
    ]);
    assert.match(text ?? "", /EsaCachePurge one: 1 site/);
    assert.equal(warning, undefined);
  });

  it("warns of a purge of everything where it is not known yet whether it is one", async () => {
    const { plan: text, warning } = await plan([
      ["EsaCachePurge", "one", { site: "example.com", everything: UNKNOWN }],
    ]);
    assert.match(text ?? "", /EsaCachePurge one: 1 site, everything, which is not known yet$/m);
    assert.match(
      warning ?? "",
      /^EsaCachePurge one purges everything that edges have of example\.com, if its input everything turns out to be true, so/,
    );
  });

  it("does not show a secret site in its warning of a purge of everything", async () => {
    const { plan: text, warning } = await plan([
      ["EsaCachePurge", "one", { site: "example.com", everything: true }, { isSecret: true }],
    ]);
    assert.match(warning ?? "", /^EsaCachePurge one purges everything that edges have of the site, /);
    assert.doesNotMatch(`${text}${warning}`, /example\.com/);
  });

  it("says what it can where the site is not known yet, or not known to the account", async () => {
    for (const site of [UNKNOWN, "example.net"]) {
      const files = [site === UNKNOWN ? `${SITE}a` : "https://example.net/a"];
      const { plan: text, warning } = await plan([["EsaCachePurge", "a", { site, files }]]);
      assert.equal(text?.includes("EsaCachePurge a: 1 path"), true);
      assert.equal(text?.includes("That takes"), false);
      assert.equal(warning, undefined);
      assert.deepEqual(emulator.calls("GetPurgeQuota"), []);
      if (site === UNKNOWN) await emulator.close();
    }
  });

  it("names what is not known yet by its kind", async () => {
    const { plan: text } = await plan([
      ["EsaCachePurge", "hosts", { site: "example.com", hostnames: UNKNOWN }],
    ]);
    assert.match(text ?? "", /EsaCachePurge hosts: hostnames that are not known yet/);
  });
});
