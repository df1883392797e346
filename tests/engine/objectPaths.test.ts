import assert from "node:assert/strict";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import {
  type CliStack,
  closeProgramStacks,
  failed,
  programStack,
  SITE,
  submissions,
  succeeded,
} from "./harness/index.js";
import { exportedState, importState, stackOf } from "./upgrade/fixtures.js";

describe("A path that its type cannot mean, on the real engine", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  it("is refused by a preview and by an up before any call, with the ways to say what is meant", async () => {
    const names = ["*", "index.html?*", "[a-z]/x.css", "assets/*", "*/"];
    const { emulator, stack } = await programStack(`
      const names = ${JSON.stringify(names)};
      new cdn.CacheRefresh("site", { objectPaths: names.map((name) => SITE + name) });`);
    for (const refused of [await failed(stack.preview()), await failed(stack.up())]) {
      for (const [place, name] of names.entries()) {
        const path = SITE + name.replace("?*", "?…");
        assert.ok(refused.output.includes(`objectPaths[${place}] ${path} has a `), refused.output);
      }
      for (const way of ["end the path in /", '"regex"', '"ignoreParams"', "%2A", "%5B and %5D"]) {
        assert.ok(refused.output.includes(way), refused.output);
      }
    }
    assert.deepEqual(emulator.journal, []);
  });

  it("is refused when it becomes known: a preview in which it is not yet lets it pass", async () => {
    const { emulator, stack } = await programStack(`
      const first = new cdn.CacheRefresh("first", { objectPaths: [SITE + "a"] });
      const all = first.submittedAt.apply((time) => SITE + time.slice(0, 0) + "*");
      new cdn.CacheRefresh("second", { objectPaths: [all] });`);
    await succeeded(stack.preview());
    const { output } = await failed(stack.up());
    assert.ok(output.includes(`objectPaths[0] ${SITE}* has a * in its path`), output);
    assert.deepEqual(submissions(emulator), [[`${SITE}a`]]);
  });

  it("is accepted as a regular expression, and where hashFolder has written it as a name", async () => {
    const files = ["a*b.js", "[0-9].css", "[slug].js", "100%.html"];
    const { emulator, stack } = await programStack(
      `
      new cdn.CacheRefresh("pattern", { objectPaths: [SITE + "[0-9]/.*"], objectType: "regex" });
      new cdn.CacheRefresh("files", { contentHashes: cdn.hashFolder("site", SITE) });`,
      { files: Object.fromEntries(files.map((file) => [`site/${file}`, file])) },
    );
    await succeeded(stack.up());
    const names = ["%5B0-9%5D.css", "100%25.html", "[0-9]/.*", "[slug].js", "a%2Ab.js"];
    assert.deepEqual(
      submissions(emulator).flat().sort(),
      names.map((name) => SITE + name),
    );
    assert.deepEqual((await succeeded(stack.up())).changes, { same: 3 });
  });
});

