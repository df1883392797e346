import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Engine, resolveYamlHost } from "../../tools/engine/index.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";

const COMMAND = "pulumi-language-yaml";
const MODULE = resolve(__dirname, "../../tools/pulumi-yaml");

/** Makes an empty command of the file after `-o`, and notes where it was called. */
const GO = `
echo "$PWD" >> "$(/usr/bin/dirname "$0")/go.log"
while [ "$1" != -o ]; do shift; done
echo '#!/bin/sh' > "$2"
/bin/chmod +x "$2"`;

describe("the language host for YAML programs", () => {
  let folder: string;
  let path: string;
  let lines: string[];
  beforeEach(async () => {
    folder = await temporaryFolder("yaml-host");
    path = join(folder, "path");
    await mkdir(path);
    lines = [];
  });
  afterEach(() => removeFolder(folder));

  async function command(file: string, script = ""): Promise<string> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }
  async function engineIn(bin: string): Promise<Engine> {
    const binary = await command(join(folder, bin, "pulumi"));
    return { binary, root: undefined, version: "3.259.0", from: "PATH", hasNodeLanguageHost: false };
  }
  const ofVersionsFolder = (): Promise<Engine> => engineIn(".pulumi/versions/3.259.0/bin");
  const hostFor = (engine: Engine, buildTimeout = 20_000): Promise<string> =>
    resolveYamlHost(engine, {
      env: { PATH: path },
      home: folder,
      log: (line) => lines.push(line),
      buildTimeout,
    });

  it("is the one beside the engine, or else the one on PATH: nothing is built", async () => {
    const engine = await engineIn("distribution/bin");
    const onPath = await command(join(path, COMMAND));
    assert.equal(await hostFor(engine), onPath);
    const beside = await command(join(dirname(engine.binary), COMMAND));
    assert.equal(await hostFor(engine), beside);
    assert.deepEqual(lines, []);
  });

  it("is built beside an engine that was brought here, once for all that ask, and says how long that takes", async () => {
    await command(join(path, "go"), GO);
    const engine = await ofVersionsFolder();
    const hosts = await Promise.all([hostFor(engine), hostFor(engine)]);
    const beside = join(dirname(engine.binary), COMMAND);
    assert.deepEqual([...hosts, await hostFor(engine)], [beside, beside, beside]);
    assert.equal(await readFile(join(path, "go.log"), "utf8"), `${MODULE}\n`);
    const [, version] = /pulumi-yaml (v\S+)/.exec(await readFile(join(MODULE, "go.mod"), "utf8")) ?? [];
    assert.equal(
      lines[0]?.replace(/\d+ minutes on \d+ cores/, "TIME"),
      `pulumi: building the YAML language host ${version} with Go, once a machine; about TIME …`,
    );
  });

  it("is built in a folder of its own for an engine of the user's, whose folder is left as it is", async () => {
    await command(join(path, "go"), GO);
    const engine = await engineIn("distribution/bin");
    const host = await hostFor(engine);
    assert.match(host, /\.pulumi\/versions\/pulumi-language-yaml-[\d.]+\/pulumi-language-yaml$/);
    assert.equal(await hostFor(engine), host);
    assert.deepEqual(await readdir(dirname(engine.binary)), ["pulumi"]);
    assert.equal((await readFile(join(path, "go.log"), "utf8")).split("\n").length, 2);
  });

  const FAILURES: { way: string; go?: string; buildTimeout?: number; reason: RegExp }[] = [
    {
      way: "there is no Go",
      reason: /: go is not on PATH\. To mend it: put pulumi-language-yaml on PATH, or/,
    },
    {
      way: "the modules are not to be had",
      go: "echo go: downloading; echo no such host; exit 1",
      reason: /no such host\. To mend it/,
    },
    {
      way: "the build does not end",
      go: "while :; do :; done",
      buildTimeout: 300,
      reason: /: not done within 0\.005 minutes\. To mend it/,
    },
    { way: "it was built for another machine", go: `${GO}\necho exit 1 >> "$2"`, reason: /--help failed/ },
  ];
  for (const { way, go, buildTimeout, reason } of FAILURES) {
    it(`cannot be had where ${way}, which one line says, and leaves nothing behind`, async () => {
      if (go !== undefined) await command(join(path, "go"), go);
      const engine = await ofVersionsFolder();
      await assert.rejects(hostFor(engine, buildTimeout), ({ message }: Error) => {
        assert.match(message, /^pulumi: no YAML language host, so tests of YAML programs are skipped: .*$/);
        assert.match(message, reason);
        return true;
      });
      assert.deepEqual(await readdir(dirname(engine.binary)), ["pulumi"]);
    });
  }
});
