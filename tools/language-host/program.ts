import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { endTree, endWithUs } from "../processes.js";

/** The program has said itself what is wrong; Pulumi is to add nothing. */
const ALREADY_REPORTED = 32;

/** How a program ended. */
export type ProgramEnd = { kind: "done" } | { kind: "reported" } | { kind: "failed"; message: string };

export interface RunningProgram {
  ended: Promise<ProgramEnd>;
  stop(): void;
}

/** Starts the Node.js program that the engine asks for, as `pulumi-language-nodejs` does. */
export function startProgram(
  request: RunRequest,
  engineAddress: string,
  { env, onLine }: { env: NodeJS.ProcessEnv; onLine: (line: string) => void },
): RunningProgram {
  const directory = request.getInfo()?.getProgramDirectory() || request.getPwd();
  const child = endWithUs(
    spawn("node", [runnerOf(directory), ...runnerArguments(request, engineAddress, directory)], {
      cwd: directory,
      env: { ...env, ...configuration(request), PULUMI_NODEJS_TYPESCRIPT: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  return {
    ended: new Promise((resolve) => {
      child.once("error", (error) =>
        resolve({ kind: "failed", message: `node cannot be run: ${error.message}` }),
      );
      child.once("close", (code, signal) => resolve(howItEnded(code, signal)));
    }),
    stop() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) endTree(child.pid);
    },
  };
}

function runnerOf(directory: string): string {
  try {
    return createRequire(join(directory, "index.js")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    throw new Error(`@pulumi/pulumi is not installed in ${directory}: run npm install there`);
  }
}

function runnerArguments(request: RunRequest, engineAddress: string, directory: string): string[] {
  return [
    ...["--monitor", request.getMonitorAddress()],
    ...["--engine", engineAddress],
    ...["--organization", request.getOrganization()],
    ...["--project", request.getProject()],
    ...["--root-directory", request.getInfo()?.getRootDirectory() || directory],
    ...["--stack", request.getStack()],
    ...["--pwd", directory],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    // "." when Pulumi.yaml has no `main`: the runner then looks into package.json and for index files.
    request.getInfo()?.getEntryPoint() || ".",
  ];
}

function configuration(request: RunRequest): { PULUMI_CONFIG: string; PULUMI_CONFIG_SECRET_KEYS: string } {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): ProgramEnd {
  if (code === 0) return { kind: "done" };
  if (code === ALREADY_REPORTED) return { kind: "reported" };
  const end = code === null ? `was ended by ${signal}` : `exited with non-zero exit code: ${code}`;
  return { kind: "failed", message: `Program ${end}` };
}
