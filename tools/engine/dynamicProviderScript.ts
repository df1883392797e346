import { copyFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Engine, isRunnable } from "./engine.js";

const SCRIPT = "pulumi-resource-pulumi-nodejs";

/**
 * Puts the script that starts dynamic providers beside an engine that came without it: the engine warns when it
 * finds the script elsewhere. A whole distribution of Pulumi, known by its language host, is left as it is.
 */
export async function addDynamicProviderScript(engine: Engine): Promise<void> {
  const bin = dirname(engine.binary);
  if (await isRunnable(join(bin, "pulumi-language-nodejs"))) return;
  if (await isRunnable(join(bin, SCRIPT))) return;
  const source = join(dirname(require.resolve("@pulumi/pulumi/package.json")), SCRIPT);
  const unfinished = join(bin, `.${SCRIPT}-${process.pid}`);
  await copyFile(source, unfinished);
  await rename(unfinished, join(bin, SCRIPT));
}
