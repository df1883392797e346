import { join, resolve } from "node:path";
import { addDynamicProviderScript } from "./dynamicProviderScript.js";
import { ENGINE_VERSION, type Engine, inspect } from "./engine.js";
import { type GoCommand, goBuild } from "./goBuild.js";
import type { Search } from "./search.js";

const PULUMI: GoCommand = {
  what: `the engine v${ENGINE_VERSION}`,
  module: resolve(__dirname, "../pulumi-cli"),
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  version: ["github.com/pulumi/pulumi/sdk/v3/go/common/version.Version", `v${ENGINE_VERSION}`],
  coreMinutes: 8,
};

/** Builds the engine with Go, from the public module proxy, into the versions folder. */
export async function buildEngine(
  search: Search,
  { timeout = 40 * 60_000 }: { timeout?: number } = {},
): Promise<Engine> {
  const { env, versionsFolder } = search;
  const binary = join(versionsFolder, ENGINE_VERSION, "bin", "pulumi");
  await goBuild(PULUMI, binary, search, { timeout, check: (built) => inspect(built, "go build", env) });
  const engine = await inspect(binary, "go build", env);
  await addDynamicProviderScript(engine);
  return engine;
}
