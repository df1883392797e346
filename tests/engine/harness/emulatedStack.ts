import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/index.js";
import { type InlineProgram, type InlineStack, type InlineStackOptions, inlineStack } from "./inlineStack.js";

/** The package under test, as a program sees it. */
export type Cdn = typeof import("../../../sdk/index.js");

export type CdnProgram = InlineProgram<Cdn>;

export interface EmulatedStack {
  emulator: Emulator;
  stack: InlineStack<Cdn>;
}

export interface EmulatedStackOptions extends Omit<InlineStackOptions<Cdn>, "program" | "installation"> {
  emulator?: EmulatorOptions;
  /** Default: the `alicloud:` keys of the emulator's first account, the secret one as a secret. */
  signIn?: "configuration" | "none";
}

const SPEED = 60;

/** 2 minutes of the emulator's clock, which runs 60 times as fast as the real one: a refresh takes 2 s. */
const TASK_DURATION_MS = 120_000;

const open: (() => Promise<void>)[] = [];

/** A stack whose program reaches an emulator of the CDN API, both until {@link closeEmulatedStacks}. */
export async function emulatedStack(
  program: CdnProgram,
  { emulator: emulatorOptions = {}, signIn = "configuration", ...options }: EmulatedStackOptions = {},
): Promise<EmulatedStack> {
  const emulator = await startEmulator({ speed: SPEED, taskDuration: TASK_DURATION_MS, ...emulatorOptions });
  open.push(() => emulator.close());
  const { "alicloud:secretKey": secretKey = "", ...plain } = emulator.pulumiConfig();
  const stack = await inlineStack<Cdn>({
    program,
    ...options,
    config: { ...(signIn === "configuration" ? plain : {}), ...options.config },
    secretConfig: {
      ...(signIn === "configuration" ? { "alicloud:secretKey": secretKey } : {}),
      ...options.secretConfig,
    },
  });
  open.push(() => stack.remove());
  return { emulator, stack };
}

/** Ends all that a test has started; for `afterEach`. */
export async function closeEmulatedStacks(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}
