import assert from "node:assert/strict";
import {
  type CliStack,
  closeProgramStacks,
  failed,
  programStack,
  SITE,
  stateOf,
  submissions,
  succeeded,
} from "./harness/index.js";

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

    assert.deepEqual(await differences(stack), [
      '+ https://www.example.com/10000a.html: "1"',
      '- https://www.example.com/15000.html: "5000"',
      '~ https://www.example.com/12345.html: "2345" => "changed"',
    ]);

    emulator.failPaths(/12345/, "InternalError", 2);
    await failed(stack.up());
    const changed = `${SITE}12345.html`;
    const three = [`${SITE}10000a.html`, changed, `${SITE}15000.html`];
    assert.deepEqual(submissions(emulator), [three, [changed]]);

    const up = await succeeded(stack.up());
    assert.deepEqual(submissions(emulator).slice(2), [[changed]]);
    assert.deepEqual(up.outputs.purge, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    const { inputs = {}, outputs = {} } = await stateOf("site", stack);
    assert.deepEqual(inputs.objectPaths, []);
    assert.deepEqual(outputs.removedPaths, []);
    assert.deepEqual((await succeeded(stack.up())).changes, { same: 2 });
  });

  it("are not looked for where a file has failed and nothing differs: a preview with --diff is as short", async () => {
    const files = Array.from({ length: 100 }, (_, index) => [`${SITE}${index}.html`, "1"]);
    const { emulator, stack } = await programStack(`
      const contentHashes = ${JSON.stringify(Object.fromEntries(files))};
      new cdn.CacheRefresh("site", { contentHashes, retryFailed: 0 });`);
    emulator.failPaths(/55/, "InternalError", 1);
    await failed(stack.up());
    assert.deepEqual(await differences(stack), []);
    await succeeded(stack.up());
    assert.deepEqual(submissions(emulator).slice(1), [[`${SITE}55.html`]]);
  });
});

/** The lines of hashes in a preview with `--diff`, which is short. */
async function differences(stack: CliStack): Promise<string[]> {
  const { exitCode, output } = await stack.pulumi("preview", "--diff");
  assert.equal(exitCode, 0, output);
  assert.ok(output.split("\n").length < 40, output);
  const lines = output.split("\n").map((line) => line.trim().replace(/ *: "/, ': "'));
  return lines.filter((line) => /^[^"]*\.html: "/.test(line)).sort();
}

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
