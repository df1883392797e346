import type * as automation from "@pulumi/pulumi/automation";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { descendants, endTree, removeFolder, temporaryFolder } from "../../../tools/processes.js";
import { hermeticEnvironment, isUserSetting } from "../../../tools/pulumi.js";
import { type Installation, installedPackage, programFolder } from "./installation.js";
import { type Operation, operation } from "./operation.js";
import { type Configuration, engine, newStackName, type StackOptions, type TestStack } from "./stack.js";

/** What an inline program works with: the instances of the installed packages, never the repository's own. */
export interface Modules<Package> {
  pulumi: typeof import("@pulumi/pulumi");
  cdn: Package;
}

/** The program; what it returns are the stack's outputs. */
export type InlineProgram<Package> = (
  modules: Modules<Package>,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

export interface InlineStackOptions<Package> extends StackOptions {
  /** Runs in this process, so `env` does not reach it; the provider process and the engine get that. */
  program: InlineProgram<Package>;
  /** Where the provider process runs. Default: an empty folder of the installation. */
  folder?: string;
  /** Default: this repository's package. */
  installation?: Installation;
}

export interface InlineStack<Package> extends TestStack {
  /** From the next operation on, this is the program. */
  setProgram(program: InlineProgram<Package>): void;
}

/** A stack whose program is a function, through the Automation API: for the many small programs of tests. */
export async function inlineStack<Package>(
  options: InlineStackOptions<Package>,
): Promise<InlineStack<Package>> {
  const { timeout = 120_000, env: extra = {} } = options;
  const installation = options.installation ?? (await installedPackage());
  const main = options.folder ?? (await programFolder({ installation }));
  const modules: Modules<Package> = {
    pulumi: installation.require("@pulumi/pulumi"),
    cdn: installation.require(installation.packageName),
  };
  const { CommandError, LocalWorkspace, PulumiCommand } = installation.require(
    "@pulumi/pulumi/automation",
  ) as typeof automation;
  const pulumiEngine = await engine();
  const folder = await temporaryFolder("stack");
  const stackName = newStackName();
  forgetUserSettings();

  let program = options.program;
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName: "program", program: async () => program(modules) },
    {
      workDir: folder,
      envVars: hermeticEnvironment(folder, pulumiEngine, extra),
      pulumiCommand: await PulumiCommand.get(pulumiEngine.root ? { root: pulumiEngine.root } : {}),
      // Without it the provider process runs in this process's folder and resolves packages from there.
      projectSettings: { name: "program", runtime: "nodejs", main },
    },
  );

  type Callbacks = Required<
    Pick<automation.UpOptions & automation.PreviewOptions, "onOutput" | "onError" | "onEvent" | "color">
  >;
  async function operate(
    name: string,
    start: (callbacks: Callbacks) => Promise<unknown>,
  ): Promise<Operation> {
    const events: EngineEvent[] = [];
    let output = "";
    const append = (text: string) => {
      output += text;
    };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endEnginesOf(stackName);
    }, timeout);
    let failure: Error | undefined;
    try {
      await start({
        onOutput: append,
        onError: append,
        onEvent: (event) => void events.push(event),
        color: "never",
      });
    } catch (error) {
      failure = error as Error;
    } finally {
      clearTimeout(timer);
    }
    if (timedOut) throw new Error(`${name} was not done within ${timeout / 1000} s:\n${output}`);
    // An engine that could not be started, was killed or broke down is a failure of the test's equipment.
    const isRefusal =
      failure instanceof CommandError &&
      /failed with exit code (1|255)\b/.test(failure.message) &&
      events.some(({ diagnosticEvent }) => diagnosticEvent?.severity === "error");
    if (failure && !isRefusal) throw failure;
    return operation(failure === undefined, output, events);
  }
  async function configure({ config = {}, secretConfig = {} }: Configuration): Promise<void> {
    const values = [
      ...Object.entries(config).map(([key, value]) => [key, { value }] as const),
      ...Object.entries(secretConfig).map(([key, value]) => [key, { value, secret: true }] as const),
    ];
    if (values.length > 0) await stack.setAllConfig(Object.fromEntries(values));
  }
  async function outputs(): Promise<Record<string, unknown>> {
    const map = await stack.outputs();
    return Object.fromEntries(Object.entries(map).map(([name, { value }]) => [name, value]));
  }

  await configure(options);
  return {
    folder,
    configure,
    outputs,
    setProgram(next) {
      program = next;
    },
    up: async () => ({
      ...(await operate("up", (callbacks) => stack.up(callbacks))),
      outputs: await outputs(),
    }),
    preview: () => operate("preview", (callbacks) => stack.preview(callbacks)),
    refresh: () => operate("refresh", (callbacks) => stack.refresh(callbacks)),
    destroy: () => operate("destroy", (callbacks) => stack.destroy(callbacks)),
    exportState: () => stack.exportStack(),
    async remove() {
      endEnginesOf(stackName);
      await removeFolder(folder);
    },
  };
}

function endEnginesOf(stackName: string): void {
  const ours = (command: string) => /\bpulumi\b/.test(command) && command.split(" ").includes(stackName);
  for (const pid of descendants(process.pid, ours)) endTree(pid);
}

/** The Automation API hands our whole environment on, and the program runs in it. */
function forgetUserSettings(): void {
  for (const name of Object.keys(process.env)) if (isUserSetting(name)) delete process.env[name];
}
