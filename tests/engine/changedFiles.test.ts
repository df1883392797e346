import assert from "node:assert/strict";
import { closeProgramStacks, programStack, SITE, stateOf, submissions, succeeded } from "./harness/index.js";

/** Of a large site. */
const MOST_FILES = 10_000;

/** A refresh of the files that `hashes.json` has, which were there before anything was deployed. */
const PROGRAM = `
  const contentHashes = require("./hashes.json");
  exports.purge = new cdn.CacheRefresh("site", { contentHashes, removed: "refresh", runOnCreate: false }).summary;`;

describe("Three changes in a site of 10,000 files, on the real engine", function () {
  this.timeout(280_000);
  afterEach(closeProgramStacks);

  it("are all that a preview shows, with and without --diff, and all that is submitted", async () => {
    const hashes = Object.fromEntries(
      Array.from({ length: MOST_FILES }, (_, index) => [`${SITE}${10_000 + index}.html`, `${index}`]),
    );
    const { emulator, stack, write } = await programStack(PROGRAM, {
      files: { "hashes.json": JSON.stringify(hashes) },
    });
    await succeeded(stack.up());
    const { [`${SITE}15000.html`]: _, ...others } = hashes;
    const next = { ...others, [`${SITE}10000a.html`]: "1", [`${SITE}12345.html`]: "changed" };
    await write({ "hashes.json": JSON.stringify(next) });

    const preview = await succeeded(stack.preview());
    const list = [
      "refresh: 3 of 10001 to submit: 1 new (+), 1 changed (~), 1 gone (-)",
      `  + ${SITE}10000a.html`,
      `  ~ ${SITE}12345.html`,
      `  - ${SITE}15000.html`,
    ];
    const said = preview.diagnostics.map(({ message }) => message.trimEnd());
    assert.deepEqual(
      said.filter((message) => message.includes("to submit")),
      [list.join("\n")],
    );

    const { output } = await stack.pulumi("preview", "--diff");
    const lines = output.split("\n").filter((line) => line.includes(SITE));
    assert.ok(output.split("\n").length < 60, output);
    for (const [sign, name] of [
      ["+", "10000a"],
      ["~", "12345"],
      ["-", "15000"],
    ]) {
      const shown = lines.filter((line) => line.includes(`${name}.html`) && /"\s*:|:/.test(line));
      assert.ok(
        shown.some((line) => line.trimStart().startsWith(sign as string)),
        output,
      );
    }
    const names = new Set(lines.flatMap((line) => line.match(/\w+\.html/g) ?? []));
    assert.deepEqual([...names].sort(), ["10000a.html", "12345.html", "15000.html"]);

    const up = await succeeded(stack.up());
    assert.deepEqual(submissions(emulator), [
      ["10000a", "12345", "15000"].map((name) => `${SITE}${name}.html`),
    ]);
    assert.deepEqual(up.outputs.purge, { total: 3, complete: 3, failed: 0, unfinished: 0 });
    const { inputs = {}, outputs = {} } = await stateOf("site", stack);
    assert.deepEqual(inputs.objectPaths, []);
    assert.deepEqual(outputs.removedPaths, [`${SITE}15000.html`]);
    assert.deepEqual((await succeeded(stack.up())).changes, { same: 2 });
  });
});

describe("Files that have left, on the real engine", function () {
  this.timeout(280_000);
  afterEach(closeProgramStacks);

  it("are reported on, waited for by a TaskCompletion, and looked at by a refresh of the state", async () => {
    const program = (...names: string[]): string => `
      const contentHashes = ${JSON.stringify(Object.fromEntries(names.map((name) => [SITE + name, "1"])))};
      const site = new cdn.CacheRefresh("site", { contentHashes, removed: "refresh", waitForCompletion: false });
      exports.gate = new cdn.TaskCompletion("gate", { resources: [site] }).summary;
      exports.readme = cdn.report(site);
      exports.tasks = site.tasks.apply((tasks) => tasks.map(({ objectPath }) => objectPath));
      exports.removed = site.removedPaths;`;
    const { stack, emulator, setProgram } = await programStack(program("a", "b"));
    await succeeded(stack.up());
    await setProgram(program("a"));
    await succeeded(stack.preview());
    const { outputs } = await succeeded(stack.up());
    assert.deepEqual(submissions(emulator), [["a", "b"].map((name) => SITE + name), [`${SITE}b`]]);
    assert.deepEqual(outputs.gate, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    assert.deepEqual(
      outputs.tasks,
      ["a", "b"].map((name) => SITE + name),
    );
    assert.deepEqual(outputs.removed, [`${SITE}b`]);
    assert.match(outputs.readme as string, /\| site \| CacheRefresh \| 2 \| Refreshing/);
    await succeeded(stack.refresh());
    const { outputs: read = {} } = await stateOf("site", stack);
    assert.equal(read.status, "Complete");
    assert.deepEqual(read.removedPaths, [`${SITE}b`]);
    assert.deepEqual(Object.keys((await succeeded(stack.preview())).changes), ["same"]);
  });

  it("stay a secret where the whole map is one, also when they are refreshed again after a failure", async () => {
    const program = (...names: string[]): string => `
      const contentHashes = pulumi.secret(${JSON.stringify(Object.fromEntries(names.map((name) => [SITE + name, "1"])))});
      new cdn.CacheRefresh("site", { contentHashes, removed: "refresh", retryFailed: 0 });`;
    const { stack, emulator, setProgram } = await programStack(program("a", "hush"));
    await succeeded(stack.up());
    emulator.failPaths(/hush/, "InternalError", 1);
    await setProgram(program("a"));
    const preview = await succeeded(stack.preview());
    const failed = await stack.up();
    assert.equal(failed.ok, false);
    assert.match(failed.output, /path 2 of 2 failed/);
    const resumed = await succeeded(stack.up());
    assert.deepEqual(submissions(emulator).slice(1), [[`${SITE}hush`], [`${SITE}hush`]]);
    const state = JSON.stringify(await stack.exportState());
    assert.doesNotMatch([preview.output, failed.output, resumed.output, state].join("\n"), /hush/);
  });
});
