import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

const EXAMPLES = resolve(__dirname, "../../../examples");

/** The files of an example, as its reader has them: path in the example → text. */
export async function exampleFiles(example: string): Promise<Record<string, string>> {
  const folder = join(EXAMPLES, example);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // What somebody who has run the example left there is not part of it.
  const ours = paths.filter((path) => !/\/node_modules\/|\/Pulumi\.[^/]+\.yaml$/.test(path));
  const texts = ours.map(async (path) => [relative(folder, path), await readFile(path, "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}
