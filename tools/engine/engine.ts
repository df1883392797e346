import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { run } from "../run.js";
import { compareVersions, parseVersion } from "./version.js";

/** The engine that is downloaded or built where none is found. */
export const ENGINE_VERSION = "3.259.0";
/** The oldest engine that will do: everything that the tests use is in it. */
export const MINIMUM_VERSION = "3.200.0";

/** A Pulumi engine that runs on this machine. */
export interface Engine {
  /** The `pulumi` command, an absolute path. */
  binary: string;
  /** For `PulumiCommand.get({ root })`. `undefined` when the command is not in a folder named `bin`. */
  root: string | undefined;
  version: string;
  from: "PATH" | "versions folder" | "download" | "go build";
  /** `pulumi-language-nodejs` is there too: the plain CLI needs no language host of ours. */
  hasNodeLanguageHost: boolean;
}

/**
 * Looks closely at a `pulumi` command.
 *
 * @throws an error that says why it will not do: it does not run, or its version is wrong.
 */
export async function inspect(binary: string, from: Engine["from"], env: NodeJS.ProcessEnv): Promise<Engine> {
  const version = await versionOf(binary, env);
  if (!isGoodVersion(version)) {
    throw new Error(`${binary} is ${version}, needed is ${acceptedVersions}`);
  }
  const bin = dirname(binary);
  return {
    binary,
    root: basename(bin) === "bin" && basename(binary) === "pulumi" ? dirname(bin) : undefined,
    version,
    from,
    hasNodeLanguageHost: (await languageHost("nodejs", binary, env)) !== undefined,
  };
}

/** The versions that will do, in words. */
export const acceptedVersions = `${MINIMUM_VERSION} or newer, below ${Number.parseInt(MINIMUM_VERSION, 10) + 1}`;

/** Whether an engine of this version will do. */
export function isGoodVersion(version: string): boolean {
  const parsed = parseVersion(version);
  return (
    parsed !== undefined &&
    parsed.major === parseVersion(MINIMUM_VERSION)?.major &&
    compareVersions(version, MINIMUM_VERSION) >= 0
  );
}

/** Where a command is in the folders of PATH, in their order. */
export async function onPath(command: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = [...new Set(folders)].map((folder) => join(folder, command));
  const runnable = await Promise.all(candidates.map(isRunnable));
  return candidates.filter((_, index) => runnable[index]);
}

async function versionOf(binary: string, env: NodeJS.ProcessEnv): Promise<string> {
  const answer = await run(binary, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "1" },
    timeout: 30_000,
  }).catch((error: Error) => {
    throw new Error(`${binary} cannot be run: ${error.message}`);
  });
  if (answer.timedOut) throw new Error(`${binary} did not answer to "version" within 30 s`);
  if (answer.exitCode !== 0) throw new Error(`${binary} version failed: ${answer.output.trim()}`);
  return answer.stdout.trim().replace(/^v/, "");
}

/** The language host that an engine finds by itself: beside it, also where a link leads to, or on PATH. */
export async function languageHost(
  language: string,
  binary: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const command = `pulumi-language-${language}`;
  for (const path of [binary, await realpath(binary)]) {
    const beside = join(dirname(path), command);
    if (await isRunnable(beside)) return beside;
  }
  const [first] = await onPath(command, env);
  return first;
}

export function isRunnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
