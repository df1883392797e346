import { readFileSync, statSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npmInstall } from "./npm.js";
import { removeFolder, temporaryFolder } from "./processes.js";

/** What lies in a `node_modules` folder. */
export interface Weight {
  packages: number;
  bytes: number;
}

export interface InstallSize {
  /** A program that has Pulumi and TypeScript alone, as `pulumi new typescript` makes it. */
  bare: Weight;
  /** What the package adds to it. */
  added: Weight;
}

/** Installs a packed package into a bare Pulumi program, and weighs the difference. */
export async function measureInstall(tarball: string): Promise<InstallSize> {
  const folder = await temporaryFolder("size");
  try {
    const { devDependencies } = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8"));
    const manifest = {
      private: true,
      dependencies: { "@pulumi/pulumi": devDependencies["@pulumi/pulumi"] },
      devDependencies: { "@types/node": "^18", typescript: "^5.0.0" },
    };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    await npmInstall(folder);
    const bare = await weigh(folder);
    await npmInstall(folder, tarball);
    const whole = await weigh(folder);
    const added = { packages: whole.packages - bare.packages, bytes: whole.bytes - bare.bytes };
    return { bare, added };
  } finally {
    await removeFolder(folder);
  }
}

const BEGIN = "<!-- install-size -->";
const END = "<!-- /install-size -->";

/** The size in the words of the README. */
export function inWords({ bare, added }: InstallSize): string {
  return (
    `It adds ${added.packages} packages and ${megabytes(added)} MB to the ${bare.packages} packages and ` +
    `${megabytes(bare)} MB of a program that has Pulumi and TypeScript alone.`
  );
}

/** The README with these words between its markers. */
export function withInstallSize(readme: string, words: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the README has no ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n${words}\n${END}${after}`;
}

/** What the README says that the package adds. */
export function statedInstallSize(readme: string): Weight | undefined {
  const stated = /It adds (\d+) packages and (\d+) MB/.exec(readme.split(BEGIN)[1]?.split(END)[0] ?? "");
  return stated === null ? undefined : { packages: Number(stated[1]), bytes: Number(stated[2]) * 1e6 };
}

function megabytes({ bytes }: Weight): number {
  return Math.round(bytes / 1e6);
}

async function weigh(folder: string): Promise<Weight> {
  const modules = join(folder, "node_modules");
  const lock = JSON.parse(await readFile(join(modules, ".package-lock.json"), "utf8")) as {
    packages: object;
  };
  const entries = await readdir(modules, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
  return { packages: Object.keys(lock.packages).length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
