import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { startEmulator } from "../../emulator/index.js";
import { run } from "../../tools/run.js";
import { cliStack, type PackedPackage, packedPackage } from "../engine/harness/index.js";
import { type PackageManager, type Toolchain, toolchain } from "./toolchain.js";

const PAGE = "https://www.example.com/index.html";

/** The oldest that the package admits, and the one that it is built with. */
const PULUMI = {
  oldest: "3.200.0",
  newest: (require("@pulumi/pulumi/package.json") as { version: string }).version,
};

/** `pulumi new typescript`'s settings, and those that it had before. */
const TEMPLATE = {
  ...{ strict: true, outDir: "bin", target: "es2020", module: "nodenext", moduleResolution: "nodenext" },
  ...{ sourceMap: true, experimentalDecorators: true, pretty: true, noFallthroughCasesInSwitch: true },
  ...{ noImplicitReturns: true, forceConsistentCasingInFileNames: true },
};
const FORMER_TEMPLATE = { ...TEMPLATE, module: "commonjs", moduleResolution: "node" };

const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import * as cdn from "pulumi-alicloud-cdn-refresh";

const release = new pulumi.Config().require("release");
const refresh = new cdn.CacheRefresh("site", { objectPaths: ["${PAGE}"], triggers: [release] });
const history = cdn.getRefreshTasksOutput({ objectPath: "${PAGE}" }, { dependsOn: refresh });
export const purge = refresh.summary;
export const statuses = history.tasks.apply((tasks) => tasks.map(({ status }) => status));
export const node = process.versions.node;
`;

const JAVASCRIPT = `
"use strict";
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");

const release = new pulumi.Config().require("release");
const refresh = new cdn.CacheRefresh("site", { objectPaths: ["${PAGE}"], triggers: [release] });
const history = cdn.getRefreshTasksOutput({ objectPath: "${PAGE}" }, { dependsOn: refresh });
exports.purge = refresh.summary;
exports.statuses = history.tasks.apply((tasks) => tasks.map(({ status }) => status));
exports.node = process.versions.node;
`;

const LIBRARY = `
"use strict";
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");

