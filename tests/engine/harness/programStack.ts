import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type EdgeOptions,
  type EmulatedEdge,
  type Emulator,
  type EmulatorOptions,
  startEmulator,
} from "../../../emulator/index.js";
import { type CliStack, type CliStackOptions, cliStack } from "./cliStack.js";
import { programFolder } from "./installation.js";
import { pluginFiles, pluginKeys, pluginsIn } from "./pluginPrelude.js";
import { PRELUDE, preludeFile } from "./prelude.js";

export interface ProgramStack {
  emulator: Emulator;
  /** Of a stack that has edges. */
  readonly edge: EmulatedEdge;
  /** The program's. */
  folder: string;
  stack: CliStack;
  /** From the next operation on, this is the program. */
  setProgram(program: string): Promise<void>;
  /** Adds files to the program's folder, or replaces them. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Ends and removes all of it. */
  close(): Promise<void>;
}

export interface ProgramStackOptions extends Omit<CliStackOptions, "folder"> {
  emulator?: EmulatorOptions;
  /** The edges that the stack's checks ask. Default: there are none. */
  edge?: EdgeOptions;
  /** Further files of the program's folder. */
  files?: Readonly<Record<string, string>>;
  /** Where the stack's account stands: the emulator's first. Default: in the stack's configuration. */
  signIn?: "configuration" | "environment" | "none";
  /** Whether resources are dynamic ones, or the plugin's. Default: dynamic ones. */
  front?: Front;
}

/** What carries out the resources of a program: the engine's host of dynamic providers, or the provider plugin. */
export type Front = "dynamic" | "plugin";

/** A task is complete when it is first asked for, after a second. */
const CLOCK = { speed: 60, taskDuration: 30_000 };

const open = new Set<ProgramStack>();

/**
 * A stack whose program, JavaScript that knows what {@link PRELUDE} gives, runs in a process of its own, as a user's
 * does, and reaches an emulator; both until {@link closeProgramStacks}.
 */
export async function programStack(
  program: string,
  {
    emulator: emulatorOptions = {},
    edge: edgeOptions,
    files = {},
    signIn = "configuration",
    front = "dynamic",
    ...options
  }: ProgramStackOptions = {},
): Promise<ProgramStack> {
  const emulator = await startEmulator({ ...CLOCK, ...emulatorOptions });
  const edge = edgeOptions && (await emulator.startEdge(edgeOptions));
  const all = { ...filesOf(front), ...files, "index.js": PRELUDE + program };
  try {
    const folder = await programFolder({ files: all });
    const stack = await cliStack({
      ...options,
      folder,
      config: {
        ...(signIn === "configuration" ? configurationOf(front, emulator) : {}),
        ...options.config,
      },
      env: { ...(signIn === "environment" ? emulator.environment() : {}), ...options.env },
    });
    const programStack: ProgramStack = {
      ...{ emulator, folder, stack },
      get edge() {
        assert.ok(edge, "there is no edge");
        return edge;
      },
      setProgram: (next) => write(folder, { "index.js": PRELUDE + next }),
      write: (more) => write(folder, projectsOf(front, more)),
      async close() {
        open.delete(programStack);
        await Promise.all([stack.remove(), emulator.close()]);
      },
    };
    open.add(programStack);
    return programStack;
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

/** Ends all that a test has started; for `afterEach`. */
export async function closeProgramStacks(): Promise<void> {
  await Promise.all([...open].map((stack) => stack.close()));
}

function filesOf(front: Front): Record<string, string> {
  if (front === "dynamic") return { "prelude.js": preludeFile() };
  return { "prelude.js": preludeFile("./cdn.js"), ...pluginFiles() };
}

/** The plugin is named in whatever project a program is of. */
function projectsOf(front: Front, files: Readonly<Record<string, string>>): Record<string, string> {
  if (front === "dynamic") return { ...files };
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path.endsWith("Pulumi.yaml") ? text + pluginsIn(path) : text,
    ]),
  );
}

function configurationOf(front: Front, emulator: Emulator): Record<string, string> {
  const config = emulator.pulumiConfig();
  return front === "dynamic" ? config : pluginKeys(config);
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
