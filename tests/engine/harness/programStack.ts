import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/index.js";
import { type CliStack, cliStack } from "./cliStack.js";
import { programFolder } from "./installation.js";

export interface ProgramStack {
  emulator: Emulator;
  /** The program's. */
  folder: string;
  stack: CliStack;
  /** From the next operation on, this is the program. */
  setProgram(program: string): Promise<void>;
}

export interface ProgramStackOptions {
  emulator?: EmulatorOptions;
  /** Further files of the program's folder. */
  files?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
}

const PREAMBLE = `"use strict";
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");
const SITE = "https://www.example.com/";
`;

const open: (() => Promise<void>)[] = [];

/**
 * A stack whose program, JavaScript that knows `pulumi`, `cdn` and `SITE`, runs in a process of its own, as a user's does,
 * and reaches an emulator; both until {@link closeProgramStacks}. A refresh takes 2 s.
 */
export async function programStack(
  program: string,
  { emulator: emulatorOptions = {}, files = {}, env = {} }: ProgramStackOptions = {},
): Promise<ProgramStack> {
  const emulator = await startEmulator({ speed: 60, taskDuration: 120_000, ...emulatorOptions });
  open.push(() => emulator.close());
  const folder = await programFolder({ files: { ...files, "index.js": PREAMBLE + program } });
  const stack = await cliStack({ folder, config: emulator.pulumiConfig(), env });
  open.push(() => stack.remove());
  const setProgram = (next: string): Promise<void> => writeFile(join(folder, "index.js"), PREAMBLE + next);
  return { emulator, folder, stack, setProgram };
}

/** Ends all that a test has started; for `afterEach`. */
export async function closeProgramStacks(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}
