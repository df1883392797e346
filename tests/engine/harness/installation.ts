import { mkdir, mkdtemp, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { lastLines, run } from "../../../tools/run.js";
import { onceARun, runFolder } from "../../onceARun.js";

const REPOSITORY = resolve(__dirname, "../../..");

/** The package under test as npm packs it. */
export interface PackedPackage {
  name: string;
  tarball: string;
}

/** A folder outside of the repository into which the packed package was installed as users do, not linked. */
export interface Installation {
  folder: string;
  packageName: string;
  /** Resolves as a program in the folder does: everything in a test must come from here to be the same instance. */
  require: NodeJS.Require;
}

let packed: Promise<PackedPackage> | undefined;
let installed: Promise<Installation> | undefined;

/** Builds and packs this repository's package, once a test run. */
export function packedPackage(): Promise<PackedPackage> {
  packed ??= onceARun("packed", async () => {
    await npm(["run", "build", "--silent"], REPOSITORY);
    return pack(REPOSITORY);
  });
  return packed;
}

/** This repository's package, packed and installed, once a test run. */
export function installedPackage(): Promise<Installation> {
  installed ??= packedPackage().then(async (ours) =>
    installationIn(await onceARun("installed", () => installedInto(ours)), ours.name),
  );
  return installed;
}

/** Packs the package in a folder, as it is there. */
export async function pack(source: string): Promise<PackedPackage> {
  const destination = await mkdtemp(join(await runFolder(), "packed-"));
  await npm(["pack", "--silent", "--ignore-scripts", "--pack-destination", destination], source);
  const [tarball = ""] = await readdir(destination);
  const { name } = createRequire(join(source, "index.js"))("./package.json") as { name: string };
  return { name, tarball: join(destination, tarball) };
}

/**
 * Installs a packed package and what a TypeScript program needs beside it, at the versions that we use.
 *
 * @param also further packages that the programs import
 */
export async function install(ours: PackedPackage, also: readonly string[] = []): Promise<Installation> {
  return installationIn(await installedInto(ours, also), ours.name);
}

async function installedInto(
  { name, tarball }: PackedPackage,
  also: readonly string[] = [],
): Promise<string> {
  const folder = await mkdtemp(join(await runFolder(), "programs-"));
  const beside = ["@pulumi/pulumi", "typescript", "@types/node", ...also];
  const dependencies = Object.fromEntries(beside.map((dependency) => [dependency, ourVersion(dependency)]));
  await writeJson(join(folder, "package.json"), {
    private: true,
    dependencies: { ...dependencies, [name]: `file:${tarball}` },
  });
  const quick = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await npm(["install", ...quick], folder);
  return folder;
}

function installationIn(folder: string, packageName: string): Installation {
  return { folder, packageName, require: createRequire(join(folder, "index.js")) };
}

export interface ProgramFolderOptions {
  /** Path in the folder → text. `Pulumi.yaml` and `package.json` are added where not given. */
  files?: Readonly<Record<string, string>>;
  /** The project's name in the added Pulumi.yaml. Default `program`. */
  project?: string;
  /** Default: {@link installedPackage}. */
  installation?: Installation;
}

/** A new folder with a Pulumi program that finds the installed packages. Removed with the installation. */
export async function programFolder({
  files = {},
  project = "program",
  installation,
}: ProgramFolderOptions): Promise<string> {
  const { folder: base } = installation ?? (await installedPackage());
  programs += 1;
  // Several workers share an installation.
  const folder = join(base, "programs", `${process.pid}-${programs}`);
  const all = {
    "Pulumi.yaml": `name: ${project}\nruntime: nodejs\n`,
    "package.json": JSON.stringify({ name: project, private: true }),
    "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, types: ["node"] } }),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

let programs = 0;

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const answer = await run("npm", args, { cwd, env, timeout: 240_000 });
  if (answer.timedOut) throw new Error(`npm ${args.join(" ")} in ${cwd}: not done within 4 minutes`);
  if (answer.exitCode !== 0) {
    throw new Error(`npm ${args.join(" ")} in ${cwd} failed:\n${lastLines(answer.output, 30)}`);
  }
}

function ourVersion(dependency: string): string {
  return (require(`${dependency}/package.json`) as { version: string }).version;
}

function writeJson(path: string, content: unknown): Promise<void> {
  return writeFile(path, JSON.stringify(content, undefined, 2));
}
