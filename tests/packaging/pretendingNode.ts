import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A `node` that says it is of this version, and is the one that runs us.
 *
 * @param folder where it is made
 * @returns the folder to put on PATH
 */
export async function pretendingNode(folder: string, version: string): Promise<string> {
  const bin = await mkdtemp(join(folder, "node-"));
  const pretence = join(bin, "version.cjs");
  const versions = `{ ...process.versions, node: "${version}" }`;
  await writeFile(pretence, `Object.defineProperty(process, "versions", { value: ${versions} });\n`);
  const script = `#!/bin/sh\nexec "${process.execPath}" --require "${pretence}" "$@"\n`;
  await writeFile(join(bin, "node"), script, { mode: 0o755 });
  return bin;
}
