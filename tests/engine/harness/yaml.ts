import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { resolveYamlHost } from "../../../tools/engine/index.js";
import { installedPackage, programFolder } from "./installation.js";
import { engine } from "./stack.js";

let resolved: Promise<string | undefined> | undefined;

/**
 * For `before` of tests with YAML programs: the path of the language host that runs these. Where it cannot be had, the
 * tests are skipped.
 */
export async function yamlHost(context: Mocha.Context): Promise<string> {
  // It may have to be built, which has a time limit of its own.
  context.timeout(0);
  const pulumi = await engine();
  resolved ??= resolveYamlHost(pulumi).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return undefined;
  });
  return (await resolved) ?? context.skip();
}

/**
 * A new folder with a Pulumi program in YAML that finds the installed packages in `node_modules`, as after an
 * `npm install` there.
 *
 * @param program what `Pulumi.yaml` says beside the project's name and its runtime
 * @param files further files: path in the folder → text
 */
export async function yamlFolder(
  program: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await programFolder({
    files: { ...files, "Pulumi.yaml": `name: program\nruntime: yaml\n${program}` },
  });
  await symlink(join((await installedPackage()).folder, "node_modules"), join(folder, "node_modules"));
  return folder;
}
