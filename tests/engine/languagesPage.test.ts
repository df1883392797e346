import assert from "node:assert/strict";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { page, snippets } from "../docs/pages.js";
import {
  type CliStack,
  type CliStackOptions,
  cliStack,
  installedPackage,
  programFolder,
  SITE,
  submissions,
  succeeded,
  yamlHost,
} from "./harness/index.js";

const NODEJS = "name: site\nruntime: nodejs\nmain: index.ts\n";
const FILES = { "dist/index.html": "<h1>Hello</h1>", "dist/app.js": "hello()" };
const EVERYTHING = [SITE, `${SITE}app.js`, `${SITE}index.html`];
const START_PAGE = [`${SITE}index.html`];

describe("the programs of the page on languages, on the real engine", function () {
  this.timeout(240_000);
  let host: string;
  let yaml: string;
  let typescript: string;
  let emulator: Emulator;
  const stacks: CliStack[] = [];
  before(async function () {
    host = await yamlHost(this);
    const languages = await page("docs/languages.md");
    [yaml, typescript] = [["yaml"], ["ts"]].map(
      ([language = ""]) =>
        snippets(languages, language).find(({ code }) => /^(name: |import )/.test(code))?.code ?? "",
    ) as [string, string];
  });
  beforeEach(async () => {
    emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
  });
  afterEach(async () => {
    await Promise.all([emulator.close(), ...stacks.splice(0).map((stack) => stack.remove())]);
  });

  async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await programFolder({ files: { ...FILES, ...files } });
    await symlink(join((await installedPackage()).folder, "node_modules"), join(folder, "node_modules"));
    return folder;
  }
  async function stackIn(folder: string, options: Partial<CliStackOptions> = {}): Promise<CliStack> {
    const stack = await cliStack({
      ...{ folder, config: { site: SITE }, env: emulator.environment() },
      ...options,
    });
    stacks.push(stack);
    return stack;
  }

  it("is deployed in YAML: files, then the start page, then the gate", async () => {
    const stack = await stackIn(await projectWith({ "Pulumi.yaml": yaml }), { languageHost: host });
    const { outputs, output } = await succeeded(stack.up());
    assert.doesNotMatch(output, /warning/i);
    assert.deepEqual(submissions(emulator), [EVERYTHING, START_PAGE]);
    assert.equal(outputs.complete, 4);
    assert.match(String(outputs.readme), /\| done \| TaskCompletion \| 4 \| Complete \|/);
    assert.deepEqual((await succeeded(stack.preview())).changes, { same: 4 });
  });

  it("moves from TypeScript to YAML and back, and purges nothing by that", async () => {
    const before = await stackIn(await projectWith({ "Pulumi.yaml": NODEJS, "index.ts": typescript }));
    await succeeded(before.up());
    const submitted = submissions(emulator);
    assert.deepEqual(submitted, [EVERYTHING, START_PAGE]);

    const moved = await stackIn(await projectWith({ "Pulumi.yaml": yaml }), { languageHost: host });
    await handOver(before, moved);
    const preview = await succeeded(moved.preview());
    assert.deepEqual(preview.changes, { same: 1, update: 3 });
    assert.match(
      preview.output,
      /CacheRefresh refresh {2}refresh: nothing to submit, only outputs are added/,
    );
    const { outputs, changes } = await succeeded(moved.up());
    assert.deepEqual(changes, { same: 1, update: 3 });
    assert.deepEqual(submissions(emulator), submitted);
    assert.equal(outputs.complete, 4);
    assert.deepEqual((await succeeded(moved.preview())).changes, { same: 4 });

    const back = await stackIn(
      await projectWith({ "Pulumi.yaml": NODEJS, "index.ts": withAliases(typescript) }),
    );
    await handOver(moved, back);
    const again = await succeeded(back.up());
    assert.deepEqual(again.changes, { same: 1, update: 3 });
    assert.match(again.output, /TaskCompletion done {2}waiting: nothing to submit, only outputs are added/);
    assert.deepEqual(submissions(emulator), submitted);
    assert.deepEqual((await succeeded(back.preview())).changes, { same: 4 });
  });
});

/** The program, whose resources are known by the plugin's types too. */
function withAliases(program: string): string {
  return program.replace(
    /new cdn\.(\w+)\(("\w+"), (\{[\s\S]*?\})\);$/gm,
    (_, type, name, args) =>
      `new cdn.${type}(${name}, ${args}, { aliases: [{ type: "alicloud-cdn-refresh:index:${type}" }] });`,
  );
}

/** The state of a stack becomes another's, as if it were the same. */
async function handOver(from: CliStack, to: CliStack): Promise<void> {
  const state = JSON.stringify(await from.exportState()).replaceAll(from.name, to.name);
  const file = join(to.folder, "state.json");
  await writeFile(file, state);
  const { exitCode, output } = await to.pulumi("stack", "import", "--file", file);
  assert.equal(exitCode, 0, output);
  await rm(file);
}
