import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Metafile } from "esbuild";

const REPOSITORY = resolve(__dirname, "../..");

interface Part {
  name: string;
  version: string;
  license: string;
  text: string;
}

/** The licences of the packages that a bundle has parts of, which it has to be handed on with. */
export async function licensesOf({ inputs }: Pick<Metafile, "inputs">): Promise<string> {
  const folders = new Set(Object.keys(inputs).flatMap((file) => PACKAGE.exec(file)?.[0] ?? []));
  const parts = await Promise.all([...folders].sort().map(partIn));
  return [
    "The file provider.cjs has parts of these packages.",
    ...parts.map(({ name, version, license, text }) => `${name} ${version}: ${license}\n\n${text}`.trim()),
  ].join(`\n\n${"-".repeat(80)}\n\n`);
}

/** A package's folder, of a path in a bundle. */
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/** @throws where a package says nothing of its licence */
async function partIn(folder: string): Promise<Part> {
  const root = resolve(REPOSITORY, folder);
  const { name, version, license } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Part;
  if (typeof license !== "string") throw new Error(`${folder} says nothing of its licence`);
  const files = (await readdir(root)).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), "utf8")));
  return { name, version, license, text: texts.map((text) => text.trim()).join("\n\n") };
}
