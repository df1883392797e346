import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../../tools/processes.js";
import { lastLines, run } from "../../tools/run.js";

/** Pinned, so that what is tested does not change overnight. */
const PNPM = "pnpm@12.21.0";
const YARN = "@yarnpkg/cli-dist@4.18.1";

export type PackageManager = "npm" | "pnpm" | "yarn";

/** What somebody who starts from nothing has: package managers, two versions of Node.js, and an empty home. */
export interface Toolchain {
  /** The folders of the `node` that runs the tests, and of the oldest that the package admits. */
  nodes: Record<"current" | "oldest", string>;
  /** Makes a folder with these files, and installs what its package.json asks for. */
  installed(manager: PackageManager, files: Readonly<Record<string, string>>): Promise<string>;
}

export async function toolchain(): Promise<Toolchain> {
  const tools = await temporaryFolder("toolchain");
  const home = await temporaryFolder("home");
  const current = dirname(process.execPath);
  const environment = emptyHandedEnvironment(home, current);
  const binaries = join(tools, "node_modules", ".bin");

  async function call(command: string, args: readonly string[], cwd: string): Promise<void> {
    const { exitCode, output, timedOut } = await run(command, args, {
      ...{ cwd, env: environment, timeout: 180_000 },
    });
    if (exitCode !== 0) {
      const how = timedOut ? "was not done within 3 minutes" : "failed";
      throw new Error(`${command} ${args.join(" ")} in ${cwd} ${how}:\n${lastLines(output, 30)}`);
    }
  }
  const commands: Record<PackageManager, (folder: string) => Promise<void>> = {
    npm: (folder) => call("npm", ["install", "--no-audit", "--no-fund"], folder),
    pnpm: (folder) => call(join(binaries, "pnpm"), ["install"], folder),
    // In CI it takes a missing lock file for a mistake.
    yarn: (folder) => call(join(binaries, "yarn"), ["install", "--no-immutable"], folder),
  };

  const [oldest, version] = oldestNode();
  await writeFile(join(tools, "package.json"), '{ "private": true }');
  await call("npm", ["install", "--no-audit", "--no-fund", PNPM, YARN, `${oldest}@${version}`], tools);
  return {
    nodes: { current, oldest: join(tools, "node_modules", oldest, "bin") },
    async installed(manager, files) {
      const folder = await temporaryFolder("program");
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      await commands[manager](folder);
      return folder;
    },
  };
}

/** The package that holds the binary, and its version: the oldest one where there is a package of it. */
function oldestNode(): [name: string, version: string] {
  const { platform, arch } = process;
  const prefix = platform === "darwin" && arch === "arm64" ? "node-bin" : "node";
  return [`${prefix}-${platform}-${arch}`, platform === "linux" && arch === "x64" ? "22.12.0" : "22"];
}

/** Nothing of the user's, nor of the npm that runs the tests, but for the registry. */
function emptyHandedEnvironment(home: string, node: string): NodeJS.ProcessEnv {
  const { HOME: _home, PATH, npm_config_registry: registry, ...env } = process.env;
  const others = Object.entries(env).filter(([name]) => !/^(npm_|XDG_|PNPM_|YARN_|COREPACK_)/i.test(name));
  return {
    ...Object.fromEntries(others),
    HOME: home,
    PATH: `${node}:${PATH}`,
    ...(registry !== undefined && { npm_config_registry: registry, YARN_NPM_REGISTRY_SERVER: registry }),
    YARN_ENABLE_TELEMETRY: "0",
    // By default npm waits 5 minutes for a registry that says nothing, and only then asks again.
    npm_config_fetch_timeout: "30000",
  };
}
