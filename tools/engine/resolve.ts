import { join } from "node:path";
import { buildEngine } from "./buildEngine.js";
import { downloadEngine, type Installer } from "./download.js";
import { acceptedVersions, type Engine } from "./engine.js";
import { engineInVersionsFolder, engineOnPath } from "./installed.js";
import { withLock } from "./lock.js";
import { newSearch, type SearchOptions } from "./search.js";

export interface ResolveOptions extends SearchOptions {
  /** What downloads. Default: the Automation API's installation. */
  installer?: Installer;
  /** Milliseconds for the download, default 3 minutes. */
  downloadTimeout?: number;
  /** Milliseconds for the build, default 40 minutes. */
  buildTimeout?: number;
}

/**
 * Finds a Pulumi engine, or gets one, which happens once a machine: PATH, then `~/.pulumi/versions`, then a download as
 * the Automation API does, then a build with Go. On Linux and macOS.
 *
 * @throws when every way fails: each way, why, and how to mend it.
 */
export async function resolveEngine(options: ResolveOptions = {}): Promise<Engine> {
  const search = newSearch(options);
  const { installer, downloadTimeout = 180_000, buildTimeout = 40 * 60_000 } = options;
  const failures: string[] = [];
  const attempt = async (way: Engine["from"], find: () => Promise<Engine>) => {
    try {
      return await find();
    } catch (error) {
      failures.push(`  - ${way}: ${(error as Error).message}`);
      return undefined;
    }
  };

  const installed =
    (await attempt("PATH", () => engineOnPath(search))) ??
    (await attempt("versions folder", () => engineInVersionsFolder(search)));
  if (installed) return installed;

  const gotten = await withLock(
    join(search.versionsFolder, ".getting-an-engine"),
    async () =>
      // Another process may have brought one while we waited.
      (await engineInVersionsFolder(search).catch(() => undefined)) ??
      (await attempt("download", () =>
        downloadEngine(search, { ...(installer && { installer }), timeout: downloadTimeout }),
      )) ??
      (await attempt("go build", () => buildEngine(search, { timeout: buildTimeout }))),
    {
      onWait: (pid) => search.log(`pulumi: waiting for process ${pid}, which is getting the engine …`),
      timeout: downloadTimeout + buildTimeout,
    },
  ).catch((error: Error) => {
    failures.push(`  - ${search.versionsFolder}: ${error.message}`);
    return undefined;
  });
  if (gotten) return gotten;

  throw new Error(
    [
      "No Pulumi engine could be had:",
      ...failures,
      `To mend it: put a pulumi that is ${acceptedVersions} on PATH (https://www.pulumi.com/docs/install),`,
      "or install Go 1.25.11 or newer (https://go.dev/dl) with a module proxy within reach (go env GOPROXY).",
    ].join("\n"),
  );
}
