import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { npmInstall } from "../../tools/npm.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { run } from "../../tools/run.js";
import { packedPackage } from "../engine/harness/index.js";

const REPOSITORY = resolve(__dirname, "../..");

interface Consumer {
  title: string;
  /** The compiler: of the program, as Pulumi's template asks for it, or the one that this package is built with. */
  compiler: "theirs" | "ours";
  type: "commonjs" | "module";
  options: Record<string, unknown>;
}

const CONSUMERS: Consumer[] = [
  {
    title: "with the template's own settings",
    ...{ compiler: "theirs", type: "commonjs" },
    options: { target: "es2020", module: "nodenext", moduleResolution: "nodenext" },
  },
  {
    title: "with the settings that the template had before",
    ...{ compiler: "theirs", type: "commonjs" },
    options: { target: "es2020", module: "commonjs", moduleResolution: "node" },
  },
  {
    title: "in ES modules, as strictly as the compiler can",
    ...{ compiler: "ours", type: "module" },
    options: {
      ...{ target: "es2024", module: "nodenext", moduleResolution: "nodenext", types: ["node"] },
      ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
    },
  },
  {
    title: "for a bundler",
    ...{ compiler: "ours", type: "module" },
    options: { target: "es2022", module: "esnext", moduleResolution: "bundler", types: ["node"] },
  },
];

describe("the types of the package", function () {
  this.timeout(240_000);
  let folder: string;
  before(async () => {
    const { name, tarball } = await packedPackage();
    folder = await temporaryFolder("types");
    const { version } = require("@pulumi/pulumi/package.json") as { version: string };
    await write("package.json", {
      private: true,
      dependencies: { "@pulumi/pulumi": version, [name]: `file:${tarball}` },
      devDependencies: { "@types/node": "^18", typescript: "^5.0.0" },
    });
    await npmInstall(folder);
  });
  after(() => removeFolder(folder));

  for (const { title, compiler, type, options } of CONSUMERS) {
    it(`take what is right and refuse what is wrong ${title}, in the declarations too`, async () => {
      const program = title.replaceAll(/\W+/g, "-");
      await write(`${program}/package.json`, { type });
      for (const file of ["accepted.ts", "refused.ts"]) {
        const text = await readFile(join(__dirname, file), "utf8");
        await write(
          `${program}/${file}`,
          text.replace('"../../sdk/index.js"', '"pulumi-alicloud-cdn-refresh"'),
        );
      }
      await write(`${program}/emulated.ts`, EMULATED);
      await write(`${program}/plugin.ts`, PLUGIN);
      await write(`${program}/tsconfig.json`, {
        compilerOptions: { strict: true, noEmit: true, skipLibCheck: false, ...options },
      });
      const home = compiler === "theirs" ? folder : REPOSITORY;
      const tsc = join(home, "node_modules/typescript/bin/tsc");
      const { exitCode, output } = await run(process.execPath, [tsc, "-p", join(folder, program)], {
        timeout: 120_000,
      });
      assert.equal(exitCode, 0, output);
    });
  }

  async function write(path: string, content: unknown): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
});

/** A program's own test. */
const EMULATED = `
import { type Emulator, startEmulator } from "pulumi-alicloud-cdn-refresh/emulator";

export async function emulated(): Promise<Record<string, string>> {
  const emulator: Emulator = await startEmulator({ speed: 60 });
  try {
    return emulator.pulumiConfig();
  } finally {
    await emulator.close();
  }
}
`;

/** What starts the plugin, other than its own command. */
const PLUGIN = `
import { type PluginOptions, runPlugin } from "pulumi-alicloud-cdn-refresh/plugin";

const options: PluginOptions = { args: ["127.0.0.1:4711"] };
export const started: Promise<void> = runPlugin(options);
`;
