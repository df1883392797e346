import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { addDynamicProviderScript } from "./dynamicProviderScript.js";
import { acceptedVersions, type Engine, inspect, isGoodVersion, onPath } from "./engine.js";
import type { Search } from "./search.js";
import { compareVersions } from "./version.js";

/** The first `pulumi` on PATH that will do. */
export async function engineOnPath({ env, log }: Search): Promise<Engine> {
  const reasons: string[] = [];
  for (const binary of await onPath("pulumi", env)) {
    try {
      return await inspect(binary, "PATH", env);
    } catch (error) {
      reasons.push((error as Error).message);
      log(`pulumi: skipped: ${(error as Error).message}`);
    }
  }
  throw new Error(reasons.length > 0 ? reasons.join("; ") : "no pulumi there");
}

/** The newest engine of the versions folder that will do. */
export async function engineInVersionsFolder({ env, versionsFolder }: Search): Promise<Engine> {
  const versions = await readdir(versionsFolder).catch(() => []);
  const good = versions.filter(isGoodVersion).sort((a, b) => compareVersions(b, a));
  const reasons: string[] = [];
  for (const version of good) {
    try {
      const engine = await inspect(join(versionsFolder, version, "bin", "pulumi"), "versions folder", env);
      await addDynamicProviderScript(engine);
      return engine;
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  if (reasons.length > 0) throw new Error(reasons.join("; "));
  throw new Error(`${versionsFolder} has no version that is ${acceptedVersions}`);
}