describe("A history that spells paths in its own way, on the real engine", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  /** As the program names it, as it is submitted, and as the history has it. */
  const SPELLINGS: [given: string, submitted: string, spelt: string][] = [
    ["%e4%b8%ad.html", "%e4%b8%ad.html", "%E4%B8%AD.html"],
    ["a%2Bb.js", "a%2Bb.js", "a+b.js"],
    ["100%25.html", "100%25.html", "100%.html"],
    ["größe.html", "gr%C3%B6%C3%9Fe.html", "größe.html"],
    ["a b", "a%20b", "a b"],
  ];
  const historySpelling = (path: string): string => {
    const [folder, name] = [path.replace(/[^/]*$/, ""), path.replace(/^.*\//, "")];
    const [, , spelt = name] = SPELLINGS.find(([, submitted]) => submitted === name) ?? [];
    return folder + spelt;
  };
  const pathsIn = (folder: string): string[] =>
    SPELLINGS.map(([, submitted]) => `${SITE}${folder}/${submitted}`);

  it("is understood, also after an answer that is lost: all is complete, and tasks with another escape can be asked for", async () => {
    const { emulator, stack } = await programStack(
      `
      const given = ${JSON.stringify(SPELLINGS.map(([given]) => given))};
      const refreshed = (folder) => {
        const objectPaths = given.map((path) => SITE + folder + "/" + path);
        const refresh = new cdn.CacheRefresh(folder, { objectPaths });
        const asked = objectPaths.slice(0, 3).map((objectPath) =>
          cdn.getRefreshTasksOutput({ objectPath }, { dependsOn: refresh }).tasks.apply((tasks) => tasks.length));
        return { summary: refresh.summary, paths: refresh.objectPaths, asked };
      };
      exports.one = refreshed("one");
      exports.other = refreshed("other");`,
      { emulator: { historySpelling } },
    );
    emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    const { outputs } = await succeeded(stack.up());
    for (const folder of ["one", "other"]) {
      assert.deepEqual(outputs[folder], {
        summary: { total: 5, complete: 5, failed: 0, unfinished: 0 },
        paths: pathsIn(folder),
        asked: [1, 1, 1],
      });
    }
    assert.deepEqual(submissions(emulator).toSorted(), [pathsIn("one"), pathsIn("other")]);
  });
});

describe("A state that holds a path in the form of 0.1.0, on the real engine", function () {
  this.timeout(180_000);
  let emulator: Emulator;
  let stack: CliStack | undefined;
  afterEach(async () => {
    await stack?.remove();
    stack = undefined;
    await emulator.close();
  });

  it("differs in nothing and submits nothing, is refreshed, updated and destroyed", async () => {
    emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
    const paths = ["100%.html", "%zz.js", "index.html"].map((path) => SITE + path);
    stack = await stackOf(programOf(paths), emulator);
    await succeeded(stack.up());
    const written = await exportedState(stack);
    const old = written.replaceAll(`${SITE}100%25.html`, `${SITE}100%.html`).replaceAll("%25zz.js", "%zz.js");
    assert.notEqual(old, written);
    await importState(stack, old);
    const calls = emulator.journal.length;
    assert.deepEqual(Object.keys((await succeeded(stack.up())).changes), ["same"]);
    assert.deepEqual(Object.keys((await succeeded(stack.refresh())).changes), ["same"]);
    assert.equal(emulator.journal.length, calls);

    await stack.configure({ config: { "program:added": `${SITE}added.html` } });
    const grown = await succeeded(stack.up());
    assert.deepEqual(submissions(emulator).slice(1), [[`${SITE}added.html`]]);
    assert.deepEqual(grown.outputs.purge, { total: 4, complete: 4, failed: 0, unfinished: 0 });
    await succeeded(stack.destroy());
  });
});

describe("Secret inputs that contradict each other or cannot succeed, on the real engine", function () {
  this.timeout(180_000);
  afterEach(closeProgramStacks);

  it("are refused with nothing of them shown: two hashes of one URL, and a signed URL to prefetch", async () => {
    const hashes = { [`${SITE}hush+1.js`]: "one", [`${SITE}hush%2B1.js`]: "two" };
    const { emulator, stack, setProgram } = await programStack(
      `new cdn.CacheRefresh("site", { contentHashes: pulumi.secret(${JSON.stringify(hashes)}) });`,
    );
    const hashed = await failed(stack.preview());
    assert.ok(hashed.output.includes("contentHashes[secret] is not the hash of [secret]"), hashed.output);
    assert.doesNotMatch(hashed.output, /hush/);
    const url = `${SITE}a.zip?Expires=1767225600&OSSAccessKeyId=LTAIhush&Signature=hush%2Fhush%3D`;
    await setProgram(`new cdn.CachePrefetch("site", { objectPaths: pulumi.secret(["${url}"]) });`);
    const signed = await failed(stack.preview());
    assert.ok(signed.output.includes("objectPaths[0] [secret] is a signed URL of OSS"), signed.output);
    assert.doesNotMatch(signed.output, /hush|1767225600|a\.zip/);
    assert.deepEqual(emulator.journal, []);
  });
});

/** A program that purges these paths, and one more that its configuration can add. */
function programOf(paths: readonly string[]): string {
  return `
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");
const added = new pulumi.Config("program").get("added");
const objectPaths = [...${JSON.stringify(paths)}, ...(added === undefined ? [] : [added])];
exports.purge = new cdn.CacheRefresh("site", { objectPaths }).summary;
`;
}
