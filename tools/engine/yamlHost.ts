import { dirname, join, resolve, sep } from "node:path";
import { lastLines, run } from "../run.js";
import { type Engine, isRunnable, languageHost } from "./engine.js";
import { type GoCommand, goBuild } from "./goBuild.js";
import { withLock } from "./lock.js";
import { newSearch, type SearchOptions } from "./search.js";

const VERSION = "1.25.0";
const COMMAND = "pulumi-language-yaml";

const HOST: GoCommand = {
  what: `the YAML language host v${VERSION}`,
  // Not the engine's module: with the engine's version of Pulumi this one does not compile.
  module: resolve(__dirname, "../pulumi-yaml"),
  package: `github.com/pulumi/pulumi-yaml/cmd/${COMMAND}`,
  version: ["github.com/pulumi/pulumi-yaml/pkg/version.Version", `v${VERSION}`],
  coreMinutes: 3,
};

export interface YamlHostOptions extends SearchOptions {
  /** Milliseconds for the build, default 15 minutes. */
  buildTimeout?: number;
}

/**
 * Finds the language host for YAML programs, or builds it with Go, which happens once a machine.
 *
 * @returns the command's path. The engine finds it when its folder is on PATH.
 * @throws when it cannot be had: why, and how to mend it, in one line.
 */
export async function resolveYamlHost(engine: Engine, options: YamlHostOptions = {}): Promise<string> {
  const search = newSearch(options);
  const { buildTimeout = 15 * 60_000 } = options;
  const found = await languageHost("yaml", engine.binary, search.env);
  if (found !== undefined) return found;

  const host = join(folderFor(engine, search.versionsFolder), COMMAND);
  try {
    await withLock(
      join(search.versionsFolder, ".getting-the-yaml-host"),
      async () => {
        // Built by an earlier run, or by another process while we waited.
        if (await isRunnable(host)) return;
        await goBuild(HOST, host, search, { timeout: buildTimeout, check: demandThatItRuns });
      },
      {
        onWait: (pid) =>
          search.log(`pulumi: waiting for process ${pid}, which is getting the YAML language host …`),
        timeout: buildTimeout,
      },
    );
  } catch (error) {
    const reason = (error as Error).message.replaceAll(/\s+/g, " ");
    throw new Error(
      `pulumi: no YAML language host, so tests of YAML programs are skipped: ${reason}. To mend it: put ${COMMAND} on PATH, or install Go 1.25.11 or newer (https://go.dev/dl) with a module proxy within reach (go env GOPROXY)`,
    );
  }
  return host;
}

/** An engine warns of a host that is elsewhere than beside it; but a folder of the user's own is left as it is. */
function folderFor({ binary }: Engine, versionsFolder: string): string {
  const isOurs = binary.startsWith(versionsFolder + sep);
  return isOurs ? dirname(binary) : join(versionsFolder, `${COMMAND}-${VERSION}`);
}

/** Which it does not when Go was set to build for another machine. */
async function demandThatItRuns(host: string): Promise<void> {
  // Without an argument it would serve for ever.
  const { exitCode, output } = await run(host, ["--help"], { timeout: 30_000 });
  if (exitCode !== 0) throw new Error(`${host} --help failed: ${lastLines(output)}`);
}
