import assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import { type PlannedResource, previewPlan } from "../../provider/fronts/program/planPreview.js";
import { closeWorlds, world } from "../faults/deployments.js";
import { filesIn, type Given, inputs, release, SITE, Site } from "./releases.js";

const APP = filesIn("app/", 3);
const UNKNOWN = runtime.unknownValue;

/** So many crowded directories, and beside each a file that does not change. */
const crowded = (count: number, parent = ""): string[] =>
  Array.from({ length: count }, (_, number) => filesIn(`${parent}d${number}/`, 3)).flat();
const beside = (count: number, parent = ""): string[] =>
  Array.from({ length: count }, (_, number) => `${parent}u${number}`);

describe("The directories that a preview of an update shows", function () {
  this.timeout(60_000);
  let site: Site;
  beforeEach(async () => {
    site = await Site.start();
  });
  afterEach(closeWorlds);

  const directoryLines = (lines: readonly string[]): string[] =>
    lines.filter((line) => line.startsWith("  >"));

  it("are named, with what is refreshed along and why", async () => {
    const others = ["app/4.js", "index.html", "about.html"];
    await site.up(release("1", ...APP, ...others));
    const next = { ...release("1", ...others), ...release("2", ...APP) };
    assert.deepEqual(await site.previewed(next), [
      "refresh: 3 of 6 to submit: 3 changed (~)",
      ...APP.map((name) => `  ~ ${SITE}${name}`),
      `  > ${SITE}app/ in the place of 3 files: more than the 2 of directoriesAbove; 1 unchanged ones below it are refreshed along`,
    ]);
    const hidden = (await site.previewed(next, { hidesPaths: true })).join("\n");
    assert.match(hidden, /> a directory in the place of 3 files/);
    assert.doesNotMatch(hidden, /app/);
  });

  it("that are to be refreshed themselves do not count as a file", async () => {
    await site.up(release("1", ...APP), { runOnCreate: false });
    const lines = await site.previewed(release("2", "app/1.js"), { objectPaths: [`${SITE}app/`] });
    assert.deepEqual(directoryLines(lines), [
      `  > ${SITE}app/ in the place of 1 file: it is to be refreshed itself`,
    ]);
  });

  it("are the first 20, and the sum of the others", async () => {
    await site.up(release("1", ...crowded(23), ...beside(23)), { runOnCreate: false });
    const lines = await site.previewed({ ...release("2", ...crowded(23)), ...release("1", ...beside(23)) });
    const shown = directoryLines(lines);
    assert.equal(shown.length, 21);
    assert.equal(shown.at(-1), "  > and 3 more in the place of 9 files");
  });

  it("are not told as long as hashes, or the bound, are not known", async () => {
    await site.up(release("1", ...APP), { runOnCreate: false });
    const unknown = await site.previewed({ ...release("2", ...APP.slice(1)), [`${SITE}${APP[0]}`]: UNKNOWN });
    assert.deepEqual(
      [unknown[0], directoryLines(unknown)],
      ["refresh: at most 3 of 3 to submit: 3 changed (~)", []],
    );
    const given = { directoriesAbove: UNKNOWN as unknown as number };
    const bound = await site.previewed(release("2", ...APP), given);
    assert.deepEqual(
      [bound[0], directoryLines(bound)],
      ["refresh: at most 3 of 3 to submit: 3 changed (~)", []],
    );
  });

  it("are those that there is room for beside the other resources", async () => {
    await closeWorlds();
    const here = await world({ emulator: { quotas: { dir: 3, url: 8 } } });
    const context = here.context();
    const shown: string[][] = [];
    for (const parent of ["0/", "1/", "2/"]) {
      const one = new Site(here, here.context());
      await one.up(release("1", ...crowded(2, parent), ...beside(1, parent)), { runOnCreate: false });
      const next = { ...release("2", ...crowded(2, parent)), ...release("1", ...beside(1, parent)) };
      shown.push(await one.previewed(next, { urn: parent }, context));
    }
    const [first = [], second = [], third = []] = shown.map((lines) =>
      lines.filter((line) => !line.startsWith("  ~")),
    );
    assert.deepEqual(directoryLines(first).length, 2);
    assert.match(directoryLines(second).join(), /\/1\/ in the place of 6 files/);
    assert.deepEqual(directoryLines(third), [
      "  > as files, though more than directoriesAbove: the day's quota has no room for directories in their place",
    ]);
    assert.doesNotMatch(third.join("\n"), /may submit/);
  });
});

