import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { removeFolder, temporaryFolder } from "../../../tools/processes.js";
import { hermeticEnvironment, runPulumi } from "../../../tools/pulumi.js";
import type { RunResult } from "../../../tools/run.js";
import { installedPackage } from "./installation.js";
import { type Operation, operation } from "./operation.js";
import {
  type Configuration,
  engine,
  newStackName,
  type StackOptions,
  type StackState,
  type TestStack,
} from "./stack.js";
import { addStack, setConfiguration, storedState } from "./stackFiles.js";

/** Marks a value in the state that stands there encrypted. */
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export interface CliStackOptions extends StackOptions {
  /** The program's, see `programFolder` and `yamlFolder`. */
  folder: string;
  /** The program's, when it is not for Node.js, such as that of `yamlHost`. */
  languageHost?: string;
}

export interface CliStack extends TestStack {
  readonly name: string;
  /** The program's folder. */
  readonly program: string;
  /** Runs any command of the plain CLI on this stack, such as `["stack", "output", "--json"]`. */
  pulumi(...args: string[]): Promise<RunResult>;
  /** Runs `up`, `preview`, `refresh` or `destroy` with any options, such as `["up", "--yes", "--parallel=1"]`. */
  operate(...args: string[]): Promise<Operation>;
  /** @param name of another stack of the same backend. Default: this one's */
  exportState(name?: string): Promise<StackState>;
}

/** A stack that is driven by the plain CLI in a program's folder, as a user types it. */
export async function cliStack(options: CliStackOptions): Promise<CliStack> {
  const { folder: cwd, languageHost, timeout = 120_000, env: extra = {} } = options;
  const pulumiEngine = await engine();
  const folder = await temporaryFolder("stack");
  // Not in the stack's folder: at this level, Pulumi itself logs inputs, secrets and all.
  const logs = await temporaryFolder("events");
  const stack = newStackName();
  const env = hermeticEnvironment(folder, pulumiEngine, {
    PULUMI_STACK: stack,
    // Without it the CLI has no --event-log.
    PULUMI_DEBUG_COMMANDS: "1",
    // Each command starts up to four processes of Node.js, which load the same modules.
    NODE_COMPILE_CACHE: join((await installedPackage()).folder, "compile-cache"),
    ...extra,
  });

  async function pulumi(...args: string[]): Promise<RunResult> {
    const result = await runPulumi([...args, "--color=never", "--non-interactive"], {
      cwd,
      engine: pulumiEngine,
      ...(languageHost !== undefined && { languageHost }),
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
    const log = join(logs, `events-${operations}.json`);
    const { exitCode, output } = await pulumi(...args, "--event-log", log);
    return operation(exitCode === 0, output, await eventsIn(log));
  }
  async function configure({ config = {}, secretConfig = {} }: Configuration): Promise<void> {
    await setConfiguration(cwd, stack, config);
    const secret = Object.entries(secretConfig).flatMap(([key, value]) => ["--secret", `${key}=${value}`]);
    if (secret.length > 0) await demand("config", "set-all", ...secret);
  }
  async function exportState(name = stack): Promise<StackState> {
    return (await storedState(folder, name)) ?? JSON.parse(await demand("stack", "export", "--stack", name));
  }
  async function outputs(): Promise<Record<string, unknown>> {
    const { resources = [] } = (await exportState()).deployment;
    const { outputs = {} } = resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? {};
    if (!JSON.stringify(outputs).includes(SECRET)) return outputs;
    return JSON.parse(await demand("stack", "output", "--json", "--show-secrets"));
  }

  await addStack(folder, cwd, stack);
  await configure(options);
  return {
    name: stack,
    program: cwd,
    folder,
    pulumi,
    operate,
    configure,
    outputs,
    up: async () => ({ ...(await operate("up", "--yes", "--skip-preview")), outputs: await outputs() }),
    preview: () => operate("preview"),
    refresh: () => operate("refresh", "--yes", "--skip-preview"),
    destroy: () => operate("destroy", "--yes", "--skip-preview"),
    exportState,
    remove: async () => void (await Promise.all([folder, logs].map(removeFolder))),
  };
}

async function eventsIn(log: string): Promise<EngineEvent[]> {
  // There is none when the command failed before the engine started.
  const text = await readFile(log, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as EngineEvent);
}
