import { spawn } from "node:child_process";
import { endTree, endWithUs } from "./processes.js";

export interface RunOptions {
  cwd?: string;
  /** The whole environment of the command. Default: this process's. */
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the command and all that it started are killed. */
  timeout: number;
  /** Called with each piece of output as it comes. */
  onOutput?: (text: string) => void;
  /** Hand the command our own terminal: it shows what it likes and nothing is collected. Default false. */
  tty?: boolean;
}

export interface RunResult {
  /** `null` when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  output: string;
  /** The time was up and the command was killed. */
  timedOut: boolean;
}

/**
 * Runs a command to its end and collects what it says. Exiting with an error is a result.
 *
 * @throws when the command cannot be started at all.
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = endWithUs(
      spawn(command, args, {
        cwd: options.cwd,
        env: options.env,
        stdio: options.tty ? "inherit" : ["ignore", "pipe", "pipe"],
      }),
    );
    const result: RunResult = { exitCode: null, stdout: "", stderr: "", output: "", timedOut: false };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        result[name] += text;
        result.output += text;
        options.onOutput?.(text);
      });
    }
    const timer = setTimeout(() => {
      result.timedOut = true;
      if (child.pid !== undefined) endTree(child.pid);
      // An orphan that holds the other end would keep `close` from coming.
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, options.timeout);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ ...result, exitCode });
    });
  });
}

/** The last lines of what a command said: what an error message has room for. */
export function lastLines(text: string, count = 6): string {
  return text.trim().split("\n").slice(-count).join("\n");
}
