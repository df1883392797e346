import { mkdir, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { lastLines, run } from "../run.js";
import { onPath } from "./engine.js";
import type { Search } from "./search.js";

/** A command that Go builds from the public module proxy. */
export interface GoCommand {
  /** In words, such as `the engine v3.259.0`. */
  what: string;
  /** The folder of the Go module that pins the command and all that it is made of. */
  module: string;
  package: string;
  /** The variable from which the command knows its version, and that version. */
  version: readonly [variable: string, value: string];
  /** The minutes that one core takes, as measured. */
  coreMinutes: number;
}

/**
 * Builds a command into a file, which is there only when it is whole.
 *
 * @param check rejects where the built command will not do.
 */
export async function goBuild(
  command: GoCommand,
  file: string,
  { env, log }: Search,
  { timeout, check }: { timeout: number; check: (built: string) => Promise<unknown> },
): Promise<void> {
  const [go] = await onPath("go", env);
  if (go === undefined) throw new Error("go is not on PATH");
  await mkdir(dirname(file), { recursive: true });

  const { what, module, coreMinutes } = command;
  log(`pulumi: building ${what} with Go, once a machine; ${expectedTime(coreMinutes)} …`);
  const started = Date.now();
  const unfinished = join(dirname(file), `.${basename(file)}-${process.pid}`);
  try {
    const answer = await run(go, goArguments(command, unfinished), {
      cwd: module,
      env: { ...env, GOFLAGS: "-buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" },
      timeout,
    });
    if (answer.timedOut) throw new Error(`not done within ${timeout / 60_000} minutes`);
    if (answer.exitCode !== 0) throw new Error(`${go} failed:\n${lastLines(answer.output)}`);
    await check(unfinished);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
  log(`pulumi: built in ${Math.round((Date.now() - started) / 1000)} s: ${file}`);
}

function goArguments({ package: main, version }: GoCommand, output: string): string[] {
  return [
    "build",
    "-trimpath",
    ...["-tags", "osusergo,grpcnotrace"],
    ...["-ldflags", `-w -s -X ${version.join("=")}`],
    ...["-o", output],
    main,
  ];
}

function expectedTime(coreMinutes: number): string {
  const cores = availableParallelism();
  return `about ${Math.max(1, Math.round(coreMinutes / cores))} minutes on ${cores} cores`;
}
