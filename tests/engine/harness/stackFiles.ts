import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StackState } from "./stack.js";

/** Of the empty passphrase, as `pulumi stack init` has made it once. */
const ENCRYPTION_SALT = "v1:zuUymmNL2Ig=:v1:borp8P0i0LlOoZMw:FOP6inzsgsrzezMV/DXEaWbDhzj8vw==";

/**
 * Leaves what `pulumi stack init` leaves: the stack in the backend, and its settings in the program's folder. As files,
 * since a command takes as long as the rest of many a test.
 */
export async function addStack(backend: string, programFolder: string, stack: string): Promise<void> {
  const project = await projectOf(programFolder);
  const stacks = join(backend, ".pulumi", "stacks", project);
  await mkdir(stacks, { recursive: true });
  await writeFile(join(backend, ".pulumi", "meta.yaml"), "version: 1\n");
  await writeFile(
    join(stacks, `${stack}.json`),
    JSON.stringify({ version: 3, checkpoint: { stack: `organization/${project}/${stack}` } }),
  );
  await writeFile(settingsFile(programFolder, stack), `encryptionsalt: ${ENCRYPTION_SALT}\n`);
}

/** Does what `pulumi config set` does with values that are no secrets. */
export async function setConfiguration(
  programFolder: string,
  stack: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  if (Object.keys(values).length === 0) return;
  const project = await projectOf(programFolder);
  const file = settingsFile(programFolder, stack);
  let lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  if (!lines.includes("config:")) lines.push("config:");
  for (const [name, value] of Object.entries(values)) {
    const key = name.includes(":") ? name : `${project}:${name}`;
    lines = lines.filter((line) => !line.startsWith(`  ${key}:`));
    // JSON is YAML.
    lines.splice(lines.indexOf("config:") + 1, 0, `  ${key}: ${JSON.stringify(value)}`);
  }
  await writeFile(file, `${lines.join("\n")}\n`);
}

/** What `pulumi stack export` gives. `undefined` where no file is the stack's, such as after a change of its project. */
export async function storedState(backend: string, stack: string): Promise<StackState | undefined> {
  const stacks = join(backend, ".pulumi", "stacks");
  const files = (await readdir(stacks, { recursive: true })).filter((file) =>
    file.endsWith(`/${stack}.json`),
  );
  const [file] = files;
  if (file === undefined || files.length > 1) return undefined;
  const { version, checkpoint } = JSON.parse(await readFile(join(stacks, file), "utf8"));
  return { version, deployment: checkpoint.latest ?? {} };
}

function settingsFile(programFolder: string, stack: string): string {
  return join(programFolder, `Pulumi.${stack}.yaml`);
}

async function projectOf(programFolder: string): Promise<string> {
  const text = await readFile(join(programFolder, "Pulumi.yaml"), "utf8");
  const [, name] = /^name: *(.+?) *$/m.exec(text) ?? [];
  if (name === undefined) throw new Error(`Pulumi.yaml in ${programFolder} names no project`);
  return name;
}