describe("The directories that the plan of a program shows", () => {
  let site: Site;
  afterEach(closeWorlds);

  /** What is planned of resources with these inputs, as lines. */
  async function planned(
    ...resources: Partial<PlannedResource>[]
  ): Promise<{ plan: string[]; warning?: string }> {
    const configuration = Object.fromEntries(
      Object.entries(site.here.emulator.pulumiConfig()).map(([key, value]) => [
        key.replace(/^alicloud:/, ""),
        value,
      ]),
    );
    const { plan = "", ...warning } = await previewPlan(
      resources.map((given, number) => ({
        ...{ type: "CacheRefresh", name: `site${number}`, isNew: true, isSecret: false, inputs: {} },
        ...given,
      })),
      { configuration, environment: {}, debug: () => {} },
    );
    return { plan: plan.split("\n").slice(1), ...warning };
  }
  const given = (hashes: Record<string, string>, more: Given = {}): Record<string, unknown> => {
    const { retryFailed: _, ...rest } = inputs(hashes, more);
    return { ...rest };
  };

  it("are named, and counted with those that are listed", async () => {
    site = await Site.start();
    const listed = { objectPaths: [`${SITE}app/img/`, "https://b.example.com/css/"] };
    assert.deepEqual(await planned({ inputs: given(release("1", ...APP, "index.html"), listed) }), {
      plan: [
        `  CacheRefresh site0: 6 paths, as 2 directories and 1 file`,
        `  > ${SITE}app/ in the place of 3 files: more than the 2 of directoriesAbove`,
        "That takes 1 of the 10000 refreshes of files that are left today and 2 of the 100 refreshes of directories that are left today.",
      ],
    });
    const { plan } = await planned({ inputs: given(release("1", ...APP)), isSecret: true });
    assert.equal(plan[1], "  > a directory in the place of 3 files: more than the 2 of directoriesAbove");
    assert.doesNotMatch(plan.join(), /app/);
  });

  it("are those that the quota has room for, one resource after the other", async () => {
    site = await Site.start({ emulator: { quotas: { url: 5, dir: 1 } } });
    const names = (parent: string): string[] => filesIn(parent, 3);
    const { plan, warning } = await planned(
      { inputs: given(release("1", ...names("a/"), "b")) },
      { inputs: given(release("1", ...names("c/"))) },
    );
    assert.deepEqual(plan, [
      `  CacheRefresh site0: 4 paths, as 1 directory and 1 file`,
      `  CacheRefresh site1: 3 paths, ${SITE}c/1.js, ${SITE}c/2.js, ${SITE}c/3.js`,
      `  > ${SITE}a/ in the place of 3 files: more than the 2 of directoriesAbove`,
      "  > as files, though more than directoriesAbove: the day's quota has no room for directories in their place",
      "That takes 4 of the 5 refreshes of files that are left today and 1 of the 1 refreshes of directories that are left today.",
    ]);
    assert.equal(warning, undefined);
  });

  it("come with what helps where there is room for neither", async () => {
    site = await Site.start({ emulator: { quotas: { url: 2, dir: 0 } } });
    const { warning = "" } = await planned({ inputs: given(release("1", ...APP)) });
    assert.match(warning, /may submit 1 refreshes of directories, .* Raise directoriesAbove, or remove it/);
  });

  it("are none where what is not known yet, or was there before, can leave less to do: the files are the most", async () => {
    site = await Site.start();
    const some = { objectPaths: [UNKNOWN] };
    for (const isNew of [true, false]) {
      const { plan } = await planned({ isNew, inputs: given(release("1", ...APP), some) });
      assert.deepEqual(plan, [
        `  CacheRefresh site0: 3 paths, ${APP.map((name) => SITE + name).join(", ")}, and paths that are not known yet`,
        "That takes 3 of the 10000 refreshes of files that are left today, beside what is not known yet.",
      ]);
    }
    const { plan } = await planned({ isNew: false, inputs: given(release("1", ...APP)) });
    assert.deepEqual(plan, ["  CacheRefresh site0: of its 3 paths as many as its own row says"]);
  });

  it("are 20 of all resources together", async () => {
    site = await Site.start();
    // Directories whose parent has nothing else are their parent: each is a host.
    const names = (number: number): string[] =>
      ["http://", "https://"].flatMap((scheme) =>
        Array.from({ length: 10 }, (_, host) => `${scheme}h${number}${host}.example.com/`).flatMap((origin) =>
          [1, 2, 3].map((file) => `${origin}${file}`),
        ),
      );
    const hosts = [0, 1].map((number) => ({
      inputs: given(Object.fromEntries(names(number).map((name) => [name, "1"]))),
    }));
    const { plan } = await planned(...hosts);
    assert.equal(plan.filter((line) => line.startsWith("  >")).length, 21);
    assert.ok(plan.includes("  > and 20 more in the place of 60 files"));
  });
});
