import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { removeFolder, temporaryFolder } from "../../../tools/processes.js";
import { hermeticEnvironment, runPulumi } from "../../../tools/pulumi.js";
import type { RunResult } from "../../../tools/run.js";
import { type Operation, operation } from "./operation.js";
import { type Configuration, engine, newStackName, type StackOptions, type TestStack } from "./stack.js";

export interface CliStackOptions extends StackOptions {
  /** The program's, see `programFolder`. */
  folder: string;
}

export interface CliStack extends TestStack {
  /** Runs any command of the plain CLI on this stack, such as `["stack", "output", "--json"]`. */
  pulumi(...args: string[]): Promise<RunResult>;
  /** Runs `up`, `preview`, `refresh` or `destroy` with any options, such as `["up", "--yes", "--parallel=1"]`. */
  operate(...args: string[]): Promise<Operation>;
}

/** A stack that is driven by the plain CLI in a program's folder, as a user types it. */
export async function cliStack(options: CliStackOptions): Promise<CliStack> {
  const { folder: cwd, timeout = 120_000, env: extra = {} } = options;
  const pulumiEngine = await engine();
  const folder = await temporaryFolder("stack");
  const stack = newStackName();
  const env = hermeticEnvironment(folder, pulumiEngine, {
    PULUMI_STACK: stack,
    // Without it the CLI has no --event-log.
    PULUMI_DEBUG_COMMANDS: "1",
    ...extra,
  });

  async function pulumi(...args: string[]): Promise<RunResult> {
    const result = await runPulumi([...args, "--color=never", "--non-interactive"], {
      cwd,
      engine: pulumiEngine,
      env,
      timeout,
    });
    if (result.timedOut) {
      throw new Error(`pulumi ${args.join(" ")} was not done within ${timeout / 1000} s:\n${result.output}`);
    }
    return result;
  }
  async function demand(...args: string[]): Promise<string> {
    const { exitCode, stdout, output } = await pulumi(...args);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${output}`);
    return stdout;
  }
  let operations = 0;
  async function operate(...args: string[]): Promise<Operation> {
    operations += 1;
    const log = join(folder, `events-${operations}.json`);
    const { exitCode, output } = await pulumi(...args, "--event-log", log);
    return operation(exitCode === 0, output, await eventsIn(log));
  }
  async function configure({ config = {}, secretConfig = {} }: Configuration): Promise<void> {
    const plain = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    const secret = Object.entries(secretConfig).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
    if (plain.length + secret.length > 0) await demand("config", "set-all", ...plain, ...secret);
  }
  async function outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await demand("stack", "output", "--json", "--show-secrets"));
  }

  await demand("stack", "init", stack);
  await configure(options);
  return {
    folder,
    pulumi,
    operate,
    configure,
    outputs,
    up: async () => ({ ...(await operate("up", "--yes")), outputs: await outputs() }),
    preview: () => operate("preview"),
    refresh: () => operate("refresh", "--yes"),
    destroy: () => operate("destroy", "--yes"),
    exportState: async () => JSON.parse(await demand("stack", "export")),
    remove: () => removeFolder(folder),
  };
}

async function eventsIn(log: string): Promise<EngineEvent[]> {
  // There is none when the command failed before the engine started.
  const text = await readFile(log, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as EngineEvent);
}
