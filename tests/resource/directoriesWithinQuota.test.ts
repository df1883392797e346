import assert from "node:assert/strict";
import { closeWorlds, world } from "../faults/deployments.js";
import { filesIn, inputs, release, SITE, Site } from "./releases.js";

const APP = filesIn("app/", 3);
const OTHERS = ["index.html", "about.html"];
const ADVICE = /Raise directoriesAbove, or remove it, .* or ask Alibaba Cloud for a higher quota\./;

describe("Directories in the place of files, within the day's quota", function () {
  this.timeout(60_000);
  let site: Site;
  const start = async (quotas: Record<string, number>): Promise<void> => {
    site = await Site.start({ emulator: { quotas } });
  };
  afterEach(closeWorlds);

  /** Two crowded directories in another, with a file that does not change. */
  const two = (parent: string): string[] => [...filesIn(`${parent}x/`, 3), ...filesIn(`${parent}y/`, 3)];
  const updated = (parent: string): Record<string, string> => ({
    ...release("2", ...two(parent)),
    ...release("1", `${parent}u`),
  });

  it("are those that it has room for", async () => {
    await start({ dir: 1 });
    const names = [...APP, ...filesIn("css/", 3)];
    await site.up(release("1", ...names, ...OTHERS), { runOnCreate: false });
    const { submitted } = await site.up({ ...release("2", ...names), ...release("1", ...OTHERS) });
    assert.deepEqual(submitted, [["Directory", "/"]]);
  });

  it("leave room for those that are listed", async () => {
    await start({ dir: 2 });
    const unchanged = release("1", ...OTHERS);
    await site.up({ ...release("1", ...two("a/"), "a/u"), ...unchanged }, { runOnCreate: false });
    const { submitted, message } = await site.up(
      { ...updated("a/"), ...unchanged },
      { objectPaths: [`${SITE}other/`] },
    );
    assert.equal(message, "");
    assert.deepEqual(
      submitted.map((call) => call.toSorted()),
      [["/a/", "/other/", "Directory"]],
    );
  });

  it("are none where the files have room and no directory has, which is said", async () => {
    await start({ dir: 0 });
    const { submitted, message } = await site.up(release("1", ...APP));
    assert.deepEqual([submitted, message], [[["File", "/app/1.js", "/app/2.js", "/app/3.js"]], ""]);
    assert.match(
      site.here.said.join("\n"),
      /submitting 3 of 3, as files, though more than directoriesAbove: the day's quota has no room for directories/,
    );
  });

  it("are none in another try after the last of them has failed", async () => {
    await start({ dir: 1 });
    site.here.emulator.failPaths(/app\/$/);
    const { submitted, message } = await site.up(release("1", ...APP), { retryFailed: 1 });
    assert.deepEqual(submitted, [
      ["Directory", "/app/"],
      ["File", "/app/1.js", "/app/2.js", "/app/3.js"],
    ]);
    assert.equal(message, "");
    assert.deepEqual(site.state.summary, { total: 3, complete: 3, failed: 0, unfinished: 0 });
  });

  it("are refused before the first call where neither has room, with what helps", async () => {
    await start({ dir: 0, url: 2 });
    const { submitted, message } = await site.up(release("1", ...APP));
    assert.deepEqual(submitted, []);
    assert.match(message, /does not suffice for 1 refreshes of directories/);
    assert.match(message, ADVICE);
  });

  it("are refused with the usual advice where they are all listed", async () => {
    await start({ dir: 1 });
    const listed = { objectPaths: [`${SITE}css/`, `${SITE}img/`] };
    const { message } = await site.up(release("1", "index.html"), listed);
    assert.match(message, /2 refreshes of directories, 1 more than the 1 of 1/);
    assert.doesNotMatch(message, ADVICE);
  });

  it("of files whatever their query string is are weighed by the quota of these", async () => {
    await start({ ignoreParams: 1, url: 0, dir: 1 });
    const [files, more] = [[...APP, "index.html"], { objectType: "ignoreParams" } as const];
    const first = await site.up(release("1", ...files), more);
    assert.deepEqual(first.submitted, [
      ["Directory", "/app/"],
      ["IgnoreParams", "/index.html"],
    ]);
    await closeWorlds();
    await start({ ignoreParams: 0, dir: 1 });
    const second = await site.up(release("1", ...files), more);
    assert.deepEqual(second.submitted, [["Directory", "/"]]);
  });

  it("are chosen one resource after the other, so that none is refused for what another has taken", async () => {
    const here = await world({ emulator: { quotas: { dir: 3 } } });
    const context = here.context();
    const sites = ["0/", "1/"].map((parent) => ({ parent, one: new Site(here, context) }));
    for (const { parent, one } of sites) {
      await one.up(release("1", ...two(parent), `${parent}u`), { runOnCreate: false, urn: parent });
    }
    const ends = await Promise.all(
      sites.map(({ parent, one }) => one.refresh.up(inputs(updated(parent), { urn: parent }))),
    );
    assert.deepEqual(
      ends.map(({ message }) => message),
      ["", ""],
    );
    const paths = here.emulator.tasks.map(({ objectPath }) => objectPath.replace(SITE, "/"));
    assert.ok(paths.length === 3, paths.join());
    for (const { one } of sites) assert.equal(one.state.status, "Complete");
  });

  it("are chosen by what is left now, not by what was when the process began", async () => {
    const here = await world({ emulator: { quotas: { dir: 3 } } });
    const context = here.context();
    const [first, second] = [new Site(here, context), new Site(here, context)];
    await first.up(release("1", ...two("0/"), "0/u"), { runOnCreate: false, urn: "0" });
    await second.up(release("1", ...two("1/"), "1/u"), { runOnCreate: false, urn: "1" });
    here.emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    assert.match((await first.up(updated("0/"), { urn: "0" })).message, /Forbidden\.RAM/);
    second.submitted();
    assert.deepEqual((await second.up(updated("1/"), { urn: "1" })).submitted, [
      ["Directory", "/1/x/", "/1/y/"],
    ]);
  });
});
