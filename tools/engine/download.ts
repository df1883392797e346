import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lastLines, run } from "../run.js";
import { ENGINE_VERSION, type Engine, inspect } from "./engine.js";
import type { Search } from "./search.js";

/** Installs a version into a root folder: a command, to which both are added as arguments. */
export type Installer = readonly [command: string, ...args: string[]];

// In a process of its own: the Automation API's download cannot be stopped otherwise.
const automationApi: Installer = [
  process.execPath,
  "--eval",
  `const { SemVer } = require("semver");
   const { PulumiCommand } = require("@pulumi/pulumi/automation");
   const [root, version] = process.argv.slice(1);
   PulumiCommand.install({ root, version: new SemVer(version) }).catch((error) => {
     process.stderr.write(error.message + "\\n");
     process.exitCode = 1;
   });`,
];

/** Downloads the engine as the Automation API does (https://get.pulumi.com), into its versions folder. */
export async function downloadEngine(
  { env, versionsFolder, log }: Search,
  { installer = automationApi, timeout = 180_000 }: { installer?: Installer; timeout?: number } = {},
): Promise<Engine> {
  log(`pulumi: downloading the engine v${ENGINE_VERSION}, once a machine; at most ${timeout / 1000} s …`);
  await mkdir(versionsFolder, { recursive: true });
  const staging = await mkdtemp(join(versionsFolder, ".download-"));
  try {
    const [command, ...args] = installer;
    const answer = await run(command, [...args, staging, ENGINE_VERSION], {
      cwd: dirname(require.resolve("@pulumi/pulumi/package.json")),
      env,
      timeout,
    });
    if (answer.timedOut) throw new Error(`not done within ${timeout / 1000} s`);
    if (answer.exitCode !== 0) throw new Error(lastLines(answer.output));
    await inspect(join(staging, "bin", "pulumi"), "download", env);
    const bin = join(versionsFolder, ENGINE_VERSION, "bin");
    await moveInto(bin, join(staging, "bin"));
    return await inspect(join(bin, "pulumi"), "download", env);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function moveInto(bin: string, staged: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  const files = await readdir(staged);
  // The command itself comes last: who sees it sees a whole installation.
  const others = files.filter((file) => file !== "pulumi");
  for (const file of [...others, "pulumi"]) await rename(join(staged, file), join(bin, file));
}