exports.Site = class extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("library:index:Site", name, {}, opts);
    this.refresh = new cdn.CacheRefresh(name, { objectPaths: ["${PAGE}"] }, { parent: this });
  }
};
`;

const COMPLETE = { total: 1, complete: 1, failed: 0, unfinished: 0 };

interface Case {
  title: string;
  manager: PackageManager;
  node: "current" | "oldest";
  pulumi: "oldest" | "newest";
  files(dependencies: Dependencies): Record<string, string>;
  /** The program's folder, where the user types `pulumi up`. Default: the whole. */
  program?: string;
}

/** What every program depends on, each with its version. */
interface Dependencies {
  "@pulumi/pulumi": string;
  "pulumi-alicloud-cdn-refresh": string;
}

const PROJECT = "name: program\nruntime: nodejs\n";
const TYPESCRIPT_TOOLS = { "@types/node": "^18", typescript: "^5.0.0" };

const CASES: Case[] = [
  {
    title: "TypeScript as `pulumi new typescript` sets it up",
    ...{ manager: "npm", node: "current", pulumi: "newest" },
    files: (dependencies) => ({
      "package.json": json({ main: "index.ts", devDependencies: TYPESCRIPT_TOOLS, dependencies }),
      "tsconfig.json": json({ compilerOptions: TEMPLATE, files: ["index.ts"] }),
      "index.ts": TYPESCRIPT,
    }),
  },
  {
    title: "TypeScript as it was set up before, with CommonJS and the resolution of old",
    ...{ manager: "npm", node: "oldest", pulumi: "oldest" },
    files: (dependencies) => ({
      "package.json": json({ main: "index.ts", devDependencies: TYPESCRIPT_TOOLS, dependencies }),
      "tsconfig.json": json({ compilerOptions: FORMER_TEMPLATE, files: ["index.ts"] }),
      "index.ts": TYPESCRIPT,
    }),
  },
  {
    title: "TypeScript in ES modules, with ts-node",
    ...{ manager: "npm", node: "oldest", pulumi: "newest" },
    files: (dependencies) => ({
      "package.json": json({
        ...{ type: "module", main: "index.ts", dependencies },
        devDependencies: { ...TYPESCRIPT_TOOLS, "ts-node": "^10.9.2" },
      }),
      "tsconfig.json": json({ compilerOptions: TEMPLATE, files: ["index.ts"] }),
      "index.ts": `${TYPESCRIPT}export const left = (await cdn.getRefreshQuota()).url?.remain;\n`,
    }),
  },
  {
    title: "plain JavaScript",
    ...{ manager: "npm", node: "oldest", pulumi: "newest" },
    files: (dependencies) => ({
      "package.json": json({ main: "index.js", dependencies }),
      "index.js": JAVASCRIPT,
    }),
  },
  {
    title: "TypeScript with Pulumi's own compiler, installed by pnpm, each package in a folder of its own",
    ...{ manager: "pnpm", node: "oldest", pulumi: "oldest" },
    files: (dependencies) => ({
      "package.json": json({ devDependencies: { "@types/node": "^18" }, dependencies }),
      "pnpm-workspace.yaml": 'allowBuilds:\n  "@alicloud/openapi-core": false\n  protobufjs: false\n',
      "index.ts": TYPESCRIPT,
    }),
  },
  {
    title: "TypeScript in ES modules, which this Node.js runs by itself, installed by Yarn into node_modules",
    ...{ manager: "yarn", node: "current", pulumi: "newest" },
    files: (dependencies) => ({
      "package.json": json({
        ...{ type: "module", main: "index.ts", dependencies },
        devDependencies: TYPESCRIPT_TOOLS,
      }),
      ".yarnrc.yml": "nodeLinker: node-modules\n",
      "yarn.lock": "",
      "tsconfig.json": json({ compilerOptions: TEMPLATE, files: ["index.ts"] }),
      "index.ts": TYPESCRIPT,
    }),
  },
  {
    title: "a program that is one folder of a monorepo",
    ...{ manager: "npm", node: "current", pulumi: "oldest" },
    program: "packages/infrastructure",
    files: (dependencies) => ({
      "package.json": json({ private: true, workspaces: ["packages/*"] }),
      "packages/site/package.json": json({ name: "site", version: "1.0.0", main: "site.js" }),
      "packages/site/site.js": `exports.page = "${PAGE}";\n`,
      "packages/infrastructure/package.json": json({
        ...{ name: "infrastructure", main: "index.js" },
        dependencies: { ...dependencies, site: "*" },
      }),
      "packages/infrastructure/index.js": JAVASCRIPT.replace(`"${PAGE}"`, 'require("site").page'),
    }),
  },
];

describe("an ordinary program, in an empty folder and with an empty home", function () {
  this.timeout(240_000);
  let packed: PackedPackage;
  let tools: Toolchain;
  before(async () => {
    packed = await packedPackage();
    tools = await toolchain();
  });

  const installed = new Map<Case, Promise<string>>();
  /** Where it is installed. While it is deployed, the next one is installed. */
  function installedAhead(wanted: Case): Promise<string> {
    const index = CASES.indexOf(wanted);
    for (const next of CASES.slice(index, index + 2)) {
      if (installed.has(next)) continue;
      const { manager, pulumi, files, program = "." } = next;
      const all = { ...files(dependenciesOn(pulumi)), [join(program, "Pulumi.yaml")]: PROJECT };
      const installing = tools.installed(manager, all);
      // Its own test says so.
      installing.catch(() => {});
      installed.set(next, installing);
    }
    return installed.get(wanted) as Promise<string>;
  }

  for (const one of CASES) {
    const { title, node, pulumi, program = "." } = one;
    it(`${title} (${node} Node.js, ${pulumi} Pulumi)`, async () => {
      const folder = join(await installedAhead(one), program);
      const outputs = await deployed(folder, tools.nodes[node]);
      assert.equal(await installedPulumi(folder), PULUMI[pulumi]);
      if (node === "current") assert.equal(outputs.node, process.versions.node);
      else assert.match(String(outputs.node), /^22\./);
    });
  }

  it("bundled by esbuild, with this package in the bundle or beside it, and told what to do where it is missing", async () => {
    const folder = await tools.installed("npm", {
      "Pulumi.yaml": PROJECT,
      "package.json": json({
        main: "bin/index.js",
        dependencies: dependenciesOn("newest"),
        devDependencies: { esbuild: "0.28.2" },
      }),
      "index.ts": TYPESCRIPT,
    });
    const bundle = async (...options: string[]) => {
      const always = ["--bundle", "--platform=node", "--outfile=bin/index.js", "--external:@pulumi/pulumi"];
      const esbuild = join(folder, "node_modules/.bin/esbuild");
      const built = await run(esbuild, ["index.ts", ...always, ...options], { cwd: folder, timeout: 60_000 });
      assert.equal(built.exitCode, 0, built.output);
    };
    await bundle("--external:pulumi-alicloud-cdn-refresh");
    await deployed(folder, tools.nodes.current);
    await bundle("--minify");
    await deployed(folder, tools.nodes.current);

    await rm(join(folder, "node_modules/pulumi-alicloud-cdn-refresh"), { recursive: true });
    const { up, emulator } = await attempted(folder, tools.nodes.current);
    assert.equal(up.ok, false);
    const [error, ...others] = up.diagnostics.filter(({ severity }) => severity === "error");
    assert.deepEqual(others, []);
    assert.match(
      error?.message ?? "",
      /^error: pulumi-alicloud-cdn-refresh\/provider cannot be found from .*Install it there, and keep it out of the bundle \(esbuild: --external/s,
    );
    assert.equal(emulator.journal.length, 0);
  });

  it("that has this package by a component library alone works, or is told what to add where pnpm hides it", async () => {
    const { "@pulumi/pulumi": pulumi, ...ours } = dependenciesOn("newest");
    const program = (name: string, dependencies: Record<string, string>) => ({
      [`${name}/package.json`]: json({ name, private: true, main: "index.js", dependencies }),
      [`${name}/Pulumi.yaml`]: PROJECT,
      [`${name}/index.js`]: 'exports.purge = new (require("site-library").Site)("site").refresh.summary;\n',
    });
    const whole = await tools.installed("pnpm", {
      "package.json": json({ private: true }),
      "pnpm-workspace.yaml":
        'packages: ["*"]\nallowBuilds:\n  "@alicloud/openapi-core": false\n  protobufjs: false\n',
      "library/package.json": json({
        ...{ name: "site-library", version: "1.0.0", main: "index.js" },
        peerDependencies: { "@pulumi/pulumi": "^3.200.0", "pulumi-alicloud-cdn-refresh": "*" },
        devDependencies: { "@pulumi/pulumi": pulumi, ...ours },
      }),
      "library/index.js": LIBRARY,
      ...program("with-both", { "@pulumi/pulumi": pulumi, "site-library": "workspace:*", ...ours }),
      ...program("library-alone", { "@pulumi/pulumi": pulumi, "site-library": "workspace:*" }),
    });
    await deployed(join(whole, "with-both"), tools.nodes.current, { purge: COMPLETE });

    const { up, emulator } = await attempted(join(whole, "library-alone"), tools.nodes.current);
    assert.equal(up.ok, false);
    const errors = up.diagnostics.filter(({ severity }) => severity === "error");
    assert.match(
      errors.map(({ message }) => message).join("\n"),
      /^error: pulumi-alicloud-cdn-refresh\/provider cannot be found from .*library-alone, and Pulumi loads it from there: a library of the program depends on .*pnpm add pulumi-alicloud-cdn-refresh\); a library lists it as a peer dependency\.$/s,
    );
    assert.equal(emulator.journal.length, 0);
  });

  function dependenciesOn(pulumi: keyof typeof PULUMI): Dependencies {
    return {
      "@pulumi/pulumi": PULUMI[pulumi],
      "pulumi-alicloud-cdn-refresh": `file:${packed.tarball}`,
    };
  }
});

/** Deploys the program once, which has to purge the page and to have these outputs; gives all that it has. */
async function deployed(
  folder: string,
  node: string,
  expected: Record<string, unknown> = { purge: COMPLETE, statuses: ["Complete"] },
): Promise<Record<string, unknown>> {
  const { up, emulator } = await attempted(folder, node);
  assert.equal(up.ok, true, up.output);
  assert.deepEqual(
    up.diagnostics.filter(({ severity }) => severity === "warning" || severity === "error"),
    [],
  );
  assert.deepEqual(
    emulator.calls("RefreshObjectCaches").map(({ objectPaths }) => objectPaths),
    [[PAGE]],
  );
  for (const [output, value] of Object.entries(expected)) assert.deepEqual(up.outputs[output], value);
  return up.outputs;
}

async function attempted(folder: string, node: string) {
  const emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
  try {
    const stack = await cliStack({
      folder,
      config: { ...emulator.pulumiConfig(), "program:release": "1" },
      env: { PATH: `${node}:${process.env.PATH}` },
    });
    try {
      return { up: await stack.up(), emulator };
    } finally {
      await stack.remove();
    }
  } finally {
    await emulator.close();
  }
}

async function installedPulumi(folder: string): Promise<string> {
  const manifest = createRequire(join(folder, "index.js")).resolve("@pulumi/pulumi/package.json");
  return (JSON.parse(await readFile(manifest, "utf8")) as { version: string }).version;
}

function json(content: object): string {
  return JSON.stringify(content, undefined, 2);
}
