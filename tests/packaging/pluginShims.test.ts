import assert from "node:assert/strict";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parse } from "acorn";
import { engines } from "../../package.json";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { run } from "../../tools/run.js";
import { packedPackage } from "../engine/harness/index.js";
import { pluginAlone, SHIM } from "./pluginAlone.js";
import { ENGINE_ADDRESS, OUR_PATH, startPlugin, stopPlugin } from "./pluginProcess.js";
import { pretendingNode } from "./pretendingNode.js";

const LEAST = engines.node.replace(">=", "");
const INSTALL = "https://nodejs.org/en/download";

interface Way {
  title: string;
  /** Links that there are: path in a folder of its own → what it leads to, from the plugin's folder. */
  links?: Readonly<Record<string, (plugin: string, link: string) => string>>;
  /** What is run, in that folder. */
  command: (plugin: string, folder: string) => string;
}

const absolutely = (plugin: string): string => join(plugin, SHIM);
const relatively = (plugin: string, link: string): string => relative(dirname(link), join(plugin, SHIM));

const WAYS: Way[] = [
  { title: "its absolute path", command: absolutely },
  { title: "a relative path", command: (plugin, folder) => relative(folder, join(plugin, SHIM)) },
  { title: "its name, on PATH", command: () => SHIM },
  { title: "an absolute link", links: { "bin/link": absolutely }, command: () => "bin/link" },
  { title: "a relative link", links: { "bin/link": relatively }, command: () => "bin/link" },
  {
    title: "a link to a link in another folder",
    links: { "first/link": relatively, "second/link": () => "../first/link" },
    command: (_, folder) => join(folder, "second/link"),
  },
  {
    title: "a link to its folder",
    links: { linked: (plugin) => plugin },
    command: () => `linked/${SHIM}`,
  },
];

describe("the plugin's file that Pulumi runs", function () {
  this.timeout(240_000);
  let plugin: string;
  let folder: string;
  before(async () => {
    plugin = await pluginAlone(await packedPackage());
  });
  after(() => removeFolder(dirname(plugin)));
  beforeEach(async () => {
    folder = await temporaryFolder("another folder");
  });
  afterEach(() => removeFolder(folder));

  for (const { title, links = {}, command } of WAYS) {
    it(`is found by ${title}, from another folder`, async () => {
      for (const [name, target] of Object.entries(links)) {
        const link = join(folder, name);
        await mkdir(dirname(link), { recursive: true });
        await symlink(target(plugin, link), link);
      }
      const running = await startPlugin([command(plugin, folder), ENGINE_ADDRESS], {
        ...{ cwd: folder, env: { PATH: `${plugin}:${OUR_PATH}` } },
      });
      assert.ok(running.port > 0);
      await stopPlugin(running);
    });
  }

  it("says what to install where there is no Node.js", async () => {
    const { exitCode, stdout, stderr } = await withPath(folder);
    assert.equal(stdout, "");
    assert.equal(
      stderr,
      `The provider alicloud-cdn-refresh needs Node.js ${LEAST} or newer, and there is no \`node\` on PATH. Install it: ${INSTALL}\n`,
    );
    assert.equal(exitCode, 1);
  });

  for (const version of ["0.10.48", "20.20.2", "22.11.9"]) {
    it(`says that Node.js ${version} is too old`, async () => {
      const { exitCode, stdout, stderr } = await withPath(
        `${await pretendingNode(folder, version)}:${OUR_PATH}`,
      );
      assert.equal(stdout, "");
      assert.equal(
        stderr,
        `The provider alicloud-cdn-refresh needs Node.js ${LEAST} or newer; \`node\` on PATH is ${version}. Install a newer one (${INSTALL}), or put it first on PATH.\n`,
      );
      assert.equal(exitCode, 1);
    });
  }

  for (const version of [`${LEAST}.0`, "23.0.0", "100.0.0"]) {
    it(`runs with Node.js ${version}`, async () => {
      const PATH = `${await pretendingNode(folder, version)}:${OUR_PATH}`;
      await stopPlugin(await startPlugin([join(plugin, SHIM), ENGINE_ADDRESS], { env: { PATH } }));
    });
  }

  it("leads to code that a Node.js of 2011 can read, and say that it is too old", async () => {
    const code = await readFile(join(plugin, "start.cjs"), "utf8");
    assert.doesNotThrow(() => parse(code, { ecmaVersion: 5, allowHashBang: true }));
  });

  it("asks for the Node.js that the package asks for, on each system", async () => {
    const least = /LEAST = \[([\d, ]+)\]/.exec(await readFile(join(plugin, "start.cjs"), "utf8"))?.[1];
    assert.equal(least?.replace(", ", "."), LEAST);
    for (const file of [SHIM, `${SHIM}.cmd`]) {
      const text = await readFile(join(plugin, file), "utf8");
      assert.deepEqual(
        [...text.matchAll(/Node\.js ([\d.]+) or newer/g)].map(([, said]) => said),
        [LEAST],
      );
      assert.ok(text.includes(`Install it: ${INSTALL}`));
    }
  });

  it("ends its lines as the shell of its system takes them", async () => {
    const [shell, command] = await Promise.all(
      [SHIM, `${SHIM}.cmd`].map((file) => readFile(join(plugin, file), "utf8")),
    );
    assert.doesNotMatch(shell ?? "", /\r/);
    assert.doesNotMatch(command ?? "", /[^\r]\n/);
  });

  function withPath(path: string) {
    return run(join(plugin, SHIM), [ENGINE_ADDRESS], { env: { PATH: path }, timeout: 30_000 });
  }
});
